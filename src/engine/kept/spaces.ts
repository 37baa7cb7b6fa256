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

/**
 * The rows in which a space compares images: an extractor's as k-means saw them, or those of all
 * extractors side by side.
 * @throws WinnowFailure `bad-request` when the store no longer holds them.
 */
export function rowsOf(artifacts: RunArtifacts, space: Space): FeatureMatrix {
  const parts = extractorsOf(artifacts, space).map((extractor) => artifacts.prepared(extractor) ?? missing(extractor));
  return parts.length === 0 ? missing('hog') : sideBySide(parts);
}

function missing(extractor: ExtractorName): never {
  throw new WinnowFailure('bad-request', t('The store does not hold the features {0}. Cluster again.', extractor));
}
