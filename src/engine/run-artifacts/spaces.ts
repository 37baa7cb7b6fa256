import { t } from '@vscode/l10n';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import type { Space } from '../../protocol/inspection';
import { WinnowFailure } from '../base/failure';
import { sideBySide, type FeatureMatrix } from '../numeric/matrix';
import type { RunArtifacts } from './artifacts';

/** The extractors of a run whose rows make up a space. */
export function extractorsOf({ keys }: Pick<RunArtifacts, 'keys'>, space: Space): readonly ExtractorName[] {
  return space === 'all' ? EXTRACTORS.filter((extractor) => keys.prepared[extractor] !== undefined) : [space];
}

/** Matrices that were joined of several, by the first of these: each question asks for the same. */
const joinedOf = new WeakMap<
  Float32Array,
  { readonly parts: readonly FeatureMatrix[]; readonly joined: FeatureMatrix }
>();

function joined(parts: readonly [FeatureMatrix, ...FeatureMatrix[]]): FeatureMatrix {
  const known = joinedOf.get(parts[0].rows);
  const isSame = known?.parts.length === parts.length && known.parts.every((part, at) => part.rows === parts[at]!.rows);
  if (isSame) return known.joined;
  const made = sideBySide(parts);
  if (made !== parts[0]) joinedOf.set(parts[0].rows, { parts, joined: made });
  return made;
}

/**
 * The rows in which a space compares images: an extractor's as k-means saw them, or those of all
 * extractors side by side.
 * @throws WinnowFailure `bad-request` when the store no longer holds them.
 */
export function rowsOf(artifacts: RunArtifacts, space: Space): FeatureMatrix {
  const parts = extractorsOf(artifacts, space).map((extractor) => artifacts.prepared(extractor) ?? missing(extractor));
  const [first, ...others] = parts;
  return first ? joined([first, ...others]) : missing('hog');
}

/** The failure where the store no longer holds the features of an extractor. */
export const featuresGone = (extractor: ExtractorName): WinnowFailure =>
  new WinnowFailure('bad-request', t('The store does not hold the features {0}. Cluster again.', extractor));

function missing(extractor: ExtractorName): never {
  throw featuresGone(extractor);
}
