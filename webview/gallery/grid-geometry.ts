/**
 * Where the squares of a grid lie: how many columns fit, which rows are in sight, what a rectangle
 * touches. Pure.
 */

/** Pixels between squares. */
export const GAP = 4;
/** Rows that show at first. */
const PREVIEW_ROWS = 2;
/** Rows that are kept above and below the visible ones. */
const MARGIN_ROWS = 2;

/** A rectangle, in pixels from the grid's left upper corner. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface GridGeometry {
  readonly columns: number;
  /** Side of a square, in pixels: the columns fill the width. */
  readonly side: number;
  /** Height of a row with its gap, in pixels. */
  readonly pitch: number;
}

/** @param smallest smallest side of a square, in pixels. */
export function geometryOf(width: number, smallest: number): GridGeometry {
  const columns = Math.max(1, Math.floor((width + GAP) / (smallest + GAP)));
  const side = (width - GAP * (columns - 1)) / columns;
  return { columns, side, pitch: side + GAP };
}

/** How many squares show before a person asks for all. */
export const previewLength = (columns: number): number => PREVIEW_ROWS * Math.max(1, columns);

export const rowCount = (length: number, { columns }: GridGeometry): number => Math.ceil(length / columns);

/** Height of the whole grid, in pixels; the last row has no gap below it. */
export function heightOf(length: number, geometry: GridGeometry): number {
  return Math.max(0, rowCount(length, geometry) * geometry.pitch - GAP);
}

/**
 * The rows to draw: those in sight and some on either side; `first` is above `last` where there are
 * none.
 * @param top of the grid in the window, in pixels.
 */
export function rowsInSight(
  length: number,
  geometry: GridGeometry,
  top: number,
  windowHeight: number,
): { readonly first: number; readonly last: number } {
  const first = Math.max(0, Math.floor(-top / geometry.pitch) - MARGIN_ROWS);
  const below = Math.floor((windowHeight - top) / geometry.pitch) + MARGIN_ROWS;
  return { first, last: Math.min(rowCount(length, geometry) - 1, below) };
}

/** Positions of the squares that a rectangle touches, row by row. */
export function positionsIn(area: Area, length: number, geometry: GridGeometry): number[] {
  const { columns, pitch } = geometry;
  const first = (edge: number): number => Math.max(0, Math.floor((edge + GAP) / pitch));
  const lastRow = Math.min(rowCount(length, geometry) - 1, Math.floor(area.bottom / pitch));
  const lastColumn = Math.min(columns - 1, Math.floor(area.right / pitch));
  const found: number[] = [];
  for (let row = first(area.top); row <= lastRow; row++) {
    for (let column = first(area.left); column <= lastColumn; column++) {
      const position = row * columns + column;
      if (position < length) found.push(position);
    }
  }
  return found;
}
