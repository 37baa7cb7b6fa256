import { t } from '@vscode/l10n';
import type { StageName } from './dataset';
import { EXTRACTOR_METHODS, EXTRACTORS, type ExtractorName } from './methods';

const OF_EXTRACTORS = Object.fromEntries(
  EXTRACTORS.map((extractor) => [extractor, EXTRACTOR_METHODS[extractor].doing]),
) as Record<ExtractorName, string>;

/** What is going on in each stage, in words. */
export const STAGE_WORDS: Readonly<Record<StageName, string>> = {
  find: t('Finding images'),
  decode: t('Reading images'),
  thumbnails: t('Making thumbnails'),
  ...OF_EXTRACTORS,
  cluster: t('Clustering'),
  consensus: t('Intersecting the clusters'),
  classify: t('Training the classifier'),
  copies: t('Looking for copies'),
  audit: t('Auditing the labels'),
  export: t('Writing the tree'),
};
