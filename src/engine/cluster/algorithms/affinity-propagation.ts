import { t } from '@vscode/l10n';
import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { Random } from '../../base/random';
import { PairwiseDistances } from '../../numeric/pairwise';
import { numberedBySize, type ClustererContext, type Partition } from '../../numeric/partition';
import { checkNumber, checkWhole } from '../../numeric/setting-range';
import type { Work } from '../../base/work';

export interface AffinityPropagationSettings {
  /**
   * How much a row wants to be an exemplar, on the scale of similarities (−squared distances):
   * nearer 0 gives more clusters, further below it fewer. 'median' takes the median similarity.
   */
  readonly preference: number | 'median';
  /**
   * Share of each message that stays from the iteration before: more is slower and oscillates less.
   */
  readonly damping: number;
  readonly maxIterations: number;
  /** Iterations without another choice of exemplars that end the search. */
  readonly steady: number;
}

export const AFFINITY_PROPAGATION: AffinityPropagationSettings = {
  preference: 'median',
  damping: 0.5,
  maxIterations: 200,
  steady: 15,
};

/** Three matrices of so many rows squared take 1 GB. */
const MOST_FOR_AFFINITY = 9_000;

/** Similarities, responsibilities and availabilities, each count × count. */
interface Messages {
  readonly count: number;
  readonly similarities: Float32Array;
  readonly responsibilities: Float32Array;
  readonly availabilities: Float32Array;
}

/**
 * Affinity propagation: rows tell each other how well one would stand for the other, until some are
 * exemplars; the number of clusters comes out of it. Equal to scikit-learn's `AffinityPropagation`.
 * Cost O(count²) an iteration; memory 12 · count² bytes.
 * @returns the exemplar of each cluster, and whether the choice of exemplars came to rest. Where no
 * exemplar was found all is noise.
 * @throws RangeError for more than 9,000 rows, and for settings out of range.
 * Source: Frey and Dueck 2007, doi:10.1126/science.1136800.
 */
export async function affinityPropagation(
  features: FeatureMatrix,
  settings: AffinityPropagationSettings,
  { random, progress, signal }: ClustererContext,
): Promise<Partition & { readonly exemplars: Int32Array; readonly converged: boolean }> {
  const { count } = features;
  checkNumber('damping', settings.damping, 0.5, 0.999);
  checkWhole('maxIterations', settings.maxIterations, 1, 100_000);
  checkWhole('steady', settings.steady, 1, settings.maxIterations);
  if (settings.preference !== 'median')
    checkNumber('preference', settings.preference, -Number.MAX_VALUE, Number.MAX_VALUE);
  if (count < 1) throw new RangeError('there are no images to cluster');
  if (count > MOST_FOR_AFFINITY) {
    throw new RangeError(
      t(
        'Affinity propagation of {0} images would take {1} GB of memory; at most {2} images are taken. Use another method, or cluster part of the folder.',
        count,
        ((12 * count ** 2) / 1e9).toFixed(1),
        MOST_FOR_AFFINITY,
      ),
    );
  }
  const similarities = await similaritiesOf(features, settings.preference, signal);
  await breakTies(similarities, count, random.fork('ties'), signal);
  const messages: Messages = {
    count,
    similarities,
    responsibilities: new Float32Array(count * count),
    availabilities: new Float32Array(count * count),
  };
  const { isExemplar, converged } = await propagate(messages, settings, { progress, signal });
  const chosen = Array.from(isExemplar.keys()).filter((row) => isExemplar[row]);
  await refine(chosen, similarities, count, signal);
  const { labels, k } = numberedBySize(nearestExemplars(chosen, similarities, count));
  const exemplars = new Int32Array(k);
  for (const row of chosen) exemplars[labels[row]!] = row;
  return { labels, k, exemplars, converged };
}

/** Negative squared distances, the preference on the diagonal. */
async function similaritiesOf(
  features: FeatureMatrix,
  preference: number | 'median',
  signal: AbortSignal,
): Promise<Float32Array> {
  const { count } = features;
  const out = new Float32Array(count * count);
  for await (const { from, squares } of new PairwiseDistances(features).blocks(signal)) {
    for (let at = 0; at < squares.length; at++) out[from * count + at] = -squares[at]!;
  }
  const own = preference === 'median' ? -(await medianSize(out, signal)) : preference;
  for (let i = 0; i < count; i++) out[i * count + i] = own;
  return out;
}

/** Median of the absolute values, the mean of the two in the middle of an even number. */
async function medianSize(values: Float32Array, signal: AbortSignal): Promise<number> {
  const upper = await rankedSize(values, Math.floor(values.length / 2), signal);
  return values.length % 2 === 1 ? upper : (upper + (await rankedSize(values, values.length / 2 - 1, signal))) / 2;
}

/**
 * The absolute value of a rank, counted from 0, found by counting: the bits of positive floats are
 * in the order of the floats.
 */
async function rankedSize(values: Float32Array, rank: number, signal: AbortSignal): Promise<number> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let high = 0;
  let left = rank;
  for (let pass = 0; pass < 2; pass++) {
    const counts = new Float64Array(65536);
    for (let at = 0; at < bits.length; at++) {
      if (at % 1e6 === 0) await yieldToEventLoop(signal);
      const size = bits[at]! & 0x7fffffff;
      if (pass === 0) counts[size >>> 16]!++;
      else if (size >>> 16 === high) counts[size & 0xffff]!++;
    }
    let bucket = 0;
    while (left >= counts[bucket]!) left -= counts[bucket++]!;
    if (pass === 0) high = bucket;
    else return new Float32Array(Uint32Array.of((high << 16) | bucket).buffer)[0]!;
  }
  throw new RangeError(`there is no value of rank ${rank}`);
}

