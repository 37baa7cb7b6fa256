import type { PixelBlocks } from '../store/blocks';
import type { Random } from '../random';
import { toPicture } from './pictures';
import { drawTransformed, type SourcePicture, type TransformStrength } from './transform';

/** Small shifts, turns and zooms; no colour is changed. */
export const POSE_TRANSFORMS: TransformStrength = {
  translation: 0.08,
  rotation: 10,
  scale: [0.9, 1.1],
  contrast: [1, 1],
  colour: [1, 1],
  hue: 0,
  mirror: false,
};

/** Writes whole images into batches, 3 × side × side a picture, as they are or transformed. */
export class PictureDraws {
  private readonly block = new Uint8Array(64 * 64 * 3);
  private readonly source: SourcePicture;

  /** @param side 16, 32 or 64. */
  constructor(
    private readonly blocks: PixelBlocks,
    private readonly side: number,
  ) {
    this.source = { planes: new Float32Array(3 * side * side), side };
  }

  /** Image `hash` as picture `slot` of a batch. */
  whole(hash: string, out: Float32Array, slot: number): void {
    this.blocks.read(hash, 64, this.block);
    toPicture(this.block, 64, out, slot, this.side);
  }

  /** The same, with one random transformation. */
  transformed(hash: string, strength: TransformStrength, random: Random, out: Float32Array, slot: number): void {
    const { side, source } = this;
    this.whole(hash, source.planes, 0);
    drawTransformed(source, (side - 1) / 2, (side - 1) / 2, side, strength, random, out, slot, side);
  }
}
