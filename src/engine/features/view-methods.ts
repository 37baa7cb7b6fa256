import type { RunConfiguration } from '../../domain/dataset';
import type { ViewName } from '../../domain/methods';
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
import { GLYPH_VIEWS, PHOTO_VIEWS } from './exemplar/transform';
import type { PreparationRules } from './preparation';
import { numberedBySize } from '../numeric/partition';
import { exemplarFeatures } from './exemplar/exemplar';
import { fisherView, FISHER_VERSION } from './fisher/fisher-view';
import type { FeatureMatrix } from '../numeric/matrix';
import type { NetworkContext } from '../network/network-context';
import { pretrainedPlan } from './pretrained/pretrained-plan';
import { pretrainedView } from './pretrained/pretrained-view';
import { hogRows, joinedRows, pixelRows, rowsInMemory, type RowSource } from './row-source';

/** What a view's features depend on beside the images. */
export interface ViewRequest {
  readonly configuration: RunConfiguration;
  readonly preset: PresetPlan;
  /** Clusters that a view aims at which clusters by itself. */
  readonly k: number;
  /** The folder under which the stores of all data sets lie. */
  readonly stores: string;
  readonly signal: AbortSignal;
}

/** The images of a view, and what its method may ask for. */
export interface ViewContext {
  /** Of the data set. */
  readonly store: Store;
  readonly threads: number;
  readonly blocks: PixelBlocks;
  /** SHA-256 of every image, in the order of the data set. */
  readonly hashes: readonly string[];
  /** SHA-256 of the images that a method may learn from: others than `hashes` when new images come to those of a run. */
  readonly learned: readonly string[];
  /** Absolute path of an image with these contents. */
  readonly fileOf: (hash: string) => string;
  /** Where networks are trained. */
  readonly network: () => Promise<NetworkContext>;
  /** What another view learned of the same images: its rows as clusterers see them, and its network's weights. */
  readonly pretext: (
    view: ViewName,
  ) => Promise<{ readonly features: FeatureMatrix; readonly weights: Readonly<Record<string, Float32Array>> }>;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

export interface ViewRows {
  readonly source: RowSource;
  /** Cluster of each image, where the view clusters by itself. */
  readonly partition?: Int32Array;
}

/** A view as one run wants it. */
export interface ViewRecipe {
  /** Plain data that the features depend on beside the images. */
  readonly plan: object | null;
  /**
   * `computed`: from each image alone, anew whenever rows are read. `kept`: from each image alone, but dear, so that the method
   * keeps them. `trained`: by a network that learns from all images, whose output depends on seed, back end and threads.
   */
  readonly kind: 'computed' | 'kept' | 'trained';
  readonly rows: (context: ViewContext) => Promise<ViewRows>;
}

export interface ViewMethod {
  /**
   * How features become what clusterers see: as the preset says, or as the view needs it whatever the preset.
   */
  readonly preparation: 'preset' | Exclude<PreparationRules, 'published' | 'refined'>;
  /** Whether it clusters by itself, and so must know how many clusters to aim at. */
  readonly clusters?: true;
  readonly recipe: (request: ViewRequest) => ViewRecipe | Promise<ViewRecipe>;
}

const PIXELS_SIDE = 16;

/** Every view by its name. */
export const VIEW_RECIPES: Readonly<Record<ViewName, ViewMethod>> = {
  autoencoder: trained('preset', ({ preset }) => preset.autoencoder, autoencoderFeatures),
  exemplar: trained('preset', ({ preset }) => preset.exemplar, exemplarFeatures),
  hog: computed('preset', ({ blocks, hashes }) => hogRows(blocks, hashes)),
  fisher: { preparation: 'plain', recipe: fisherRecipe },
  pixels: computed('plain', ({ blocks, hashes }) => pixelRows(blocks, hashes, PIXELS_SIDE)),
  pca: computed('variance', ({ blocks, hashes }) => pixelRows(blocks, hashes, 64)),
  'pca+hog': computed('variance', ({ blocks, hashes }) =>
    joinedRows([pixelRows(blocks, hashes, 64), hogRows(blocks, hashes)]),
  ),
  vae: trained('plain', vaePlan, vaeFeatures),
  pairs: trained('preset', pairsPlan, pairsFeatures),
  dot: trained('preset', dotPlan, dotFeatures),
  iic: { ...trained('preset', iicPlan, iicFeatures), clusters: true },
  scan: { preparation: 'preset', clusters: true, recipe: scanRecipe },
  dec: { ...trained('plain', decPlan, decFeatures), clusters: true },
  pretrained: { preparation: 'components', recipe: pretrainedRecipe },
};

export function viewMethod(view: ViewName): ViewMethod {
  return VIEW_RECIPES[view];
}

/** Epochs as the preset scales them. */
const scaled = ({ preset }: ViewRequest, epochs: number): number => Math.max(1, Math.round(preset.effort * epochs));

function vaePlan(request: ViewRequest): VaePlan {
  const names = ['latent', 'epochs', 'beta', 'layers', 'side'] as const;
  const { latent, epochs, beta, layers, side } = settingsOf('vae', request.configuration.settings, names);
  return {
    ...VAE_PLAN,
    ...{ latent, beta, variant: layers ? 'conv' : 'dense', side: side ? 32 : 16 },
    epochs: scaled(request, epochs),
  };
}

function decPlan(request: ViewRequest): DecPlan {
  const names = ['code', 'epochs', 'updates', 'layers', 'side'] as const;
  const { code, epochs, updates, layers, side } = settingsOf('dec', request.configuration.settings, names);
  return {
    ...DEC_PLAN,
    ...{ k: request.k, code, updates, variant: layers ? 'conv' : 'dense', side: side ? 32 : 16 },
    pretraining: { ...DEC_PLAN.pretraining, epochs: scaled(request, epochs) },
  };
}

function comparedSettings(request: ViewRequest, view: 'pairs' | 'dot' | 'iic') {
  const { epochs, pictures } = settingsOf(view, request.configuration.settings, ['epochs', 'pictures']);
  return { epochs: scaled(request, epochs), transforms: pictures ? GLYPH_VIEWS : PHOTO_VIEWS };
}

function pairsPlan(request: ViewRequest): PairsPlan {
  return { ...PAIRS_PLAN, ...comparedSettings(request, 'pairs') };
}

function dotPlan(request: ViewRequest): DotPlan {
  return { ...DOT_PLAN, ...comparedSettings(request, 'dot') };
}

function iicPlan(request: ViewRequest): IicPlan {
  const sizes = settingsOf('iic', request.configuration.settings, ['heads', 'overclusters']);
  return { ...IIC_PLAN, ...sizes, ...comparedSettings(request, 'iic'), k: request.k };
}

/** SCAN goes on from the network of the view `dot`, whose features say which images are neighbours. */
function scanRecipe(request: ViewRequest): ViewRecipe {
  const names = ['epochs', 'labelEpochs', 'neighbours'] as const;
  const { epochs, labelEpochs, neighbours } = settingsOf('scan', request.configuration.settings, names);
  const clusterEpochs = scaled(request, epochs);
  const plan = { ...SCAN_PLAN, k: request.k, clusterEpochs, labelEpochs, neighbours };
  return {
    ...{ plan: { ...plan, pretext: dotPlan(request) }, kind: 'trained' },
    rows: async ({ network, pretext, signal }) => {
      const { features: neighbourhood, weights } = await pretext('dot');
      const { features, partition } = await scanFeatures(await network(), neighbourhood, plan, signal, weights);
      return { source: rowsInMemory(features), partition: numberedBySize(partition).labels };
    },
  };
}

/** Features of the run's pretrained network: what they depend on is the contents of its file. */
async function pretrainedRecipe({ configuration, stores, signal }: ViewRequest): Promise<ViewRecipe> {
  const wanted = pretrainedPlan(configuration);
  const { sha256, preprocessing } = await chooseModel(wanted.model, stores, wanted.preprocessing ?? {}, signal);
  return {
    ...{ plan: { sha256, preprocessing, pooling: wanted.pooling ?? null }, kind: 'kept' },
    rows: async ({ store, threads, hashes, fileOf, onProgress, signal: ended }) => {
      const context = { store, stores, threads, hashes, files: hashes.map(fileOf), onProgress };
      const { features } = await pretrainedView(context, wanted, ended);
      return { source: rowsInMemory(features) };
    },
  };
}

/** What the images are made of is learned from them, by chance. */
function fisherRecipe({ configuration: { seed } }: ViewRequest): ViewRecipe {
  return {
    ...{ plan: { version: FISHER_VERSION, seed }, kind: 'kept' },
    rows: async (context) => ({ source: rowsInMemory(await fisherView(context, seed)) }),
  };
}

function computed(
  preparation: ViewMethod['preparation'],
  rows: (images: Pick<ViewContext, 'blocks' | 'hashes'>) => RowSource,
): ViewMethod {
  const recipe: ViewRecipe = {
    plan: null,
    kind: 'computed',
    rows: (context) => Promise.resolve({ source: rows(context) }),
  };
  return { preparation, recipe: () => recipe };
}

/** A view whose network is trained by `learn` after a plan. */
function trained<Plan extends object>(
  preparation: ViewMethod['preparation'],
  planOf: (request: ViewRequest) => Plan,
  learn: (
    network: NetworkContext,
    plan: Plan,
    signal: AbortSignal,
  ) => Promise<{ readonly features: FeatureMatrix; readonly partition?: Int32Array }>,
): ViewMethod {
  return {
    preparation,
    recipe: (request) => {
      const plan = planOf(request);
      return {
        ...{ plan, kind: 'trained' },
        rows: async ({ network, signal }) => {
          const { features, partition } = await learn(await network(), plan, signal);
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
