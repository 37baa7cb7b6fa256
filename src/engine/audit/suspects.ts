import { t } from '@vscode/l10n';
import type { Suspect } from '../../domain/audit';
import type { Agreement } from '../../domain/dataset';
import { ClusterShares } from './cluster-shares';
import type { Voters } from './voters';

/** Labels of images, numbered 0 … names.length − 1; −1 for images that do not count. */
export interface Labels {
  readonly names: readonly string[];
  readonly of: Int32Array;
}

/** What a run says about the images, in whatever order the extractors come. */
export interface Evidence {
  /** The images nearest to each, one set an extractor. */
  readonly voters: readonly Voters[];
  /** Cluster of each image in each extractor, −1 for none. */
  readonly extractors: readonly ArrayLike<number>[];
  /** The same for the consensus, if there was one. */
  readonly consensus?: ArrayLike<number>;
  /**
   * Probabilities by a classifier that learned from other images: images × names. Without it the
   * other evidence decides.
   */
  readonly learned?: Float32Array;
}

/** What speaks for and against the label of each image. */
export interface Findings {
  /** How much speaks for the label, in [0, 1]; 0 where there is none. */
  readonly support: Float32Array;
  /** How far the extractors put the image with its label. */
  readonly agreement: readonly Agreement[];
  /**
   * Images for which more speaks for another label than for their own. The clearest come first.
   * Labels are indices into the names.
   */
  readonly suspects: readonly Suspect[];
}

/** A neighbour counts at most five times as much as the farthest one. */
const NEAREST_SHARE = 0.2;

/**
 * Weighs what speaks for each label of each image, the image itself left out:
 * - near: in each extractor, the share of its nearest images that have the label, and the same
 *   weighted by one over the distance. An extractor counts by the odds that a neighbour has an
 *   image's label, beyond chance: one that does not see these classes is hardly heard.
 * - clusters: the share of the label among the images of its cluster, in each extractor and in the
 *   consensus.
 *
 * - learned: the probability of the label by a classifier that learned from other images.
 *
 * Near counts twice, clusters once, and what was learned as much as both. Of a small class only as
 * many images can be near as there are: to be labelled so takes no more than these, so that small
 * classes are not suspect as a whole. Where no other image has a label, or copies alone have it,
 * none is suspected.
 * Source: k-NN weighted by distance, Dudani 1976, doi:10.1109/TSMC.1976.5408784.
 */
export function findingsOf(labels: Labels, hashes: readonly string[], evidence: Evidence): Findings {
  const { of, names } = labels;
  const sizes = new Int32Array(names.length);
  for (const label of of) if (label >= 0) sizes[label]!++;
  const extractors = evidence.extractors.map((partition) => new ClusterShares(partition, labels));
  const partitions = evidence.consensus ? [...extractors, new ClusterShares(evidence.consensus, labels)] : extractors;
  const weights = weightsOf(evidence.voters, labels);
  const strongest = weights.indexOf(Math.max(...weights));
  const support = new Float32Array(of.length);
  const agreement: Agreement[] = [];
  const suspects: Suspect[] = [];
  const near = new Float64Array(names.length);
  const shares = new Float64Array(names.length);
  for (let image = 0; image < of.length; image++) {
    const given = of[image]!;
    agreement.push('disputed');
    if (given < 0) continue;
    const put = extractors.map((extractor) => extractor.majority(image));
    agreement[image] = tierOf(put.filter((label) => label === given).length, put.length);
    near.fill(0);
    evidence.voters.forEach((voters, extractor) => vote(voters, weights[extractor]!, image, { of, sizes }, near));
    shares.fill(0);
    const clustered = partitions.reduce((count, partition) => count + Number(partition.addShares(image, shares)), 0);
    const around = (label: number): number =>
      clustered > 0 ? (2 * near[label]! + shares[label]! / clustered) / 3 : near[label]!;
    const speaks = (label: number): number =>
      evidence.learned ? (around(label) + evidence.learned[image * names.length + label]!) / 2 : around(label);
    support[image] = speaks(given);
    const others = sizes[given]! - 1;
    // Copies say nothing, so they do not speak against the label either.
    if (others === 0 || (evidence.voters.length > 0 && evidence.voters.every(({ silent }) => silent[image]! >= others)))
      continue;
    let suggested = -1;
    for (let label = 0; label < names.length; label++) {
      if (label !== given && (suggested < 0 || speaks(label) > speaks(suggested))) suggested = label;
    }
    const score = suggested < 0 ? 0 : Math.round((speaks(suggested) - speaks(given)) * 1e4) / 1e4;
    if (!(score > 0)) continue;
    const neighbours = nearestOf(evidence.voters[strongest], image);
    const why = inWords(labels, hashes, { image, suggested, neighbours, put });
    suspects.push({ image, given, suggested, score, why, neighbours });
  }
  suspects.sort((a, b) => b.score - a.score || a.image - b.image);
  return { support, agreement, suspects };
}

