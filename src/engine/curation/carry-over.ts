import type { Curated, Edit } from '../../domain/curation';
import { curate, EXCLUDED, nextClusterId, NO_EDITS, UNDECIDED } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { withoutExclusion } from './exclusion';

/**
 * The edits that bring what a person decided in one labelling into another one of, in the main, the
 * same images; images are told by their contents. Excluded images stay excluded, and tags stay on
 * their images. An image that the person labelled or reviewed keeps its label by name, in the
 * cluster of that name or in a new one. A name that the person gave goes to the cluster of mostly
 * the same images. A label that has only the engine's number goes on in that cluster. Merges and
 * splits of what the machine labelled stay behind. Without edits in `from`, nothing is carried
 * over. Only what differs becomes an edit: once these are in force, the same call gives none.
 */
export function carryOver(from: RunSnapshot, to: RunSnapshot): Edit[] {
  if (from.curation.edits.length === 0) return [];
  const pairs = samePictures(from, to);
  const before = withoutExclusion(from);
  const mapping = new LabelMapping(before, from, to, pairs);
  const renames = mapping.renames(withoutExclusion(to));
  const renamed: RunSnapshot = { ...to, curation: { edits: [...to.curation.edits, ...renames], undone: [] } };
  const labels = carriedLabels({ before, mapping, after: withoutExclusion(renamed), pairs });
  // A label that is given also brings an excluded image back. So only what is still different then
  // becomes an edit.
  const labelled: RunSnapshot = { ...to, curation: { edits: [...renamed.curation.edits, ...labels], undone: [] } };
  return [...renames, ...labels, ...carriedExclusions(from, labelled, pairs), ...carriedTags(from, to, pairs)];
}

interface Carried {
  readonly before: Curated;
  readonly mapping: LabelMapping;
  readonly after: Curated;
  readonly pairs: Int32Array;
}

/**
 * Position in `from` of each image of `to`, −1 for a new one. The same path wins; a copy of a known
 * image is known, too.
 */
export function samePictures(from: RunSnapshot, to: RunSnapshot): Int32Array {
  const pairs = new Int32Array(to.paths.length).fill(-1);
  const byContents = new Map<string, number[]>();
  const byPath = new Map<string, number>();
  from.paths.forEach((path, i) => {
    byPath.set(path, i);
    const same = byContents.get(from.hashes[i]!);
    if (same) same.push(i);
    else byContents.set(from.hashes[i]!, [i]);
  });
  const taken = new Set<number>();
  to.paths.forEach((path, i) => {
    const same = byPath.get(path);
    if (same === undefined || from.hashes[same] !== to.hashes[i]) return;
    pairs[i] = same;
    taken.add(same);
  });
  to.hashes.forEach((hash, i) => {
    if (pairs[i]! >= 0) return;
    const copies = byContents.get(hash);
    if (!copies) return;
    // If copies were decided differently, a file that was moved is the copy whose old place is
    // empty.
    const free = copies.find((copy) => !taken.has(copy)) ?? copies[0]!;
    pairs[i] = free;
    taken.add(free);
  });
  return pairs;
}

/**
 * For each label of `from`, the cluster of `to` in which it goes on: most images of the label are
 * in that cluster, and most known images of that cluster had the label. The engine's labels of `to`
 * count for it, not edits there. Images that the person labelled do not count.
 */
function matchingClusters(from: RunSnapshot, to: RunSnapshot, pairs: Int32Array): Map<number, number> {
  const { labels: before, byPerson } = withoutExclusion(from);
  const after = curate({ ...to, curation: NO_EDITS }).labels;
  const sizes = { before: new Map<number, number>(), after: new Map<number, number>() };
  const common = new Map<string, { readonly was: number; readonly is: number; count: number }>();
  pairs.forEach((image, i) => {
    if (image < 0 || byPerson[image] === 1) return;
    const was = before[image]!;
    const is = after[i]!;
    if (was < 0 || is < 0) return;
    sizes.before.set(was, (sizes.before.get(was) ?? 0) + 1);
    sizes.after.set(is, (sizes.after.get(is) ?? 0) + 1);
    const key = `${was} ${is}`;
    common.set(key, { was, is, count: (common.get(key)?.count ?? 0) + 1 });
  });
  const found = new Map<number, number>();
  for (const { was, is, count } of common.values()) {
    if (count * 2 > sizes.before.get(was)! && count * 2 > sizes.after.get(is)!) found.set(was, is);
  }
  return found;
}

/** Tells in which labels of another labelling the labels of one go on. */
class LabelMapping {
  private readonly engineNames: ReadonlyMap<number, string>;
  private readonly matching: ReadonlyMap<number, number>;

