import type { RunConfiguration, RunSnapshot, StageName, StageProgress, ViewName } from '../protocol/dataset';
import { NO_EDITS } from '../protocol/curation';
import type { ModelName } from './artifact-keys';
import { chooseBackend } from './backend/choose';
import { classify } from './classify';
import { prepareForClustering } from './cluster/prepare';
import { agreementOf, intersect } from './consensus';
import { keepCurrent } from './curation/current';
import { WinnowFailure } from './failure';
import { autoencoderFeatures } from './features/autoencoder';
import { exemplarFeatures } from './features/exemplar';
import { hogFeatures } from './features/hog-view';
import { matrixOf, type FeatureMatrix } from './features/matrix';
import type { NetworkContext } from './features/network-context';
import { ingest, type Ingested } from './ingest';
import { mergeGroups } from './merge-groups';
import { PRESET_PLANS, type PresetPlan } from './presets';
import { Random } from './random';
import { RunProgress } from './run-progress';
import type { ImageFile } from './scan';
import { clustersOf, type Labelling } from './snapshot';
import { dataSetName, keyOf, Store, type Artifact } from './store';
import { makeThumbnails } from './thumbnails';
import { artifactOf, clusterApart, clustersOfViews, clusterTogether, firstClusters } from './view-clusters';
import type { ClusteredView, ClusteringContext, PreparedView } from './view-clusters';

export interface RunRequest {
  /** Absolute folders; several make one data set. */
  readonly folders: readonly string[];
  /** Absolute folder under which the data set's store lies. */
  readonly store: string;
  readonly configuration: RunConfiguration;
}

