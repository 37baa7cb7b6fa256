import path from 'node:path';
import type { ImageNote, PassedOver, UnreadableImage } from '../../domain/dataset';
import { ENDED_ENGINE, DecodeJournal } from '../images/decode/decode-journal';
import { UNOPENED } from '../images/file-kind';
import { scan, type ImageFile, type KnownFile } from '../images/list-images';
import { countKinds } from '../images/passed-over';
import type { PixelBlocks } from '../store/blocks';
import type { Store } from '../store/store';
import { DecodedFiles } from './decoded-files';
import type { RunProgress } from './run-progress';

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

/** A first look: some of the images are shown while the others are still to be decoded. */
export interface FirstLook {
  /**
   * How many images to show. Where fewer than three times as many have to be decoded, nothing is
   * shown: all of them are there soon anyway.
   */
  readonly images: number;
  /** How many of them have to be readable. If fewer are, nothing is shown yet. */
  readonly least: number;
  /** Whether a look is wanted at all, once it is known which images there are. */
  readonly wanted: (hashes: readonly string[]) => boolean;
  readonly show: (sample: Ingested) => Promise<void>;
}

/** How pictures are taken in. */
export interface IngestPlan {
  /** Images in work at once, ≥ 1. */
  readonly parallel: number;
  /** Without it nothing is shown before all images are decoded. */
  readonly first?: FirstLook;
  /** Which files are taken in, by their path relative to the root. Without it, all of them. */
  readonly wanted?: (path: string) => boolean;
}

/** Scans folders and decodes what the store does not hold yet. */
export async function ingest(
  folders: readonly string[],
  store: Store,
  plan: IngestPlan,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<Ingested> {
  const known = new Map(Object.entries(store.readJson<Record<string, KnownFile>>('files.json') ?? {}));
  const found = await progress.during('find', () =>
    scan(folders, known, { progress: progress.report, signal }, plan.wanted),
  );
  store.writeJson('files.json', Object.fromEntries(found.images.map((image) => [image.path, image])));
  const changed = found.images
    .filter(({ path: file, sha256 }) => known.has(file) && known.get(file)!.sha256 !== sha256)
    .map(({ path: file }) => file);
  const decoded = new DecodedFiles(store);
  const ingested = (): Ingested => ingestedOf(found, changed, decoded);
  try {
    await decodeMissing(store, found, decoded, { ...plan, ingested, progress, signal });
  } catch (error) {
    decoded.blocks.close();
    throw error;
  }
  return ingested();
}

type Found = Awaited<ReturnType<typeof scan>>;

/** The data set as far as it is decoded. */
function ingestedOf(found: Found, changed: readonly string[], decoded: DecodedFiles): Ingested {
  const { blocks, notes } = decoded;
  const failed = found.images.flatMap(({ sha256, path: file }) => decoded.unreadable(sha256, file) ?? []);
  return {
    root: found.root,
    blocks,
    images: found.images.filter((image) => blocks.has(image.sha256)),
    linksOut: found.linksOut,
    changed,
    unreadable: [...found.unreadable, ...failed],
    passedOver: countKinds([
      ...found.others,
      ...found.unreadable.map(() => UNOPENED),
      ...found.images.flatMap(({ sha256 }) => decoded.refusal(sha256) ?? []),
    ]),
    notes: notes.all,
  };
}

/** How the missing pictures are decoded, and who hears of it. */
interface DecodePlan extends Pick<IngestPlan, 'parallel' | 'first'> {
  /** The data set as far as it is decoded. */
  readonly ingested: () => Ingested;
  readonly progress: RunProgress;
  readonly signal: AbortSignal;
}

/**
 * Decodes the pictures that the store lacks. Some may have ended an engine before: they come first,
 * one by one, so that the journal tells which of them it was if it happens again.
 */
async function decodeMissing(
  store: Store,
  { root, images }: Found,
  decoded: DecodedFiles,
  { parallel, first, ingested, progress, signal }: DecodePlan,
): Promise<void> {
  const missing = new Map<string, string>();
  for (const { sha256, path: file } of images) {
    if (!decoded.blocks.has(sha256)) missing.set(sha256, path.join(root, file));
  }
  const journal = new DecodeJournal(store);
  try {
    for (const hash of journal.givenUp) if (missing.delete(hash)) decoded.giveUp(hash, ENDED_ENGINE);
    const total = missing.size;
    const decode = async (files: ReadonlyMap<string, string>, atOnce = parallel): Promise<void> => {
      const work = { progress: progress.report, signal };
      const share = total === 0 ? 1 : files.size / total;
      await progress.during('decode', () => decoded.decode(files, journal, atOnce, work), share);
    };
    const suspects = new Map([...missing].filter(([hash]) => journal.suspects.has(hash)));
    if (suspects.size > 0) await decode(suspects, 1);
    for (const hash of suspects.keys()) missing.delete(hash);
    if (first && missing.size >= 3 * first.images && first.wanted(images.map(({ sha256 }) => sha256))) {
      // Sorted by hash, pictures are in an order that has nothing to do with what they show. So the
      // first ones are a fair sample.
      const sample = new Map([...missing].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, first.images));
      await decode(sample);
      const look = ingested();
      if (look.images.length >= first.least) await progress.during('cluster', () => first.show(look), 0);
      for (const hash of sample.keys()) missing.delete(hash);
    }
    await decode(missing);
  } finally {
    journal.close();
  }
}

/** SHA-256 of each picture's contents, in the order of the pictures. */
export const hashesOf = ({ images }: Pick<Ingested, 'images'>): string[] => images.map(({ sha256 }) => sha256);
