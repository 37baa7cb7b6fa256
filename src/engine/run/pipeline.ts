import { t } from '@vscode/l10n';
import path from 'node:path';
import { needsModel, type RunSnapshot, type ScoreCurve, type StageProgress } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import { passedOverInWords } from '../../domain/passed-over';
import { NO_EDITS } from '../../domain/curation';
import type { ClusterParams } from '../../protocol/engine';
import type { ArtifactKeys } from '../store/artifact-keys';
import { keepBase, smallDifference, type Difference } from '../run-artifacts/learned-base';
import { fittingK } from '../cluster/fitting-k';
import { agreementOf } from '../consensus/consensus';
import { CORE, type GraphFacts } from '../consensus/graph-artifact';
import { currentSnapshot, keepCurrent } from '../curation/current';
import { extend } from './extend';
import { WinnowFailure } from '../base/failure';
import { LostPictures } from '../features/pretrained/picture-files';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import { distinctPictures, ofAll, setsOfEqual, type DistinctPictures } from './equal-pictures';
import { chooseModel, hasShippedModel } from '../models/model-file';
import { withShipped } from '../models/with-shipped';
import { keepClasses } from '../run-artifacts/kept-classes';
import { dropOpenedArtifacts } from '../run-artifacts/artifacts';
import { inStore } from './in-store';
import { ingest, type Ingested } from './ingest';
import { Learning, type Learned } from './learning';
import type { StageContext } from './stages';
import type { SeenClasses } from '../features/pretrained/top-classes';
import { withProposals } from '../names/proposals';
import { KeptFacts } from '../quality/kept-facts';
import { pictureNotes } from './picture-notes';
import { RunProgress, type StageBeside } from './run-progress';
import type { ImageFile } from '../images/list-images';
import { clustersOf, type Labelling } from './snapshot';
import { dataSetName, keyOf, type Store } from '../store/store';
import { makeThumbnails } from '../images/decode/thumbnails';
import { withUpkeep } from '../upkeep/with-upkeep';
import { artifactOf, type ClusteredFeatures, type PreparedFeatures } from '../cluster/feature-clusters';

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
/**
 * Images that are clustered by themselves while the others of a large folder are still being
 * decoded.
 */
const FIRST_LOOK = 1200;
/** Share of all images that one picture and its copies seldom have. */
const MANY_EQUAL = 0.1;
/** Images of each cluster that are on the screen before a person scrolls. */
const SEEN_FIRST = 12;
/** Where nothing can be read, so many reasons are told. */
const SHOWN_REASONS = 3;

/**
 * The whole job: scan → decode → features → clusters → consensus → labels, and before that a first
 * look at some of the images of a large folder. Where few images changed since the last run that
 * learned from all, only those are looked at.
 * @throws WinnowFailure with words for a person; the signal's reason within 200 ms after it is
 * aborted.
 */
