import path from 'node:path';
import type { UnreadableImage } from '../protocol/dataset';
import { PixelBlocks } from './blocks';
import { decodeImages } from './decode';
import type { RunProgress } from './run-progress';
import { scan, type ImageFile, type KnownFile } from './scan';
import type { Store } from './store';

/** The readable images of a data set, sorted by path, with their pixels on disk. */
export interface Ingested {
  readonly root: string;
  readonly images: readonly ImageFile[];
  readonly unreadable: readonly UnreadableImage[];
  /** The caller closes it. */
  readonly blocks: PixelBlocks;
}

/** The pixels of finished images become durable this often, so that a killed run repeats little. */
const SAVE_EVERY = 512;

/** Scans folders and decodes what the store does not hold yet. */
export async function ingest(
  folders: readonly string[],
  store: Store,
  parallel: number,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<Ingested> {
  const known = new Map(Object.entries(store.readJson<Record<string, KnownFile>>('files.json') ?? {}));
  const found = await progress.during('scan', () => scan(folders, known, progress.report, signal));
  store.writeJson('files.json', Object.fromEntries(found.images.map((image) => [image.path, image])));
  const blocks = new PixelBlocks(store);
  let failures: ReadonlyMap<string, string>;
  try {
    failures = await progress.during('decode', () => decodeMissing(found, blocks, store, parallel, progress, signal));
  } catch (error) {
    blocks.close();
    throw error;
  }
  const images = found.images.filter((image) => blocks.has(image.sha256));
  const broken = found.images
    .filter((image) => !blocks.has(image.sha256))
    .map((image) => ({ path: image.path, reason: failures.get(image.sha256) ?? 'It could not be read.' }));
  return { root: found.root, images, unreadable: [...found.unreadable, ...broken], blocks };
}

async function decodeMissing(
  { root, images }: { root: string; images: readonly ImageFile[] },
  blocks: PixelBlocks,
  store: Store,
  parallel: number,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  // Not kept in the store: a file that could not be read for want of permission may be readable next time.
  const failures = new Map<string, string>();
  const waiting = new Map<string, string>();
  for (const { sha256, path: relative } of images) {
    if (!blocks.has(sha256)) waiting.set(sha256, path.join(root, relative));
  }
  const hashes = [...waiting.keys()];
  let done = 0;
  try {
    await decodeImages([...waiting.values()], {
      parallel,
      signal,
      onDecoded: (index, result) => {
        const hash = hashes[index]!;
        if (result instanceof Error) {
          failures.set(hash, result.message);
        } else {
          blocks.add(hash, { 64: result.block64, 96: result.block96 });
        }
        if (++done % SAVE_EVERY === 0) blocks.save();
        progress.report(done, hashes.length);
      },
    });
  } finally {
    if (done > 0) blocks.save();
  }
  return failures;
}
