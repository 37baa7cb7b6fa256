import type { RunConfiguration, RunSnapshot, StageName, StageProgress, ViewName } from '../protocol/dataset';
import { NO_EDITS } from '../protocol/curation';
import { VIEWS } from '../protocol/dataset';
import type { ArtifactKeys, ModelName } from './artifact-keys';
import { chooseBackend } from './backend/choose';
import { classify } from './classify';
import { agreementOf, intersect } from './consensus';
import { keepCurrent } from './curation/current';
import { WinnowFailure } from './failure';
import { autoencoderFeatures } from './features/autoencoder';
import { exemplarFeatures } from './features/exemplar';
import { hogFeatures } from './features/hog-view';
import type { FeatureMatrix } from './features/matrix';
import type { NetworkContext } from './features/network-context';
import { ingest, type Ingested } from './ingest';
import { PRESET_PLANS, type PresetPlan } from './presets';
import { Random } from './random';
import { RunProgress } from './run-progress';
import { clustersOf, type Labelling } from './snapshot';
import { dataSetName, keyOf, Store, type Artifact } from './store';
import { clusteredView, clusterView, type ClusteredView, type ClusteringMeta } from './view-clusters';

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
 * The whole job: scan → decode → features → clusters → consensus → labels. Each stage's result is kept in the store under
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
  const pictures = await ingest(request.folders, store, request.configuration.threads * 2, progress, signal);
  try {
    if (pictures.images.length === 0) {
      throw new WinnowFailure('no-images', `${request.folders.join(', ')} holds no image that can be read.`);
    }
    if (pictures.images.length < 4) {
      throw new WinnowFailure('too-few-images', 'Clustering needs at least four readable images.');
    }
    const run = new Run(request, store, pictures, progress, observer, signal);
    const hog = await run.view('hog');
    run.publish('hog', [hog], fromSilhouettes(hog));
    const views = [await run.view('autoencoder'), await run.view('exemplar'), hog];
    return await run.consensusAndLabels(views);
  } finally {
    pictures.blocks.close();
  }
}

/** Raise it when a stage changes its results. */
const STAGE_VERSION = 1;

/** The stages behind ingestion, which share images, store and configuration. */
class Run {
  private readonly plan: PresetPlan;
  private readonly hashes: readonly string[];
  private readonly random: Random;
  private readonly imagesKey: string;
  /** Files of the store that the next snapshot comes from. */
  private readonly artifacts = {
    features: {} as Partial<Record<ViewName, string>>,
    clusterings: {} as Partial<Record<ViewName, string>>,
    models: {} as Partial<Record<ModelName, string>>,
  } satisfies ArtifactKeys;

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

  /** Features and clusters of one view. */
  async view(view: ViewName): Promise<ClusteredView> {
    const { configuration } = this.request;
    const { seed, k, kRange } = configuration;
    const plan = view === 'hog' ? null : this.plan[view];
    const featureKey = keyOf([
      view,
      STAGE_VERSION,
      this.imagesKey,
      plan,
      view === 'hog' ? 0 : seed,
      configuration.backend,
    ]);
    const { kMeansRestarts, components, rules } = this.plan;
    const clusterKey = keyOf([
      'cluster',
      STAGE_VERSION,
      featureKey,
      seed,
      k,
      kRange,
      kMeansRestarts,
      components,
      rules,
    ]);
    this.artifacts.features[view] = featureKey;
    this.artifacts.clusterings[view] = clusterKey;
    if (view !== 'hog') this.artifacts.models[view] = featureKey;
    const kept = this.store.read<ClusteringMeta>(`results/${clusterKey}`);
    if (kept) {
      this.progress.skip(view);
      this.progress.skip('cluster', 1 / VIEWS.length);
      return clusteredView(view, kept);
    }
    const features = await this.features(view, featureKey);
    const clustering = await this.stage('cluster', clusterKey, 1 / VIEWS.length, () =>
      clusterView(
        view,
        features,
        configuration,
        this.plan,
        this.random.fork(`cluster ${view}`),
        this.progress.report,
        this.signal,
      ),
    );
    return clusteredView(view, clustering);
  }

  async consensusAndLabels(views: readonly ClusteredView[]): Promise<RunSnapshot> {
    const refined = this.plan.rules === 'refined';
    // The finest view first: its clusters are the least mixed, and a class that only it sees apart is kept.
    const ordered = refined
      ? [...views].sort((a, b) => b.k - a.k || VIEWS.indexOf(b.view) - VIEWS.indexOf(a.view))
      : views;
    const consensus = await this.progress.during('consensus', () =>
      Promise.resolve(
        intersect(ordered, {
          doubtfulShare: refined ? 0.3 : 0,
          matteringShare: 0.05,
          smallestGroup: smallestGroup(this.hashes.length),
        }),
      ),
    );
    const { groups, matches } = consensus;
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
      ...[[...groups], refined ? views.map(({ curve }) => curve) : []],
    ]);
    this.artifacts.models.classifier = key;
    const classified = await this.stage('classify', key, 1, async () => {
      const context = await this.context(key, 'classify');
      const voters = refined ? views.filter(({ view }) => view !== 'autoencoder').map(({ prepared }) => prepared) : [];
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

  private async features(view: ViewName, key: string): Promise<FeatureMatrix> {
    const { columns, meta } = await this.stage<{ dimension: number; losses: number[] }>(view, key, 1, async () => {
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
    const rows = columns.rows as Float32Array;
    return { count: rows.length / meta.dimension, dimension: meta.dimension, rows };
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
