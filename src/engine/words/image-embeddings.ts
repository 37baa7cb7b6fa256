import path from 'node:path';
import { t } from '@vscode/l10n';
import { WinnowFailure } from '../base/failure';
import type { Work } from '../base/work';
import type { FinishedRun } from '../curation/current';
import { LostPictures } from '../features/pretrained/picture-files';
import { allRows, pretrainedRows } from '../features/pretrained/pretrained-parts';
import type { FeatureMatrix } from '../numeric/matrix';
import { distinctPictures } from '../run/equal-pictures';
import { DamagedBlock, PixelBlocks } from '../store/blocks';
import { keyOf } from '../store/store';
import type { Pair } from './pair';
import { toUnitLength } from '../numeric/unit-length';

/** Where the images of a run lie among words. */
export interface ImageEmbeddings {
  /** Distinct pictures × dimension, each of unit length. */
  readonly rows: FeatureMatrix;
  /** Row of each image; −1 where its file cannot be read any more. */
  readonly rowOf: Int32Array;
}

/** What was asked for last: every question about a run takes the same. */
let known: { readonly key: string; readonly embeddings: ImageEmbeddings } | undefined;

/**
 * What a pair's half for pictures sees in the images of a run: from the store where the run, or an
 * earlier question, saw them; else from the files, which takes as long as a run's own network.
 * @throws WinnowFailure where the model cannot be used or no image can be read; the signal's
 * reason, after what was seen is kept.
 */
export async function imageEmbeddings(
  { store, snapshot }: FinishedRun,
  stores: string,
  { pictures }: Pair,
  work: Work,
): Promise<ImageEmbeddings> {
  const { root, paths, hashes, configuration } = snapshot;
  const key = keyOf([store.folder, hashes, pictures]);
  if (known?.key === key) return known.embeddings;
  const files = new Map(hashes.map((hash, image) => [hash, path.join(root, paths[image]!)]));
  const originals = originalsOf({ store, snapshot });
  let wanted = [...new Set(originals)];
  while (wanted.length > 0) {
    try {
      const source = await pretrainedRows(
        {
          ...work,
          store,
          stores,
          threads: configuration.threads,
          backend: configuration.backend,
          hashes: wanted,
          files: wanted.map((hash) => files.get(hash)!),
        },
        pictures,
      );
      const rows = new Map(wanted.map((hash, row) => [hash, row]));
      const rowOf = Int32Array.from(originals, (hash) => rows.get(hash) ?? -1);
      const features = allRows(source);
      toUnitLength(features.rows, features.dimension);
      const embeddings = { rows: features, rowOf };
      known = { key, embeddings };
      return embeddings;
    } catch (error) {
      if (!(error instanceof LostPictures)) throw error;
      wanted = wanted.filter((hash) => !error.reasons.has(files.get(hash)!));
    }
  }
  throw new WinnowFailure('bad-request', t('None of the images can be read any more.'));
}

/**
 * For each image, the hash of the first that is equal to it: as runs have it, so that what one saw
 * is found.
 */
function originalsOf({ store, snapshot: { hashes } }: FinishedRun): readonly string[] {
  const blocks = new PixelBlocks(store, 'read');
  try {
    return distinctPictures(hashes, blocks).originals;
  } catch (error) {
    // Without their pixels, files of the same contents are still equal.
    if (error instanceof DamagedBlock) return hashes;
    throw error;
  } finally {
    blocks.close();
  }
}
