/** Checks of the requests: what came over the process boundary is unknown until it was checked. */
import path from 'node:path';
import { MOST_SUSPECTS, MOST_VOTERS, type AuditOptions } from '../../domain/audit';
import type { Step } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { BACKENDS, MOST_THREADS, PRESETS, type RunConfiguration } from '../../domain/configuration';
import { settingFault, type GivenSettings } from '../../domain/method-settings';
import { CLUSTERERS, EXTRACTORS, LABELLERS, REDUCTIONS, type ExtractorName } from '../../domain/methods';
import {
  flag,
  list,
  Mismatch,
  nullable,
  oneOf,
  optional,
  propertiesOf,
  record,
  tagged,
  text,
  that,
  whole,
  type Check,
} from '../../protocol/checks';
import type { ClusterParams, CurateParams, DataSetParams, ExportParams, LabellingParams } from '../../protocol/engine';
import {
  MOST_CHOSEN,
  MOST_CLUSTERS,
  MOST_MATCHES,
  MOST_NEIGHBOURS,
  MOST_PARTS,
  PROJECTIONS,
  SPACES,
  type Projection,
  type Space,
} from '../../protocol/inspection';
import {
  editCheck,
  EXPORT_PLAN,
  label,
  labelling,
  LARGEST,
  LARGEST_SEED,
  listedNames,
  LONGEST_PATH,
  searchedWords,
} from '../../protocol/shared-checks';
import { WinnowFailure } from '../base/failure';

/** More folders than a person would choose. */
const MOST_FOLDERS = 1000;
const LARGEST_K = 1000;

/** Checks do not read the number of a request: `numbered` does. */
type Unnumbered<T extends DataSetParams> = Omit<T, 'request'>;

/**
 * The parameters as the check returns them.
 * @throws WinnowFailure `bad-request` in a sentence.
 */
export function checked<T>(check: Check<T>, params: unknown): T {
  try {
    return check(params, '');
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    const sentence = error.message;
    throw new WinnowFailure('bad-request', `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.`);
  }
}

const absolutePath: Check<string> = (value, where) => {
  if (typeof value !== 'string' || !path.isAbsolute(value)) throw new Mismatch(where, 'must be an absolute path');
  if (value.length > LONGEST_PATH) throw new Mismatch(where, `must be a path of at most ${LONGEST_PATH} characters`);
  if (value.includes('\0')) throw new Mismatch(where, 'must be a path without a zero character');
  return value;
};

const DATASET = {
  folders: that(list(absolutePath, MOST_FOLDERS), (folders) => folders.length > 0, 'must name at least one folder'),
  store: absolutePath,
};
const LABELLING = { ...DATASET, labelling };

export const datasetParams = record<Unnumbered<DataSetParams>>(DATASET);
export const labellingParams = record<Unnumbered<LabellingParams>>(LABELLING);
export const storeParams = record<{ readonly store: string }>({ store: absolutePath });
export const downloadParams = record<{ readonly store: string; readonly name: string }>({
  store: absolutePath,
  name: text(LONGEST_PATH),
});

const kRange: Check<readonly [number, number]> = (value, where) => {
  if (!Array.isArray(value) || value.length !== 2)
    throw new Mismatch(where, 'must hold the smallest and the largest k');
  const smallest = whole(2, LARGEST_K)(value[0], `${where}[0]`);
  return [smallest, whole(smallest, LARGEST_K)(value[1], `${where}[1]`)];
};

const extractors: Check<readonly ExtractorName[]> = (value, where) => {
  const named = list(oneOf(EXTRACTORS), LARGEST)(value, where);
  if (named.length === 0) throw new Mismatch(where, 'must name at least one extractor');
  return EXTRACTORS.filter((extractor) => named.includes(extractor));
};

