import { t } from '@vscode/l10n';
import path from 'node:path';
import type { ImageNote, PassedOver, UnreadableImage } from '../../domain/dataset';
import { PixelBlocks } from '../store/blocks';
import { decodeImages } from '../images/decode/decode-images';
import { ENDED_ENGINE, DecodeJournal } from '../images/decode/decode-journal';
import { KeptNotes } from '../images/kept-notes';
import { DAMAGED, OTHERWISE, UNOPENED, type Refusal } from '../images/file-kind';
import { PassedOverFile } from '../images/image-format';
import { countKinds } from '../images/passed-over';
import type { RunProgress } from './run-progress';
import { scan, type ImageFile, type KnownFile } from '../images/list-images';
import type { Store } from '../store/store';
import type { Work } from '../base/work';

/** The readable images of a data set, sorted by path, with their pixels on disk. */
export interface Ingested {
  readonly root: string;
  readonly images: readonly ImageFile[];
  readonly unreadable: readonly UnreadableImage[];
  /** Links to folders outside of the chosen ones, which are not followed. */
  readonly linksOut: number;
  /** Files that had other contents at the last scan. */
  readonly changed: readonly string[];
  /** All files that are not among the images, by kind. */
  readonly passedOver: readonly PassedOver[];
  /** By SHA-256 of the contents, where there are any. */
  readonly notes: ReadonlyMap<string, readonly ImageNote[]>;
  /** The caller closes it. */
  readonly blocks: PixelBlocks;
}

/** The pixels of finished images become durable this often, so that a killed run repeats little. */
const SAVE_EVERY = 512;

const CHANGED = t('The file changed while it was being read. Cluster again to take it in.');

/** Why a file is not among the images, and as what it is counted. */
interface Failure {
  readonly reason: string;
  readonly what: Refusal;
}

const failure = (reason: string): Failure => ({ reason, what: OTHERWISE });

function unreadable(file: string, { reason, what }: Failure): UnreadableImage {
  return what === DAMAGED || what === OTHERWISE ? { path: file, reason } : { path: file, reason, kind: what.kind };
}

function failureOf(error: Error): Failure {
  const reason = error.message;
  if (error instanceof PassedOverFile) return { reason, what: error.refusal };
  return { reason, what: /damaged|cut short/.test(reason) ? DAMAGED : OTHERWISE };
}

/**
 * Gets some of the images while the others are still to be decoded, so that a person soon sees
 * something.
 */
export interface FirstLook {
  /**
   * How many; where there are not three times as many to decode, all of them are soon there anyway.
   */
  readonly images: number;
  /**
   * How many of them must be readable: most may be broken files, and the others still make a data
   * set.
   */
  readonly least: number;
  /** Whether a look is wanted at all, once it is known which images there are. */
  readonly wanted: (hashes: readonly string[]) => boolean;
  readonly show: (sample: Ingested) => Promise<void>;
}

/** How pictures are taken in. */
export interface IngestPlan {
  /** Images in work at once, ≥ 1. */
  readonly parallel: number;
  /** Nothing is shown before the rest where it is not given. */
  readonly first?: FirstLook;
  /** Which files are looked at, by their path relative to the root; all where it is not given. */
  readonly wanted?: (path: string) => boolean;
}

