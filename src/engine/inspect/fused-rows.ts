import type { RunSnapshot } from '../../domain/dataset';
import { EXTRACTORS } from '../../domain/methods';
import type { RunArtifacts } from '../run-artifacts/artifacts';
import { featuresGone } from '../run-artifacts/spaces';
import { sideBySide, type FeatureMatrix } from '../numeric/matrix';

/**
 * The features of all extractors of a run side by side, each as wide as it is trusted: where
 * extractors were not weighed, all alike. The mean squared distance between two rows is 2.
 * @throws WinnowFailure `bad-request` when the store no longer holds features.
 */
export function fusedRows({ trust }: Pick<RunSnapshot, 'trust'>, artifacts: RunArtifacts): FeatureMatrix {
  const extractors = EXTRACTORS.filter((extractor) => artifacts.keys.prepared[extractor] !== undefined);
  const weights = extractors.map((extractor) => (trust ? (trust[extractor] ?? 0) : 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = extractors.flatMap((extractor, at) => {
    if (all > 0 && weights[at] === 0) return [];
    const rows = artifacts.prepared(extractor);
    if (!rows) throw featuresGone(extractor);
    return [asWide(rows, all > 0 ? weights[at]! / all : 1 / extractors.length)];
  });
  if (parts.length === 0) throw featuresGone('hog');
  return sideBySide(parts);
}

/** Rows scaled so that the mean squared distance to their mean is `spread`. */
function asWide({ count, dimension, rows }: FeatureMatrix, spread: number): FeatureMatrix {
  const mean = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at++) mean[at % dimension]! += rows[at]! / count;
  let squares = 0;
  for (let at = 0; at < rows.length; at++) squares += (rows[at]! - mean[at % dimension]!) ** 2;
  const scale = squares > 0 ? Math.sqrt((spread * count) / squares) : 1;
  return { count, dimension, rows: rows.map((value) => value * scale) };
}
