import type { RunConfiguration, RunSnapshot, StageName, StageProgress, ViewName } from '../protocol/dataset';
import { chooseBackend } from './backend/choose';
import { classify } from './classify';
import { prepareForClustering } from './cluster/prepare';
import { agreementOf, intersect } from './consensus';
import { WinnowFailure } from './failure';
import { autoencoderFeatures } from './features/autoencoder';
import { exemplarFeatures } from './features/exemplar';
import { hogFeatures } from './features/hog-view';
import type { FeatureMatrix } from './features/matrix';
import type { NetworkContext } from './features/network-context';
import { ingest, type Ingested } from './ingest';
import { appendEdit, readEdits } from './journal';
import { PRESET_PLANS, type PresetPlan } from './presets';
import { Random } from './random';
import { RunProgress } from './run-progress';
import type { ImageFile } from './scan';
import { clustersOf, withEdits, type Labelling } from './snapshot';
import { dataSetName, keyOf, Store, type Artifact } from './store';
import { makeThumbnails } from './thumbnails';
import { clusterApart, clusterTogether, firstClusters } from './view-clusters';
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
    const hog = await run.prepare('hog');
    await run.publishFirst(hog);
    await run.thumbnails(pictures.images);
    const prepared = [await run.prepare('autoencoder'), await run.prepare('exemplar'), hog];
    return await run.consensusAndLabels(prepared, await run.cluster(prepared));
  } finally {
    pictures.blocks.close();
  }
}

/** The last snapshot of a data set with the person's edits, or null when there is none. */
export function lastSnapshot(folders: readonly string[], parent: string): RunSnapshot | null {
  const store = Store.find(parent, folders);
  const current = store?.readJson<Current>('current.json');
  return store && current ? withEdits(current.snapshot, readEdits(store, current.labels)) : null;
}

/**
 * Renames a cluster; the edit is on the disk when this returns.
 * @throws WinnowFailure `bad-request` when there is no such cluster or another one has that name.
 */
export function rename(folders: readonly string[], parent: string, cluster: number, name: string): RunSnapshot {
  const store = Store.find(parent, folders);
  const current = store?.readJson<Current>('current.json');
  const snapshot = lastSnapshot(folders, parent);
  const trimmed = name.trim();
  if (!store || !current || !snapshot) throw new WinnowFailure('bad-request', 'These folders were not clustered yet.');
  if (!snapshot.finished) throw new WinnowFailure('bad-request', 'Clusters can be renamed once the run is finished.');
  if (trimmed === '') throw new WinnowFailure('bad-request', 'A cluster needs a name.');
  if (!snapshot.clusters.some(({ id }) => id === cluster))
    throw new WinnowFailure('bad-request', 'There is no such cluster.');
  if (snapshot.clusters.some((other) => other.id !== cluster && other.name === trimmed)) {
    throw new WinnowFailure('bad-request', `Another cluster is called ${trimmed} already.`);
  }
  appendEdit(store, current.labels, { kind: 'rename', cluster, name: trimmed });
  return withEdits(snapshot, [{ kind: 'rename', cluster, name: trimmed }]);
}

interface Current {
  /** Names the labelling, for the journal. */
  readonly labels: string;
  readonly snapshot: RunSnapshot;
}

/** Raise it when a stage changes its results. */
const STAGE_VERSION = 2;

/** Images of each cluster that are on the screen before a person scrolls. */
const SEEN_FIRST = 12;

