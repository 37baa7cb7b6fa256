import { curate, EXCLUDED, UNDECIDED, type Curated, type Edit } from '../../domain/curation';
import type { Cluster, RunSnapshot } from '../../domain/dataset';
import { sha256 } from '../base/sha256';

/** A label of the data set. Images are positions in the snapshot. */
export interface LabelFacts {
  readonly name: string;
  readonly images: number;
  /** That a person labelled or marked as right. */
  readonly reviewed: number;
  /** Share on which the voters agree, and mean confidence, both in [0, 1]. */
  readonly agreed: number;
  readonly confidence: number;
  /** The images that are surest, and those that are least sure, the most doubtful first. */
  readonly typical: readonly number[];
  readonly doubtful: readonly number[];
}

/** A tag, and the pictures that have it. */
export interface TagFacts {
  readonly tag: string;
  readonly images: number;
  /** Names of the groups that these pictures are in, with their number there, the most first. */
  readonly groups: readonly (readonly [name: string, images: number])[];
}

/** What a data card says of a labelling with a person's corrections. */
export interface CardFacts {
  readonly images: number;
  readonly labels: readonly LabelFacts[];
  /** In the order of the alphabet. */
  readonly tags: readonly TagFacts[];
  readonly undecided: readonly number[];
  readonly excluded: readonly number[];
  readonly reviewed: number;
  /**
   * Labelled images by confidence, in ten equal bins from 0 to 1, and those of them that a person
   * reviewed.
   */
  readonly bins: readonly { readonly images: number; readonly reviewed: number }[];
  readonly tiers: Readonly<Record<'all' | 'most' | 'disputed', number>>;
  /** Labels that are right by their confidence; what a person reviewed counts whole. */
  readonly expectedRight: number;
  /** Corrections in force by kind. */
  readonly edits: ReadonlyMap<Edit['kind'], { readonly edits: number; readonly images: number }>;
  /** Files by ending, the most frequent first. */
  readonly endings: readonly (readonly [ending: string, files: number])[];
  /** Of paths, contents and labels: equal where all of them are. */
  readonly fingerprint: string;
}

const TYPICAL = 8;
const DOUBTFUL = 4;

/** Gathers the facts; cost O(images log images). */
export function cardFacts(snapshot: RunSnapshot): CardFacts {
  const curated = curate(snapshot);
  const { clusters, labels, reviewed } = curated;
  const imagesOf = (id: number): readonly number[] => clusters.find((cluster) => cluster.id === id)?.images ?? [];
  const bins = Array.from({ length: 10 }, () => ({ images: 0, reviewed: 0 }));
  const tiers = { all: 0, most: 0, disputed: 0 };
  let expectedRight = 0;
  labels.forEach((label, image) => {
    if (label < 0) return;
    const confidence = snapshot.confidence[image] ?? 0;
    const bin = bins[Math.min(9, Math.floor(confidence * 10))]!;
    bin.images++;
    bin.reviewed += reviewed[image]!;
    const tier = snapshot.agreement[image];
    if (tier) tiers[tier]++;
    expectedRight += reviewed[image] === 1 ? 1 : confidence;
  });
  return {
    images: snapshot.paths.length,
    labels: clusters.filter(({ id }) => id >= 0).map((cluster) => labelFacts(cluster, snapshot, curated)),
    tags: tagFacts(curated),
    undecided: imagesOf(UNDECIDED),
    excluded: imagesOf(EXCLUDED),
    reviewed: labels.reduce((sum, label, image) => sum + (label >= 0 ? reviewed[image]! : 0), 0),
    bins,
    tiers,
    expectedRight,
    edits: countEdits(snapshot.curation.edits),
    endings: countEndings(snapshot.paths),
    fingerprint: fingerprintOf(snapshot, curated),
  };
}

function labelFacts(
  { name, images, agreedByAll, meanConfidence }: Cluster,
  { confidence }: RunSnapshot,
  { reviewed }: Curated,
): LabelFacts {
  const bySureness = [...images].sort((a, b) => confidence[b]! - confidence[a]! || a - b);
  const typical = bySureness.slice(0, TYPICAL);
  const open = bySureness.slice(TYPICAL).filter((image) => reviewed[image] === 0);
  return {
    name,
    images: images.length,
    reviewed: images.reduce((sum, image) => sum + reviewed[image]!, 0),
    agreed: agreedByAll,
    confidence: meanConfidence,
    typical,
    doubtful: open.slice(-DOUBTFUL).reverse(),
  };
}

function tagFacts({ tags, clusters, labels }: Curated): TagFacts[] {
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  return [...tags].map(([tag, images]) => {
    const counts = new Map<string, number>();
    for (const image of images) {
      const name = names.get(labels[image]!)!;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    const groups = [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    return { tag, images: images.size, groups };
  });
}

function countEdits(edits: readonly Edit[]): CardFacts['edits'] {
  const counts = new Map<Edit['kind'], { edits: number; images: number }>();
  for (const edit of edits) {
    const count = counts.get(edit.kind) ?? { edits: 0, images: 0 };
    counts.set(edit.kind, { edits: count.edits + 1, images: count.images + imagesIn(edit) });
  }
  return counts;
}

function imagesIn(edit: Edit): number {
  switch (edit.kind) {
    case 'rename':
    case 'merge':
      return 0;
    case 'split':
      return edit.parts.reduce((sum, part) => sum + part.images.length, 0);
    case 'label':
      return edit.cluster.images.length;
    case 'import':
      return [...edit.created, ...edit.moved].reduce((sum, each) => sum + each.images.length, 0);
    case 'relabel':
      return edit.moves.reduce((sum, move) => sum + move.images.length, 0);
    default:
      return edit.images.length;
  }
}

function countEndings(paths: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const path of paths) {
    const ending = /\.([^./]{1,8})$/.exec(path)?.[1]?.toLowerCase() ?? '';
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  return [...counts].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
}

function fingerprintOf({ paths, hashes }: RunSnapshot, { clusters, labels }: Curated): string {
  const names = new Map(clusters.map(({ id, name }) => [id, name]));
  return sha256(JSON.stringify(paths.map((path, i) => [path, hashes[i], names.get(labels[i]!)])));
}
