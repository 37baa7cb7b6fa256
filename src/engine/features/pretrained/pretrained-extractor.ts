import type { FeatureChoice } from '../../network/backend/onnx/pooled-feature';
import { classNamesOf } from '../../models/class-names';
import { chooseModel, type ChosenModel } from '../../models/model-file';
import type { PreprocessingChoice } from '../../models/preprocessing';
import { keyOf, type Artifact, type KeptColumns, type Store } from '../../store/store';
import { matrixOf, takeRows, type FeatureMatrix } from '../../numeric/matrix';
import type { BackendName } from '../../../domain/configuration';
import { inferenceChoice } from './inference-choice';
import { LostPictures, pictureFiles } from './picture-files';
import type { PretrainedFeatures } from './features-so-far';
import { pretrainedFeatures } from './pretrained';
import { takeBrought, type BroughtFeatures } from './brought-features';
import { copyClasses, KEPT, type SeenClasses, type TopClasses } from './top-classes';
import type { Work } from '../../base/work';

/** Raise it when the same model gives other features. */
const VERSION = 2;

export interface PretrainedPlan extends FeatureChoice {
  /** A name of the catalogue, or the path of an ONNX file. */
  readonly model: string;
  /** What overrides the catalogue, or the guess for a file. */
  readonly preprocessing?: PreprocessingChoice;
}

export interface PretrainedContext extends Work {
  /** Of the data set: the features are kept there. */
  readonly store: Store;
  /** The folder under which the stores of all data sets lie; downloaded models are in it. */
  readonly stores: string;
  readonly threads: number;
  /** What runs the networks; a GPU changes a feature's last digits. */
  readonly backend: BackendName;
  /** SHA-256 of every image, in the order of the data set, and its file. */
  readonly hashes: readonly string[];
  readonly files: readonly string[];
}

export interface PretrainedExtractor {
  readonly features: FeatureMatrix;
  readonly model: ChosenModel;
  /** Of the result in the store. */
  readonly name: string;
}

/**
 * The extractor of a pretrained network: count × dimension, not yet standardised or cut to
 * components. It draws nothing by chance and does not depend on the seed. Features are kept as
 * `results/<key>` by the contents of the model's file, of the images and by the preprocessing; a
 * later run goes on with what an ended one had computed.
 * @throws WinnowFailure as `chooseModel` and where the model does not fit; LostPictures where image
 * files cannot be read any more, after the features of the others are kept; the signal's reason
 * within a batch.
 */
export async function pretrainedExtractor(
  context: PretrainedContext,
  plan: PretrainedPlan,
): Promise<PretrainedExtractor> {
  const { store, stores, threads, backend, hashes, files, signal, log = () => undefined } = context;
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  const key = pretrainedKey(model, plan, hashes);
  const name = `results/${key}`;
  const kept = store.read<{ dimension: number }>(name);
  if (kept) return { model, name, features: matrixOf(kept) };
  const brought = takeBrought(store, pretrainedWay(model, plan), hashes);
  if (brought) return { model, name, features: await completed(brought, key, context, plan, model) };
  const checkpoint = `checkpoints/${key}`;
  const known = store.read(checkpoint);
  const lost = new Map<number, string>();
  const options = { threads, ...choiceOf(plan, model), ...(model.classes ? { classes: model.classes.output } : {}) };
  const network = { file: model.file, preprocessing: model.preprocessing, options };
  const provider = await inferenceChoice.choose(backend, network, hashes.length, log);
  const found = {
    hashes,
    onLost: (image: number, reason: string) => void lost.set(image, reason),
  };
  // A network on a processor takes most of the time; a GPU has to be fed.
  const readers = threads > 1 ? (provider === 'webgpu' ? threads : Math.ceil(threads / 2)) : 0;
  const pictures = pictureFiles(files, model.preprocessing, found, readers);
  const seen = await pretrainedFeatures(
    model.file,
    model.preprocessing,
    pictures,
    { ...options, provider, onLostGpu: (reason) => inferenceChoice.lose(reason, log) },
    context,
    {
      known: (known?.columns.rows as Float32Array | undefined) ?? new Float32Array(0),
      ...(known ? { knownClasses: classesIn(known).classes } : {}),
      keep: (rows, classes) => {
        // Rows of lost pictures mean nothing, and nobody would know of them the next time.
        if (lost.size === 0) store.writeIfPossible(checkpoint, { meta: {}, columns: { rows, ...classes } });
      },
    },
  ).finally(() => pictures.close());
  const { count, dimension, rows, classes } = seen;
  if (lost.size > 0) {
    // The others are asked for next.
    const left = [...hashes.keys()].filter((image) => !lost.has(image));
    const leftHashes = left.map((image) => hashes[image]!);
    keepPretrained(store, model, plan, leftHashes, {
      ...takeRows(seen, left),
      ...(classes ? { classes: takeClasses(classes, left) } : {}),
    });
    store.remove(checkpoint);
    throw new LostPictures(new Map([...lost].map(([image, reason]) => [files[image]!, reason])));
  }
  keep(store, model, key, seen);
  store.remove(checkpoint);
  return { model, name, features: { count, dimension, rows } };
}

