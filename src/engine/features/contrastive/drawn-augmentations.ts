import type { PixelBlocks } from '../../store/blocks';
import type { Random } from '../../base/random';
import { toPicture } from '../../network/pictures';
import { drawTransformed, wholePicture, type SourcePicture, type TransformStrength } from '../exemplar/transform';

/** Draws transformed images into batches, 3 × side × side a picture. */
export class DrawnAugmentations {
  private readonly block = new Uint8Array(64 * 64 * 3);
  private readonly source: SourcePicture;

  /** @param side 32 or 64. */
  constructor(
    private readonly blocks: PixelBlocks,
    private readonly side: number,
  ) {
    this.source = { planes: new Float32Array(3 * side * side), side };
  }

  /** One random transformation of image `hash` as picture `slot` of a batch. */
  transformed(hash: string, strength: TransformStrength, random: Random, out: Float32Array, slot: number): void {
    const { side, source } = this;
    this.blocks.read(hash, 64, this.block);
    toPicture(this.block, 64, source.planes, 0, side);
    drawTransformed(source, wholePicture(side), strength, random, { batch: out, slot, side });
  }
}
