import type { Random } from '../../base/random';
import type { FeatureMatrix } from '../../numeric/matrix';
import { learnVocabularies, PictureEncoder } from './model';
import { principalProjection } from './projection';
import type { FisherThreads } from './threads';
import type { FisherTask, FisherTools } from './work';
import type { Work } from '../../base/work';

/** Images that vocabularies and components are learned from. */
const LEARNED_FROM = 1000;
/** Descriptors of all of these together. */
const DESCRIPTORS = 100_000;
/** Components of the vectors of gradients and of colours. */
const COMPONENTS = { gradients: 64, colours: 48 };
/** Length of the colours' part beside the gradients'. */
const COLOUR_WEIGHT = 0.7;
/** Files of one task. */
const BATCH = 16;

/**
 * The vocabularies and components by which Fisher vectors are computed. They are learned from some
 * images and serve others as well.
 */
export interface FisherModel extends Required<FisherTools> {
  /** Factor of each component, one over the root of its deviation. */
  readonly whitening: { readonly gradients: Float32Array; readonly colours: Float32Array };
}

/** Learns from files, and leaves `threads` ready to encode. */
export async function learnFisher(
  files: readonly string[],
  threads: FisherThreads,
  random: Random,
  work: Work,
): Promise<FisherModel> {
  const order = random.fork('images').shuffle(Int32Array.from(files, (_, i) => i));
  const chosen = Array.from(order.subarray(0, LEARNED_FROM).sort(), (i) => files[i]!);
  const total = 2 * chosen.length;
  let done = 0;
  const tell = (task: FisherTask): void => work.progress((done += task.files.length), total);

  const draws = random.fork('descriptors');
  const seeds = chosen.map(() => draws.integer(2 ** 32));
  const most = Math.ceil(DESCRIPTORS / chosen.length);
  const drawing = batches(chosen).map(([from, some]): FisherTask => ({
    kind: 'draw',
    files: some,
    most,
    seeds: seeds.slice(from, from + some.length),
  }));
  const drawn: Float32Array[][] = [];
  const keep = (at: number, answer: readonly Float32Array[]): void => {
    drawn[at] = [...answer];
    tell(drawing[at]!);
  };
  await threads.run(drawing, keep, work.signal);
  const vocabularies = await learnVocabularies(joined(drawn.flat()), random, work.signal);
  threads.load({ vocabularies });

  const { dimensions } = new PictureEncoder(vocabularies);
  const gradients = new Float32Array(chosen.length * dimensions.gradients);
  const colours = new Float32Array(chosen.length * dimensions.colours);
  const encoding = batches(chosen).map(([, some]): FisherTask => ({ kind: 'vectors', files: some }));
  const place = (at: number, [ofGradients, ofColours]: readonly Float32Array[]): void => {
    gradients.set(ofGradients!, at * BATCH * dimensions.gradients);
    colours.set(ofColours!, at * BATCH * dimensions.colours);
    tell(encoding[at]!);
  };
  await threads.run(encoding, place, work.signal);
  const componentsOf = (kind: keyof typeof COMPONENTS, rows: Float32Array) =>
    principalProjection(
      { count: chosen.length, dimension: dimensions[kind], rows },
      COMPONENTS[kind],
      random.fork(`components of ${kind}`),
      work.signal,
    );
  const projections = {
    gradients: await componentsOf('gradients', gradients),
    colours: await componentsOf('colours', colours),
  };
  const ofChosen = await componentsOfFiles(chosen, { vocabularies, projections }, threads, {
    ...work,
    progress: () => undefined,
  });
  const whitening = {
    gradients: halfWhitening(ofChosen.gradients, projections.gradients.components),
    colours: halfWhitening(ofChosen.colours, projections.colours.components),
  };
  return { vocabularies, projections, whitening };
}

/**
 * Fisher vectors of dense gradients beside those of colours, both as half whitened principal
 * components of length 1, the colours at 0.7: count × 112.
 */
export async function fisherFeatures(
  files: readonly string[],
  model: FisherModel,
  threads: FisherThreads,
  work: Work,
): Promise<FeatureMatrix> {
  const { gradients, colours } = await componentsOfFiles(files, model, threads, work);
  const wide = model.projections.gradients.components;
  const narrow = model.projections.colours.components;
  const dimension = wide + narrow;
  const rows = new Float32Array(files.length * dimension);
  for (let i = 0; i < files.length; i++) {
    const row = rows.subarray(i * dimension, (i + 1) * dimension);
    row.set(gradients.subarray(i * wide, (i + 1) * wide));
    row.set(colours.subarray(i * narrow, (i + 1) * narrow), wide);
    weigh(row.subarray(0, wide), model.whitening.gradients, 1);
    weigh(row.subarray(wide), model.whitening.colours, COLOUR_WEIGHT);
  }
  return { count: files.length, dimension, rows };
}

async function componentsOfFiles(
  files: readonly string[],
  tools: Required<FisherTools>,
  threads: FisherThreads,
  work: Work,
): Promise<{ gradients: Float32Array; colours: Float32Array }> {
  threads.load({ vocabularies: tools.vocabularies, projections: tools.projections });
  const { gradients: wide, colours: narrow } = tools.projections;
  const gradients = new Float32Array(files.length * wide.components);
  const colours = new Float32Array(files.length * narrow.components);
  let done = 0;
  const tasks = batches(files).map(([, some]): FisherTask => ({ kind: 'components', files: some }));
  const place = (at: number, [ofGradients, ofColours]: readonly Float32Array[]): void => {
    gradients.set(ofGradients!, at * BATCH * wide.components);
    colours.set(ofColours!, at * BATCH * narrow.components);
    work.progress((done += tasks[at]!.files.length), files.length);
  };
  await threads.run(tasks, place, work.signal);
  return { gradients, colours };
}

/** Scales a part of a row column by column and brings it to a length. */
function weigh(part: Float32Array, whitening: Float32Array, length: number): void {
  let sum = 0;
  for (let j = 0; j < part.length; j++) sum += (part[j]! *= whitening[j]!) ** 2;
  const scale = sum > 0 ? length / Math.sqrt(sum) : 0;
  for (let j = 0; j < part.length; j++) part[j]! *= scale;
}

function halfWhitening(rows: Float32Array, dimension: number): Float32Array {
  const squares = new Float64Array(dimension);
  for (let at = 0; at < rows.length; at++) squares[at % dimension]! += rows[at]! ** 2;
  const count = rows.length / dimension;
  return Float32Array.from(squares, (sum) => (sum > 0 ? (sum / count) ** -0.25 : 0));
}

/** Files some at a time, each with the place of its first. */
function batches(files: readonly string[]): [number, readonly string[]][] {
  const out: [number, readonly string[]][] = [];
  for (let from = 0; from < files.length; from += BATCH) out.push([from, files.slice(from, from + BATCH)]);
  return out;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
