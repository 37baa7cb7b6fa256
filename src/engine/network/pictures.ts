/**
 * Writes a square RGB block (interleaved bytes) as picture `slot` of a batch: channels × side ×
 * side, values in [0, 1]. A block that is larger by a whole factor is averaged down.
 */
export function toPicture(block: Uint8Array, blockSide: number, out: Float32Array, slot: number, side: number): void {
  const factor = blockSide / side;
  if (!Number.isInteger(factor)) throw new RangeError(`a block of ${blockSide} cannot be averaged to ${side}`);
  const plane = side * side;
  const scale = 1 / (255 * factor * factor);
  let at = slot * 3 * plane;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      let r = 0;
      let g = 0;
      let b = 0;
      for (let dy = 0; dy < factor; dy++) {
        let from = ((y * factor + dy) * blockSide + x * factor) * 3;
        for (let dx = 0; dx < factor; dx++) {
          r += block[from++]!;
          g += block[from++]!;
          b += block[from++]!;
        }
      }
      out[at] = r * scale;
      out[at + plane] = g * scale;
      out[at + 2 * plane] = b * scale;
    }
  }
}
