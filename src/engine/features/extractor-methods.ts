import type { BackendName, RunConfiguration } from '../../domain/configuration';
import type { ExtractorName } from '../../domain/methods';
import { settingsOf } from '../../domain/method-settings';
import { chooseModel } from '../models/model-file';
import type { PresetPlan } from '../presets/presets';
import type { PixelBlocks } from '../store/blocks';
import type { Store } from '../store/store';
import { autoencoderFeatures } from './autoencoder/autoencoder';
import { DEC_PLAN, decFeatures, type DecPlan } from './dec/dec';
import { VAE_PLAN, vaeFeatures, type VaePlan } from './vae/vae';
import { dotFeatures, DOT_PLAN, type DotPlan } from './contrastive/dot';
import { iicFeatures, IIC_PLAN, type IicPlan } from './iic/iic';
import { pairsFeatures, PAIRS_PLAN, type PairsPlan } from './contrastive/pairs';
import { scanFeatures, SCAN_PLAN } from './scan/scan';
import { GLYPH_AUGMENTATIONS, PHOTO_AUGMENTATIONS } from './exemplar/transform';
import type { PreparationRules } from './preparation';
import { numberedBySize } from '../numeric/partition';
import { exemplarFeatures } from './exemplar/exemplar';
import { fisherExtractor, FISHER_VERSION } from './fisher/fisher-extractor';
import type { FeatureMatrix } from '../numeric/matrix';
import type { NetworkContext } from '../network/network-context';
import { pretrainedPlan } from './pretrained/pretrained-plan';
import { pretrainedRows } from './pretrained/pretrained-parts';
import { hogRows, joinedRows, pixelRows, rowsInMemory, type RowSource } from './row-source';
import type { Work } from '../base/work';

/** What an extractor's features depend on beside the images. */
interface ExtractionRequest {
  readonly configuration: RunConfiguration;
  readonly preset: PresetPlan;
  /** Number of clusters for an extractor that clusters by itself. */
  readonly k: number;
  /** The folder under which the stores of all data sets lie. */
  readonly stores: string;
  readonly signal: AbortSignal;
}

/** The images of an extractor, and what its method may ask for. */
export interface ExtractionContext extends Work {
  /** Of the data set. */
  readonly store: Store;
  readonly threads: number;
  /** What the person wants the networks to run on. */
  readonly backend: BackendName;
  readonly blocks: PixelBlocks;
  /** SHA-256 of every image, in the order of the data set. */
  readonly hashes: readonly string[];
  /**
   * SHA-256 of the images that a method may learn from. They differ from `hashes` where new images
   * were added to those of a run.
   */
  readonly learned: readonly string[];
  /** Absolute path of an image with these contents. */
  readonly fileOf: (hash: string) => string;
  /** Where networks are trained. */
  readonly network: () => Promise<NetworkContext>;
  /**
   * What another extractor learned of the same images: its rows as clusterers see them, and its
   * network's weights.
   */
  readonly pretext: (
    extractor: ExtractorName,
  ) => Promise<{ readonly features: FeatureMatrix; readonly weights: Readonly<Record<string, Float32Array>> }>;
}

export interface ExtractedRows {
  readonly source: RowSource;
  /** Cluster of each image, where the extractor clusters by itself. */
  readonly partition?: Int32Array;
}

/** An extractor as one run wants it. */
export interface ExtractorRecipe {
  /** Plain data that the features depend on beside the images. */
  readonly plan: object | null;
  readonly rows: (context: ExtractionContext) => Promise<ExtractedRows>;
}

export interface ExtractorMethod {
  /**
   * `computed`: from each image alone, anew whenever rows are read. `kept`: from each image alone,
   * but dear, so that the method keeps them. `trained`: by a network that learns from all images.
   * Its output depends on seed and back end.
   */
  readonly kind: 'computed' | 'kept' | 'trained';
  /**
   * How features become what clusterers see: as the preset says, or as the extractor needs it
   * whatever the preset.
   */
  readonly preparation: 'preset' | Exclude<PreparationRules, 'published' | 'refined'>;
  /** Whether it clusters by itself, and so must know how many clusters to aim at. */
  readonly clusters?: true;
  readonly recipe: (request: ExtractionRequest) => ExtractorRecipe | Promise<ExtractorRecipe>;
}

const PIXELS_SIDE = 16;
/** Beside HOG: enough to say where light and colour lie, few enough not to drown the shapes. */
const FEW_PIXELS_SIDE = 8;

/** Every extractor by its name. */
export const EXTRACTOR_RECIPES: Readonly<Record<ExtractorName, ExtractorMethod>> = {
  autoencoder: trained('preset', ({ preset }) => preset.autoencoder, autoencoderFeatures),
  exemplar: trained('preset', ({ preset }) => preset.exemplar, exemplarFeatures),
  hog: computed('preset', ({ blocks, hashes }) => hogRows(blocks, hashes)),
  'hog+pixels': computed('preset', ({ blocks, hashes }) =>
    joinedRows([hogRows(blocks, hashes), pixelRows(blocks, hashes, FEW_PIXELS_SIDE)]),
  ),
  fisher: { kind: 'kept', preparation: 'plain', recipe: fisherRecipe },
  pixels: computed('plain', ({ blocks, hashes }) => pixelRows(blocks, hashes, PIXELS_SIDE)),
  pca: computed('variance', ({ blocks, hashes }) => pixelRows(blocks, hashes, 64)),
  'pca+hog': computed('variance', ({ blocks, hashes }) =>
    joinedRows([pixelRows(blocks, hashes, 64), hogRows(blocks, hashes)]),
  ),
  vae: trained('plain', vaePlan, vaeFeatures),
  pairs: trained('preset', pairsPlan, pairsFeatures),
  dot: trained('preset', dotPlan, dotFeatures),
  iic: { ...trained('preset', iicPlan, iicFeatures), clusters: true },
  scan: { kind: 'trained', preparation: 'preset', clusters: true, recipe: scanRecipe },
  dec: { ...trained('plain', decPlan, decFeatures), clusters: true },
  pretrained: { kind: 'kept', preparation: 'components', recipe: pretrainedRecipe },
};