/** The stages behind ingestion, which share images, store and configuration. */
class Run {
  private readonly plan: PresetPlan;
  private readonly hashes: readonly string[];
  private readonly random: Random;
  private readonly imagesKey: string;
  private readonly preparedKeys = new Map<ViewName, string>();

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
    this.preparedKeys.set(view, key);
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
    const key = keyOf(['first clusters', STAGE_VERSION, this.preparedKeys.get(prepared.view), k, kRange]);
    const [view] = await this.partitions(key, 0.1, async () => [await firstClusters(prepared, this.clustering)]);
    const labelling = fromSilhouettes(view!);
    const seenFirst = clustersOf(labelling).flatMap(({ images }) => images.slice(0, SEEN_FIRST));
    await this.thumbnails(seenFirst.map((image) => this.pictures.images[image]!));
    this.publish('hog', [view!], labelling);
  }

  /** What the panel shows of images. Those that it shows first are made before the others. */
  thumbnails(images: readonly ImageFile[]): Promise<void> {
    const { root } = this.pictures;
    const parallel = this.request.configuration.threads * 2;
    return this.progress.during('thumbnails', () =>
      makeThumbnails(root, images, this.store, parallel, this.progress.report, this.signal),
    );
  }

  /** The clusters of all views. */
  cluster(prepared: readonly PreparedView[]): Promise<ClusteredView[]> {
    const { k, kRange } = this.request.configuration;
    const { curveStarts, kMeansRestarts, rules } = this.plan;
    const key = keyOf(['cluster', STAGE_VERSION, [...this.preparedKeys], k, kRange, curveStarts, kMeansRestarts]);
    return this.partitions(key, 0.9, () =>
      rules === 'refined' ? clusterTogether(prepared, this.clustering) : clusterApart(prepared, this.clustering),
    );
  }

  async consensusAndLabels(prepared: readonly PreparedView[], views: readonly ClusteredView[]): Promise<RunSnapshot> {
    const refined = this.plan.rules === 'refined';
    // HOG first: alone it errs least, and a class that only it sees apart is kept.
    const ordered = refined ? [...views].reverse() : views;
    const consensus = await this.progress.during('consensus', () =>
      Promise.resolve(
        intersect(ordered, {
          matteringShare: 0.05,
          smallestGroup: smallestGroup(this.hashes.length),
          mergeShared: refined,
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
      ...[[...groups], refined ? [...this.preparedKeys] : []],
    ]);
    const classified = await this.stage('classify', key, 1, async () => {
      const context = await this.context(key, 'classify');
      const voters = refined ? prepared.filter(({ view }) => view === 'hog').map(({ features }) => features) : [];
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
      clusters: clustersOf(labelling),
      curves: views.map(({ curve }) => curve),
      unreadable,
      thumbnailFolder: this.store.thumbnailFolder,
      timings: { ...this.progress.timings },
    };
    const labels = keyOf([source, this.imagesKey, [...labelling.labels]]);
    this.store.writeJson('current.json', { labels, snapshot } satisfies Current);
    const edited = withEdits(snapshot, readEdits(this.store, labels));
    this.observer.snapshot(edited);
    return edited;
  }

  /** Clusters of some views from the store, or computed and kept. */
  private async partitions(
    key: string,
    share: number,
    compute: () => Promise<ClusteredView[]>,
  ): Promise<ClusteredView[]> {
    const { meta, columns } = await this.stage('cluster', key, share, async () => {
      const views = await compute();
      return {
        meta: views.map(({ view, curve }) => ({ view, curve })),
        columns: Object.fromEntries<Int32Array | Float32Array>(
          views.flatMap(({ view, labels, silhouettes }): [string, Int32Array | Float32Array][] => [
            [`${view} labels`, labels],
            [`${view} silhouettes`, silhouettes],
          ]),
        ),
      };
    });
    return meta.map(({ view, curve }) => ({
      ...{ view, curve, k: curve.chosen },
      labels: columns[`${view} labels`] as Int32Array,
      silhouettes: columns[`${view} silhouettes`] as Float32Array,
    }));
  }

  private get clustering(): ClusteringContext {
    const { random, plan, signal } = this;
    return { configuration: this.request.configuration, plan, random, signal, onProgress: this.progress.report };
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
    return matrixOf({ meta, columns });
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

/** The features of an artifact whose column `rows` holds them. */
function matrixOf({ meta: { dimension }, columns }: Artifact<{ dimension: number }>): FeatureMatrix {
  const rows = columns.rows as Float32Array;
  return { count: rows.length / dimension, dimension, rows };
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