/**
 * Equal similarities would leave exemplars undecided: each gets a draw of the size of its rounding.
 */
async function breakTies(
  similarities: Float32Array,
  count: number,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  for (let at = 0; at < similarities.length; at++) {
    if (at % count === 0) await yieldToEventLoop(signal);
    const value = similarities[at]!;
    similarities[at] = value + value * 1e-7 * (random.next() - 0.5) + 1e-36 * random.next();
  }
}

async function propagate(
  messages: Messages,
  { damping, maxIterations, steady }: AffinityPropagationSettings,
  work: Work,
): Promise<{ isExemplar: Uint8Array; converged: boolean }> {
  const { count, responsibilities, availabilities } = messages;
  const support = new Float64Array(count);
  let isExemplar = new Uint8Array(count);
  let unchanged = 0;
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    support.fill(0);
    for (let i = 0; i < count; i++) {
      if (i % 64 === 0) await yieldToEventLoop(work.signal);
      respond(messages, i, damping, support);
    }
    for (let i = 0; i < count; i++) {
      if (i % 64 === 0) await yieldToEventLoop(work.signal);
      makeAvailable(messages, i, damping, support);
    }
    const now = Uint8Array.from({ length: count }, (_, i) =>
      availabilities[i * count + i]! + responsibilities[i * count + i]! > 0 ? 1 : 0,
    );
    unchanged = now.every((each, i) => each === isExemplar[i]) ? unchanged + 1 : 1;
    isExemplar = now;
    work.progress(iteration + 1, maxIterations);
    if (unchanged >= steady && iteration >= steady && now.includes(1)) {
      work.progress(maxIterations, maxIterations);
      return { isExemplar, converged: true };
    }
  }
  return { isExemplar, converged: false };
}

/**
 * How much better each row would stand for row i than the best other one; adds what speaks for each
 * to `support`.
 */
function respond(
  { count, similarities, responsibilities, availabilities }: Messages,
  i: number,
  damping: number,
  support: Float64Array,
): void {
  const start = i * count;
  let best = -Infinity;
  let second = -Infinity;
  let bestColumn = 0;
  for (let j = 0; j < count; j++) {
    const sum = availabilities[start + j]! + similarities[start + j]!;
    if (sum > best) {
      second = best;
      best = sum;
      bestColumn = j;
    } else if (sum > second) second = sum;
  }
  const fresh = 1 - damping;
  const ofBest = damping * responsibilities[start + bestColumn]! + fresh * (similarities[start + bestColumn]! - second);
  for (let j = 0; j < count; j++) {
    const value = damping * responsibilities[start + j]! + fresh * (similarities[start + j]! - best);
    responsibilities[start + j] = value;
    // Against the best one itself no row is better: it is put right below.
    if (value > 0 && j !== bestColumn) support[j]! += value;
  }
  responsibilities[start + bestColumn] = ofBest;
  if (ofBest > 0) support[bestColumn]! += ofBest;
  // Of itself a row counts what speaks against it too.
  const own = responsibilities[start + i]!;
  if (own <= 0) support[i]! += own;
}

/** How much the others' support speaks for row i to choose each row. */
function makeAvailable(
  { count, responsibilities, availabilities }: Messages,
  i: number,
  damping: number,
  support: Float64Array,
): void {
  const start = i * count;
  const fresh = 1 - damping;
  const ofItself = damping * availabilities[start + i]! + fresh * (support[i]! - responsibilities[start + i]!);
  for (let j = 0; j < count; j++) {
    const own = responsibilities[start + j]!;
    const others = own > 0 ? support[j]! - own : support[j]!;
    availabilities[start + j] = damping * availabilities[start + j]! + (others < 0 ? fresh * others : 0);
  }
  availabilities[start + i] = ofItself;
}

/** Gives each cluster as exemplar the row that is most similar to all of its rows. */
async function refine(
  exemplars: number[],
  similarities: Float32Array,
  count: number,
  signal: AbortSignal,
): Promise<void> {
  const labels = nearestExemplars(exemplars, similarities, count);
  for (const cluster of exemplars.keys()) {
    const members = Array.from(labels.keys()).filter((row) => labels[row] === cluster);
    let best = -Infinity;
    for (const candidate of members) {
      await yieldToEventLoop(signal);
      let sum = 0;
      for (const member of members) sum += similarities[member * count + candidate]!;
      if (sum > best) {
        best = sum;
        exemplars[cluster] = candidate;
      }
    }
  }
}

/** Which exemplar each row is most similar to, an exemplar itself; −1 where there is none. */
function nearestExemplars(exemplars: readonly number[], similarities: Float32Array, count: number): Int32Array {
  const labels = new Int32Array(count).fill(-1);
  for (let row = 0; row < count; row++) {
    let best = -Infinity;
    exemplars.forEach((exemplar, cluster) => {
      const similarity = similarities[row * count + exemplar]!;
      if (similarity > best) {
        best = similarity;
        labels[row] = cluster;
      }
    });
  }
  exemplars.forEach((exemplar, cluster) => (labels[exemplar] = cluster));
  return labels;
}
