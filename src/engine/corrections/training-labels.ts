import { curate, NO_EDITS, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';

/**
 * What the classifier learns: an index into `classes` for each image, −1 for none; `classes` are
 * cluster ids.
 */
export function trainingLabels(
  snapshot: RunSnapshot,
  curated: Curated,
): { readonly targets: Int32Array; readonly classes: readonly number[] } {
  const found = curate({ ...snapshot, curation: NO_EDITS }).labels;
  const groups = consensusOf(snapshot);
  const present = presentLabels(groups, found, curated.labels);
  const wanted = curated.labels.map((label, i) => {
    if (label < 0 || isFixed(curated, i)) return Math.max(label, -1);
    const group = groups[i]!;
    if (group < 0) return -1;
    // Where the first classifier left the consensus, and no edit spoke since, the consensus goes on
    // teaching.
    return label !== found[i] || label === group ? label : (present.get(group) ?? -1);
  });
  const classes = [...new Set(wanted)].filter((label) => label >= 0).sort((a, b) => a - b);
  const classOf = new Map(classes.map((label, at) => [label, at]));
  return { targets: wanted.map((label) => classOf.get(label) ?? -1), classes };
}

/**
 * Consensus group of each image, which is also the id of the cluster that the classifier made of
 * it; −1 for none.
 */
function consensusOf({ consensus = [], paths, source }: RunSnapshot): Int32Array {
  // Given classes have ids of their own.
  if (source === 'given') return new Int32Array(paths.length).fill(-1);
  const groups = Int32Array.from(paths, (_, i) => consensus[i] ?? -1);
  // With a single group nothing was classified: the clusters are those of one extractor, and the
  // group names none of them.
  return groups.some((group) => group > 0) ? groups : groups.fill(-1);
}

/** The label that most images of each group's own cluster have by now. */
function presentLabels(groups: Int32Array, found: Int32Array, labels: Int32Array): Map<number, number> {
  const counts = new Map<number, Map<number, number>>();
  groups.forEach((group, i) => {
    if (group < 0 || found[i] !== group || labels[i]! < 0) return;
    let of = counts.get(group);
    if (!of) counts.set(group, (of = new Map<number, number>()));
    of.set(labels[i]!, (of.get(labels[i]!) ?? 0) + 1);
  });
  return new Map(
    [...counts].map(([group, of]) => [group, [...of].sort(([a, x], [b, y]) => y - x || a - b)[0]![0]] as const),
  );
}

/**
 * Whether the person gave the label or marked it as right; an undecided or excluded image has no
 * label to be sure of.
 */
export function isFixed({ labels, reviewed, byPerson }: Curated, image: number): boolean {
  return labels[image]! >= 0 && (reviewed[image] === 1 || byPerson[image] === 1);
}
