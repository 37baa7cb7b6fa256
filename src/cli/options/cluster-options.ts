import { homedir } from 'node:os';
import path from 'node:path';
import type { ExportMode } from '../../domain/exports';
import type { RunConfiguration } from '../../domain/configuration';
import { EXPORT_MODES } from '../../domain/exports';
import { BACKENDS, DEFAULT_CONFIGURATION, PRESET_METHODS, PRESETS } from '../../domain/configuration';
import { CLUSTERERS, LABELLERS, REDUCTIONS, EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { settingFault, settingFromText, type GivenSettings } from '../../domain/method-settings';
import { EXPORT_OPTIONS, treeOptions, type TreeOptions } from './export-options';
import { threadsOf } from './threads';
import { nameList, choice, parse, UsageError, wholeNumber } from './usage';

const LARGEST_K = 1000;

/** How runs are made, for every command that makes some. */
export const RUN_OPTIONS = {
  store: { type: 'string' },
  preset: { type: 'string' },
  seed: { type: 'string' },
  backend: { type: 'string' },
  threads: { type: 'string' },
  features: { type: 'string' },
  reduce: { type: 'string' },
  clusterer: { type: 'string' },
  labeller: { type: 'string' },
  model: { type: 'string' },
  set: { type: 'string', multiple: true },
  download: { type: 'boolean' },
  'take-over': { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

type RunOption = keyof typeof RUN_OPTIONS;

/** What a command was given of {@link RUN_OPTIONS}, as the arguments of {@link clusterOptions}. */
export function runArguments(
  values: Partial<Readonly<Record<RunOption, string | boolean | readonly string[] | undefined>>>,
): string[] {
  return (Object.keys(RUN_OPTIONS) as RunOption[]).flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === false) return [];
    return value === true ? [`--${name}`] : [value].flat().map((one) => `--${name}=${one}`);
  });
}

/** What `winnow cluster` was asked for; all paths are absolute. */
export interface ClusterOptions {
  /** None where they are those of the shards. */
  readonly folders: readonly string[];
  readonly store: string;
  readonly configuration: RunConfiguration;
  readonly out?: string;
  readonly labels?: string;
  readonly json?: string;
  readonly mode: ExportMode;
  readonly tree: TreeOptions;
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly takeOver: boolean;
  readonly fromScratch: boolean;
  /** Folders of the shards that other machines made of the pictures. */
  readonly from: readonly string[];
  /**
   * Whether a pretrained network that is not on this machine may be downloaded without a question.
   */
  readonly download: boolean;
  readonly quiet: boolean;
  /** Proposed names become the labels. */
  readonly acceptNames: boolean;
  /** Names of which one is proposed for each cluster; undefined for those that are found. */
  readonly namesFrom: readonly string[] | undefined;
}

/** What `winnow cluster` may be given. */
const CLUSTER_OPTIONS = {
  out: { type: 'string' },
  labels: { type: 'string' },
  json: { type: 'string' },
  ...RUN_OPTIONS,
  k: { type: 'string' },
  'k-range': { type: 'string' },
  mode: { type: 'string' },
  'dry-run': { type: 'boolean' },
  force: { type: 'boolean' },
  from: { type: 'string', multiple: true },
  'from-scratch': { type: 'boolean' },
  'accept-names': { type: 'boolean' },
  'names-from': { type: 'string' },
  ...EXPORT_OPTIONS,
} as const;

type ClusterValues = ReturnType<typeof parse<typeof CLUSTER_OPTIONS>>['values'];

/** @throws UsageError */
export function clusterOptions(args: string[]): ClusterOptions {
  const { values, positionals } = parse(args, CLUSTER_OPTIONS);
  const { from = [] } = values;
  if (positionals.length === 0 && from.length === 0)
    throw new UsageError('name the folder of the pictures: winnow cluster FOLDER');
  refuseContradictions(values);
  const configuration = configurationOf(values);
  return {
    folders: [...new Set(positionals.map((folder) => path.resolve(folder)))],
    store: path.resolve(values.store ?? defaultStore()),
    configuration,
    ...outputsOf(values),
    mode: choice('--mode', values.mode ?? 'copy', EXPORT_MODES),
    tree: treeOptions(values, configuration.seed),
    dryRun: values['dry-run'] ?? false,
    force: values.force ?? false,
    takeOver: values['take-over'] ?? false,
    fromScratch: values['from-scratch'] ?? false,
    from: from.map((place) => path.resolve(place)),
    acceptNames: values['accept-names'] ?? false,
    namesFrom: values['names-from'] === undefined ? undefined : nameList('--names-from', values['names-from']),
    download: values.download ?? false,
    quiet: values.quiet ?? false,
  };
}

