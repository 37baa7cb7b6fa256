import type { RunConfiguration, StageName } from '../protocol/dataset';
import { settingsOf, type ViewName } from '../protocol/methods';
import type { ArtifactKeys, ModelName } from './store/artifact-keys';
import { chooseBackend } from './backend/choose';
import type { PixelBlocks } from './store/blocks';
import { classify, type Classification } from './classify';
import { learnPreparation, type Preparation, type PreparationRules } from './cluster/preparation';
import { intersect, type Consensus } from './consensus';
import { matrixOf, type FeatureMatrix } from './features/matrix';
import type { NetworkContext } from './features/network-context';
import { rowsInMemory } from './features/row-source';
import { viewMethod, type ViewContext, type ViewRecipe, type ViewRows } from './features/view-methods';
import { mergeGroups } from './merge-groups';
import { PRESET_PLANS, type PresetPlan } from './presets';
import { Random } from './random';
import type { RunProgress } from './run-progress';
import { keyOf, type Artifact, type Store } from './store/store';
import { artifactOf, clustersOfViews, clusterViews, firstClusters, inOrderOfTrust } from './view-clusters';
import type { ClusteredView, ClusteringContext, PreparedView } from './view-clusters';

/** Raise it when a stage changes its results. */
const STAGE_VERSION = 3;

/** What the stages share. */
export interface StageContext {
  readonly configuration: RunConfiguration;
  readonly store: Store;
  readonly blocks: PixelBlocks;
  /** Absolute path of an image with these contents. */
  readonly fileOf: (hash: string) => string;
  readonly progress: RunProgress;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly signal: AbortSignal;
}

/** A view's rows as clusterers see them, and how others come to such rows. */
export interface LearnedView extends PreparedView {
  readonly preparation: Preparation;
  readonly recipe: ViewRecipe;
  /** Of the rows in the store. */
  readonly key: string;
  /** Of the features behind them, and of the network that was trained for them. */
  readonly featureKey: string;
}

/** All that a run knows of its images. Columns are in the order of the images. */
export interface Learned {
  readonly prepared: readonly LearnedView[];
  /** Clusters of each view, in the order in which the consensus takes them. */
  readonly views: readonly ClusteredView[];
  readonly consensus: Consensus;
  /** Null where the views agree on fewer than two groups: the first view's clusters are the labels then. */
  readonly classification: Classification | null;
  /** Files of the store that this comes from. */
  readonly artifacts: ArtifactKeys;
}

/** Told of what is there already while the rest is computed. */
export interface LearningObserver {
  hog(prepared: LearnedView): Promise<void>;
  /** Only where the views agree on two groups or more. */
  consensus(found: Pick<Learned, 'views' | 'consensus'>): void;
}

const NOBODY: LearningObserver = { hog: () => Promise.resolve(), consensus: () => undefined };

/**
 * The stages from pixels to labels for one list of images. Each stage's result is kept in the store under the hash of all
 * that it depends on, so a run that was cut short goes on where it was, and one that changed nothing computes nothing.
 */
export class Learning {
  readonly plan: PresetPlan;
  private readonly imagesKey: string;
  private readonly random: Random;
  private readonly known = new Map<ViewName, LearnedView>();
  private classifierKey: string | undefined;
  private clustersKey: string | undefined;

  /** @param hashes SHA-256 of each image, all of which have pixels. */
  constructor(
    private readonly context: StageContext,
    readonly hashes: readonly string[],
  ) {
    this.plan = PRESET_PLANS[context.configuration.preset];
    this.random = new Random(context.configuration.seed);
    this.imagesKey = keyOf(hashes);
  }

  get artifacts(): ArtifactKeys {
    const { clustersKey, classifierKey } = this;
    const views = this.context.configuration.views.flatMap((view) => this.known.get(view) ?? []);
    const trained = views.filter(({ recipe }) => recipe.kind === 'trained');
    const models: Partial<Record<ModelName, string>> = Object.fromEntries(
      trained.map(({ view, featureKey }) => [view, featureKey]),
    );
    if (classifierKey !== undefined) models.classifier = classifierKey;
    return {
      ...{ prepared: Object.fromEntries(views.map(({ view, key }) => [view, key])), models },
      ...(clustersKey === undefined ? {} : { clusters: clustersKey }),
    };
  }

  /** All stages in their order. */
  async learn(observer: LearningObserver = NOBODY): Promise<Learned> {
    const hog = await this.prepare('hog');
    await observer.hog(hog);
    const prepared: LearnedView[] = [];
    for (const view of this.context.configuration.views) prepared.push(await this.prepare(view));
    const views = await this.clusters(prepared);
    const consensus = await this.consensus(prepared, views);
    if (consensus.matches.length >= 2) observer.consensus({ views, consensus });
    const classification = await this.classify(prepared, consensus);
    return { prepared, views, consensus, classification, artifacts: this.artifacts };
  }

