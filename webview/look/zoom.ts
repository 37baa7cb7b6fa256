/**
 * Which part of a picture a pane shows, and how large. Pure. A view is told in shares of the
 * picture, so that the same view shows the same part of pictures that have other sizes.
 */

export interface View {
  /** How many times as large as when the whole picture fits the pane. */
  readonly factor: number;
  /** The point of the picture in the middle of the pane, in shares of its width and height. */
  readonly x: number;
  readonly y: number;
}

/** A pane and the picture in it, in pixels. */
export interface Frame {
  readonly paneWidth: number;
  readonly paneHeight: number;
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies, in pixels from the left upper corner of the pane. */
export interface Place {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export const WHOLE: View = { factor: 1, x: 0.5, y: 0.5 };
/** A step of the keys and the buttons. */
export const STEP = 1.25;
/** Pixels of the window a pixel of the picture, at most. */
const NEAREST = 16;
/** A large picture can be zoomed as far at least. */
const LEAST_REACH = 8;

/** Pixels of the window a pixel of the picture where the whole of it fits. */
export const fittingScale = ({ paneWidth, paneHeight, width, height }: Frame): number =>
  Math.min(paneWidth / width, paneHeight / height);

/** Pixels of the window a pixel of the picture. */
export const scaleOf = (view: View, frame: Frame): number => view.factor * fittingScale(frame);

/** The factor at which a pixel of the picture is `scale` pixels of the window wide. */
export const factorAt = (scale: number, frame: Frame): number => scale / fittingScale(frame);

export function placeOf(view: View, frame: Frame): Place {
  const scale = scaleOf(view, frame);
  const width = scale * frame.width;
  const height = scale * frame.height;
  return { left: frame.paneWidth / 2 - view.x * width, top: frame.paneHeight / 2 - view.y * height, width, height };
}

/**
 * The view within its bounds: neither too small nor too large, a picture that fits the pane in its
 * middle, and no empty margin beside a larger one.
 */
export function held(view: View, frame: Frame): View {
  const own = factorAt(1, frame);
  const factor = Math.max(Math.min(1, own), Math.min(Math.max(LEAST_REACH, NEAREST * own), view.factor));
  const scale = factor * fittingScale(frame);
  return {
    factor,
    x: centre(view.x, frame.paneWidth / (scale * frame.width)),
    y: centre(view.y, frame.paneHeight / (scale * frame.height)),
  };
}

/** @param seen the share of the picture that the pane has room for. */
function centre(at: number, seen: number): number {
  return seen >= 1 ? 0.5 : Math.max(seen / 2, Math.min(1 - seen / 2, at));
}

/** Zooms to `factor`; what lies at a point of the pane stays there. */
export function zoomedTo(
  factor: number,
  view: View,
  at: { readonly x: number; readonly y: number },
  frame: Frame,
): View {
  const before = placeOf(view, frame);
  const shareX = (at.x - before.left) / before.width;
  const shareY = (at.y - before.top) / before.height;
  const { factor: next } = held({ ...view, factor }, frame);
  const grown = next / view.factor;
  const x = shareX + (frame.paneWidth / 2 - at.x) / (before.width * grown);
  const y = shareY + (frame.paneHeight / 2 - at.y) / (before.height * grown);
  return held({ factor: next, x, y }, frame);
}

/** Moves the picture by pixels of the window. */
export function panned(view: View, right: number, down: number, frame: Frame): View {
  const { width, height } = placeOf(view, frame);
  return held({ ...view, x: view.x - right / width, y: view.y - down / height }, frame);
}
