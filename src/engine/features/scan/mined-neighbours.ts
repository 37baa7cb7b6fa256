import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { project } from '../../numeric/kernels/project';
import type { FeatureMatrix } from '../../numeric/matrix';

/** Products of coordinates between two breaths: some ten milliseconds' worth. */
const SLICE = 1e8;

/**
 * The `most` nearest other rows of each row by the angle between standardised rows, the nearest
 * first: count × most. Exact. Cost: O(count² · dimension).
 * @param onRows told of rows done.
 * @throws RangeError unless 1 ≤ most < count.
 */
export async function minedNeighbours(
  features: FeatureMatrix,
  most: number,
  onRows: (done: number) => void,
  signal: AbortSignal,
): Promise<Int32Array> {
  const { count, dimension } = features;
  if (!(most >= 1 && most < count)) throw new RangeError(`${most} neighbours need more than ${count} images`);
  const rows = directions(features);
  const found = new Int32Array(count * most);
  const slice = Math.max(1, Math.floor(SLICE / (count * dimension)));
  const products = new Float32Array(slice * count);
  const nearness = new Float32Array(most);
  for (let from = 0; from < count; from += slice) {
    await yieldToEventLoop(signal);
    const some = Math.min(slice, count - from);
    project({ rows, from, count: some }, { basis: rows, components: count, dimension }, products);
    for (let i = 0; i < some; i++) {
      const own = found.subarray((from + i) * most, (from + i + 1) * most);
      nearness.fill(-Infinity);
      for (let j = 0; j < count; j++) {
        const product = products[i * count + j]!;
        if (product <= nearness[most - 1]! || j === from + i) continue;
        let at = most - 1;
        for (; at > 0 && product > nearness[at - 1]!; at--) {
          nearness[at] = nearness[at - 1]!;
          own[at] = own[at - 1]!;
        }
        nearness[at] = product;
        own[at] = j;
      }
    }
    onRows(from + some);
  }
  return found;
}

/** Rows with each column at mean 0 and variance 1, brought to length 1. */
function directions({ count, dimension, rows }: FeatureMatrix): Float32Array {
  const sum = new Float64Array(dimension);
  const square = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at++) {
    sum[at % dimension]! += rows[at]!;
    square[at % dimension]! += rows[at]! ** 2;
  }
  const out = new Float32Array(rows.length);
  for (let i = 0; i < count; i++) {
    let length = 0;
    for (let c = 0, at = i * dimension; c < dimension; c++, at++) {
      const mean = sum[c]! / count;
      const deviation = Math.sqrt(Math.max(0, square[c]! / count - mean ** 2));
      out[at] = deviation > 1e-6 ? (rows[at]! - mean) / deviation : 0;
      length += out[at]! ** 2;
    }
    const scale = length > 0 ? 1 / Math.sqrt(length) : 0;
    for (let c = 0, at = i * dimension; c < dimension; c++, at++) out[at]! *= scale;
  }
  return out;
}
