import { type RunSnapshot } from '../../domain/dataset';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { PROJECTIONS, SPACES, type Projection, type Space } from '../../protocol/inspection';
import { oneOf, record, whole } from './request-checks';

/** More neighbours than a person looks at. */
const MOST_NEIGHBOURS = 1000;
/** More clusters of an extractor are no help to a person. */
const MOST_CLUSTERS = 50;

export function checkSimilar(params: unknown, snapshot: RunSnapshot): { image: number; space: Space; count: number } {
  const { space, count } = record(params, 'params');
  return {
    image: checkImage(params, snapshot),
    space: oneOf(space, SPACES, 'space'),
    count: whole(count, 1, MOST_NEIGHBOURS, 'count'),
  };
}

export function checkMap(params: unknown): { projection: Projection; space: Space } {
  const { projection, space } = record(params, 'params');
  return { projection: oneOf(projection, PROJECTIONS, 'projection'), space: oneOf(space, SPACES, 'space') };
}

export function checkClustersAt(params: unknown, { paths }: RunSnapshot): { extractor: ExtractorName; k: number } {
  const { extractor, k } = record(params, 'params');
  return {
    extractor: oneOf(extractor, EXTRACTORS, 'extractor'),
    k: whole(k, 2, Math.min(MOST_CLUSTERS, paths.length), 'k'),
  };
}

export function checkImage(params: unknown, { paths }: RunSnapshot): number {
  return whole(record(params, 'params').image, 0, paths.length - 1, 'image');
}
