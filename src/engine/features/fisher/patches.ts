/** Longest side of the pictures that patches are cut from. */
export const LONGEST = 160;
/** A shorter side is enlarged to this length, because the largest patch must fit. */
export const SHORTEST = 32;
/** Sides of the patches; each has 4 × 4 cells. */
const PATCH_SIDES = [16, 24, 32] as const;
/** Pixels from one patch to the next. */
export const PATCH_STEP = 8;

/** The patches of one size, which lie on a grid in the middle of a picture. */
export interface PatchGrid {
  readonly side: number;
  readonly columns: number;
  readonly rows: number;
  /** Of the first patch. */
  readonly left: number;
  readonly top: number;
}

/** The grids of a picture, by the size of their patches; a size that does not fit has no patch. */
export function patchGrids(width: number, height: number): readonly PatchGrid[] {
  return PATCH_SIDES.map((side) => {
    const columns = width < side ? 0 : Math.floor((width - side) / PATCH_STEP) + 1;
    const rows = height < side ? 0 : Math.floor((height - side) / PATCH_STEP) + 1;
    const left = Math.floor((width - side - (columns - 1) * PATCH_STEP) / 2);
    const top = Math.floor((height - side - (rows - 1) * PATCH_STEP) / 2);
    return { side, columns, rows, left, top };
  });
}

export const patchCount = (grids: readonly PatchGrid[]): number =>
  grids.reduce((sum, { columns, rows }) => sum + columns * rows, 0);

/**
 * Centres of all patches, two values a patch in −0.5 … 0.5: sizes one after the other, each row by
 * row.
 */
export function patchPositions(grids: readonly PatchGrid[], width: number, height: number): Float32Array {
  const out = new Float32Array(2 * patchCount(grids));
  let at = 0;
  for (const { side, columns, rows, left, top } of grids) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        out[at++] = (left + column * PATCH_STEP + side / 2) / width - 0.5;
        out[at++] = (top + row * PATCH_STEP + side / 2) / height - 0.5;
      }
    }
  }
  return out;
}
