import { toPicture } from './pictures';
import { drawTransformed, type SourcePicture, type TransformStrength } from './transform';
import type { NetworkContext } from './network-context';
import type { Random } from '../random';

/** Width of the picture that an encoder for comparing images sees. */
const SIDE = 32;

/** Draws transformed images into batches, 3 × 32 × 32 a picture. */
export class DrawnViews {
  private readonly block = new Uint8Array(64 * 64 * 3);
  private readonly source: SourcePicture = { planes: new Float32Array(3 * SIDE * SIDE), side: SIDE };
  private read = -1;

  constructor(private readonly context: Pick<NetworkContext, 'blocks' | 'hashes'>) {}

  /** Writes one transformation of image number `image` as picture `slot` of a batch. */
  draw(image: number, strength: TransformStrength, random: Random, out: Float32Array, slot: number): void {
    // Two views of an image are often drawn one after the other.
    if (this.read !== image) {
      this.context.blocks.read(this.context.hashes[image]!, 64, this.block);
      toPicture(this.block, 64, this.source.planes, 0, SIDE);
      this.read = image;
    }
    const centre = (SIDE - 1) / 2;
    drawTransformed(this.source, centre, centre, SIDE, strength, random, out, slot, SIDE);
  }
}
