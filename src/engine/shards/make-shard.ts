import { rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { RunConfiguration } from '../../domain/configuration';
import { WinnowFailure } from '../base/failure';
import { cannot } from '../base/file-system-failure';
import { makeFolder } from '../base/make-folder';
import { LostPictures } from '../features/pretrained/picture-files';
import { pretrainedClasses, pretrainedExtractor } from '../features/pretrained/pretrained-extractor';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import { KEPT, type TopClasses } from '../features/pretrained/top-classes';
import { keptThumbnail } from '../images/decode/kept-thumbnails';
import { makeThumbnails } from '../images/decode/thumbnails';
import { hasShippedModel } from '../models/model-file';
import { withShipped } from '../models/with-shipped';
import type { FeatureMatrix } from '../numeric/matrix';
import { KeptFacts } from '../quality/kept-facts';
import { ingest, type Ingested } from '../run/ingest';
import { inStore } from '../run/in-store';
import type { RunObserver } from '../run/run-request';
import { RunProgress } from '../run/run-progress';
import { blockBytes, type BlockSide } from '../store/blocks';
import type { Store } from '../store/store';
import { shardFacts } from './shard-facts';
import { writeShard } from './shard-file';
import type { ShardRow } from './shard-row';
import { isOfShare, shardName, type Share } from './share';

/** Which share of which folders is to be computed, and how. */
export interface ShardRequest {
  readonly folders: readonly string[];
  /** Where downloaded models are, and where the work is kept until the shard is whole. */
  readonly store: string;
  readonly configuration: RunConfiguration;
  readonly share: Share;
  /** The folder that the shard is written to. */
  readonly out: string;
  readonly takeOver?: boolean;
}

export interface MadeShard {
  readonly file: string;
  readonly images: number;
  readonly unreadable: number;
}

/**
 * Computes pixels, thumbnails, facts and features of a share of the images and writes them as one
 * file. What is finished is kept until the file is whole: started again on the same machine, it
 * goes on from there.
 * @throws WinnowFailure with words for a person; the signal's reason.
 */
export async function makeShard(request: ShardRequest, observer: RunObserver, signal: AbortSignal): Promise<MadeShard> {
  const { folders, store: stores, share, out } = request;
  const hasShipped = await hasShippedModel(stores);
  const { configuration, unless } = withShipped(request.configuration, { hasShipped });
  if (unless !== undefined) observer.log('warn', unless);
  const facts = await shardFacts(folders, share, configuration, stores, signal);
  // A store of its own: shares of one folder may be computed side by side.
  const parent = path.join(stores, 'shards', `${share.index}-of-${share.of}`);
  const { takeOver = false } = request;
  const made = await inStore(
    { store: parent, folders, configuration, takeOver },
    observer,
    signal,
    async (store, stopped) => {
      const work = { configuration, stores, store, observer, hasNetwork: facts.network !== null, signal: stopped };
      const computed = await compute(request, work);
      try {
        const file = path.join(out, shardName(share));
        await written(file, () => {
          makeFolder(out);
          return writeShard(file, facts, rowsOf(computed, store), stopped);
        });
        const { images, unreadable } = computed.pictures;
        return { made: { file, images: images.length, unreadable: unreadable.length }, folder: store.folder };
      } finally {
        computed.pictures.blocks.close();
      }
    },
  );
  rmSync(made.folder, { recursive: true, force: true, maxRetries: 5 });
  removeIfEmpty(parent);
  removeIfEmpty(path.dirname(parent));
  return made.made;
}

/** Another folder's share of that number, or another share, may be in work there. */
function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Not empty.
  }
}

/** @throws WinnowFailure where the file cannot be written. */
async function written(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw error instanceof WinnowFailure || code === undefined ? error : cannot('write', file, error);
  }
}

interface ShardWork {
  readonly configuration: RunConfiguration;
  readonly stores: string;
  readonly store: Store;
  readonly observer: RunObserver;
  readonly hasNetwork: boolean;
  readonly signal: AbortSignal;
}

interface Computed {
  readonly pictures: Ingested;
  /** Of the different contents among the images, in the order in which they first come. */
  readonly features?: FeatureMatrix;
  readonly classes?: TopClasses;
}