/** The weight of each extractor; the weights sum to 1. */
export function weightsOf(extractors: readonly Voters[], { of, names }: Labels): number[] {
  const sizes = new Int32Array(names.length);
  for (const label of of) if (label >= 0) sizes[label]!++;
  const labelled = sizes.reduce((sum, size) => sum + size, 0);
  const chance = sizes.reduce((sum, size) => sum + (size / Math.max(1, labelled)) ** 2, 0);
  const odds = extractors.map(({ k, images }) => {
    let alike = 0;
    let all = 0;
    images.forEach((voter, at) => {
      if (voter < 0) return;
      all++;
      if (of[voter] === of[Math.floor(at / k)]) alike++;
    });
    const lift = Math.max(0, (alike / Math.max(1, all) - chance) / Math.max(1e-9, 1 - chance));
    return lift / Math.max(0.01, 1 - lift);
  });
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => (sum > 0 ? each / sum : 1 / extractors.length));
}

function nearestOf(voters: Voters | undefined, image: number): number[] {
  if (!voters) return [];
  return [...voters.images.subarray(image * voters.k, (image + 1) * voters.k)].filter((voter) => voter >= 0);
}

/** Adds the votes of one extractor on an image to `near`; `sizes` are those of the labels. */
function vote(
  { k, images, distances, silent }: Voters,
  weight: number,
  image: number,
  { of, sizes }: Pick<Labels, 'of'> & { readonly sizes: Int32Array },
  near: Float64Array,
): void {
  const from = image * k;
  let count = 0;
  while (count < k && images[from + count]! >= 0) count++;
  const far = distances[from + count - 1] ?? 0;
  const closeness = (rank: number): number =>
    far > 0 ? far / Math.max(distances[from + rank]!, NEAREST_SHARE * far) : 1;
  const given = of[image]!;
  const own = Math.min(count, Math.max(1, sizes[given]! - 1 - silent[image]!));
  // The nearest neighbours weigh most, so this is the largest sum that the image's own label can
  // have.
  let all = 0;
  let most = 0;
  for (let rank = 0; rank < count; rank++) {
    all += closeness(rank);
    if (rank < own) most += closeness(rank);
  }
  for (let rank = 0; rank < count; rank++) {
    const label = of[images[from + rank]!]!;
    const plain = 1 / (label === given ? own : count);
    const weighted = closeness(rank) / (label === given ? most : all);
    near[label]! += (weight * (plain + weighted)) / 2;
  }
}

function tierOf(agreeing: number, extractors: number): Agreement {
  if (extractors > 0 && agreeing === extractors) return 'all';
  return agreeing * 2 > extractors ? 'most' : 'disputed';
}

interface Case {
  readonly image: number;
  readonly suggested: number;
  readonly neighbours: readonly number[];
  /** The label of the images that each extractor puts the image with, −1 for none. */
  readonly put: readonly number[];
}

function inWords(
  { names, of }: Labels,
  hashes: readonly string[],
  { image, suggested, neighbours, put }: Case,
): string {
  const given = of[image]!;
  const near = (label: number): number => neighbours.filter((voter) => of[voter] === label).length;
  const rather = names[suggested]!;
  const own = names[given]!;
  const words = [
    near(given) === 0
      ? t('{0} of {1} nearest images are in {2}, none in {3}', near(suggested), neighbours.length, rather, own)
      : t(
          '{0} of {1} nearest images are in {2}, {3} in {4}',
          near(suggested),
          neighbours.length,
          rather,
          near(given),
          own,
        ),
  ];
  const agreeing = put.filter((label) => label === suggested).length;
  if (agreeing > 0) {
    words.push(
      agreeing === put.length
        ? t('all features put it with {0}', rather)
        : t('{0} of {1} kinds of features put it with {2}', agreeing, put.length, rather),
    );
  }
  const copy = neighbours.find((voter) => hashes[voter] === hashes[image]);
  if (copy !== undefined) words.push(t('the same picture is in {0} too', names[of[copy]!]!));
  return words.join('; ');
}