  /** Features of one view as clusterers see them. */
  async prepare(view: ViewName): Promise<LearnedView> {
    const known = this.known.get(view);
    if (known) return known;
    const { store, configuration } = this.context;
    const { seed, backend, threads } = configuration;
    const { components } = this.plan;
    const method = viewMethod(view);
    const k = method.clusters ? await this.aimedK() : 0;
    const recipe = method.recipe({ configuration, preset: this.plan, k });
    const rules = method.preparation === 'preset' ? this.plan.rules : method.preparation;
    // Libraries split sums among threads, which changes the last digits and so what a training comes to.
    const drawn = recipe.kind === 'trained' ? { seed, backend, threads } : null;
    const featureKey = keyOf([view, STAGE_VERSION, this.imagesKey, recipe.plan, drawn]);
    const key = keyOf(['prepare', STAGE_VERSION, featureKey, seed, components, rules]);
    const kept = store.read<{ dimension: number }>(`results/${key}`);
    if (kept) this.skip(view, featureKey);
    const artifact = kept ?? (await this.learnRows(view, recipe, rules, featureKey, key));
    const { mean, scale, basis, whitening, partition } = artifact.columns as Record<keyof Preparation, Float32Array> & {
      partition?: Int32Array;
    };
    const learned: LearnedView = {
      ...{ view, recipe, key, featureKey, features: matrixOf(artifact) },
      preparation: { mean, scale, basis, whitening },
      ...(partition ? { partition } : {}),
    };
    this.known.set(view, learned);
    return learned;
  }

  private async learnRows(
    view: ViewName,
    recipe: ViewRecipe,
    rules: PreparationRules,
    featureKey: string,
    key: string,
  ): Promise<Artifact<{ dimension: number }>> {
    const { progress, signal } = this.context;
    const { components } = this.plan;
    const { source, partition } = await this.features(view, recipe, featureKey);
    const draws = this.random.fork(`cluster ${view}`).fork('components');
    // What is not kept is computed here, while its rows are read; the others were reported when they were made.
    const [share, report] = recipe.kind === 'computed' ? [1, progress.report] : [0, () => undefined];
    return this.stage(view, key, share, async () => {
      const { preparation, rows, dimension } = await learnPreparation(source, components, rules, draws, report, signal);
      return { meta: { dimension }, columns: { rows, ...preparation, ...(partition ? { partition } : {}) } };
    });
  }

  /** Clusters that a view aims at which clusters by itself: as many as were asked for, or as HOG alone shows. */
  private async aimedK(): Promise<number> {
    const { k } = this.context.configuration;
    return k === 'auto' ? (await this.first(await this.prepare('hog'))).k : k;
  }

  /** Clusters of one view, for the time until all views are there. */
  async first(prepared: LearnedView): Promise<ClusteredView> {
    const { k, kRange } = this.context.configuration;
    const key = keyOf(['first clusters', STAGE_VERSION, prepared.key, k, kRange]);
    const [view] = await this.partitions(key, 0.1, async () => [await firstClusters(prepared, this.clustering)]);
    return view!;
  }

  /** Clusters of all views, in the order in which the consensus takes them. */
  async clusters(prepared: readonly LearnedView[]): Promise<readonly ClusteredView[]> {
    const { k, kRange, clusterer, reduction, settings } = this.context.configuration;
    const { curveStarts, kMeansRestarts, rules } = this.plan;
    const keys = prepared.map(({ key }) => key);
    const how = [clusterer, settingsOf(clusterer, settings), reduction, settingsOf(reduction, settings)];
    const key = keyOf(['cluster', STAGE_VERSION, keys, k, kRange, curveStarts, kMeansRestarts, how]);
    this.clustersKey = key;
    const views = await this.partitions(key, 0.9, () => clusterViews(prepared, this.clustering));
    return rules === 'refined' ? inOrderOfTrust(views) : views;
  }

  /** What the views agree on; nothing where there is one view alone. */
  consensus(prepared: readonly PreparedView[], views: readonly ClusteredView[]): Promise<Consensus> {
    if (views.length < 2) return Promise.resolve({ groups: new Int32Array(this.hashes.length).fill(-1), matches: [] });
    const matrixOfView = ({ view }: ClusteredView): FeatureMatrix =>
      prepared.find((each) => each.view === view)!.features;
    return this.context.progress.during('consensus', () => {
      const found = intersect(views, { matteringShare: 0.05, smallestGroup: smallestGroup(this.hashes.length) });
      return Promise.resolve(this.plan.rules === 'refined' ? mergeGroups(found, views.map(matrixOfView)) : found);
    });
  }

