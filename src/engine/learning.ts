import type { RunConfiguration, StageName, ViewName } from '../protocol/dataset';
import type { ArtifactKeys, ModelName } from './store/artifact-keys';
import { chooseBackend } from './backend/choose';
import type { PixelBlocks } from './store/blocks';
import { classify, type Classification } from './classify';
import { learnPreparation, type Preparation } from './cluster/preparation';
import { intersect, type Consensus } from './consensus';
import { autoencoderFeatures } from './features/autoencoder';
import { exemplarFeatures } from './features/exemplar';
import { matrixOf, type FeatureMatrix } from './features/matrix';
import type { NetworkContext } from './features/network-context';
import { hogRows, rowsInMemory, type RowSource } from './features/row-source';
import { mergeGroups } from './merge-groups';
import { PRESET_PLANS, type PresetPlan } from './presets';
import { Random } from './random';
import type { RunProgress } from './run-progress';
import { keyOf, type Artifact, type Store } from './store/store';
import { artifactOf, clusterApart, clustersOfViews, clusterTogether, firstClusters } from './view-clusters';
import type { ClusteredView, ClusteringContext, PreparedView } from './view-clusters';

/** Raise it when a stage changes its results. */
const STAGE_VERSION = 3;

/** What the stages share. */
export interface StageContext {
  readonly configuration: RunConfiguration;
  readonly store: Store;
  readonly blocks: PixelBlocks;
  readonly progress: RunProgress;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly signal: AbortSignal;
}