/** Told of a run as it goes on. */
export interface RunObserver {
  progress(progress: StageProgress): void;
  /** Better clusters exist; the snapshot is in the store already. */
  snapshot(snapshot: RunSnapshot): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

/**
 * The whole job: scan → decode → features → clusters → consensus → labels, and before that a first look at some of the
 * images of a large folder. Each stage's result is kept in the store under
 * the hash of all that it depends on, so a run that was cut short goes on where it was, and one that changed nothing
 * computes nothing.
 * @throws WinnowFailure with words for a person; the signal's reason within 200 ms after it is aborted.
 */
export async function runPipeline(
  request: RunRequest,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSnapshot> {
  const store = Store.open(request.store, request.folders);
  const progress = new RunProgress((update) => observer.progress(update));
  const firstLook = {
    images: FIRST_LOOK,
    least: LEAST_IMAGES,
    show: async (sample: Ingested) => {
      const run = new Run(request, store, sample, new RunProgress(() => undefined), observer, signal);
      await run.publishFirst(await run.prepare('hog'));
    },
  };
  const parallel = request.configuration.threads * 2;
  const pictures = await ingest(request.folders, store, parallel, firstLook, progress, signal);
  try {
    if (pictures.images.length === 0) {
      throw new WinnowFailure('no-images', `${request.folders.join(', ')} holds no image that can be read.`);
    }
    if (pictures.images.length < LEAST_IMAGES) {
      throw new WinnowFailure('too-few-images', 'Clustering needs at least four readable images.');
    }
    const run = new Run(request, store, pictures, progress, observer, signal);
    const hog = await run.prepare('hog');
    await run.publishFirst(hog);
    await run.thumbnails(pictures.images, 1);
    const prepared = [await run.prepare('autoencoder'), await run.prepare('exemplar'), hog];
    return await run.consensusAndLabels(prepared, await run.cluster(prepared));
  } finally {
    pictures.blocks.close();
  }
}

/** Raise it when a stage changes its results. */
const STAGE_VERSION = 2;

/** Readable images that clustering needs. */
const LEAST_IMAGES = 4;
/** Images that are clustered by themselves while the others of a large folder are still being decoded. */
const FIRST_LOOK = 1200;
/** Images of each cluster that are on the screen before a person scrolls. */
const SEEN_FIRST = 12;

/** The stages behind ingestion, which share images, store and configuration. */
class Run {
  private readonly plan: PresetPlan;
  private readonly hashes: readonly string[];
  private readonly random: Random;
  private readonly imagesKey: string;
  /** Files of the store that the next snapshot comes from. */
  private readonly artifacts: {
    features: Partial<Record<ViewName, string>>;
    prepared: Partial<Record<ViewName, string>>;
    clusters?: string;
    models: Partial<Record<ModelName, string>>;
  } = { features: {}, prepared: {}, models: {} };

  constructor(
    private readonly request: RunRequest,
    private readonly store: Store,
    private readonly pictures: Ingested,
    private readonly progress: RunProgress,
    private readonly observer: RunObserver,
    private readonly signal: AbortSignal,
  ) {
    this.plan = PRESET_PLANS[request.configuration.preset];
    this.hashes = pictures.images.map(({ sha256 }) => sha256);
    this.random = new Random(request.configuration.seed);
    this.imagesKey = keyOf(this.hashes);
  }

  /** Features of one view as k-means sees them. */
  async prepare(view: ViewName): Promise<PreparedView> {
    const { seed, backend } = this.request.configuration;
    const { components, rules } = this.plan;
    const networkPlan = view === 'hog' ? null : this.plan[view];
    const featureKey = keyOf([view, STAGE_VERSION, this.imagesKey, networkPlan, view === 'hog' ? 0 : seed, backend]);
    const key = keyOf(['prepare', STAGE_VERSION, featureKey, seed, components, rules]);
    this.artifacts.features[view] = featureKey;
    this.artifacts.prepared[view] = key;
    if (view !== 'hog') this.artifacts.models[view] = featureKey;
    const kept = this.store.read<{ dimension: number }>(`results/${key}`);
    if (kept) {
      this.progress.skip(view);
      return { view, features: matrixOf(kept) };
    }
    const features = await this.features(view, featureKey);
    const prepared = await this.stage(view, key, 0, async () => {
      const draws = this.random.fork(`cluster ${view}`).fork('components');
      const { dimension, rows } = await prepareForClustering(features, components, rules, draws, this.signal);
      return { meta: { dimension }, columns: { rows } };
    });
    return { view, features: matrixOf(prepared) };
  }

  /** Shows the clusters of one view, while the others are still to come. */
  async publishFirst(prepared: PreparedView): Promise<void> {
    const { k, kRange } = this.request.configuration;
    const key = keyOf(['first clusters', STAGE_VERSION, this.artifacts.prepared[prepared.view], k, kRange]);
    const [view] = await this.partitions(key, 0.1, async () => [await firstClusters(prepared, this.clustering)]);
    const labelling = fromSilhouettes(view!);
    const seenFirst = clustersOf(labelling).flatMap(({ images }) => images.slice(0, SEEN_FIRST));
    const images = seenFirst.map((image) => this.pictures.images[image]!);
    await this.thumbnails(images, images.length / this.hashes.length);
    this.publish('hog', [view!], labelling);
  }

  /** What the panel shows of images. Those that it shows first are made before the others. */
  thumbnails(images: readonly ImageFile[], share: number): Promise<void> {
    const { root } = this.pictures;
    const parallel = this.request.configuration.threads * 2;
    const { report } = this.progress;
    const work = (): Promise<void> => makeThumbnails(root, images, this.store, parallel, report, this.signal);
    return this.progress.during('thumbnails', work, share);
  }

  /** The clusters of all views. */
  cluster(prepared: readonly PreparedView[]): Promise<ClusteredView[]> {
    const { k, kRange } = this.request.configuration;
    const { curveStarts, kMeansRestarts, rules } = this.plan;
    const key = keyOf(['cluster', STAGE_VERSION, this.artifacts.prepared, k, kRange, curveStarts, kMeansRestarts]);
    this.artifacts.clusters = key;
    return this.partitions(key, 0.9, () =>
      rules === 'refined' ? clusterTogether(prepared, this.clustering) : clusterApart(prepared, this.clustering),
    );
  }

  async consensusAndLabels(prepared: readonly PreparedView[], views: readonly ClusteredView[]): Promise<RunSnapshot> {
    const refined = this.plan.rules === 'refined';
    // HOG first: alone it errs least, and a class that only it sees apart is kept.
    const ordered = refined ? [...views].reverse() : views;
    const { groups, matches } = await this.progress.during('consensus', () => {
      const found = intersect(ordered, { matteringShare: 0.05, smallestGroup: smallestGroup(this.hashes.length) });
      const featuresOf = ({ view }: ClusteredView): FeatureMatrix =>
        prepared.find((each) => each.view === view)!.features;
      return Promise.resolve(refined ? mergeGroups(found, ordered.map(featuresOf)) : found);
    });
    const tiers = (labels: Int32Array): Labelling['agreement'] =>
      [...labels].map((label, image) => (label < 0 ? 'disputed' : agreementOf(image, matches[label]!, ordered)));
    const agreed: Labelling = {
      labels: groups,
      confidence: Float32Array.from(groups, (group) => (group < 0 ? 0 : 1)),
      agreement: tiers(groups),
    };
    if (matches.length < 2) {
      this.observer.log(
        'warn',
        `The views agree on ${matches.length} group: the labels are the clusters of the view ${ordered[0]!.view}.`,
      );
      return this.publish('final', views, fromSilhouettes(ordered[0]!), { groups, finished: true });
    }
    this.publish('consensus', views, agreed, { groups });
    const key = keyOf([
      ...['classify', STAGE_VERSION, this.imagesKey, this.plan.classifier, this.plan.rules, this.request.configuration],
      ...[[...groups], this.plan.voters.map((view) => this.artifacts.prepared[view])],
    ]);
    this.artifacts.models.classifier = key;
    const classified = await this.stage('classify', key, 1, async () => {
      const context = await this.context(key, 'classify');
      const voters = prepared.filter(({ view }) => this.plan.voters.includes(view)).map(({ features }) => features);
      const { labels, confidence, losses, temperature } = await classify(
        context,
        groups,
        this.plan.classifier,
        voters,
        this.signal,
      );
      return { meta: { losses, temperature }, columns: { labels, confidence } };
    });
    const labels = classified.columns.labels as Int32Array;
    const final = { labels, confidence: classified.columns.confidence as Float32Array, agreement: tiers(labels) };
    return this.publish('final', views, final, { groups, finished: true });
  }

  /** Builds a snapshot, keeps it as the current one and tells the observer. */
  publish(
    source: RunSnapshot['source'],
    views: readonly ClusteredView[],
    labelling: Labelling,
    { groups, finished = false }: { groups?: Int32Array; finished?: boolean } = {},
  ): RunSnapshot {
    const { images, root, unreadable } = this.pictures;
    const snapshot: RunSnapshot = {
      run: dataSetName(this.request.folders),
      root,
      folders: this.request.folders,
      source,
      finished,
      configuration: this.request.configuration,
      paths: images.map((image) => image.path),
      hashes: this.hashes,
      confidence: Array.from(labelling.confidence, (value) => Math.round(value * 1e4) / 1e4),
      agreement: labelling.agreement,
      views: Object.fromEntries(views.map(({ view, labels }) => [view, [...labels]])),
      ...(groups ? { consensus: [...groups] } : {}),
      labelling: keyOf([source, this.imagesKey, [...labelling.labels]]),
      clusters: clustersOf(labelling),
      curation: NO_EDITS,
      curves: views.map(({ curve }) => curve),
      unreadable,
      thumbnailFolder: this.store.thumbnailFolder,
      timings: { ...this.progress.timings },
    };
    const edited = keepCurrent(this.store, snapshot, this.artifacts);
    this.observer.snapshot(edited);
    return edited;
  }

  /** Clusters of some views from the store, or computed and kept. */
  private async partitions(
    key: string,
    share: number,
    compute: () => Promise<ClusteredView[]>,
  ): Promise<ClusteredView[]> {
    return clustersOfViews(await this.stage('cluster', key, share, async () => artifactOf(await compute())));
  }

  private get clustering(): ClusteringContext {
    const { random, plan, signal, observer } = this;
    const log: ClusteringContext['log'] = (level, message) => observer.log(level, message);
    return { configuration: this.request.configuration, plan, random, signal, onProgress: this.progress.report, log };
  }

  private async features(view: ViewName, key: string): Promise<FeatureMatrix> {
    const kept = await this.stage<{ dimension: number; losses: number[] }>(view, key, 1, async () => {
      if (view === 'hog') {
        const { rows, dimension } = await hogFeatures(
          this.pictures.blocks,
          this.hashes,
          this.progress.report,
          this.signal,
        );
        return { meta: { dimension, losses: [] }, columns: { rows } };
      }
      const context = await this.context(key, view);
      const { features, losses } =
        view === 'autoencoder'
          ? await autoencoderFeatures(context, this.plan.autoencoder, this.signal)
          : await exemplarFeatures(context, this.plan.exemplar, this.signal);
      return { meta: { dimension: features.dimension, losses }, columns: { rows: features.rows } };
    });
    return matrixOf(kept);
  }

  private async context(key: string, purpose: string): Promise<NetworkContext> {
    const { backend: wanted, threads } = this.request.configuration;
    const backend = await chooseBackend(wanted, (message) => this.observer.log('info', message));
    return {
      ...{ backend, threads, blocks: this.pictures.blocks, hashes: this.hashes, store: this.store, key },
      ...{ random: this.random.fork(purpose), onProgress: this.progress.report },
    };
  }

  /** The stage's result from the store, or computed, kept, and its checkpoint dropped. */
  private async stage<Meta>(
    stage: StageName,
    key: string,
    share: number,
    compute: () => Promise<Artifact<Meta>>,
  ): Promise<Artifact<Meta>> {
    const kept = this.store.read<Meta>(`results/${key}`);
    if (kept) {
      this.progress.skip(stage, share);
      return kept;
    }
    const result = await this.progress.during(stage, compute, share);
    this.store.write(`results/${key}`, result);
    this.store.remove(`checkpoints/${key}`);
    return result;
  }
}

/** A group below half a percent of the images is noise; of few images three alike are worth learning from. */
function smallestGroup(images: number): number {
  return Math.max(3, Math.min(8, Math.ceil(images / 40)), Math.ceil(images / 200));
}

/** A labelling by one view alone: confidence from the silhouette, agreement unknown and so disputed. */
function fromSilhouettes({ labels, silhouettes }: ClusteredView): Labelling {
  return {
    labels,
    confidence: silhouettes.map((value) => Math.max(0, (value + 1) / 2)),
    agreement: Array.from(labels, () => 'disputed' as const),
  };
}