  /** Learns the groups and labels every image; null where there are fewer than two groups. */
  async classify(prepared: readonly LearnedView[], { groups, matches }: Consensus): Promise<Classification | null> {
    if (matches.length < 2) return null;
    const { configuration, signal } = this.context;
    const { classifier, rules } = this.plan;
    const voters = this.voters(prepared);
    const key = keyOf([
      ...['classify', STAGE_VERSION, this.imagesKey, classifier, rules, configuration],
      ...[[...groups], voters.map((view) => view.key)],
    ]);
    this.classifierKey = key;
    const { meta, columns } = await this.stage('classify', key, 1, async () => {
      const network = await this.network(key, 'classify');
      const features = voters.map((view) => view.features);
      const found = await classify(network, groups, classifier, features, signal);
      const { labels, confidence, losses, temperature } = found;
      const weights = Object.fromEntries(found.voters.map((values, i) => [`voter ${i}`, values]));
      return { meta: { losses, temperature }, columns: { labels, confidence, ...weights } };
    });
    return {
      ...meta,
      labels: columns.labels as Int32Array,
      confidence: columns.confidence as Float32Array,
      voters: voters.map((_, i) => columns[`voter ${i}`] as Float32Array),
    };
  }

  /** The views whose linear classifiers vote beside the network. */
  voters<View extends PreparedView>(prepared: readonly View[]): View[] {
    return this.plan.voters.flatMap((voter) => prepared.find(({ view }) => view === voter) ?? []);
  }

  /** What a stage that runs a network is given, for these images or for others. */
  async network(key: string, purpose: string, hashes: readonly string[] = this.hashes): Promise<NetworkContext> {
    const { configuration, blocks, store, progress, log } = this.context;
    const backend = await chooseBackend(configuration.backend, (message, level = 'info') => log(level, message));
    return {
      ...{ backend, threads: configuration.threads, blocks, hashes, store, key },
      ...{ random: this.random.fork(purpose), onProgress: progress.report },
    };
  }

  private get clustering(): ClusteringContext {
    const { random, plan } = this;
    const { configuration, progress, log, signal } = this.context;
    return { configuration, plan, random, signal, onProgress: progress.report, log };
  }

  private async features(view: ViewName, recipe: ViewRecipe, key: string): Promise<ViewRows> {
    const context = this.viewContext(view, key);
    if (recipe.kind === 'computed') return recipe.rows(context);
    const kept = await this.stage<{ dimension: number }>(view, key, 1, async () => {
      const { source, partition } = await recipe.rows(context);
      const rows = new Float32Array(source.count * source.dimension);
      source.read(0, source.count, rows);
      return { meta: { dimension: source.dimension }, columns: { rows, ...(partition ? { partition } : {}) } };
    });
    const { partition } = kept.columns as { partition?: Int32Array };
    return { source: rowsInMemory(matrixOf(kept)), ...(partition ? { partition } : {}) };
  }

  /** What a view's method is given, for these images or for others. */
  viewContext(view: ViewName, key: string, hashes: readonly string[] = this.hashes): ViewContext {
    const { blocks, fileOf, progress, signal } = this.context;
    return {
      ...{ blocks, hashes, fileOf, signal, onProgress: progress.report },
      network: () => this.network(key, view, hashes),
      rowsOf: async (other) => (await this.prepare(other)).features,
    };
  }

  /** Clusters of some views from the store, or computed and kept. */
  private async partitions(
    key: string,
    share: number,
    compute: () => Promise<ClusteredView[]>,
  ): Promise<ClusteredView[]> {
    return clustersOfViews(await this.stage('cluster', key, share, async () => artifactOf(await compute())));
  }

  /** A kill may have come between the result and the end of its checkpoint. */
  private skip(stage: StageName, key: string, share = 1): void {
    this.context.progress.skip(stage, share);
    this.context.store.remove(`checkpoints/${key}`);
  }

  /** The stage's result from the store, or computed, kept, and its checkpoint dropped. */
  private async stage<Meta>(
    stage: StageName,
    key: string,
    share: number,
    compute: () => Promise<Artifact<Meta>>,
  ): Promise<Artifact<Meta>> {
    const { store, progress } = this.context;
    const kept = store.read<Meta>(`results/${key}`);
    if (kept) {
      this.skip(stage, key, share);
      return kept;
    }
    const result = await progress.during(stage, compute, share);
    store.write(`results/${key}`, result);
    store.remove(`checkpoints/${key}`);
    return result;
  }
}

/** A group below half a percent of the images is noise; of few images three alike are worth learning from. */
function smallestGroup(images: number): number {
  return Math.max(3, Math.min(8, Math.ceil(images / 40)), Math.ceil(images / 200));
}
