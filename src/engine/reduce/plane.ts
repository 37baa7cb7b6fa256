import type { Projection } from '../../protocol/inspection';
import type { Random } from '../base/random';
import type { Work } from '../base/work';
import type { FeatureMatrix } from '../numeric/matrix';
import { firstComponents, umapLayout } from './umap-layout';

/** Positions of the rows, unscaled. */
export async function layOut(
  rows: FeatureMatrix,
  projection: Projection,
  random: Random,
  work: Work,
): Promise<{ x: Float32Array; y: Float32Array }> {
  if (projection === 'umap') return umapLayout(rows, random, work);
  const points = await firstComponents(rows, random, work.signal);
  return { x: points.filter((_, at) => at % 2 === 0), y: points.filter((_, at) => at % 2 === 1) };
}
