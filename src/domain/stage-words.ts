import type { StageName } from './dataset';
import { EXTRACTOR_METHODS, EXTRACTORS, type ExtractorName } from './methods';

const OF_EXTRACTORS = Object.fromEntries(
  EXTRACTORS.map((extractor) => [extractor, EXTRACTOR_METHODS[extractor].doing]),
) as Record<ExtractorName, string>;

/** What is going on in each stage, in words. */
export const STAGE_WORDS: Readonly<Record<StageName, string>> = {
  find: 'Finding images',
  decode: 'Reading images',
  thumbnails: 'Making thumbnails',
  ...OF_EXTRACTORS,
  cluster: 'Clustering',
  consensus: 'Intersecting the clusters',
  classify: 'Training the classifier',
  copies: 'Looking for copies',
  audit: 'Auditing the labels',
  export: 'Writing the tree',
};