/**
 * The features of images as the store keeps them, in its column `rows`; undefined where it has
 * none.
 */
export async function keptFeatures(
  { store, stores, hashes, signal }: PretrainedContext,
  plan: PretrainedPlan,
): Promise<KeptColumns<{ dimension: number }> | undefined> {
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  return store.columns(`results/${pretrainedKey(model, plan, hashes)}`);
}

/**
 * Keeps features of images, so that {@link pretrainedExtractor} has no need to compute them.
 * @throws WinnowFailure `store`
 */
export function keepPretrained(
  store: Store,
  model: ChosenModel,
  plan: PretrainedPlan,
  hashes: readonly string[],
  found: PretrainedFeatures,
): void {
  keep(store, model, pretrainedKey(model, plan, hashes), found);
}

/** Keeps features, and the classes in a file of their own, under a key. */
function keep(store: Store, { title }: ChosenModel, key: string, found: PretrainedFeatures): void {
  const { dimension, rows, classes } = found;
  if (classes) store.write(`results/${classesKey(key)}`, { meta: {}, columns: { ...classes } });
  store.write(`results/${key}`, { meta: { dimension, model: title }, columns: { rows } });
}

/** What was brought from other machines, with the features of all other images beside it. */
async function completed(
  brought: BroughtFeatures,
  key: string,
  context: PretrainedContext,
  plan: PretrainedPlan,
  model: ChosenModel,
): Promise<FeatureMatrix> {
  const { missing, ...found } = brought;
  if (missing.length > 0) {
    const others = {
      ...context,
      hashes: missing.map((image) => context.hashes[image]!),
      files: missing.map((image) => context.files[image]!),
    };
    const { features } = await pretrainedExtractor(others, plan);
    const seen = found.classes && (await pretrainedClasses(others, plan));
    missing.forEach((image, row) => {
      const { dimension } = found;
      found.rows.set(features.rows.subarray(row * dimension, (row + 1) * dimension), image * dimension);
      if (found.classes && seen) copyClasses(seen.top, row, found.classes, image);
    });
  }
  keep(context.store, model, key, found);
  const { count, dimension, rows } = found;
  return { count, dimension, rows };
}

/**
 * What the network sees in each image, from the pass that made the features; undefined where it
 * names no classes.
 * @throws as {@link pretrainedExtractor}.
 */
export async function pretrainedClasses(
  context: PretrainedContext,
  plan: PretrainedPlan,
): Promise<SeenClasses | undefined> {
  const { store, stores, hashes, signal } = context;
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  const names = await classNamesOf(model);
  if (!names) return undefined;
  // A file of its own: it is read in every run, and the features beside it are a hundred times as
  // large.
  const name = `results/${classesKey(pretrainedKey(model, plan, hashes))}`;
  let kept = store.read(name);
  if (!kept) {
    await pretrainedExtractor(context, plan);
    kept = store.read(name);
  }
  const { classes } = kept ? classesIn(kept) : {};
  return classes && { top: classes, names };
}

const classesKey = (key: string): string => keyOf(['classes', key]);

/** The classes that an artifact keeps beside the features. */
function classesIn({ columns }: Artifact<unknown>): Pick<PretrainedFeatures, 'classes'> {
  const { classes, probabilities } = columns as Partial<TopClasses>;
  return classes && probabilities ? { classes: { classes, probabilities } } : {};
}

/** The classes of some of the pictures. */
function takeClasses({ classes, probabilities }: TopClasses, images: readonly number[]): TopClasses {
  const values = images.flatMap((image) => Array.from({ length: KEPT }, (_, at) => image * KEPT + at));
  return {
    classes: Int32Array.from(values, (value) => classes[value]!),
    probabilities: Float32Array.from(values, (value) => probabilities[value]!),
  };
}

/**
 * Names the features of images by a model: equal for equal contents. The number of threads changes
 * no bit.
 */
function pretrainedKey(model: ChosenModel, plan: PretrainedPlan, hashes: readonly string[]): string {
  return keyOf(['pretrained', VERSION, model.sha256, model.preprocessing, choiceOf(plan, model), keyOf(hashes)]);
}

/** Names all that the features of a picture depend on beside its contents. */
export function pretrainedWay(model: ChosenModel, plan: PretrainedPlan): string {
  return keyOf(['pretrained way', VERSION, model.sha256, model.preprocessing, choiceOf(plan, model)]);
}

/** The value that a model has for it is the feature, unless a person wants another. */
function choiceOf({ output, pooling }: FeatureChoice, model: ChosenModel): FeatureChoice {
  const value = output ?? (pooling === undefined ? model.output : undefined);
  return { ...(value === undefined ? {} : { output: value }), ...(pooling === undefined ? {} : { pooling }) };
}
