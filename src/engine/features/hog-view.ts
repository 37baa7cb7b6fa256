import type { PixelBlocks } from '../blocks';
import { breathe } from '../breathe';
import { hog } from './hog';
import type { FeatureMatrix } from './matrix';

const DIMENSION = 1764;

/** HOG of every image, count × 1764. */
export async function hogFeatures(
  blocks: PixelBlocks,
  hashes: readonly string[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<FeatureMatrix> {
  const rows = new Float32Array(hashes.length * DIMENSION);
  const block = new Uint8Array(64 * 64 * 3);
  for (const [i, hash] of hashes.entries()) {
    await breathe(signal);
    blocks.read(hash, 64, block);
    hog(block, rows.subarray(i * DIMENSION, (i + 1) * DIMENSION));
    if (i % 256 === 0) onProgress(i, hashes.length);
  }
  return { count: hashes.length, dimension: DIMENSION, rows };
}
