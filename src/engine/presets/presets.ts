import type { Preset } from '../../domain/configuration';
import type { ExtractorName } from '../../domain/methods';

/** The budgets and rules that a preset stands for. */
export interface PresetPlan {
  readonly autoencoder: { readonly epochs: number; readonly maxImages: number };
  readonly exemplar: {
    /** Images that give surrogate classes. */
    readonly surrogates: number;
    /** Transformed copies of each patch an epoch. */
    readonly copies: number;
    readonly epochs: number;
    /** Side of the patches that the network sees, in pixels. */
    readonly side: 32 | 64;
  };
  readonly classifier: { readonly epochs: number; readonly samplesPerEpoch: number; readonly side: 32 | 64 };
  /** k-means runs for each k on the curve. */
  readonly curveStarts: number;
  /** k-means runs at the chosen k. */
  readonly kMeansRestarts: number;
  /**
   * Principal components kept of each extractor before k-means; 0 keeps the features as they are.
   */
  readonly components: number;
  /**
   * Extractors whose linear classifier votes beside the CNN, where they are among the extractors of
   * the run.
   */
  readonly voters: readonly ExtractorName[];
  /** `published`: as in the paper. `refined`: what measures better; see docs/decisions.md. */
  readonly rules: 'published' | 'refined';
  /** Factor of the epochs of the extractors that other presets do not spell out. */
  readonly effort: number;
}

/** What `balanced` spends, and `self-trained` with it. */
const BALANCED: PresetPlan = {
  autoencoder: { epochs: 8, maxImages: 7000 },
  exemplar: { surrogates: 500, copies: 20, epochs: 4, side: 32 },
  classifier: { epochs: 8, samplesPerEpoch: 2048, side: 32 },
  curveStarts: 8,
  kMeansRestarts: 8,
  components: 64,
  voters: ['hog', 'pretrained'],
  rules: 'refined',
  effort: 1,
};

export const PRESET_PLANS: Readonly<Record<Preset, PresetPlan>> = {
  quick: {
    autoencoder: { epochs: 4, maxImages: 3000 },
    exemplar: { surrogates: 250, copies: 8, epochs: 3, side: 32 },
    classifier: { epochs: 4, samplesPerEpoch: 2000, side: 32 },
    curveStarts: 4,
    kMeansRestarts: 4,
    components: 64,
    voters: ['hog', 'pretrained'],
    rules: 'refined',
    effort: 0.5,
  },
  balanced: BALANCED,
  'self-trained': { ...BALANCED, voters: ['hog'] },
  paper: {
    autoencoder: { epochs: 40, maxImages: Infinity },
    exemplar: { surrogates: 500, copies: 20, epochs: 10, side: 64 },
    classifier: { epochs: 30, samplesPerEpoch: Infinity, side: 64 },
    curveStarts: 3,
    kMeansRestarts: 3,
    components: 0,
    voters: [],
    rules: 'published',
    effort: 2,
  },
};