/** @throws UsageError for options that mean nothing beside each other, or without another. */
function refuseContradictions(values: ClusterValues): void {
  const { mode, split, layout, 'min-confidence': least, pixels, longest, sidecars } = values;
  const howToExport = [mode, split, layout, least, pixels, longest, sidecars];
  if (values.out === undefined && (values['dry-run'] === true || howToExport.some((value) => value !== undefined))) {
    throw new UsageError(
      '--dry-run, --mode, --split, --layout, --min-confidence, --pixels, --longest and --sidecars say how to export: name the tree with --out DIR',
    );
  }
  if (values.k !== undefined && values.k !== 'auto' && values['k-range'] !== undefined) {
    throw new UsageError('--k-range is where --k auto looks: give one of --k N and --k-range');
  }
}

/** How the run is made: what was given, and what the preset stands for otherwise. */
function configurationOf(values: ClusterValues): RunConfiguration {
  const defaults = DEFAULT_CONFIGURATION;
  const preset = choice('--preset', values.preset ?? defaults.preset, PRESETS);
  const { features, clusterer, labeller } = PRESET_METHODS[preset];
  return {
    preset,
    seed: wholeNumber('--seed', values.seed ?? String(defaults.seed), 0, 0xffffffff),
    k: (values.k ?? defaults.k) === 'auto' ? 'auto' : wholeNumber('--k', values.k!, 2, LARGEST_K),
    kRange: values['k-range'] === undefined ? defaults.kRange : kRange(values['k-range']),
    backend: choice('--backend', values.backend ?? defaults.backend, BACKENDS),
    threads: threadsOf(values.threads),
    features: values.features === undefined ? features : chosenFeatures(values.features),
    reduction: choice('--reduce', values.reduce ?? defaults.reduction, REDUCTIONS),
    clusterer: choice('--clusterer', values.clusterer ?? clusterer, CLUSTERERS),
    labeller: choice('--labeller', values.labeller ?? labeller, LABELLERS),
    model: values.model ?? defaults.model,
    settings: givenSettings(values.set ?? []),
  };
}

/** @throws UsageError where two of them are the same file. */
function outputsOf(values: ClusterValues): Pick<ClusterOptions, 'out' | 'labels' | 'json'> {
  const outputs = {
    ...absolute('out', values.out),
    ...absolute('labels', values.labels),
    ...absolute('json', values.json),
  };
  if (new Set(Object.values(outputs)).size < Object.keys(outputs).length) {
    throw new UsageError('--out, --labels and --json must be different files');
  }
  return outputs;
}

/** Extractors in the order of the list, whatever the order in which they were named. */
export function chosenFeatures(text: string): ExtractorName[] {
  const named = text.split(',').map((name) => choice('--features', name.trim(), EXTRACTORS));
  return EXTRACTORS.filter((extractor) => named.includes(extractor));
}

/**
 * The settings of methods, each given as `method.setting=value`.
 * @throws UsageError for one that does not exist or is out of its range.
 */
export function givenSettings(texts: readonly string[]): GivenSettings {
  return Object.fromEntries(
    texts.map((text) => {
      const [name = '', value = ''] = text.split('=');
      const given = settingFromText(name, value);
      const fault = settingFault(name, given);
      if (fault !== undefined) throw new UsageError(`--set ${name} ${fault}; winnow methods lists the settings`);
      return [name, given];
    }),
  );
}

/** Results are a cache: they can be computed again. */
export function defaultStore(): string {
  const xdg = process.env['XDG_CACHE_HOME'];
  // The XDG specification says to ignore relative values.
  const cache = xdg !== undefined && path.isAbsolute(xdg) ? xdg : path.join(homedir(), '.cache');
  return path.join(cache, 'winnow');
}

/** A path that was given, under its option's name. @throws UsageError for an empty one. */
export function absolute<K extends string>(key: K, file: string | undefined): { readonly [P in K]?: string } {
  if (file === '') throw new UsageError(`--${key} needs a path`);
  return file === undefined ? {} : ({ [key]: path.resolve(file) } as { [P in K]: string });
}

function kRange(text: string): readonly [number, number] {
  const parts = /^(\d+)\.\.(\d+)$/.exec(text);
  if (!parts) throw new UsageError(`--k-range takes two whole numbers as in 2..20, not ${JSON.stringify(text)}`);
  const smallest = wholeNumber('--k-range', parts[1]!, 2, LARGEST_K);
  const largest = wholeNumber('--k-range', parts[2]!, 2, LARGEST_K);
  if (smallest > largest) throw new UsageError(`--k-range goes from the smaller to the larger number, not ${text}`);
  return [smallest, largest];
}
