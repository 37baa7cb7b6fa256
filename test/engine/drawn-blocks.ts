import { PixelBlocks } from '../../src/engine/store/blocks';
import type { Store } from '../../src/engine/store/store';
import { Random } from '../../src/engine/base/random';

/**
 * Little pictures of three kinds (disc, stripes, cross), drawn straight into a store's pixels;
 * kinds alternate.
 */
export function drawnBlocks(store: Store, count: number): { blocks: PixelBlocks; hashes: string[]; kinds: number[] } {
  const blocks = new PixelBlocks(store);
  const hashes = Array.from({ length: count }, (_, i) => i.toString(16).padStart(64, '0'));
  const kinds = hashes.map((_, i) => i % 3);
  for (const [i, hash] of hashes.entries()) {
    const random = new Random(i);
    const dx = random.integer(9) - 4;
    const dy = random.integer(9) - 4;
    const grey = 120 + random.integer(100);
    const block = (side: number): Uint8Array => {
      const bytes = new Uint8Array(side * side * 3);
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          const u = ((x + 0.5) / side) * 64 - 32 - dx;
          const v = ((y + 0.5) / side) * 64 - 32 - dy;
          const inside = [u * u + v * v < 300, Math.abs(v) % 16 < 6, Math.min(Math.abs(u + v), Math.abs(u - v)) < 5];
          if (inside[kinds[i]!]) bytes.fill(grey, (y * side + x) * 3, (y * side + x) * 3 + 3);
        }
      }
      return bytes;
    };
    blocks.add(hash, { 64: block(64), 96: block(96) });
  }
  return { blocks, hashes, kinds };
}
