import { t } from '@vscode/l10n';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { IMAGE_NOTES } from '../../domain/dataset';
import type { RunConfiguration } from '../../domain/configuration';
import type { PictureFacts } from '../../domain/picture-facts';
import { WinnowFailure } from '../base/failure';
import { keepBrought } from '../features/pretrained/brought-features';
import { keepThumbnail, thumbnailsIn } from '../images/decode/kept-thumbnails';
import { KeptNotes } from '../images/kept-notes';
import type { ImageFile } from '../images/list-images';
import { hasShippedModel } from '../models/model-file';
import { withShipped } from '../models/with-shipped';
import { KeptFacts } from '../quality/kept-facts';
import { PixelBlocks } from '../store/blocks';
import { takeRunLock } from '../store/lock';
import { Store } from '../store/store';
import { networkOf, refuseOther } from './shard-facts';
import { openShard, type OpenShard } from './shard-file';
import type { ShardRow } from './shard-row';
import { inWords, shareNamed } from './share';

/** Missing shards that are named. */
const NAMED = 10;
/** Rows of features that become one file of the store; 300 MB of the network that ships. */
const PART = 65_536;

/**
 * The shards in folders, each share once.
 * @throws WinnowFailure `bad-request` in words: where there is none, one is missing or damaged, or
 * they do not belong together.
 */
export async function openShards(places: readonly string[]): Promise<readonly OpenShard[]> {
  const files = new Map<string, string>();
  for (const place of places) {
    const found = shardsIn(place);
    if (found.length === 0)
      throw new WinnowFailure('bad-request', t('{0} holds no shard (shard-1-of-N.parquet).', place));
    for (const name of found) if (!files.has(name)) files.set(name, path.join(place, name));
  }
  const shards: OpenShard[] = [];
  for (const file of files.values()) shards.push(await openShard(file));
  const { of } = shards[0]!.facts.share;
  const other = shards.find(({ facts }) => facts.share.of !== of);
  if (other) {
    const { file, facts } = other;
    throw new WinnowFailure(
      'bad-request',
      t(
        '{0} is one of {1} shards and {2} one of {3}: name the folders of one division.',
        file,
        facts.share.of,
        shards[0]!.file,
        of,
      ),
    );
  }
  const there = new Set(shards.map(({ facts }) => facts.share.index));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index));
  if (missing.length > 0) {
    throw new WinnowFailure('bad-request', missingWords(missing, of));
  }
  return shards.sort((a, b) => a.facts.share.index - b.facts.share.index);
}

function missingWords(missing: readonly number[], of: number): string {
  const named = missing.slice(0, NAMED).map((index) => inWords({ index, of }));
  const list = missing.length > NAMED ? `${named.join(', ')} …` : named.join(', ');
  const said =
    missing.length === 1
      ? t('Of {0} shards one is missing: {1}.', of, list)
      : t('Of {0} shards {1} are missing: {2}.', of, missing.length, list);
  return t(
    '{0} Make what is missing with winnow features … --shard {1}, or name its folder with --from.',
    said,
    named[0]!,
  );
}

function shardsIn(place: string): string[] {
  try {
    return readdirSync(place).filter((name) => shareNamed(name));
  } catch {
    throw new WinnowFailure('bad-request', t('{0} cannot be opened. Name the folder of the shards.', place));
  }
}

/** The folders that shards were made of. @throws WinnowFailure where they differ. */
export function foldersOf(shards: readonly OpenShard[]): readonly string[] {
  const [first, ...others] = shards.map(({ facts }) => facts.folders);
  if (others.every((folders) => folders.join('\0') === first!.join('\0'))) return first!;
  throw new WinnowFailure('bad-request', t('The shards were made of folders of unlike names: name the folder here.'));
}

/**
 * Brings what shards hold into the store of a data set. The run after it computes only what they
 * lack.
 * @returns how many images the shards hold.
 * @throws WinnowFailure `bad-request` in words where a shard is damaged, of another version or of
 * other settings, `locked` and `store`; the signal's reason.
 */
