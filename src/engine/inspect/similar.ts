import type { Neighbours } from '../../protocol/inspection';
import { breathe } from '../base/yield-to-event-loop';
import { squaredDistance } from '../numeric/distance';
import type { FeatureMatrix } from '../numeric/matrix';
import { Nearest } from '../numeric/nearest';

/**
 * The `count` images nearest to `image` by Euclidean distance, itself left out, fewer where there
 * are fewer; of equally near ones the first in the order of the data set. Exact; cost O(images ·
 * dimension).
 */
export async function similarTo(
  { count: images, dimension, rows }: FeatureMatrix,
  image: number,
  count: number,
  signal: AbortSignal,
): Promise<Neighbours> {
  const nearest = new Nearest(count);
  for (let i = 0; i < images; i++) {
    if ((i & 255) === 0) await breathe(signal);
    if (i !== image) nearest.offer(i, squaredDistance(rows, image * dimension, rows, i * dimension, dimension));
  }
  const { items, distances } = nearest.take();
  return { images: [...items], distances: Array.from(distances, Math.sqrt) };
}
