import type { FeatureChoice } from '../../network/backend/onnx/pooled-feature';
import { chooseModel, type ChosenModel } from '../../models/model-file';
import type { PreprocessingChoice } from '../../models/preprocessing';
import { keyOf, type Store } from '../../store/store';
import { matrixOf, type FeatureMatrix } from '../../numeric/matrix';
import { pictureFiles } from './picture-files';
import { pretrainedFeatures } from './pretrained';

/** Raise it when the same model gives other features. */
const VERSION = 1;

export interface PretrainedPlan extends FeatureChoice {
  /** A name of the catalogue, or the path of an ONNX file. */
  readonly model: string;
  /** What overrides the catalogue, or the guess for a file. */
  readonly preprocessing?: PreprocessingChoice;
}

export interface PretrainedContext {
  /** Of the data set: the features are kept there. */
  readonly store: Store;
  /** The folder under which the stores of all data sets lie; downloaded models are in it. */
  readonly stores: string;
  readonly threads: number;
  /** SHA-256 of every image, in the order of the data set, and its file. */
  readonly hashes: readonly string[];
  readonly files: readonly string[];
  readonly onProgress: (done: number, total: number) => void;
}

export interface PretrainedView {
  readonly features: FeatureMatrix;
  readonly model: ChosenModel;
}

/**
 * The view of a pretrained network: count × dimension, not yet standardised or cut to components. It draws nothing by chance
 * and does not depend on the seed. Features are kept as `results/<key>` by the contents of the model's file, of the images
 * and by the preprocessing; what a run that was ended had computed is gone on with.
 * @throws WinnowFailure as `chooseModel` and where the model does not fit; what libvips says of a picture that cannot be
 * read; the signal's reason within a batch.
 */
export async function pretrainedView(
  context: PretrainedContext,
  plan: PretrainedPlan,
  signal: AbortSignal,
): Promise<PretrainedView> {
  const { store, stores, threads, hashes, files, onProgress } = context;
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  const key = pretrainedKey(model, plan, hashes);
  const kept = store.read<{ dimension: number }>(`results/${key}`);
  if (kept) return { model, features: matrixOf(kept) };
  const checkpoint = `checkpoints/${key}`;
  const known = store.read(checkpoint)?.columns.rows as Float32Array | undefined;
  const features = await pretrainedFeatures(
    model.file,
    model.preprocessing,
    pictureFiles(files, model.preprocessing),
    { threads, ...choiceOf(plan) },
    onProgress,
    signal,
    {
      known: known ?? new Float32Array(0),
      keep: (rows) => store.writeIfPossible(checkpoint, { meta: {}, columns: { rows } }),
    },
  );
  const { dimension, rows } = features;
  store.write(`results/${key}`, { meta: { dimension, model: model.title }, columns: { rows } });
  store.remove(checkpoint);
  return { model, features };
}

/** Names the features of images by a model: equal for equal contents. The number of threads changes no bit. */
export function pretrainedKey(model: ChosenModel, plan: PretrainedPlan, hashes: readonly string[]): string {
  return keyOf(['pretrained', VERSION, model.sha256, model.preprocessing, choiceOf(plan), keyOf(hashes)]);
}

const choiceOf = ({ output, pooling }: FeatureChoice): FeatureChoice => ({
  ...(output === undefined ? {} : { output }),
  ...(pooling === undefined ? {} : { pooling }),
});