export async function takeShards(
  shards: readonly OpenShard[],
  request: {
    readonly folders: readonly string[];
    readonly store: string;
    readonly configuration: RunConfiguration;
    readonly takeOver?: boolean;
  },
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<number> {
  const { folders, store: parent, takeOver = false } = request;
  const hasShipped = await hasShippedModel(parent);
  const { configuration } = withShipped(request.configuration, { hasShipped });
  const wanted = await networkOf(configuration, parent, signal);
  for (const { file, facts } of shards) refuseOther(file, facts, wanted);
  const store = Store.open(parent, folders);
  const lock = await takeRunLock(store, { takeOver }, signal);
  const stopped = AbortSignal.any([signal, lock.signal]);
  const total = shards.reduce((sum, { count }) => sum + count, 0);
  const taking = new Taking(store, wanted?.way);
  let done = 0;
  try {
    for (const shard of shards) {
      for await (const rows of shard.groups()) {
        stopped.throwIfAborted();
        taking.take(rows);
        onProgress((done += rows.length), total);
      }
      taking.endShard();
    }
  } finally {
    taking.close();
    lock.release();
  }
  return total;
}

/** What is taken on its way into a store. */
class Taking {
  private readonly blocks: PixelBlocks;
  private readonly notes: KeptNotes;
  private readonly facts: KeptFacts;
  private readonly thumbnails: Set<string>;
  private readonly files: Record<string, ImageFile>;
  private featured: ShardRow[] = [];

  /** @param way of the features that are wanted, where there are some. */
  constructor(
    private readonly store: Store,
    private readonly way: string | undefined,
  ) {
    this.blocks = new PixelBlocks(store);
    this.notes = new KeptNotes(store);
    this.facts = new KeptFacts(store);
    this.thumbnails = new Set(thumbnailsIn(store.thumbnailFolder));
    this.files = { ...store.readJson<Record<string, ImageFile>>('files.json') };
  }

  take(rows: readonly ShardRow[]): void {
    for (const row of rows) this.takeOne(row);
    // As a run does: what is told of pixels must be there when they are.
    this.notes.save();
    this.blocks.save();
  }

  private takeOne(row: ShardRow): void {
    const { path: file, sha256, bytes, modified, changed, pixels64, pixels96, thumbnail, features } = row;
    this.files[file] = { path: file, bytes, modified, changed, sha256 };
    if (!pixels64 || !pixels96) return;
    if (!this.blocks.has(sha256)) {
      this.blocks.add(sha256, { 64: pixels64, 96: pixels96 });
      const notes = row.notes.split(',');
      this.notes.set(
        sha256,
        IMAGE_NOTES.filter((note) => notes.includes(note)),
      );
    }
    const facts = factsOf(row);
    if (facts && !this.facts.has(sha256)) this.facts.set(sha256, facts);
    if (thumbnail && !this.thumbnails.has(sha256)) {
      keepThumbnail(thumbnail, sha256, this.store);
      this.thumbnails.add(sha256);
    }
    if (features && this.way !== undefined) this.featured.push(row);
    if (this.featured.length >= PART) this.keepFeatures();
  }

  /** Makes what a shard held durable. */
  endShard(): void {
    this.keepFeatures();
    this.facts.save();
    this.store.writeJson('files.json', this.files);
  }

  close(): void {
    this.blocks.close();
  }

  private keepFeatures(): void {
    const { featured, way, store } = this;
    if (featured.length === 0 || way === undefined) return;
    this.featured = [];
    const rows = joined(featured.map(({ features }) => features!));
    const hasClasses = featured.every(({ classes, probabilities }) => classes && probabilities);
    keepBrought(store, way, {
      hashes: featured.map(({ sha256 }) => sha256),
      count: featured.length,
      dimension: rows.length / Float32Array.BYTES_PER_ELEMENT / featured.length,
      rows: new Float32Array(rows.buffer),
      ...(hasClasses
        ? {
            classes: {
              classes: new Int32Array(joined(featured.map(({ classes }) => classes!)).buffer),
              probabilities: new Float32Array(joined(featured.map(({ probabilities }) => probabilities!)).buffer),
            },
          }
        : {}),
    });
  }
}

/** Rows of equally many bytes, one after the other, in a buffer of their own. */
function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { length } = parts[0]!;
  const out = new Uint8Array(parts.length * length);
  parts.forEach((part, at) => out.set(part, at * length));
  return out;
}

/** The facts of a row; undefined where the picture could not be measured. */
function factsOf(row: ShardRow): PictureFacts | undefined {
  const { width, height, format, bytes, taken = null, camera = null } = row;
  const { sharpness, edges, crowding, brightest, darkest, contrast, information, colour } = row;
  if (width == null || height == null || format == null) return undefined;
  const measures = { sharpness, edges, crowding, brightest, darkest, contrast, information, colour };
  return { width, height, bytes, format, taken, camera, ...measures } as PictureFacts;
}
