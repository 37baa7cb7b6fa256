/** What a person chooses for a run, and what the presets stand for. */
import type { GivenSettings } from './method-settings';
import type { ClustererName, ExtractorName, LabellerName, ReductionName } from './methods';

export const PRESETS = ['quick', 'balanced', 'self-trained', 'paper'] as const;
export type Preset = (typeof PRESETS)[number];

/** More threads than any machine that a person has; a larger one is used with so many. */
export const MOST_THREADS = 1024;

export const BACKENDS = ['auto', 'onnx', 'webgpu', 'tfjs'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** What a person chooses for a run. With the pictures it determines the labels. */
export interface RunConfiguration {
  readonly preset: Preset;
  /** Unsigned 32-bit seed of every random draw. */
  readonly seed: number;
  /** Number of clusters of each extractor; `auto` takes it from the score curve. */
  readonly k: number | 'auto';
  /** Smallest and largest k on the score curve, both included. */
  readonly kRange: readonly [number, number];
  readonly backend: BackendName;
  /** Threads, ≥ 1. The labels do not depend on their number. */
  readonly threads: number;
  /**
   * In the order of `EXTRACTORS`, none twice. Two or more make a consensus; of one alone the
   * clusters are the labels.
   */
  readonly features: readonly ExtractorName[];
  readonly reduction: ReductionName;
  readonly clusterer: ClustererName;
  readonly labeller: LabellerName;
  /**
   * The pretrained network: its name, or the absolute path of an ONNX file. Counts only where one
   * is used.
   */
  readonly model: string;
  /** Settings of methods that a person gave; the others have their defaults. */
  readonly settings: GivenSettings;
}

/** Whether a run needs its pretrained network. */
export const needsModel = ({ features, labeller }: Pick<RunConfiguration, 'features' | 'labeller'>): boolean =>
  features.includes('pretrained') || labeller === 'transfer';

/** The methods that a preset stands for, where a person chose none. */
export type PresetMethods = Pick<RunConfiguration, 'features' | 'clusterer' | 'labeller'>;

const PRETRAINED: PresetMethods = { features: ['hog', 'pretrained'], clusterer: 'graph', labeller: 'network' };
const SELF_TRAINED: PresetMethods = { features: ['hog+pixels', 'fisher'], clusterer: 'graph', labeller: 'network' };
const PUBLISHED: PresetMethods = {
  features: ['autoencoder', 'exemplar', 'hog'],
  clusterer: 'kmeans',
  labeller: 'network',
};

/**
 * `self-trained` and `paper` know nothing but the images; the others see them through a network
 * that was trained on photos.
 */
export const PRESET_METHODS: Readonly<Record<Preset, PresetMethods>> = {
  quick: PRETRAINED,
  balanced: PRETRAINED,
  'self-trained': SELF_TRAINED,
  paper: PUBLISHED,
};

/** The configuration that holds when a person chose nothing. */
export const DEFAULT_CONFIGURATION: RunConfiguration = {
  preset: 'balanced',
  seed: 1,
  k: 'auto',
  kRange: [2, 20],
  backend: 'auto',
  threads: 2,
  features: ['hog', 'pretrained'],
  reduction: 'none',
  clusterer: 'graph',
  labeller: 'network',
  model: 'efficientnet-lite0',
  settings: {},
};
