import { t } from '@vscode/l10n';
import path from 'node:path';
import type { RunSnapshot, ScoreCurve } from '../../domain/dataset';
import type { ClusteredFeatures, PreparedFeatures } from '../cluster/one-extractor';
import { artifactOf } from '../cluster/kept-clusters';
import { fittingK } from '../cluster/fitting-k';
import { makeThumbnails } from '../images/decode/thumbnails';
import { keepBase, smallDifference, type Difference } from '../run-artifacts/learned-base';
import type { ResolvedConfiguration } from '../run-artifacts/resolved-configuration';
import type { ArtifactKeys } from '../store/artifact-keys';
import { keyOf, type Store } from '../store/store';
import { fromSilhouettes, tiers } from './agreement-tiers';
import { distinctPictures, ofAll, setsOfEqual, type DistinctPictures } from './equal-pictures';
import { extend } from './extend';
import { hashesOf, type Ingested } from './ingest';
import { Learning } from './learning';
import { Publisher } from './publisher';
import { RunProgress, type StageBeside } from './run-progress';
import type { RunObserver, RunRequest } from './run-request';
import { equalWords } from './run-words';
import { clustersOf } from './snapshot';
import type { StageContext } from './stages';

/** Readable images that clustering needs. */
export const LEAST_IMAGES = 4;
/**
 * If one picture and its copies are more than this share of all images, that is unusual and is
 * said.
 */
const MANY_EQUAL = 0.1;
/** Images of each cluster that are on the screen before a person scrolls. */
const SEEN_FIRST = 12;

/** One run: what it shows on its way, and what it comes to. */
export class Run {
  private readonly publisher: Publisher;

  constructor(
    private readonly request: RunRequest,
    private readonly resolved: ResolvedConfiguration,
    private readonly store: Store,
    readonly progress: RunProgress,
    private readonly observer: RunObserver,
    private readonly signal: AbortSignal,
  ) {
    this.publisher = new Publisher(request, store, progress, observer);
  }

  /**
   * A run for a look at some of the images. Its progress is not told, because it is not that of
   * this run.
   */
  beside(): Run {
    const silent = new RunProgress(() => undefined, []);
    return new Run(this.request, this.resolved, this.store, silent, this.observer, this.signal);
  }

  /** Whether clusters were shown that are not the final ones. */
  get hasShown(): boolean {
    return this.publisher.hasShown;
  }

  /**
   * How the images differ from those of the last run that learned from all. Undefined where they
   * differ too much to keep what was learned.
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
  private tellEqual({ images }: Ingested, distinct: DistinctPictures): void {
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

  /** With so few different pictures, each of them becomes a group, together with its copies. */
  private async labelFew(pictures: Ingested, { hashes, at, originals }: DistinctPictures): Promise<RunSnapshot> {
    const learning = new Learning(this.stages(pictures, hashes.length), originals);
    await learning.features.prepare('hog');
    const k = hashes.length;
    const curve: ScoreCurve = { extractor: 'hog', ks: [], scores: [], stabilities: [], chosen: k, rule: 'own' };
    const silhouettes = new Float32Array(at.length).fill(1);
    const extractor: ClusteredFeatures = { extractor: 'hog', labels: at, silhouettes, k, curve };
    const clusters = keyOf(['few', originals]);
    this.store.write(`results/${clusters}`, artifactOf([extractor]));
    await this.thumbnails(pictures, 1);
    const consensus = { groups: new Int32Array(at.length).fill(-1), matches: [] };
    const artifacts = { ...learning.artifacts, clusters };
    return this.publisher.final(
      pictures,
      { prepared: [], extractors: [extractor], consensus, classification: null, artifacts },
      undefined,
    );
  }

  /** Learns from all pictures that are different and labels all images. */
  private async learn(pictures: Ingested, distinct: DistinctPictures): Promise<RunSnapshot> {
    const learning = new Learning(this.stages(pictures, distinct.hashes.length), distinct.hashes);
    const copies = distinct.hashes.length < distinct.at.length;
    // Where there are copies, the rows are those of the different pictures. They answer no question
    // about all images.
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
          this.publisher.publish(
            { pictures, source: 'consensus', extractors, labelling, artifacts: artifacts() },
            { consensus: [...groups] },
          );
        },
      });
      const ofImages = copies ? await extend(learning, learned, distinct.originals) : learned;
      const seen = await learning.features.seenClasses(distinct.originals);
      await thumbnails?.finished();
      const snapshot = this.publisher.final(pictures, ofImages, seen);
      keepBase(this.store, this.resolved, distinct.hashes);
      return snapshot;
    } catch (error) {
      // The thumbnails have to end first: nothing may be written to the store after this run gave
      // it back.
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
  private async extend(
    pictures: Ingested,
    distinct: DistinctPictures,
    { base, added, gone }: Difference,
  ): Promise<RunSnapshot> {
    const learning = new Learning(this.stages(pictures, base.length), base);
    this.observer.log(
      'info',
      t(
        '{0} of the images are new and {1} gone since the last whole run: the new ones are labelled by what was learned from {2}.',
        added,
        gone,
        base.length,
      ),
    );
    const learned = await extend(learning, await learning.learn(), distinct.originals);
    await this.thumbnails(pictures, 1);
    const seen = await learning.features.seenClasses(distinct.originals);
    return this.publisher.final(pictures, learned, seen, { learnedFrom: { images: base.length, added, gone } });
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
    await this.thumbnails({ root: pictures.root, images }, images.length / pictures.images.length);
    this.publisher.publish({ pictures, source: 'hog', extractors: [extractor], labelling, artifacts });
  }

  /** Makes thumbnails. Those that a person sees first are made before the others. */
  private thumbnails(pictures: Pick<Ingested, 'root' | 'images'>, share: number): Promise<void> {
    const parallel = this.request.configuration.threads * 2;
    const { report } = this.progress;
    const work = (): Promise<void> =>
      makeThumbnails(pictures, this.store, parallel, { progress: report, signal: this.signal });
    return this.progress.during('thumbnails', work, share);
  }

  /** Makes the missing thumbnails while features are learned, on a share of the threads. */
  private thumbnailsBeside(pictures: Ingested, stop: AbortSignal): StageBeside {
    const signal = AbortSignal.any([this.signal, stop]);
    const parallel = this.request.configuration.threads;
    return this.progress.beside('thumbnails', (progress) =>
      makeThumbnails(pictures, this.store, parallel, { progress, signal }),
    );
  }

  /** @param distinct pictures that are learned from. */
  private stages({ blocks, images, root }: Ingested, distinct: number): StageContext {
    const { store, progress, signal, observer } = this;
    const files = new Map(images.map(({ sha256, path: file }) => [sha256, file]));
    // Some of the pictures that were learned from may be gone.
    const fileOf = (hash: string): string => path.join(root, files.get(hash) ?? hash);
    const log = (level: 'info' | 'warn', message: string): void => observer.log(level, message);
    const { store: stores } = this.request;
    const { configuration } = fittingK(this.request.configuration, distinct);
    const { configuration: resolved } = fittingK(this.resolved, distinct);
    return { configuration, resolved, store, stores, blocks, fileOf, progress, log, signal };
  }
}