/** A view's rows as k-means sees them, and how others come to such rows. */
export interface LearnedView extends PreparedView {
  readonly preparation: Preparation;
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
  private readonly prepared: Partial<Record<ViewName, string>> = {};
  private readonly models: Partial<Record<ModelName, string>> = {};
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
    const { prepared, models, clustersKey } = this;
    return {
      ...{ prepared: { ...prepared }, models: { ...models } },
      ...(clustersKey === undefined ? {} : { clusters: clustersKey }),
    };
  }

  /** All stages in their order. */
  async learn(observer: LearningObserver = NOBODY): Promise<Learned> {
    const hog = await this.prepare('hog');
    await observer.hog(hog);
    const prepared = [await this.prepare('autoencoder'), await this.prepare('exemplar'), hog];
    const views = await this.clusters(prepared);
    const consensus = await this.consensus(prepared, views);
    if (consensus.matches.length >= 2) observer.consensus({ views, consensus });
    const classification = await this.classify(prepared, consensus);
    return { prepared, views, consensus, classification, artifacts: this.artifacts };
  }

  /** Features of one view as k-means sees them. */
  async prepare(view: ViewName): Promise<LearnedView> {
    const { store, progress, configuration } = this.context;
    const { seed, backend, threads } = configuration;
    const { components, rules } = this.plan;
    const network = view === 'hog' ? null : this.plan[view];
    // Libraries split sums among threads, which changes the last digits and so what a training comes to.
    const drawn = view === 'hog' ? null : { seed, backend, threads };
    const featureKey = keyOf([view, STAGE_VERSION, this.imagesKey, network, drawn]);
    const key = keyOf(['prepare', STAGE_VERSION, featureKey, seed, components, rules]);
    this.prepared[view] = key;
    if (view !== 'hog') this.models[view] = featureKey;
    const kept = store.read<{ dimension: number }>(`results/${key}`);
    if (kept) progress.skip(view);
    const artifact = kept ?? (await this.learnRows(view, featureKey, key));
    const { mean, scale, basis, whitening } = artifact.columns as Record<keyof Preparation, Float32Array>;
    return { view, features: matrixOf(artifact), preparation: { mean, scale, basis, whitening } };
  }

  private async learnRows(view: ViewName, featureKey: string, key: string): Promise<Artifact<{ dimension: number }>> {
    const { progress, signal } = this.context;
    const { components, rules } = this.plan;
    const source = await this.features(view, featureKey);
    const draws = this.random.fork(`cluster ${view}`).fork('components');
    // HOG is computed here, while its rows are read; those of a network were reported when they were made.
    const [share, report] = view === 'hog' ? [1, progress.report] : [0, () => undefined];
    return this.stage(view, key, share, async () => {
      const { preparation, rows, dimension } = await learnPreparation(source, components, rules, draws, report, signal);
      return { meta: { dimension }, columns: { rows, ...preparation } };
    });
  }

  /** Clusters of one view, for the time until all views are there. */
  async first(prepared: PreparedView): Promise<ClusteredView> {
    const { k, kRange } = this.context.configuration;
    const key = keyOf(['first clusters', STAGE_VERSION, this.prepared[prepared.view], k, kRange]);
    const [view] = await this.partitions(key, 0.1, async () => [await firstClusters(prepared, this.clustering)]);
    return view!;
  }

  /** Clusters of all views, in the order in which the consensus takes them. */
  async clusters(prepared: readonly PreparedView[]): Promise<readonly ClusteredView[]> {
    const { k, kRange } = this.context.configuration;
    const { curveStarts, kMeansRestarts, rules } = this.plan;
    const key = keyOf(['cluster', STAGE_VERSION, this.prepared, k, kRange, curveStarts, kMeansRestarts]);
    this.clustersKey = key;
    const views = await this.partitions(key, 0.9, () =>
      rules === 'refined' ? clusterTogether(prepared, this.clustering) : clusterApart(prepared, this.clustering),
    );
    // HOG first: alone it errs least, and a class that only it sees apart is kept.
    return rules === 'refined' ? [...views].reverse() : views;
  }

  consensus(prepared: readonly PreparedView[], views: readonly ClusteredView[]): Promise<Consensus> {
    const matrixOfView = ({ view }: ClusteredView): FeatureMatrix =>
      prepared.find((each) => each.view === view)!.features;
    return this.context.progress.during('consensus', () => {
      const found = intersect(views, { matteringShare: 0.05, smallestGroup: smallestGroup(this.hashes.length) });
      return Promise.resolve(this.plan.rules === 'refined' ? mergeGroups(found, views.map(matrixOfView)) : found);
    });
  }

  /** Learns the groups and labels every image; null where there are fewer than two groups. */
  async classify(prepared: readonly PreparedView[], { groups, matches }: Consensus): Promise<Classification | null> {
    if (matches.length < 2) return null;
    const { configuration, signal } = this.context;
    const { classifier, rules, voters } = this.plan;
    const key = keyOf([
      ...['classify', STAGE_VERSION, this.imagesKey, classifier, rules, configuration],
      ...[[...groups], voters.map((view) => this.prepared[view])],
    ]);
    this.models.classifier = key;
    const { meta, columns } = await this.stage('classify', key, 1, async () => {
      const network = await this.network(key, 'classify');
      const features = this.voting(prepared);
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

  /** The features whose linear classifiers vote beside the network. */
  voting(prepared: readonly PreparedView[]): FeatureMatrix[] {
    return this.plan.voters.map((voter) => prepared.find(({ view }) => view === voter)!.features);
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

  private async features(view: ViewName, key: string): Promise<RowSource> {
    const { blocks, signal } = this.context;
    if (view === 'hog') return hogRows(blocks, this.hashes);
    const kept = await this.stage<{ dimension: number }>(view, key, 1, async () => {
      const network = await this.network(key, view);
      const { features } =
        view === 'autoencoder'
          ? await autoencoderFeatures(network, this.plan.autoencoder, signal)
          : await exemplarFeatures(network, this.plan.exemplar, signal);
      return { meta: { dimension: features.dimension }, columns: { rows: features.rows } };
    });
    return rowsInMemory(matrixOf(kept));
  }

  /** Clusters of some views from the store, or computed and kept. */
  private async partitions(
    key: string,
    share: number,
    compute: () => Promise<ClusteredView[]>,
  ): Promise<ClusteredView[]> {
    return clustersOfViews(await this.stage('cluster', key, share, async () => artifactOf(await compute())));
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
      progress.skip(stage, share);
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