export function runPipeline(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunSnapshot> {
  const brief = sayingOnce(observer);
  return inStore(request, brief, signal, async (store, stopped) => {
    const { configuration, unless } = withShipped(request.configuration, await hasShippedModel(request.store));
    if (unless !== undefined) brief.log('warn', unless);
    return withUpkeep(store, () => runStages({ ...request, configuration }, store, brief, stopped));
  });
}

/**
 * An observer that is told each sentence once: which device the networks run on would be said at
 * each stage.
 */
function sayingOnce(observer: RunObserver): RunObserver {
  const said = new Set<string>();
  return {
    progress: (progress) => observer.progress(progress),
    snapshot: (snapshot) => observer.snapshot(snapshot),
    log: (level, message) => {
      if (said.has(message)) return;
      said.add(message);
      observer.log(level, message);
    },
  };
}

async function runStages(
  request: RunRequest,
  store: Store,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSnapshot> {
  const run = await openRun(request, store, observer, signal);
  const firstLook = {
    images: FIRST_LOOK,
    least: LEAST_IMAGES,
    wanted: (hashes: readonly string[]) => run.difference(hashes) === undefined,
    show: (sample: Ingested) => run.beside().look(sample),
  };
  const ingested = await ingest(
    request.folders,
    store,
    request.configuration.threads * 2,
    firstLook,
    run.progress,
    signal,
  );
  if (ingested.changed.length > 0) observer.log('warn', changedWords(ingested.changed));
  if (ingested.linksOut > 0) observer.log('warn', linksOutWords(ingested.linksOut));
  try {
    for (let pictures = ingested; ;) {
      refuseTooFew(request, pictures);
      try {
        return await run.label(pictures);
      } catch (error) {
        if (!(error instanceof LostPictures)) throw error;
        pictures = withoutLost(pictures, error);
        const lost = error.reasons.size;
        observer.log(
          'warn',
          lost === 1
            ? t('One image vanished or changed meanwhile. The run goes on without.')
            : t('{0} images vanished or changed meanwhile. The run goes on without.', lost),
        );
      }
    }
  } catch (error) {
    // What the run showed is not kept: the finished labelling is the one that can be edited.
    const kept = currentSnapshot(store);
    if (run.hasShown && kept?.finished) observer.snapshot(kept);
    throw error;
  } finally {
    ingested.blocks.close();
  }
}

/** A run that has not begun. @throws WinnowFailure where its network is not there. */
export async function openRun(
  request: RunRequest,
  store: Store,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<Run> {
  dropOpenedArtifacts();
  // Said before minutes are spent on what comes first.
  const resolved = await withModelByContents(request, signal);
  // HOG gives the first clusters, whether it is among the extractors or not.
  const extractors = [...new Set<ExtractorName>([...request.configuration.features, 'hog'])];
  const progress = new RunProgress((update) => observer.progress(update), extractors);
  return new Run(request, resolved, store, progress, observer, signal);
}

/** @throws WinnowFailure where there is nothing to cluster, with what was passed over. */
function refuseTooFew({ folders }: RunRequest, pictures: Ingested): void {
  if (pictures.images.length === 0) {
    const none = t('{0} holds no image that can be read.', folders.join(', '));
    throw new WinnowFailure('no-images', none + afterwards(pictures));
  }
  if (pictures.images.length < LEAST_IMAGES) {
    const few = t('Clustering needs at least four readable images.');
    throw new WinnowFailure('too-few-images', few + afterwards(pictures));
  }
}

/**
 * The configuration with the file of its model named by the SHA-256 of its contents; a path may
 * lead to another file any time.
 */
async function withModelByContents(
  { configuration, store }: RunRequest,
  signal: AbortSignal,
): Promise<RunRequest['configuration']> {
  if (!needsModel(configuration)) return configuration;
  const { model, preprocessing = {} } = pretrainedPlan(configuration);
  const { sha256 } = await chooseModel(model, store, preprocessing, signal);
  return { ...configuration, model: sha256 };
}

/** The images that are still there; the others become rows of what cannot be read. */
function withoutLost(pictures: Ingested, { reasons }: LostPictures): Ingested {
  const fileOf = (image: ImageFile): string => path.join(pictures.root, image.path);
  const lost = pictures.images.filter((image) => reasons.has(fileOf(image)));
  const rows = lost.map((image) => ({ path: image.path, reason: reasons.get(fileOf(image))! }));
  return {
    ...pictures,
    images: pictures.images.filter((image) => !reasons.has(fileOf(image))),
    unreadable: [...pictures.unreadable, ...rows],
  };
}

function changedWords(changed: readonly string[]): string {
  const why = t('If you did not change them, a program wrote into them, perhaps through hard links.');
  return changed.length === 1
    ? t('{0} has other contents than at the last run. {1}', changed[0]!, why)
    : t(
        '{0} pictures, {1} among them, have other contents than at the last run. {2}',
        changed.length,
        changed[0]!,
        why,
      );
}

/** Which pictures are equal; of several sets of equal ones the largest is named. */
function equalWords(all: number, different: number, largest: number, first: string, others: number): string {
  const copies = all - different;
  if (different === 1) return t('All {0} files are one picture. Copies count once and share a label.', all);
  if (copies === 1) return t('Of {0} pictures one is a copy, of {1}. Copies count once and share a label.', all, first);
  return others === 0
    ? t(
        'Of {0} pictures {1} are different, {2} are copies: {3} files are one picture, {4}. Copies count once and share a label.',
        all,
        different,
        copies,
        largest,
        first,
      )
    : t(
        'Of {0} pictures {1} are different, {2} are copies: {3} files are one picture, {4} (the largest set). Copies count once and share a label.',
        all,
        different,
        copies,
        largest,
        first,
      );
}

function linksOutWords(count: number): string {
  return count === 1
    ? t(
        'A link leads to a folder outside of the chosen ones and was not followed. Choose that folder too to take its pictures in.',
      )
    : t(
        '{0} links lead to folders outside of the chosen ones and were not followed. Choose those folders too to take their pictures in.',
        count,
      );
}

/** One run: what it shows on its way, and what it comes to. */
class Run {
  /** Whether clusters were shown that are not the final ones. */
  hasShown = false;

  /** @param resolved the configuration with the file of its model named by contents. */
  constructor(
    private readonly request: RunRequest,
    private readonly resolved: RunRequest['configuration'],
    private readonly store: Store,
    readonly progress: RunProgress,
    private readonly observer: RunObserver,
    private readonly signal: AbortSignal,
  ) {}

  /** The same for a look at some of the images: its progress is not the run's. */
  beside(): Run {
    const silent = new RunProgress(() => undefined, []);
    return new Run(this.request, this.resolved, this.store, silent, this.observer, this.signal);
  }

  /**
   * How the images differ from those of the last whole run, if by so little that what was learned
   * then is kept.
   */
  difference(hashes: readonly string[]): Difference | undefined {
    if (this.request.fromScratch) return undefined;
    return smallDifference(this.store, this.resolved, hashes);
  }

  /**
   * Labels the images: by what an earlier run learned where few of them changed, else by what this
   * one learns.
   */
  async label(pictures: Ingested): Promise<RunSnapshot> {
    const distinct = distinctPictures(hashesOf(pictures), pictures.blocks);
    this.tellEqual(pictures, distinct);
    if (distinct.hashes.length < LEAST_IMAGES) return this.labelFew(pictures, distinct);
    const difference = this.difference(distinct.hashes);
    const usable = difference?.base.every((hash) => pictures.blocks.has(hash)) ?? false;
    return difference && usable ? this.extend(pictures, distinct, difference) : this.learn(pictures, distinct);
  }

  /** Says which pictures are equal, and that a k was too large. */
  tellEqual({ images }: Ingested, distinct: DistinctPictures): void {
    const [largest, ...others] = setsOfEqual(distinct);
    const { said } = fittingK(this.request.configuration, distinct.hashes.length);
    if (said !== undefined && distinct.hashes.length >= LEAST_IMAGES) this.observer.log('warn', said);
    if (!largest) return;
    const first = images[largest[0]!]!.path;
    const few = distinct.hashes.length < LEAST_IMAGES || largest.length > MANY_EQUAL * images.length;
    this.observer.log(
      few ? 'warn' : 'info',
      equalWords(images.length, distinct.hashes.length, largest.length, first, others.length),
    );
  }

  /** So few pictures are different that each of them is a group, with its copies. */
  async labelFew(pictures: Ingested, { hashes, at, originals }: DistinctPictures): Promise<RunSnapshot> {
    const learning = new Learning(this.stages(pictures, hashes.length), originals);
    await learning.features.prepare('hog');
    const k = hashes.length;
    const curve: ScoreCurve = { extractor: 'hog', ks: [], scores: [], stabilities: [], chosen: k, rule: 'own' };
    const silhouettes = new Float32Array(at.length).fill(1);
    const extractor: ClusteredFeatures = { extractor: 'hog', labels: at, silhouettes, k, curve };
    const clusters = keyOf(['few', originals]);
    this.store.write(`results/${clusters}`, artifactOf([extractor]));
    await this.thumbnails(pictures.root, pictures.images, 1);
    const consensus = { groups: new Int32Array(at.length).fill(-1), matches: [] };
    const artifacts = { ...learning.artifacts, clusters };
    return this.publishFinal(
      pictures,
      { prepared: [], extractors: [extractor], consensus, classification: null, artifacts },
      undefined,
    );
  }

  /** Learns from all pictures that are different and labels all images. */
  async learn(pictures: Ingested, distinct: DistinctPictures): Promise<RunSnapshot> {
    const stages = this.stages(pictures, distinct.hashes.length);
    const learning = new Learning(stages, distinct.hashes);
    const copies = distinct.hashes.length < distinct.at.length;
    // Rows of the pictures that are different answer no question about all images.
    const artifacts = (): ArtifactKeys => (copies ? { prepared: {}, models: {} } : learning.artifacts);
    const stop = new AbortController();
    let thumbnails: StageBeside | undefined;
    try {
      const learned = await learning.learn({
        hog: async (hog) => {
          this.tellAlike(hog);
          await this.showFirst(pictures, ofAll(await learning.first(hog), distinct), artifacts());
          thumbnails = this.thumbnailsBeside(pictures, stop.signal);
        },
        consensus: ({ extractors: ofDistinct, consensus: { groups: found, matches } }) => {
          const extractors = ofDistinct.map((extractor) => ofAll(extractor, distinct));
          const groups = distinct.at.map((position) => found[position]!);
          const labelling = {
            labels: groups,
            confidence: Float32Array.from(groups, (group) => (group < 0 ? 0 : 1)),
            agreement: tiers(groups, matches, extractors),
          };
          this.publish(pictures, 'consensus', extractors, labelling, artifacts(), { consensus: [...groups] });
        },
      });
      const ofImages = copies ? await extend(learning, learned, distinct.originals, stages) : learned;
      const seen = await learning.features.seenClasses(distinct.originals);
      await thumbnails?.finished();
      const snapshot = this.publishFinal(pictures, ofImages, seen);
      keepBase(this.store, this.resolved, distinct.hashes);
      return snapshot;
    } catch (error) {
      // Nothing is written to the store once this run has given it back.
      stop.abort(error);
      await thumbnails?.finished().catch(() => undefined);
      throw error;
    }
  }

  private tellAlike({ features: { count, dimension, rows } }: PreparedFeatures): void {
    for (let i = dimension; i < count * dimension; i++) if (rows[i] !== rows[i % dimension]) return;
    this.observer.log(
      'warn',
      t('By their shapes (HOG) nothing tells these {0} pictures apart. Are they blank?', count),
    );
  }

  /** Labels the images by what was learned from nearly the same ones. */
  async extend(
    pictures: Ingested,
    distinct: DistinctPictures,
    { base, added, gone }: Difference,
  ): Promise<RunSnapshot> {
    const stages = this.stages(pictures, base.length);
    const learning = new Learning(stages, base);
    this.observer.log(
      'info',
      t(
        '{0} of the images are new and {1} gone since the last whole run: the new ones are labelled by what was learned from {2}.',
        added,
        gone,
        base.length,
      ),
    );
    const learned = await extend(learning, await learning.learn(), distinct.originals, stages);
    await this.thumbnails(pictures.root, pictures.images, 1);
    const seen = await learning.features.seenClasses(distinct.originals);
    return this.publishFinal(pictures, learned, seen, { learnedFrom: { images: base.length, added, gone } });
  }

  /** Shows HOG's clusters of some of the images. */
  async look(sample: Ingested): Promise<void> {
    const distinct = distinctPictures(hashesOf(sample), sample.blocks);
    if (distinct.hashes.length < LEAST_IMAGES) return;
    const learning = new Learning(this.stages(sample, distinct.hashes.length), distinct.hashes);
    const extractor = ofAll(await learning.first(await learning.features.prepare('hog')), distinct);
    const copies = distinct.hashes.length < distinct.at.length;
    await this.showFirst(sample, extractor, copies ? { prepared: {}, models: {} } : learning.artifacts);
  }

  private async showFirst(pictures: Ingested, extractor: ClusteredFeatures, artifacts: ArtifactKeys): Promise<void> {
    const labelling = fromSilhouettes(extractor);
    const seenFirst = clustersOf(labelling).flatMap(({ images }) => images.slice(0, SEEN_FIRST));
    const images = seenFirst.map((image) => pictures.images[image]!);
    await this.thumbnails(pictures.root, images, images.length / pictures.images.length);
    this.publish(pictures, 'hog', [extractor], labelling, artifacts);
  }

  /** What the panel shows of images. Those that it shows first are made before the others. */
  private thumbnails(root: string, images: readonly ImageFile[], share: number): Promise<void> {
    const parallel = this.request.configuration.threads * 2;
    const { report } = this.progress;
    const work = (): Promise<void> =>
      makeThumbnails(root, images, this.store, parallel, { progress: report, signal: this.signal });
    return this.progress.during('thumbnails', work, share);
  }

  /**
   * Makes what is missing while features are learned, on a share of the threads: neither needs the
   * other.
   */
  private thumbnailsBeside({ root, images }: Ingested, stop: AbortSignal): StageBeside {
    const signal = AbortSignal.any([this.signal, stop]);
    const parallel = this.request.configuration.threads;
    return this.progress.beside('thumbnails', (progress) =>
      makeThumbnails(root, images, this.store, parallel, { progress, signal }),
    );
  }

  private publishFinal(
    pictures: Ingested,
    { extractors, prepared, consensus: { groups, matches }, classification, graph, artifacts }: Learned,
    seen: SeenClasses | undefined,
    facts: Pick<RunSnapshot, 'learnedFrom'> = {},
  ): RunSnapshot {
    if (!classification && extractors.length > 1) {
      this.observer.log(
        'warn',
        t(
          'The kinds of features agree on too few groups ({0}): the labels are the clusters of {1}.',
          matches.length,
          extractors[0]!.extractor,
        ),
      );
    }
    const labelling = classification
      ? {
          ...classification,
          agreement: graph ? tiersBySupport(graph) : tiers(classification.labels, matches, extractors),
        }
      : {
          ...fromSilhouettes(extractors[0]!),
          ...(extractors.length === 1 ? { agreement: wellInside(extractors[0]!) } : {}),
        };
    const paths = pictures.images.map((image) => image.path);
    const classes = seen && this.keepSeen(seen, pictures, artifacts);
    const named = classes === undefined ? artifacts : { ...artifacts, classes };
    return this.publish(pictures, 'final', extractors, labelling, named, {
      consensus: [...groups],
      finished: true,
      clusters: withProposals(clustersOf(labelling), paths, seen),
      ...(graph ? graphFacts(graph, prepared) : {}),
      ...facts,
    });
  }

  /** Keeps what the network saw, for who searches by words; returns the name of the file. */
  private keepSeen(seen: SeenClasses, pictures: Ingested, { prepared }: ArtifactKeys): string {
    const { model, settings } = this.request.configuration;
    return keepClasses(this.store, seen, hashesOf(pictures), [model, settings, prepared.pretrained ?? '']);
  }

  /** Builds a snapshot, keeps it as the current one and tells the observer. */
  private publish(
    pictures: Ingested,
    source: RunSnapshot['source'],
    extractors: readonly ClusteredFeatures[],
    labelling: Labelling,
    artifacts: ArtifactKeys,
    facts: Partial<
      Pick<RunSnapshot, 'clusters' | 'consensus' | 'finished' | 'learnedFrom' | 'hierarchy' | 'trust'>
    > = {},
  ): RunSnapshot {
    const { images, root, unreadable, passedOver } = pictures;
    const hashes = hashesOf(pictures);
    const snapshot: RunSnapshot = {
      dataSet: dataSetName(this.request.folders),
      root,
      folders: this.request.folders,
      source,
      finished: false,
      configuration: this.request.configuration,
      paths: images.map((image) => image.path),
      hashes,
      confidence: Array.from(labelling.confidence, (value) => Math.round(value * 1e4) / 1e4),
      agreement: labelling.agreement,
      partitions: Object.fromEntries(extractors.map(({ extractor, labels }) => [extractor, [...labels]])),
      labelling: keyOf([source, keyOf(hashes), [...labelling.labels]]),
      clusters: clustersOf(labelling),
      curation: NO_EDITS,
      curves: extractors.map(({ curve }) => curve),
      unreadable,
      passedOver,
      notes: pictureNotes(pictures, facts.finished === true ? new KeptFacts(this.store) : undefined),
      thumbnailFolder: this.store.thumbnailFolder,
      timings: { ...this.progress.timings },
      ...facts,
    };
    const edited = keepCurrent(this.store, snapshot, artifacts);
    this.hasShown = !edited.finished;
    this.observer.snapshot(edited);
    return edited;
  }

  /** @param distinct pictures that are learned from. */
  private stages({ blocks, images, root }: Ingested, distinct: number): StageContext {
    const { store, progress, signal, observer } = this;
    const files = new Map(images.map(({ sha256, path: file }) => [sha256, file]));
    const fileOf = (hash: string): string => path.join(root, files.get(hash)!);
    const log = (level: 'info' | 'warn', message: string): void => observer.log(level, message);
    const { store: stores } = this.request;
    const { configuration } = fittingK(this.request.configuration, distinct);
    const { configuration: resolved } = fittingK(this.resolved, distinct);
    return { configuration, resolved, store, stores, blocks, fileOf, progress, log, signal };
  }
}

const hashesOf = ({ images }: Ingested): string[] => images.map(({ sha256 }) => sha256);

/** One more sentence, on the files that were passed over. */
function afterwards({ passedOver, unreadable }: Ingested): string {
  const words = passedOverInWords(passedOver);
  const odd = unreadable.filter(({ kind }) => kind === undefined);
  const firsts = odd.filter(({ reason }, i) => odd.findIndex((row) => row.reason === reason) === i);
  const listed = firsts.slice(0, SHOWN_REASONS).map(({ path: file, reason }) => ` ${file}: ${reason}`);
  return (words === '' ? '' : ` ${words}.`) + listed.join('');
}

/** How far the extractors agree on each image's label. */
function tiers(
  labels: Int32Array,
  matches: Learned['consensus']['matches'],
  extractors: readonly ClusteredFeatures[],
): Labelling['agreement'] {
  return Array.from(labels, (label, image) =>
    label < 0 ? 'disputed' : agreementOf(image, matches[label]!, extractors),
  );
}

/** In a graph an image's neighbours agree on it: nearly all of them, most, or no majority. */
function tiersBySupport({ support }: GraphFacts): Labelling['agreement'] {
  return Array.from(support, (share) => (share >= CORE ? 'all' : share > 0.5 ? 'most' : 'disputed'));
}

/** What a snapshot says of a graph beside its labels. */
function graphFacts({ hierarchy, shares }: GraphFacts, prepared: Learned['prepared']) {
  const trust = Object.fromEntries(
    prepared.map(({ extractor }, at) => [extractor, Math.round(shares[at]! * 100) / 100]),
  );
  return { hierarchy, trust };
}

/**
 * Where one extractor is all there is, it agrees with itself on the images that lie nearest to
 * their own cluster.
 */
function wellInside({ silhouettes }: ClusteredFeatures): Labelling['agreement'] {
  return Array.from(silhouettes, (value) => (value >= 0 ? 'all' : 'disputed'));
}

/**
 * A labelling by one extractor alone: confidence from the silhouette, agreement unknown and so
 * disputed.
 */
function fromSilhouettes({ labels, silhouettes }: ClusteredFeatures): Labelling {
  return {
    labels,
    confidence: silhouettes.map((value) => Math.max(0, (value + 1) / 2)),
    agreement: Array.from(labels, () => 'disputed' as const),
  };
}
