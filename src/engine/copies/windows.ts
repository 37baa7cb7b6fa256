/** A part of a picture; its edges are shares of the sides, in [0, 1]. */
export interface Window {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const WHOLE: Window = { left: 0, top: 0, right: 1, bottom: 1 };

/** Shares of a side that a cut picture may have kept. */
const SCALES = [0.92, 0.84] as const;
/** Where a smaller window lies: at an edge, in the middle, at the other edge. */
const PLACES = [0, 0.5, 1] as const;

/** What is left where a band at the bottom or at the top is covered by a caption. */
const UNCOVERED: readonly Window[] = [windowAt(1, 0.82, 0, 0), windowAt(1, 0.82, 0, 1)];

/**
 * The whole picture, and what may be left of it once it was cut. Each scale has nine windows;
 * further ones lost a band at the top or at the bottom, where captions stand.
 */
export const WINDOWS: readonly Window[] = [
  WHOLE,
  ...UNCOVERED,
  ...SCALES.flatMap((scale) => PLACES.flatMap((y) => PLACES.map((x) => windowAt(scale, scale, x, y)))),
  windowAt(1, 0.9, 0, 0),
  windowAt(1, 0.9, 0, 1),
];

/**
 * Places in `WINDOWS` of what is left uncovered: a picture with a caption and one without are alike
 * there.
 */
export const UNCOVERED_AT: readonly number[] = UNCOVERED.map((_, at) => at + 1);

/** What of a window lies in the picture. */
export const clipped = ({ left, top, right, bottom }: Window): Window => ({
  left: Math.max(0, left),
  top: Math.max(0, top),
  right: Math.min(1, right),
  bottom: Math.min(1, bottom),
});

function windowAt(width: number, height: number, x: number, y: number): Window {
  const left = x * (1 - width);
  const top = y * (1 - height);
  return { left, top, right: left + width, bottom: top + height };
}
