import path from 'node:path';
import { BACKENDS, DEFAULT_CONFIGURATION, PRESETS, type RunConfiguration } from '../../domain/configuration';
import { CLUSTERERS, LABELLERS, REDUCTIONS } from '../../domain/methods';
import { chosenFeatures, defaultStore, givenSettings, RUN_OPTIONS } from './cluster-options';
import { threadsOf } from './threads';
import { choice, parse, UsageError, wholeNumber } from './usage';
import type { Grid } from '../comparison/grid';

const LARGEST_K = 1000;
const MOST_CELLS = 10_000;

/** What `winnow compare` was asked for; all paths are absolute. */
export interface CompareOptions {
  readonly folders: readonly string[];
  /**
   * Tree or table of true classes; without one the folders' own sub-folders are taken where they
   * look like classes.
   */
  readonly truth?: string;
  readonly store: string;
  /** Where the three files go. */
  readonly out: string;
  readonly grid: Grid;
  /** What all cells have in common. */
  readonly shared: Pick<RunConfiguration, 'backend' | 'threads' | 'labeller' | 'model' | 'settings'>;
  readonly force: boolean;
  readonly takeOver: boolean;
  /**
   * Whether a pretrained network that is not on this machine may be downloaded without a question.
   */
  readonly download: boolean;
  readonly quiet: boolean;
}

/** @throws UsageError */
export function compareOptions(args: string[]): CompareOptions {
  const { values, positionals } = parse(args, {
    truth: { type: 'string' },
    out: { type: 'string' },
    ...RUN_OPTIONS,
    together: { type: 'boolean' },
    k: { type: 'string' },
    force: { type: 'boolean' },
  });
  if (positionals.length === 0) {
    throw new UsageError('name the folder of the pictures: winnow compare FOLDER --truth TREE');
  }
  const grid: Grid = {
    presets: list('--preset', values.preset ?? DEFAULT_CONFIGURATION.preset, (text) =>
      choice('--preset', text, PRESETS),
    ),
    features: featureSets(values.features, values.together ?? false),
    reductions: list('--reduce', values.reduce ?? DEFAULT_CONFIGURATION.reduction, (text) =>
      choice('--reduce', text, REDUCTIONS),
    ),
    // The only one that is measured at every k.
    clusterers: list('--clusterer', values.clusterer ?? 'kmeans', (text) => choice('--clusterer', text, CLUSTERERS)),
    ks: ks(values.k ?? 'auto'),
    seeds: list('--seed', values.seed ?? String(DEFAULT_CONFIGURATION.seed), (text) =>
      wholeNumber('--seed', text, 0, 0xffffffff),
    ),
  };
  const { presets, seeds, features, reductions, clusterers, ks: counts } = grid;
  const lengths = [presets, seeds, features, reductions, clusterers, counts].map(({ length }) => length);
  const cells = lengths.reduce((product, length) => product * length, 1);
  if (cells > MOST_CELLS) throw new UsageError(`the grid has ${cells} runs, more than ${MOST_CELLS}: name fewer`);
  return {
    folders: [...new Set(positionals.map((folder) => path.resolve(folder)))],
    ...(values.truth === undefined ? {} : { truth: path.resolve(values.truth) }),
    // Runs here replace each other as the folder's current one, so they keep out of the store of
    // `winnow cluster`.
    store: path.resolve(values.store ?? path.join(defaultStore(), 'compare')),
    out: path.resolve(values.out ?? 'winnow-comparison'),
    grid,
    shared: {
      labeller: choice('--labeller', values.labeller ?? DEFAULT_CONFIGURATION.labeller, LABELLERS),
      model: values.model ?? DEFAULT_CONFIGURATION.model,
      settings: givenSettings(values.set ?? []),
      backend: choice('--backend', values.backend ?? DEFAULT_CONFIGURATION.backend, BACKENDS),
      threads: threadsOf(values.threads),
    },
    force: values.force ?? false,
    takeOver: values['take-over'] ?? false,
    download: values.download ?? false,
    quiet: values.quiet ?? false,
  };
}

/** Each extractor alone; with `together` also all of them in one run. */
function featureSets(text: string | undefined, together: boolean): RunConfiguration['features'][] {
  const extractors = text === undefined ? DEFAULT_CONFIGURATION.features : chosenFeatures(text);
  if (together && extractors.length < 2) throw new UsageError('--together needs at least two --features');
  return [...extractors.map((extractor) => [extractor]), ...(together ? [extractors] : [])];
}

/** Values between commas, none twice. */
function list<T>(option: string, text: string, each: (part: string) => T): T[] {
  const parts = text.split(',').map((part) => part.trim());
  if (parts.includes('')) throw new UsageError(`${option} takes values between commas, not ${JSON.stringify(text)}`);
  return [...new Set(parts.map(each))];
}

/** `auto`, numbers and ranges such as 2..20 between commas. */
function ks(text: string): RunConfiguration['k'][] {
  const parts = list('--k', text, (part): RunConfiguration['k'][] => {
    if (part === 'auto') return ['auto'];
    const range = /^(\d+)\.\.(\d+)$/.exec(part);
    if (!range) return [wholeNumber('--k', part, 2, LARGEST_K)];
    const [from, to] = [range[1]!, range[2]!].map((end) => wholeNumber('--k', end, 2, LARGEST_K)) as [number, number];
    if (from > to) throw new UsageError(`--k goes from the smaller to the larger number, not ${part}`);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return [...new Set(parts.flat())];
}