  constructor(
    readonly before: Curated,
    from: RunSnapshot,
    to: RunSnapshot,
    pairs: Int32Array,
  ) {
    this.engineNames = new Map(from.clusters.map(({ id, name }) => [id, name]));
    this.matching = matchingClusters(from, to, pairs);
  }

  /** Gives the person's names to the matching clusters. */
  renames(after: Curated): Edit[] {
    const taken = new Set(after.clusters.map(({ name }) => name));
    const edits: Edit[] = [];
    for (const { id, name } of this.before.clusters) {
      const match = this.matching.get(id);
      if (!this.isNamed(id, name) || taken.has(name) || !after.clusters.some((cluster) => cluster.id === match))
        continue;
      edits.push({ kind: 'rename', cluster: match!, name });
      taken.add(name);
    }
    return edits;
  }

  /** The cluster in which a label goes on: its id, or the name of one that has to be made. */
  targetOf(label: number, after: Curated): number | string {
    if (label === UNDECIDED) return UNDECIDED;
    const { name } = this.before.clusters.find(({ id }) => id === label)!;
    const match = this.matching.get(label);
    // The engine's own names are numbers. They say nothing about the images in another labelling.
    if (!this.isNamed(label, name)) {
      if (match !== undefined && after.clusters.some(({ id }) => id === match)) return match;
      return after.clusters.find((cluster) => cluster.name === `${name} (earlier)`)?.id ?? `${name} (earlier)`;
    }
    return after.clusters.find((cluster) => cluster.name === name)?.id ?? name;
  }

  private isNamed(id: number, name: string): boolean {
    return id >= 0 && this.engineNames.get(id) !== name;
  }
}

/** Moves and marks of the images that the person labelled or reviewed. */
function carriedLabels({ before, mapping, after, pairs }: Carried): Edit[] {
  const targets = new Map<number, number | string>();
  const moves = new Map<number | string, number[]>();
  const marks: Record<'review' | 'unreview', number[]> = { review: [], unreview: [] };
  pairs.forEach((was, i) => {
    if (was < 0 || (!before.byPerson[was] && !before.reviewed[was])) return;
    const label = before.labels[was]!;
    let target = targets.get(label);
    if (target === undefined) targets.set(label, (target = mapping.targetOf(label, after)));
    const moved = target !== after.labels[i] || (label !== UNDECIDED && before.byPerson[was]! > after.byPerson[i]!);
    if (moved) {
      const images = moves.get(target);
      if (images) images.push(i);
      else moves.set(target, [i]);
    }
    const marked = moved ? label !== UNDECIDED : after.reviewed[i] === 1;
    if (marked !== (before.reviewed[was] === 1)) marks[marked ? 'unreview' : 'review'].push(i);
  });
  let next = nextClusterId(after);
  const edits = [...moves].map(([target, images]): Edit =>
    typeof target === 'number'
      ? { kind: 'move', images, to: target }
      : { kind: 'label', cluster: { id: next++, name: target, images } },
  );
  for (const kind of ['review', 'unreview'] as const) {
    if (marks[kind].length > 0) edits.push({ kind, images: marks[kind] });
  }
  return edits;
}

function carriedExclusions(from: RunSnapshot, to: RunSnapshot, pairs: Int32Array): Edit[] {
  const before = curate(from).labels;
  const after = curate(to).labels;
  const changed: Record<'exclude' | 'include', number[]> = { exclude: [], include: [] };
  pairs.forEach((was, i) => {
    if (was < 0) return;
    const excluded = before[was] === EXCLUDED;
    if (excluded !== (after[i] === EXCLUDED)) changed[excluded ? 'exclude' : 'include'].push(i);
  });
  return (['exclude', 'include'] as const).flatMap((kind) =>
    changed[kind].length > 0 ? [{ kind, images: changed[kind] }] : [],
  );
}

function carriedTags(from: RunSnapshot, to: RunSnapshot, pairs: Int32Array): Edit[] {
  const before = curate(from).tags;
  const after = curate(to).tags;
  const tags = [...new Set([...before.keys(), ...after.keys()])];
  return tags.flatMap((tag) => {
    const changed: Record<'tag' | 'untag', number[]> = { tag: [], untag: [] };
    pairs.forEach((was, i) => {
      if (was < 0) return;
      const tagged = before.get(tag)?.has(was) === true;
      if (tagged !== (after.get(tag)?.has(i) === true)) changed[tagged ? 'tag' : 'untag'].push(i);
    });
    return (['tag', 'untag'] as const).flatMap((kind) =>
      changed[kind].length > 0 ? [{ kind, images: changed[kind], tags: [tag] }] : [],
    );
  });
}
