import { cutHierarchy } from '../../domain/hierarchy';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { confidenceOf } from './graph-confidence';
import type { GraphThreads } from './graph-threads';
import type { FusedGroups } from './linked-groups';
import type { Ballot, Election, Vote } from './neighbour-vote';
import type { SourceGroups } from './source-graph';

/** Images that one task votes on, and tasks whose rows are in memory at once. */
const VOTED_AT_ONCE = 2048;
const ROUND = 16;

/** Images that are linked, and those that join them. */
interface Sampled {
  /** Rows of the linked images, for each source. */
  readonly samples: readonly FeatureMatrix[];
  readonly sources: readonly FeatureMatrix[];
  /** Rows of `sources` that `samples` holds. */
  readonly linked: Int32Array;
}

/** The groups of a sample for all images: the others join those of their neighbours in it. */
export async function spread(
  found: FusedGroups,
  { samples, sources, linked }: Sampled,
  threads: GraphThreads,
  signal: AbortSignal,
): Promise<FusedGroups> {
  const { count } = sources[0]!;
  const positions = new Int32Array(count).fill(-1);
  linked.forEach((image, at) => (positions[image] = at));
  const others = Int32Array.from(positions.keys()).filter((image) => positions[image]! < 0);
  const join = <Column extends Float32Array | Int32Array>(known: Column, fresh: Column): Column => {
    const out = new (known.constructor as new (length: number) => Column)(count);
    linked.forEach((image, at) => (out[image] = known[at]!));
    others.forEach((image, at) => (out[image] = fresh[at]!));
    return out;
  };
  const only = (each: number): number[] => found.shares.map((_, at) => Number(at === each));
  // Leaves are voted for, so that every cut of the hierarchy holds all images.
  const ballots: Ballot[] = [
    { labels: found.hierarchy.leaves, shares: found.shares },
    ...found.alone.map(({ labels }, at) => ({ labels, shares: only(at) })),
  ];
  const [leaves, ...apart] = await votesInRounds({ known: samples, ballots }, sources, others, threads, signal);
  const hierarchy = {
    ...found.hierarchy,
    leaves: [...join(Int32Array.from(found.hierarchy.leaves), leaves!.labels)],
  };
  const support = join(found.support, leaves!.support);
  const alone = found.alone.map((source, at): SourceGroups => {
    const voted = apart[at]!;
    return { ...source, labels: join(source.labels, voted.labels), support: join(source.support, voted.support) };
  });
  const labels = cutHierarchy(hierarchy, found.k);
  return {
    labels,
    k: found.k,
    support,
    confidence: confidenceOf(support, labels, found.inside),
    inside: found.inside,
    shares: found.shares,
    alone,
    hierarchy,
  };
}

/** The votes on images of `sources`, a round of tasks after the other: their rows are copies. */
async function votesInRounds(
  election: Omit<Election, 'fresh'>,
  sources: readonly FeatureMatrix[],
  images: Int32Array,
  threads: GraphThreads,
  signal: AbortSignal,
): Promise<Vote[]> {
  const votes = election.ballots.map(() => ({
    labels: new Int32Array(images.length),
    support: new Float32Array(images.length),
  }));
  for (let from = 0; from < images.length; from += ROUND * VOTED_AT_ONCE) {
    const starts = Array.from({ length: ROUND }, (_, at) => from + at * VOTED_AT_ONCE).filter(
      (start) => start < images.length,
    );
    const tasks = starts.map((start) => {
      const some = images.subarray(start, start + VOTED_AT_ONCE);
      return { ...election, fresh: sources.map((source) => takeRows(source, some)) };
    });
    const answers = await threads.run('votes', tasks, signal);
    answers.forEach((answer, task) => {
      answer.forEach(({ labels, support }, ballot) => {
        votes[ballot]!.labels.set(labels, starts[task]);
        votes[ballot]!.support.set(support, starts[task]);
      });
    });
  }
  return votes;
}
