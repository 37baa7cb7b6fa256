import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ingest } from '../../../src/engine/run/ingest';
import { RunProgress } from '../../../src/engine/run/run-progress';
import type { PixelBlocks } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';

/** The images of a tree with one sub-folder a class, decoded into a store of their own. */
export interface LabelledImages {
  readonly store: Store;
  readonly blocks: PixelBlocks;
  readonly hashes: readonly string[];
  /** Class of each image: the first folder of its path. */
  readonly truth: readonly string[];
  dispose(): void;
}

export async function labelledImages(tree: string, threads: number): Promise<LabelledImages> {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-figures-'));
  const store = Store.open(folder, [tree]);
  const first = { images: Infinity, least: 0, wanted: () => false, show: () => Promise.resolve() };
  const progress = new RunProgress(() => undefined, []);
  const { images, blocks } = await ingest(
    [tree],
    store,
    { parallel: threads * 2, first },
    progress,
    new AbortController().signal,
  );

  return {
    store,
    blocks,
    hashes: images.map(({ sha256 }) => sha256),
    truth: images.map((image) => image.path.split(/[\\/]/)[0]!),
    dispose: () => {
      blocks.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