export function extractorMethod(extractor: ExtractorName): ExtractorMethod {
  return EXTRACTOR_RECIPES[extractor];
}

/** Epochs as the preset scales them. */
const scaled = ({ preset }: ExtractionRequest, epochs: number): number =>
  Math.max(1, Math.round(preset.effort * epochs));

function vaePlan(request: ExtractionRequest): VaePlan {
  const names = ['latent', 'epochs', 'beta', 'layers', 'side'] as const;
  const { latent, epochs, beta, layers, side } = settingsOf('vae', request.configuration.settings, names);
  return {
    ...VAE_PLAN,
    latent,
    beta,
    variant: layers ? 'conv' : 'dense',
    side: side ? 32 : 16,
    epochs: scaled(request, epochs),
  };
}

function decPlan(request: ExtractionRequest): DecPlan {
  const names = ['code', 'epochs', 'updates', 'layers', 'side'] as const;
  const { code, epochs, updates, layers, side } = settingsOf('dec', request.configuration.settings, names);
  return {
    ...DEC_PLAN,
    k: request.k,
    code,
    updates,
    variant: layers ? 'conv' : 'dense',
    side: side ? 32 : 16,
    pretraining: { ...DEC_PLAN.pretraining, epochs: scaled(request, epochs) },
  };
}

function comparedSettings(request: ExtractionRequest, extractor: 'pairs' | 'dot' | 'iic') {
  const { epochs, pictures } = settingsOf(extractor, request.configuration.settings, ['epochs', 'pictures']);
  return { epochs: scaled(request, epochs), transforms: pictures ? GLYPH_AUGMENTATIONS : PHOTO_AUGMENTATIONS };
}

function pairsPlan(request: ExtractionRequest): PairsPlan {
  return { ...PAIRS_PLAN, ...comparedSettings(request, 'pairs') };
}

function dotPlan(request: ExtractionRequest): DotPlan {
  return { ...DOT_PLAN, ...comparedSettings(request, 'dot') };
}

function iicPlan(request: ExtractionRequest): IicPlan {
  const sizes = settingsOf('iic', request.configuration.settings, ['heads', 'overclusters']);
  return { ...IIC_PLAN, ...sizes, ...comparedSettings(request, 'iic'), k: request.k };
}

/**
 * SCAN goes on from the network of the extractor `dot`, whose features say which images are
 * neighbours.
 */
function scanRecipe(request: ExtractionRequest): ExtractorRecipe {
  const names = ['epochs', 'labelEpochs', 'neighbours'] as const;
  const { epochs, labelEpochs, neighbours } = settingsOf('scan', request.configuration.settings, names);
  const clusterEpochs = scaled(request, epochs);
  const plan = { ...SCAN_PLAN, k: request.k, clusterEpochs, labelEpochs, neighbours };
  return {
    plan: { ...plan, pretext: dotPlan(request) },
    rows: async ({ network, pretext }) => {
      const { features: neighbourhood, weights } = await pretext('dot');
      const { features, partition } = await scanFeatures(await network(), neighbourhood, plan, weights);
      return { source: rowsInMemory(features), partition: numberedBySize(partition).labels };
    },
  };
}

/** Features of the run's pretrained network. They depend on the contents of its file. */
async function pretrainedRecipe({ configuration, stores, signal }: ExtractionRequest): Promise<ExtractorRecipe> {
  const wanted = pretrainedPlan(configuration);
  const { sha256, preprocessing } = await chooseModel(wanted.model, stores, wanted.preprocessing ?? {}, signal);
  return {
    plan: { sha256, preprocessing, pooling: wanted.pooling ?? null },
    rows: async (context) => {
      const files = context.hashes.map(context.fileOf);
      return { source: await pretrainedRows({ ...context, stores, files }, wanted) };
    },
  };
}

/** The vocabularies are learned from images and descriptors that are drawn at random. */
function fisherRecipe({ configuration: { seed } }: ExtractionRequest): ExtractorRecipe {
  return {
    plan: { version: FISHER_VERSION, seed },
    rows: async (context) => ({ source: rowsInMemory(await fisherExtractor(context, seed)) }),
  };
}

function computed(
  preparation: ExtractorMethod['preparation'],
  rows: (images: Pick<ExtractionContext, 'blocks' | 'hashes'>) => RowSource,
): ExtractorMethod {
  const recipe: ExtractorRecipe = {
    plan: null,
    rows: (context) => Promise.resolve({ source: rows(context) }),
  };
  return { kind: 'computed', preparation, recipe: () => recipe };
}

/** An extractor whose network is trained by `learn` after a plan. */
function trained<Plan extends object>(
  preparation: ExtractorMethod['preparation'],
  planOf: (request: ExtractionRequest) => Plan,
  learn: (
    network: NetworkContext,
    plan: Plan,
  ) => Promise<{ readonly features: FeatureMatrix; readonly partition?: Int32Array }>,
): ExtractorMethod {
  return {
    kind: 'trained',
    preparation,
    recipe: (request) => {
      const plan = planOf(request);
      return {
        plan,
        rows: async ({ network }) => {
          const { features, partition } = await learn(await network(), plan);
          // A network may leave clusters empty.
          return {
            source: rowsInMemory(features),
            ...(partition ? { partition: numberedBySize(partition).labels } : {}),
          };
        },
      };
    },
  };
}
