import { VIEWS, type RunSnapshot, type ViewName } from '../../protocol/dataset';
import type { FactsRow, PartitionName, RunFacts } from '../../protocol/inspection';
import { MODELS } from '../store/artifact-keys';
import { adjustedRandIndex } from '../cluster/rand-index';
import { score } from '../metrics';
import type { RunArtifacts } from './artifacts';

/** Cluster of each image, −1 for none. */
type Partition = readonly [PartitionName, ArrayLike<number>];

/** The figures of a run; *final* are the engine's clusters, before a person's edits. */
export function runFacts(snapshot: RunSnapshot, artifacts: RunArtifacts): RunFacts {
  const partitions = partitionsOf(snapshot);
  return {
    losses: present(MODELS, (name) => artifacts.model(name)?.losses),
    devices: present(MODELS, (name) => artifacts.model(name)?.devices),
    silhouettes: present(VIEWS, (view) => {
      const silhouettes = artifacts.clustering(view)?.silhouettes;
      return silhouettes && Array.from(silhouettes, (value) => Math.round(value * 1e4) / 1e4);
    }),
    matches: matchesOf(snapshot),
    truth: truthOf(snapshot.paths, partitions),
    agreement: agreementAmong(partitions),
  };
}

/** True classes from the first folders of the paths, where every image lies in one and there are at least two. */
export function classesOf(paths: readonly string[]): string[] | null {
  const classes = paths.map((file) => file.slice(0, Math.max(0, file.indexOf('/'))));
  return classes.includes('') || new Set(classes).size < 2 ? null : classes;
}

function partitionsOf({ views, consensus, clusters, paths, source }: RunSnapshot): Partition[] {
  const final = new Int32Array(paths.length).fill(-1);
  for (const { id, images } of clusters) for (const image of images) final[image] = id;
  const found: [PartitionName, ArrayLike<number> | undefined][] = [
    ...VIEWS.map((view): [PartitionName, readonly number[] | undefined] => [view, views[view]]),
    ['consensus', consensus?.some((group) => group >= 0) ? consensus : undefined],
    // Classes that were given are no result.
    ['final', source === 'given' ? undefined : final],
  ];
  return found.filter((partition): partition is [PartitionName, ArrayLike<number>] => partition[1] !== undefined);
}

/** The images of a group lie in the clusters of each view that the group took, so they tell them. */
function matchesOf({ views, consensus = [] }: RunSnapshot): RunFacts['matches'] {
  const members: number[][] = [];
  consensus.forEach((group, image) => {
    if (group >= 0) (members[group] ??= []).push(image);
  });
  return members.map((images) =>
    present(VIEWS, (view: ViewName) => {
      const labels = views[view];
      return labels && [...new Set(images.map((image) => labels[image]!))].sort((a, b) => a - b);
    }),
  );
}

function truthOf(paths: readonly string[], partitions: readonly Partition[]): FactsRow[] | null {
  const classes = classesOf(paths);
  if (!classes) return null;
  return partitions.map(([partition, labels]) => {
    const groups = Array.from(labels, (label) => (label < 0 ? '' : String(label)));
    const { k, acc, nmi, ari, purity, coverage } = score(groups, classes);
    return { partition, k, acc, nmi, ari, purity, coverage };
  });
}

/** Each pair of partitions, on the images to which both give a cluster. */
function agreementAmong(partitions: readonly Partition[]): RunFacts['agreement'] {
  return partitions.flatMap(([a, left], at) =>
    partitions.slice(at + 1).map(([b, right]) => {
      const both = Array.from(left, (_, i) => i).filter((i) => left[i]! >= 0 && right[i]! >= 0);
      const ari = adjustedRandIndex(
        both.map((i) => left[i]!),
        both.map((i) => right[i]!),
      );
      return { a, b, ari };
    }),
  );
}

/** The values that are there, by name. */
function present<Name extends string, Value>(
  names: readonly Name[],
  valueOf: (name: Name) => Value | undefined,
): Partial<Record<Name, Value>> {
  const entries = names.map((name) => [name, valueOf(name)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<Record<Name, Value>>;
}