async function compute({ folders, share }: ShardRequest, work: ShardWork): Promise<Computed> {
  const { configuration, store, observer, hasNetwork, signal } = work;
  const { threads } = configuration;
  const progress = new RunProgress((update) => observer.progress(update), hasNetwork ? ['pretrained'] : []);
  const wanted = (file: string): boolean => isOfShare(file, share);
  let pictures = await ingest(folders, store, { parallel: threads * 2, wanted }, progress, signal);
  try {
    const { report } = progress;
    const { root, images } = pictures;
    await progress.during('thumbnails', () =>
      makeThumbnails({ root, images }, store, threads * 2, { progress: report, signal }),
    );
    for (;;) {
      try {
        return { pictures, ...(hasNetwork ? await featuresOf(pictures, progress, work) : {}) };
      } catch (error) {
        if (!(error instanceof LostPictures)) throw error;
        pictures = withoutLost(pictures, error);
        observer.log('warn', `${error.reasons.size} images vanished or changed meanwhile and are left out.`);
      }
    }
  } catch (error) {
    pictures.blocks.close();
    throw error;
  }
}

const withoutLost = (pictures: Ingested, { reasons }: LostPictures): Ingested => ({
  ...pictures,
  images: pictures.images.filter((image) => !reasons.has(path.join(pictures.root, image.path))),
});

async function featuresOf(
  { root, images }: Ingested,
  progress: RunProgress,
  { configuration, stores, store, observer, signal }: ShardWork,
): Promise<Pick<Computed, 'features' | 'classes'>> {
  const files = new Map(images.map(({ sha256, path: file }) => [sha256, path.join(root, file)]));
  if (files.size === 0) return {};
  const { threads, backend } = configuration;
  const context = {
    store,
    stores,
    threads,
    backend,
    hashes: [...files.keys()],
    files: [...files.values()],
    signal,
    progress: progress.report,
    log: (level: 'info' | 'warn', message: string) => observer.log(level, message),
  };
  const plan = pretrainedPlan(configuration);
  const { features } = await progress.during('pretrained', () => pretrainedExtractor(context, plan));
  const seen = await pretrainedClasses(context, plan);
  return { features, ...(seen ? { classes: seen.top } : {}) };
}

/** The rows of a shard, read from the store as they are asked for. */
function* rowsOf({ pictures, features, classes }: Computed, store: Store): Generator<ShardRow> {
  const facts = new KeptFacts(store);
  const told = new Map<string, number>();
  const { blocks, notes } = pictures;
  const pixels = (hash: string, side: BlockSide): Uint8Array => {
    const block = new Uint8Array(blockBytes(side));
    blocks.read(hash, side, block);
    return block;
  };
  for (const { path: file, sha256, bytes, modified, changed } of pictures.images) {
    const found = { path: file, sha256, bytes, modified, changed, notes: (notes.get(sha256) ?? []).join(',') };
    if (told.has(sha256)) {
      yield { ...found, ...NOTHING };
      continue;
    }
    const row = told.size;
    told.set(sha256, row);
    const { bytes: _, ...known } = facts.get(sha256) ?? { bytes };
    yield {
      ...found,
      ...known,
      thumbnail: plain(keptThumbnail(sha256, store)),
      pixels64: pixels(sha256, 64),
      pixels96: pixels(sha256, 96),
      features: features ? bytesOf(features.rows, row, features.dimension) : null,
      classes: classes ? bytesOf(classes.classes, row, KEPT) : null,
      probabilities: classes ? bytesOf(classes.probabilities, row, KEPT) : null,
    };
  }
}

const NOTHING = {
  thumbnail: null,
  pixels64: null,
  pixels96: null,
  features: null,
  classes: null,
  probabilities: null,
} as const;

const plain = (bytes: Buffer | undefined): Uint8Array | null => (bytes ? new Uint8Array(bytes) : null);

function bytesOf(values: Float32Array | Int32Array, row: number, length: number): Uint8Array {
  const part = values.subarray(row * length, (row + 1) * length);
  return new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
}
