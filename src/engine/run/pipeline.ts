import path from 'node:path';
import { needsModel, type RunSnapshot, type StageProgress } from '../../domain/dataset';
import type { ViewName } from '../../domain/methods';
import { NO_EDITS } from '../../domain/curation';
import type { ClusterParams } from '../../protocol/engine';
import type { ArtifactKeys } from '../store/artifact-keys';
import { keepBase, smallDifference, type Difference } from './learned-base';
import { agreementOf } from '../consensus/consensus';
import { CORE, type GraphFacts } from '../consensus/learn-graph';
import { keepCurrent } from '../curation/current';
import { extend } from './extend';
import { WinnowFailure } from '../base/failure';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import { chooseModel, hasShippedModel } from '../models/model-file';
import { withShipped } from '../models/with-shipped';
import { inStore } from './in-store';
import { ingest, type Ingested } from './ingest';
import { Learning, type Learned } from './learning';
import type { StageContext } from './stages';
import { RunProgress } from './run-progress';
import type { ImageFile } from '../images/scan';
import { clustersOf, type Labelling } from './snapshot';
import { dataSetName, keyOf, type Store } from '../store/store';
import { makeThumbnails } from '../images/decode/thumbnails';
import type { ClusteredView } from '../cluster/view-clusters';

/** The folders of a data set, where its store lies, and how to cluster it. */
export type RunRequest = ClusterParams;

/** Told of a run as it goes on. */
export interface RunObserver {
  progress(progress: StageProgress): void;
  /** Better clusters exist; the snapshot is in the store already. */
  snapshot(snapshot: RunSnapshot): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}

/** Readable images that clustering needs. */
const LEAST_IMAGES = 4;
/** Images that are clustered by themselves while the others of a large folder are still being decoded. */
const FIRST_LOOK = 1200;
/** Images of each cluster that are on the screen before a person scrolls. */
const SEEN_FIRST = 12;

/**
 * The whole job: scan → decode → features → clusters → consensus → labels, and before that a first look at some of the
 * images of a large folder. Where few images changed since the last run that learned from all, only those are looked at.
 * @throws WinnowFailure with words for a person; the signal's reason within 200 ms after it is aborted.
 */
