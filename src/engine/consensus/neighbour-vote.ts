import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FeatureMatrix } from '../numeric/matrix';
import { Nearest } from '../numeric/nearest';
import { project } from '../numeric/kernels/project';

/** How many neighbours vote in each source. */
const VOTERS = 15;
const BLOCK = 256;
/**
 * Known rows that are compared with a block at once; with more, the products would need much
 * memory.
 */
const KNOWN_AT_ONCE = 16_384;

/** What is voted on: labels of the known images, and how far each source is trusted. */
export interface Ballot {
  readonly labels: ArrayLike<number>;
  readonly shares: readonly number[];
}

/** For each new image the label that most of its neighbours have. */
export interface Vote {
  readonly labels: Int32Array;
  /** Share of the votes that the label got. */
  readonly support: Float32Array;
}

/** Who votes on what. */
export interface Election {
  /** Rows of unit length of the images that have labels, for each source. */
  readonly known: readonly FeatureMatrix[];
  /** The same of the new images. */
  readonly fresh: readonly FeatureMatrix[];
  readonly ballots: readonly Ballot[];
}

/**
 * Lets the neighbours of new images vote, on several ballots at once: neighbours are sought once
 * for all of them. Besides the votes, memory is needed for one block of images only.
 */
export async function votesOfNeighbours({ known, fresh, ballots }: Election, signal: AbortSignal): Promise<Vote[]> {
  const count = fresh[0]?.count ?? 0;
  const open = ballots.map((ballot) => new BallotBox(ballot, count));
  if (count === 0) return open.map(({ vote }) => vote);
  const asked = [...known.keys()].filter((at) => ballots.some(({ shares }) => shares[at] !== 0));
  const finders = new Map(asked.map((at) => [at, new NeighbourFinder(known[at]!)]));
  for (let from = 0; from < count; from += BLOCK) {
    await yieldToEventLoop(signal);
    const some = Math.min(BLOCK, count - from);
    for (const [at, finder] of finders) {
      const neighbours = finder.of(rowsOf(fresh[at]!, from, some));
      for (const box of open) box.take(neighbours, some, at);
    }
    for (const box of open) box.count(from, some);
  }
  return open.map(({ vote }) => vote);
}

const rowsOf = ({ dimension, rows }: FeatureMatrix, from: number, count: number): FeatureMatrix => ({
  count,
  dimension,
  rows: rows.subarray(from * dimension, (from + count) * dimension),
});

/** The nearest known rows of a block of others. */
class NeighbourFinder {
  private readonly nearest: readonly Nearest[];
  private readonly products: Float32Array;

  constructor(private readonly known: FeatureMatrix) {
    this.nearest = Array.from({ length: BLOCK }, () => new Nearest(Math.min(VOTERS, known.count)));
    this.products = new Float32Array(BLOCK * Math.min(KNOWN_AT_ONCE, known.count));
  }

  /** Neighbours of each row, the nearest first. */
  of({ count, rows }: FeatureMatrix): Int32Array[] {
    const { nearest, products } = this;
    const { count: base, dimension, rows: basis } = this.known;
    for (let from = 0; from < base; from += KNOWN_AT_ONCE) {
      const some = Math.min(KNOWN_AT_ONCE, base - from);
      const onto = { basis: basis.subarray(from * dimension, (from + some) * dimension), components: some, dimension };
      project({ rows, count }, onto, products);
      for (let i = 0; i < count; i++) offer(nearest[i]!, products.subarray(i * some, (i + 1) * some), from);
    }
    return nearest.slice(0, count).map((each) => each.take().items);
  }
}

/** @param first position of the row that the first of the products is with. */
function offer(nearest: Nearest, products: Float32Array, first: number): void {
  let { limit } = nearest;
  for (let j = 0; j < products.length; j++) {
    const distance = -products[j]!;
    if (!(distance < limit)) continue;
    nearest.offer(first + j, distance);
    ({ limit } = nearest);
  }
}

/** Counts the votes on one ballot, a block of images at a time. */
class BallotBox {
  readonly vote: Vote;
  private readonly k: number;
  private readonly votes: Float32Array;

  constructor(
    private readonly ballot: Ballot,
    count: number,
  ) {
    const { labels } = ballot;
    let k = 0;
    for (let i = 0; i < labels.length; i++) k = Math.max(k, labels[i]! + 1);
    this.k = k;
    this.votes = new Float32Array(BLOCK * k);
    this.vote = { labels: new Int32Array(count), support: new Float32Array(count) };
  }

  take(neighbours: readonly Int32Array[], count: number, source: number): void {
    const { k, votes } = this;
    const { labels, shares } = this.ballot;
    const share = shares[source]!;
    if (share === 0) return;
    for (let i = 0; i < count; i++) {
      const items = neighbours[i]!;
      for (const j of items) votes[i * k + labels[j]!]! += share / items.length;
    }
  }

  /**
   * Writes the labels of the block that begins at `from`, and clears the votes for the next one.
   */
  count(from: number, count: number): void {
    const { k, votes } = this;
    const { labels, support } = this.vote;
    for (let i = 0; i < count; i++) {
      for (let label = 0; label < k; label++) {
        if (!(votes[i * k + label]! > support[from + i]!)) continue;
        support[from + i] = votes[i * k + label]!;
        labels[from + i] = label;
      }
    }
    votes.fill(0);
  }
}
