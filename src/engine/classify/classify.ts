import type { TrainingState } from '../network/backend/backend';
import { encode } from '../network/encode';
import type { NetworkContext } from '../network/network-context';
import type { FeatureMatrix } from '../numeric/matrix';
import { toPicture } from '../network/pictures';
import { train } from '../network/training';
import { drawTransformed, MILD_TRANSFORMS, wholePicture, type SourcePicture } from '../features/exemplar/transform';
import { classifier, outputSize, type Network } from '../network/layers';
import { largest, positionOfLargest } from '../numeric/largest';
import type { PresetPlan } from '../presets/presets';
import { softmaxProbabilities, softmaxRegression } from '../numeric/softmax-regression';

const BATCH = 64;
/** One image in this many is kept from training and calibrates the confidence. */
const HELD_OUT = 5;

/** What a classifier says of images. */
export interface Predictions {
  /** Group of every image. */
  readonly labels: Int32Array;
  /** Calibrated probability of that group, in [0, 1]. */
  readonly confidence: Float32Array;
}

export interface Classification extends Predictions {
  readonly losses: readonly number[];
  /** Divides the logarithms of the probabilities; found on held-out images of the groups. */
  readonly temperature: number;
  /**
   * Weights of each extractor's linear classifier, in the order of the extractors that were given.
   */
  readonly voters: readonly Float32Array[];
}

/**
 * A classifier that was trained: the network, the linear classifiers that vote beside it, and the
 * temperature.
 */
export interface TrainedClassifier extends Pick<Classification, 'temperature' | 'voters'> {
  readonly network: Network;
  readonly weights: TrainingState;
}

/**
 * Learns the consensus groups (−1: none) and labels every image.
 *
 * Published: a small CNN on transformed images of the groups, each group drawn equally often. With
 * `features` (rows of the prepared extractors, one matrix an extractor) a linear classifier on each
 * extractor votes beside the CNN. On few pure images it errs differently, and the mean of the
 * logarithms errs less than either.
 * @throws RangeError with fewer than two groups.
 */
export async function classify(
  context: NetworkContext,
  groups: Int32Array,
  plan: PresetPlan['classifier'],
  features: readonly FeatureMatrix[],
): Promise<Classification> {
  const { hashes, random, progress } = context;
  const k = largest(groups, -1) + 1;
  if (k < 2) throw new RangeError('a classifier needs at least two clusters');
  const { training, heldOut } = divide(groups, k, random.fork('held out'));
  const { side } = plan;
  const network = { ...classifier(k), input: [3, side, side] as const };
  const members = training.flat().length;
  const stepsPerEpoch = Math.max(2, Math.floor(Math.min(plan.samplesPerEpoch, members) / BATCH));
  const trained = plan.epochs * stepsPerEpoch * BATCH;
  const total = trained + hashes.length;
  const targets = new Int32Array(BATCH);
  const block = new Uint8Array(64 * 64 * 3);
  const source: SourcePicture = { planes: new Float32Array(3 * side * side), side };
  const patch = wholePicture(side);
  const { weights, losses } = await train(
    context.backend,
    {
      network,
      epochs: plan.epochs,
      stepsPerEpoch,
      batch: BATCH,
      seed: random.fork('weights').integer(2 ** 31),
      threads: context.threads,
      fill: (epoch, step, images) => {
        const draw = random.fork(`epoch ${epoch} step ${step}`);
        for (let slot = 0; slot < BATCH; slot++) {
          const group = draw.integer(k);
          const choices = training[group]!;
          context.blocks.read(hashes[choices[draw.integer(choices.length)]!]!, 64, block);
          toPicture(block, 64, source.planes, 0, side);
          drawTransformed(source, patch, MILD_TRANSFORMS, draw, { batch: images, slot, side });
          targets[slot] = group;
        }
        return targets;
      },
      onStep: (done, losses) => progress(done * BATCH, total, losses),
    },
    context.store,
    context.key,
    context.signal,
  );
  const voters: Float32Array[] = [];
  for (const extractor of features)
    voters.push(await softmaxRegression(extractor, groups, k, training.flat(), context.signal));
  const report = (done: number): void => progress(trained + done, total);
  const logits = await vote(context, { network, weights, voters }, features, report);
  const temperature = calibrate(logits, groups, k, heldOut);
  return { ...predictionsOf(logits, k, temperature), losses, temperature, voters };
}

/** What a classifier that was trained on other images says of those of the context. */
export async function predict(
  context: NetworkContext,
  classifier: TrainedClassifier,
  features: readonly FeatureMatrix[],
): Promise<Predictions> {
  const logits = await vote(context, classifier, features, () => undefined);
  return predictionsOf(logits, outputSize(classifier.network, 'output'), classifier.temperature);
}

/**
 * Mean logarithm of the probabilities that the network and the linear classifiers give: images ×
 * groups.
 */
async function vote(
  context: NetworkContext,
  { network, weights, voters }: Omit<TrainedClassifier, 'temperature'>,
  features: readonly FeatureMatrix[],
  onImages: (done: number) => void,
): Promise<Float32Array> {
  const votes = [(await encode(context, network, weights, 'output', onImages)).rows];
  for (const [i, extractor] of features.entries())
    votes.push(await softmaxProbabilities(extractor, voters[i]!, context.signal));
  return meanLogarithm(votes);
}

/** The most probable group of every image by logarithms of probabilities, images × groups. */
export function predictionsOf(logits: Float32Array, k: number, temperature: number): Predictions {
  const count = logits.length / k;
  const labels = new Int32Array(count);
  const confidence = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const row = logits.subarray(i * k, (i + 1) * k);
    const best = positionOfLargest(row);
    labels[i] = best;
    confidence[i] = Math.exp(logProbability(row, best, temperature));
  }
  return { labels, confidence };
}

/** A fifth of each group is held out, at least one image; a group of one trains with it. */
export function divide(
  groups: Int32Array,
  k: number,
  random: NetworkContext['random'],
): { training: number[][]; heldOut: number[] } {
  const training: number[][] = [];
  const heldOut: number[] = [];
  for (let group = 0; group < k; group++) {
    const members = random.shuffle(Int32Array.from(groups.keys()).filter((i) => groups[i] === group));
    const held = Math.min(members.length - 1, Math.ceil(members.length / HELD_OUT));
    for (const member of members.subarray(0, held)) heldOut.push(member);
    training.push(Array.from(members.subarray(held)));
  }
  return { training, heldOut };
}

function meanLogarithm(voters: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(voters[0]!.length);
  for (const probabilities of voters) {
    for (let at = 0; at < out.length; at++) out[at]! += Math.log(Math.max(probabilities[at]!, 1e-6)) / voters.length;
  }
  return out;
}

/**
 * The temperature with the smallest negative log-likelihood on the held-out images, from a fixed
 * grid.
 * Source: Guo et al. 2017, On Calibration of Modern Neural Networks.
 */
export function calibrate(logits: Float32Array, groups: Int32Array, k: number, heldOut: readonly number[]): number {
  let best = 1;
  let smallest = Infinity;
  for (let step = -10; step <= 20; step++) {
    const temperature = 1.15 ** step;
    let loss = 0;
    for (const i of heldOut) loss -= logProbability(logits.subarray(i * k, (i + 1) * k), groups[i]!, temperature);
    if (loss < smallest) {
      smallest = loss;
      best = temperature;
    }
  }
  return best;
}

function logProbability(row: Float32Array, label: number, temperature: number): number {
  const max = largest(row) / temperature;
  let sum = 0;
  for (const value of row) sum += Math.exp(value / temperature - max);
  return row[label]! / temperature - max - Math.log(sum);
}
