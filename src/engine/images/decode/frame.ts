/** A part of a picture, in pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Largest difference of a frame's pixel to the frame's colour, 0…255: compression noise stays well
 * below.
 */
const TOLERANCE = 24;
/** Largest standard deviation along a line of a frame, by channel. */
const SPREAD = 12;
/**
 * Largest difference of a line's mean to the frame's colour: noise averages out, so what drifts is
 * a shade, such as a sky.
 */
const DRIFT = 8;
/** Lines that scaling and compression blur between frame and picture. */
const BLURRED = 2;
/** Difference to the frame's colour that tells the picture beyond its edge from more frame. */
const STEP = 16;
/**
 * Share of the line beyond the edge that must differ: a frame ends along its length, a plain sky or
 * ground only where a thing begins. Chosen on photos: at 0.5 the frames of pale pictures stay, at 0
 * the skies go.
 */
const EDGE = 0.2;
/**
 * Share of a side that must remain. What would leave less is a small thing on a plain ground, not a
 * frame.
 */
const LEAST_KEPT = 0.5;
/**
 * A longer side of fewer pixels is left whole: so small are icons, letters and digits, whose plain
 * margins are their ground.
 */
const LEAST_SIDE = 48;

type Side = 'top' | 'bottom' | 'left' | 'right';

/**
 * What remains of a picture without its single-colour frame; the whole picture where there is none.
 * From each side inwards, lines that have one colour throughout, that of the side's outermost line,
 * are frame if a clear edge ends them. The sides may differ in colour and may be absent.
 * @param pixels width × height × 3 bytes, RGB interleaved.
 */
export function withoutFrame(pixels: Uint8Array, width: number, height: number): Region {
  if (Math.max(width, height) < LEAST_SIDE) return { left: 0, top: 0, width, height };
  const edge = { left: 0, top: 0, right: width, bottom: height };
  const open = new Set<Side>(['top', 'bottom', 'left', 'right']);
  // A black bar above a white margin shows only once the margin is gone, so the sides that gave
  // nothing are tried again. A side that was cut is done: else a slow gradient would be cut away
  // step by step.
  for (let cut = true; cut;) {
    cut = false;
    for (const side of open) {
      const depth = frameDepth(pixels, width, edge, side);
      if (depth === 0) continue;
      if (side === 'top') edge.top += depth;
      else if (side === 'bottom') edge.bottom -= depth;
      else if (side === 'left') edge.left += depth;
      else edge.right -= depth;
      open.delete(side);
      cut = true;
    }
  }
  const keepsRows = edge.bottom - edge.top >= height * LEAST_KEPT;
  const keepsColumns = edge.right - edge.left >= width * LEAST_KEPT;
  return {
    left: keepsColumns ? edge.left : 0,
    top: keepsRows ? edge.top : 0,
    width: keepsColumns ? edge.right - edge.left : width,
    height: keepsRows ? edge.bottom - edge.top : height,
  };
}

interface Edges {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Number of frame lines at one side of what is inside `edge`; 0 when all of it has one colour. */
function frameDepth(pixels: Uint8Array, width: number, edge: Edges, side: Side): number {
  const rows = side === 'top' || side === 'bottom';
  const across = rows ? edge.bottom - edge.top : edge.right - edge.left;
  const length = rows ? edge.right - edge.left : edge.bottom - edge.top;
  const start =
    ((side === 'bottom' ? edge.bottom - 1 : edge.top) * width + (side === 'right' ? edge.right - 1 : edge.left)) * 3;
  const along = (rows ? 1 : width) * 3;
  const inwards = (side === 'top' || side === 'left' ? 1 : -1) * (rows ? width : 1) * 3;
  const colour = [0, 1, 2].map((channel) => mean(pixels, start + channel, along, length));
  for (let depth = 0; depth < across; depth++) {
    const line = start + depth * inwards;
    for (let channel = 0; channel < 3; channel++) {
      if (isPlain(pixels, line + channel, along, length, colour[channel]!)) continue;
      const beyond = start + Math.min(depth + BLURRED, across - 1) * inwards;
      return depth > 0 && shareOfOthers(pixels, beyond, along, length, colour) >= EDGE ? depth : 0;
    }
  }
  return 0;
}

/** Share of a line's pixels that differ from the colour. */
function shareOfOthers(
  pixels: Uint8Array,
  start: number,
  step: number,
  length: number,
  colour: readonly number[],
): number {
  let others = 0;
  for (let i = 0; i < length; i++) {
    const pixel = start + i * step;
    if (colour.some((value, channel) => Math.abs(pixels[pixel + channel]! - value) > STEP)) others++;
  }
  return others / length;
}

function mean(pixels: Uint8Array, start: number, step: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += pixels[start + i * step]!;
  return sum / length;
}

function isPlain(pixels: Uint8Array, start: number, step: number, length: number, colour: number): boolean {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const difference = pixels[start + i * step]! - colour;
    if (difference > TOLERANCE || difference < -TOLERANCE) return false;
    sum += difference;
    squares += difference * difference;
  }
  const drift = sum / length;
  return Math.abs(drift) <= DRIFT && squares / length - drift * drift <= SPREAD * SPREAD;
}
