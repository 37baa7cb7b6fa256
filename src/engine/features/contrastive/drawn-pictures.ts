import type { PixelBlocks } from '../../store/blocks';
import type { Random } from '../../base/random';
import { toPicture } from '../../network/pictures';
import { drawPosed, POSE } from './pose';
import type { SourcePicture } from '../exemplar/transform';

/** Writes whole images into batches, 3 × side × side a picture, as they are or in another pose. */
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

  /** The same in a random pose. */
  posed(hash: string, random: Random, out: Float32Array, slot: number): void {
    this.whole(hash, this.source.planes, 0);
    drawPosed(this.source, POSE, random, out, slot);
  }
}
