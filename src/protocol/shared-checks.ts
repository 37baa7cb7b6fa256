/** Checks of what pages send to the host and the host to the engine: edits and exports. */
import { UNDECIDED, type Edit, type NewCluster } from '../domain/curation';
import {
  EXPORT_LAYOUTS,
  EXPORT_MODES,
  EXPORT_PIXELS,
  KINSHIPS,
  LONGEST_SIDE,
  SHORTEST_SIDE,
  SIDECARS,
  type ExportScope,
  type ExportSplit,
} from '../domain/exports';
import { LONGEST_TAG, MOST_TAGS } from '../domain/tags';
import { LONGEST_NAME } from '../domain/label-names';
import { list, nullable, number, oneOf, optional, record, tagged, text, that, whole } from './checks';
import { LONGEST_QUESTION, MOST_NAMES } from './inspection';
import type { ExportPlan } from './panel';

/** The largest id of a cluster, position of an image or number of edits. */
export const LARGEST = 2 ** 31 - 1;
/** In characters, as Linux has it. */
export const LONGEST_PATH = 4096;
/** The largest seed. */
export const LARGEST_SEED = 2 ** 32 - 1;

/** The name of a labelling. */
export const labelling = text(LONGEST_NAME);
/** A cluster that has a name of its own. */
export const namedCluster = whole(0, LARGEST);
/** A cluster, or *undecided*. */
export const label = whole(UNDECIDED, LARGEST);

const name = that(text(LONGEST_NAME), (given) => given.trim() !== '', 'must be a name');

const tags = list(
  that(text(LONGEST_TAG), (given) => given.trim() !== '', 'must be a word or more'),
  MOST_TAGS,
);

/**
 * The shape of an edit in a run of `imageCount` images. Whether it makes sense for the labels is
 * for the engine's rules to say.
 */
export function editCheck(imageCount: number): (value: unknown, where: string) => Edit {
  const images = list(whole(0, imageCount - 1), imageCount);
  const newCluster = record<NewCluster>({ id: namedCluster, name, images });
  return tagged<Edit, 'kind'>('kind', {
    rename: { cluster: namedCluster, name },
    merge: { clusters: list(label, imageCount), into: label },
    split: { cluster: label, parts: list(newCluster, imageCount) },
    move: { images, to: label },
    label: { cluster: newCluster },
    import: {
      created: list(newCluster, imageCount),
      moved: list(record({ to: namedCluster, images }), imageCount),
    },
    exclude: { images },
    include: { images },
    review: { images },
    unreview: { images },
    tag: { images, tags },
    untag: { images, tags },
    relabel: { moves: list(record({ from: label, to: label, images }), imageCount) },
  });
}

const percent = number(0, 100);

const scope = tagged<ExportScope, 'kind'>('kind', {
  all: {},
  reviewed: {},
  agreed: {},
  confident: { least: number(0, 1) },
  chosen: { paths: list(text(LONGEST_PATH), LARGEST) },
});

const split = that(
  record<ExportSplit>({
    train: percent,
    val: percent,
    test: percent,
    seed: whole(0, LARGEST_SEED),
    together: optional(list(oneOf(KINSHIPS), KINSHIPS.length)),
  }),
  ({ train, val, test }) => Math.abs(train + val + test - 100) < 1e-6,
  'must sum to 100 percent',
);

/** What an export takes and how it lays it out, field by field. */
export const EXPORT_PLAN = {
  scope,
  split: nullable(split),
  layout: oneOf(EXPORT_LAYOUTS),
  mode: oneOf(EXPORT_MODES),
  pixels: optional(oneOf(EXPORT_PIXELS)),
  longest: optional(nullable(whole(SHORTEST_SIDE, LONGEST_SIDE))),
  sidecars: optional(list(oneOf(SIDECARS), SIDECARS.length)),
};

/** What images are searched for by. */
export const searchedWords = that(text(LONGEST_QUESTION), (words) => words.trim() !== '', 'must hold a word');
/** Names of which one is proposed for each group. */
export const listedNames = that(
  list(name, MOST_NAMES),
  (names) => names.length > 0 && new Set(names).size === names.length,
  'must be names, none of them twice',
);
export const exportPlan = record<ExportPlan>(EXPORT_PLAN);
