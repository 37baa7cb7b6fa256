import type { Neighbours } from '../../protocol/inspection';
import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { squaredDistance } from '../numeric/distance';
import type { FeatureMatrix } from '../numeric/matrix';
import { Nearest } from '../numeric/nearest';
import { Sketch } from '../numeric/sketch';

/** Fewer rows are compared as they are before a sketch of them is made. */
const WORTH_SKETCH = 20_000;

/** Sketches of the matrices that were asked about; each goes with its matrix. */
const sketches = new WeakMap<Float32Array, Sketch>();

/**
 * The `count` images nearest to `image` by Euclidean distance, itself left out, fewer where there
 * are fewer; of equally near ones the first in the order of the data set. Exact; cost O(images ·
 * dimension).
 */
export async function similarTo(
  matrix: FeatureMatrix,
  image: number,
  count: number,
  signal: AbortSignal,
): Promise<Neighbours> {
  const { items, distances } =
    matrix.count >= WORTH_SKETCH && Sketch.fits(matrix)
      ? await sketchOf(matrix).nearest(image, count, () => yieldToEventLoop(signal))
      : await nearestAmong(matrix, image, count, signal);
  return { images: [...items], distances: Array.from(distances, Math.sqrt) };
}

function sketchOf(matrix: FeatureMatrix): Sketch {
  const made = sketches.get(matrix.rows) ?? new Sketch(matrix);
  sketches.set(matrix.rows, made);
  return made;
}

/** Compares all rows as they are. */
async function nearestAmong(
  { count: images, dimension, rows }: FeatureMatrix,
  image: number,
  count: number,
  signal: AbortSignal,
): Promise<{ readonly items: Int32Array; readonly distances: Float64Array }> {
  const nearest = new Nearest(count);
  for (let i = 0; i < images; i++) {
    if ((i & 255) === 0) await yieldToEventLoop(signal);
    if (i !== image) nearest.offer(i, squaredDistance(rows, image * dimension, rows, i * dimension, dimension));
  }
  return nearest.take();
}
