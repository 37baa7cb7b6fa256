import type { StageName } from './dataset';
import { VIEW_METHODS, VIEWS, type ViewName } from './methods';

const OF_VIEWS = Object.fromEntries(VIEWS.map((view) => [view, VIEW_METHODS[view].doing])) as Record<ViewName, string>;

/** What is going on in each stage, in words. */
export const STAGE_WORDS: Readonly<Record<StageName, string>> = {
  find: 'Finding images',
  decode: 'Reading images',
  thumbnails: 'Making thumbnails',
  ...OF_VIEWS,
  cluster: 'Clustering',
  consensus: 'Intersecting the views',
  classify: 'Training the classifier',
  audit: 'Auditing the labels',
  export: 'Writing the tree',
};