/** Scans folders and decodes what the store does not hold yet. */
export async function ingest(
  folders: readonly string[],
  store: Store,
  { parallel, first, wanted }: IngestPlan,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<Ingested> {
  const known = new Map(Object.entries(store.readJson<Record<string, KnownFile>>('files.json') ?? {}));
  const found = await progress.during('find', () =>
    scan(folders, known, { progress: progress.report, signal }, wanted),
  );
  const changed = found.images
    .filter(({ path: file, sha256 }) => known.has(file) && known.get(file)!.sha256 !== sha256)
    .map(({ path: file }) => file);
  store.writeJson('files.json', Object.fromEntries(found.images.map((image) => [image.path, image])));
  const blocks = new PixelBlocks(store);
  // Not kept in the store: a file that could not be read for want of permission may be readable
  // next time.
  const failures = new Map<string, Failure>();
  const notes = new KeptNotes(store);
  const ingested = (): Ingested => ({
    root: found.root,
    blocks,
    images: found.images.filter((image) => blocks.has(image.sha256)),
    linksOut: found.linksOut,
    changed,
    unreadable: [
      ...found.unreadable,
      ...found.images
        .filter(({ sha256 }) => failures.has(sha256))
        .map(({ sha256, path }) => unreadable(path, failures.get(sha256)!)),
    ],
    passedOver: countKinds([
      ...found.others,
      ...found.unreadable.map(() => UNOPENED),
      ...found.images.flatMap(({ sha256 }) => failures.get(sha256)?.what ?? []),
    ]),
    notes: notes.all,
  });
  const waiting = new Map<string, string>();
  for (const { sha256, path: file } of found.images) {
    if (!blocks.has(sha256)) waiting.set(sha256, path.join(found.root, file));
  }
  let journal: DecodeJournal | undefined;
  try {
    const watched = (journal = new DecodeJournal(store));
    for (const hash of watched.givenUp) if (waiting.delete(hash)) failures.set(hash, failure(ENDED_ENGINE));
    const total = waiting.size;
    const decode = async (files: ReadonlyMap<string, string>, besides = parallel): Promise<void> => {
      const share = total === 0 ? 1 : files.size / total;
      const work = (): Promise<void> =>
        decodeFiles(files, { blocks, notes, failures, journal: watched }, besides, {
          progress: progress.report,
          signal,
        });
      await progress.during('decode', work, share);
    };
    const suspects = new Map([...waiting].filter(([hash]) => watched.suspects.has(hash)));
    if (suspects.size > 0) await decode(suspects, 1);
    for (const hash of suspects.keys()) waiting.delete(hash);
    if (first && waiting.size >= 3 * first.images && first.wanted(found.images.map(({ sha256 }) => sha256))) {
      // The order of the hashes has nothing to do with what the pictures show: its beginning is a
      // fair sample.
      const sample = new Map([...waiting].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, first.images));
      await decode(sample);
      const look = ingested();
      if (look.images.length >= first.least) await progress.during('cluster', () => first.show(look), 0);
      await decode(new Map([...waiting].filter(([hash]) => !sample.has(hash))));
    } else {
      await decode(waiting);
    }
  } catch (error) {
    blocks.close();
    throw error;
  } finally {
    journal?.close();
  }
  return ingested();
}

/** Where decoded files go, and those that cannot be decoded. */
interface Decoded {
  readonly blocks: PixelBlocks;
  readonly notes: KeptNotes;
  readonly failures: Map<string, Failure>;
  readonly journal: DecodeJournal;
}

/** @param files SHA-256 of the contents → absolute path. */
async function decodeFiles(
  files: ReadonlyMap<string, string>,
  { blocks, notes, failures, journal }: Decoded,
  parallel: number,
  work: Work,
): Promise<void> {
  const hashes = [...files.keys()];
  let done = 0;
  // What is told of pixels must be there when they are.
  const save = (): void => {
    notes.save();
    blocks.save();
  };
  try {
    await decodeImages([...files.values()], {
      parallel,
      signal: work.signal,
      onStart: (index) => journal.begin(hashes[index]!),
      onDecoded: (index, result) => {
        const hash = hashes[index]!;
        journal.end(hash);
        if (result instanceof Error) failures.set(hash, failureOf(result));
        // Its pixels belong to other contents than were hashed.
        else if (result.sha256 !== hash) failures.set(hash, failure(CHANGED));
        else {
          blocks.add(hash, { 64: result.block64, 96: result.block96 });
          notes.set(hash, result.notes);
        }
        if (++done % SAVE_EVERY === 0) save();
        work.progress(done, hashes.length);
      },
    });
  } finally {
    if (done > 0) save();
  }
}

/** SHA-256 of each picture's contents, in the order of the pictures. */
export const hashesOf = ({ images }: Pick<Ingested, 'images'>): string[] => images.map(({ sha256 }) => sha256);