export function runPipeline(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunSnapshot> {
  return inStore(request, observer, signal, async (store, stopped) => {
    const { configuration, unless } = withShipped(request.configuration, await hasShippedModel(request.store));
    if (unless !== undefined) observer.log('warn', unless);
    return runStages({ ...request, configuration }, store, observer, stopped);
  });
}

async function runStages(
  request: RunRequest,
  store: Store,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSnapshot> {
  // Said before minutes are spent on what comes first.
  if (needsModel(request.configuration)) {
    const { model, preprocessing = {} } = pretrainedPlan(request.configuration);
    await chooseModel(model, request.store, preprocessing, signal);
  }
  // HOG gives the first clusters, whether it is among the views or not.
  const views = [...new Set<ViewName>([...request.configuration.views, 'hog'])];
  const progress = new RunProgress((update) => observer.progress(update), views);
  const run = new Run(request, store, progress, observer, signal);
  const firstLook = {
    images: FIRST_LOOK,
    least: LEAST_IMAGES,
    wanted: (hashes: readonly string[]) => run.difference(hashes) === undefined,
    show: async (sample: Ingested) => {
      const look = new Run(request, store, new RunProgress(() => undefined, views), observer, signal);
      await look.look(sample);
    },
  };
  const pictures = await ingest(
    request.folders,
    store,
    request.configuration.threads * 2,
    firstLook,
    run.progress,
    signal,
  );
  try {
    if (pictures.images.length === 0) {
      throw new WinnowFailure('no-images', `${request.folders.join(', ')} holds no image that can be read.`);
    }
    if (pictures.images.length < LEAST_IMAGES) {
      throw new WinnowFailure('too-few-images', 'Clustering needs at least four readable images.');
    }
    const hashes = hashesOf(pictures);
    const difference = run.difference(hashes);
    const usable = difference?.base.every((hash) => pictures.blocks.has(hash)) ?? false;
    return difference && usable ? await run.extend(pictures, difference) : await run.learn(pictures);
  } finally {
    pictures.blocks.close();
  }
}

/** One run: what it shows on its way, and what it comes to. */
class Run {
  constructor(
    private readonly request: RunRequest,
    private readonly store: Store,
    readonly progress: RunProgress,
    private readonly observer: RunObserver,
    private readonly signal: AbortSignal,
  ) {}

  /** How the images differ from those of the last whole run, if by so little that what was learned then is kept. */
  difference(hashes: readonly string[]): Difference | undefined {
    if (this.request.fromScratch) return undefined;
    return smallDifference(this.store, this.request.configuration, hashes);
  }

  /** Learns from all images and labels them. */
  async learn(pictures: Ingested): Promise<RunSnapshot> {
    const hashes = hashesOf(pictures);
    const learning = new Learning(this.stages(pictures), hashes);
    const learned = await learning.learn({
      hog: async (hog) => {
        await this.showFirst(pictures, await learning.first(hog), learning.artifacts);
        await this.thumbnails(pictures.root, pictures.images, 1);
      },
      consensus: ({ views, consensus: { groups, matches } }) => {
        const labelling = {
          labels: groups,
          confidence: Float32Array.from(groups, (group) => (group < 0 ? 0 : 1)),
          agreement: tiers(groups, matches, views),
        };
        this.publish(pictures, 'consensus', views, labelling, learning.artifacts, { consensus: [...groups] });
      },
    });
    const snapshot = this.publishFinal(pictures, learned);
    keepBase(this.store, this.request.configuration, hashes);
    return snapshot;
  }

  /** Labels the images by what was learned from nearly the same ones. */
  async extend(pictures: Ingested, { base, added, gone }: Difference): Promise<RunSnapshot> {
    const stages = this.stages(pictures);
    const learning = new Learning(stages, base);
    this.observer.log(
      'info',
      `${added} of the images are new and ${gone} gone since the last whole run: the new ones are labelled by what was learned from ${base.length}.`,
    );
    const learned = await extend(learning, await learning.learn(), hashesOf(pictures), stages);
    await this.thumbnails(pictures.root, pictures.images, 1);
    return this.publishFinal(pictures, learned, { learnedFrom: { images: base.length, added, gone } });
  }

  /** Shows HOG's clusters of some of the images. */
  async look(sample: Ingested): Promise<void> {
    const learning = new Learning(this.stages(sample), hashesOf(sample));
    await this.showFirst(sample, await learning.first(await learning.features.prepare('hog')), learning.artifacts);
  }

  private async showFirst(pictures: Ingested, view: ClusteredView, artifacts: ArtifactKeys): Promise<void> {
    const labelling = fromSilhouettes(view);
    const seenFirst = clustersOf(labelling).flatMap(({ images }) => images.slice(0, SEEN_FIRST));
    const images = seenFirst.map((image) => pictures.images[image]!);
    await this.thumbnails(pictures.root, images, images.length / pictures.images.length);
    this.publish(pictures, 'hog', [view], labelling, artifacts);
  }

  /** What the panel shows of images. Those that it shows first are made before the others. */
  private thumbnails(root: string, images: readonly ImageFile[], share: number): Promise<void> {
    const parallel = this.request.configuration.threads * 2;
    const { report } = this.progress;
    const work = (): Promise<void> => makeThumbnails(root, images, this.store, parallel, report, this.signal);
    return this.progress.during('thumbnails', work, share);
  }

  private publishFinal(
    pictures: Ingested,
    { views, prepared, consensus: { groups, matches }, classification, graph, artifacts }: Learned,
    facts: Pick<RunSnapshot, 'learnedFrom'> = {},
  ): RunSnapshot {
    if (!classification && views.length > 1) {
      this.observer.log(
        'warn',
        `The views agree on ${matches.length} group: the labels are the clusters of the view ${views[0]!.view}.`,
      );
    }
    const labelling = classification
      ? {
          ...classification,
          agreement: graph ? tiersBySupport(graph) : tiers(classification.labels, matches, views),
        }
      : { ...fromSilhouettes(views[0]!), ...(views.length === 1 ? { agreement: wellInside(views[0]!) } : {}) };
    return this.publish(pictures, 'final', views, labelling, artifacts, {
      ...{ consensus: [...groups], finished: true },
      ...(graph ? graphFacts(graph, prepared) : {}),
      ...facts,
    });
  }

  /** Builds a snapshot, keeps it as the current one and tells the observer. */
  private publish(
    pictures: Ingested,
    source: RunSnapshot['source'],
    views: readonly ClusteredView[],
    labelling: Labelling,
    artifacts: ArtifactKeys,
    facts: Partial<Pick<RunSnapshot, 'consensus' | 'finished' | 'learnedFrom' | 'hierarchy' | 'trust'>> = {},
  ): RunSnapshot {
    const { images, root, unreadable } = pictures;
    const hashes = hashesOf(pictures);
    const snapshot: RunSnapshot = {
      run: dataSetName(this.request.folders),
      root,
      folders: this.request.folders,
      source,
      finished: false,
      configuration: this.request.configuration,
      paths: images.map((image) => image.path),
      hashes,
      confidence: Array.from(labelling.confidence, (value) => Math.round(value * 1e4) / 1e4),
      agreement: labelling.agreement,
      views: Object.fromEntries(views.map(({ view, labels }) => [view, [...labels]])),
      labelling: keyOf([source, keyOf(hashes), [...labelling.labels]]),
      clusters: clustersOf(labelling),
      curation: NO_EDITS,
      curves: views.map(({ curve }) => curve),
      unreadable,
      thumbnailFolder: this.store.thumbnailFolder,
      timings: { ...this.progress.timings },
      ...facts,
    };
    const edited = keepCurrent(this.store, snapshot, artifacts);
    this.observer.snapshot(edited);
    return edited;
  }

  private stages({ blocks, images, root }: Ingested): StageContext {
    const { store, progress, signal, observer } = this;
    const files = new Map(images.map(({ sha256, path: file }) => [sha256, path.join(root, file)]));
    const fileOf = (hash: string): string => files.get(hash)!;
    const log = (level: 'info' | 'warn', message: string): void => observer.log(level, message);
    const { configuration, store: stores } = this.request;
    return { configuration, store, stores, blocks, fileOf, progress, log, signal };
  }
}

const hashesOf = ({ images }: Ingested): string[] => images.map(({ sha256 }) => sha256);

/** How far the views agree on each image's label. */
function tiers(
  labels: Int32Array,
  matches: Learned['consensus']['matches'],
  views: readonly ClusteredView[],
): Labelling['agreement'] {
  return Array.from(labels, (label, image) => (label < 0 ? 'disputed' : agreementOf(image, matches[label]!, views)));
}

/** In a graph an image's neighbours agree on it: nearly all of them, most, or no majority. */
function tiersBySupport({ support }: GraphFacts): Labelling['agreement'] {
  return Array.from(support, (share) => (share >= CORE ? 'all' : share > 0.5 ? 'most' : 'disputed'));
}

/** What a snapshot says of a graph beside its labels. */
function graphFacts({ hierarchy, shares }: GraphFacts, prepared: Learned['prepared']) {
  const trust = Object.fromEntries(prepared.map(({ view }, at) => [view, Math.round(shares[at]! * 100) / 100]));
  return { hierarchy, trust };
}

/** Where one view is all there is, it agrees with itself on the images that lie nearest to their own cluster. */
function wellInside({ silhouettes }: ClusteredView): Labelling['agreement'] {
  return Array.from(silhouettes, (value) => (value >= 0 ? 'all' : 'disputed'));
}

/** A labelling by one view alone: confidence from the silhouette, agreement unknown and so disputed. */
function fromSilhouettes({ labels, silhouettes }: ClusteredView): Labelling {
  return {
    labels,
    confidence: silhouettes.map((value) => Math.max(0, (value + 1) / 2)),
    agreement: Array.from(labels, () => 'disputed' as const),
  };
}