const settings: Check<GivenSettings> = (value, where) => {
  const given = Object.entries(propertiesOf(value, where));
  for (const [name, setting] of given) {
    const fault = settingFault(name, setting);
    if (fault !== undefined) throw new Mismatch(`the setting ${name.slice(0, 100)}`, fault);
  }
  return Object.fromEntries(given) as GivenSettings;
};

const configuration = record<RunConfiguration>({
  preset: oneOf(PRESETS),
  seed: whole(0, LARGEST_SEED),
  k: (value, where) => (value === 'auto' ? value : whole(2, LARGEST_K)(value, where)),
  kRange,
  backend: oneOf(BACKENDS),
  threads: whole(1, MOST_THREADS),
  features: extractors,
  reduction: oneOf(REDUCTIONS),
  clusterer: oneOf(CLUSTERERS),
  labeller: oneOf(LABELLERS),
  model: text(LONGEST_PATH),
  settings,
});

export const clusterParams = record<Unnumbered<ClusterParams>>({
  ...DATASET,
  configuration,
  takeOver: optional(flag),
  fromScratch: optional(flag),
});

export const exportParams = that(
  record<Unnumbered<ExportParams>>({ ...DATASET, ...EXPORT_PLAN, target: absolutePath, dryRun: flag }),
  ({ split, layout }) => split !== null || layout === 'label',
  'a layout by parts of a split needs a split',
);

/** The shape of a step. Whether it makes sense for the labels is for `checkEdit` to say. */
const step = tagged<Step, 'kind'>('kind', { edit: { edit: editCheck(LARGEST) }, undo: {}, redo: {} });

export const curateParams = record<Unnumbered<CurateParams>>({
  ...LABELLING,
  before: whole(0, LARGEST),
  step,
});

export const splitParams = record<
  Unnumbered<LabellingParams> & { readonly cluster: number; readonly parts: number; readonly space: Space }
>({ ...LABELLING, cluster: label, parts: whole(2, MOST_PARTS), space: oneOf(SPACES) });

export const auditParams = record<Unnumbered<LabellingParams> & AuditOptions>({
  ...LABELLING,
  k: whole(1, MOST_VOTERS),
  limit: whole(1, MOST_SUSPECTS),
});

/** What is asked about one image of a run. */
export const imageParams = ({ paths }: RunSnapshot) =>
  record<{ readonly image: number }>({ image: whole(0, paths.length - 1) });

export const similarParams = ({ paths }: RunSnapshot) =>
  record<{ readonly image: number; readonly space: Space; readonly count: number }>({
    image: whole(0, paths.length - 1),
    space: oneOf(SPACES),
    count: whole(1, MOST_NEIGHBOURS),
  });

export const wordsParams = record<{ readonly words: string; readonly count: number }>({
  words: searchedWords,
  count: whole(1, MOST_MATCHES),
});

export const namesParams = record<{ readonly names: readonly string[] }>({ names: listedNames });

export const chooseParams = ({ paths }: RunSnapshot) =>
  record<{ readonly count: number; readonly among: readonly number[] | null }>({
    count: whole(1, MOST_CHOSEN),
    among: nullable(list(whole(0, paths.length - 1), paths.length)),
  });

export const mapParams = record<{ readonly projection: Projection; readonly space: Space }>({
  projection: oneOf(PROJECTIONS),
  space: oneOf(SPACES),
});

export const clustersAtParams = ({ paths }: RunSnapshot) =>
  record<{ readonly extractor: ExtractorName; readonly k: number }>({
    extractor: oneOf(EXTRACTORS),
    k: whole(2, Math.min(MOST_CLUSTERS, paths.length)),
  });

export const truthParams = record<{ readonly truth: string }>({ truth: absolutePath });

export const placeParams = record<Unnumbered<LabellingParams> & { readonly place: string }>({
  ...LABELLING,
  place: absolutePath,
});

export const reportParams = record<Unnumbered<LabellingParams> & { readonly target: string }>({
  ...LABELLING,
  target: absolutePath,
});
