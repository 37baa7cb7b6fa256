import { Random } from '../../base/random';
import { keyOf, type Store } from '../../store/store';
import { matrixOf, type FeatureMatrix } from '../../numeric/matrix';
import { fisherFeatures, learnFisher, type FisherModel } from './fisher';
import { columnsOfModel, modelOfColumns, type ModelMeta } from './model-columns';
import { FisherThreads } from './threads';
import type { Work } from '../../base/work';

/** Raise it when the same images give other features. */
export const FISHER_VERSION = 1;

export interface FisherContext extends Work {
  /** Of the data set: what is learned and the features are kept there. */
  readonly store: Store;
  readonly threads: number;
  /** SHA-256 of the images that are wanted, and of those that are learned from. */
  readonly hashes: readonly string[];
  readonly learned: readonly string[];
  readonly fileOf: (hash: string) => string;
}

/**
 * Fisher vectors of images: count × 112, ready to be clustered. They depend on the images that are
 * learned from and the seed, not on the threads.
 * @throws what the file system or libvips says of a picture that cannot be read; the signal's
 * reason soon after it is aborted.
 */
export async function fisherExtractor(context: FisherContext, seed: number): Promise<FeatureMatrix> {
  const { store, hashes, learned, fileOf, progress, signal } = context;
  const modelKey = keyOf(['fisher model', FISHER_VERSION, seed, keyOf(learned)]);
  const key = keyOf(['fisher', modelKey, keyOf(hashes)]);
  const kept = store.read<{ dimension: number }>(`results/${key}`);
  if (kept) return matrixOf(kept);
  const threads = new FisherThreads(context.threads);
  try {
    const known = store.read<ModelMeta>(`results/${modelKey}`);
    const model = known ? modelOfColumns(known) : await learn(context, seed, threads);
    if (!known) store.write(`results/${modelKey}`, columnsOfModel(model));
    const features = await fisherFeatures(hashes.map(fileOf), model, threads, { progress, signal });
    store.write(`results/${key}`, { meta: { dimension: features.dimension }, columns: { rows: features.rows } });
    return features;
  } finally {
    await threads.close();
  }
}

function learn(
  { learned, fileOf, progress, signal }: FisherContext,
  seed: number,
  threads: FisherThreads,
): Promise<FisherModel> {
  return learnFisher(learned.map(fileOf), threads, new Random(seed).fork('fisher'), { progress, signal });
}
