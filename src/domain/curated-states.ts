import type { Curated, Edit } from './curation';
import type { Cluster, RunSnapshot } from './dataset';
import { LabelLists, type LabelList } from './label-lists';
import { EXCLUDED, UNDECIDED } from './reserved-labels';
import { beginWith } from './same-edits';
import { TakenEdits, undecided, type Decisions } from './taken-edits';

/** A labelling after some edits. */
interface CuratedState {
  readonly edits: readonly Edit[];
  readonly decisions: Decisions;
  /** Label of each image; the labels of the decisions themselves where none is excluded. */
  readonly labels: Int32Array;
  readonly lists: ReadonlyMap<number, LabelList>;
  readonly curated: Curated;
}

/**
 * How many states are kept. Three are asked for again and again: what a person sees, what undo
 * comes back to, and the one without exclusions that the rules of edits look at.
 */
const KEPT = 4;

/** By the clusters of a labelling. */
const known = new WeakMap<readonly Cluster[], CuratedStates>();

/** The states of a snapshot's labelling. */
export function curatedStates(snapshot: RunSnapshot): CuratedStates {
  const before = known.get(snapshot.clusters);
  if (before?.isOf(snapshot)) return before;
  const made = new CuratedStates(snapshot);
  known.set(snapshot.clusters, made);
  return made;
}

/** States of one labelling, each of which begins where another ends. */
export class CuratedStates {
  private readonly lists: LabelLists;
  private readonly clusters: ReadonlyMap<number, Cluster>;
  private readonly first: CuratedState;
  /** The last one asked for comes last. */
  private kept: CuratedState[] = [];

  constructor(private readonly snapshot: Pick<RunSnapshot, 'clusters' | 'paths' | 'agreement' | 'confidence'>) {
    const { clusters, paths } = snapshot;
    this.clusters = new Map(clusters.map((cluster) => [cluster.id, cluster]));
    this.lists = new LabelLists(clusters, snapshot, paths.length, UNDECIDED);
    const { labels, first: lists } = this.lists;
    const decisions = undecided(labels, clusters);
    this.first = { edits: [], decisions, labels, lists, curated: this.seen(decisions, labels, lists) };
  }

  isOf({ paths, agreement, confidence }: RunSnapshot): boolean {
    const { snapshot } = this;
    return (
      snapshot.paths.length === paths.length && snapshot.agreement === agreement && snapshot.confidence === confidence
    );
  }

  after(edits: readonly Edit[]): CuratedState {
    let nearest = this.first;
    for (const state of this.kept) {
      if (state.edits.length >= nearest.edits.length && beginWith(edits, state.edits)) nearest = state;
    }
    const found = nearest.edits.length === edits.length ? nearest : this.follow(nearest, edits);
    if (found !== this.first) this.kept = [...this.kept.filter((state) => state !== found), found].slice(-KEPT);
    return found;
  }

  private follow(before: CuratedState, edits: readonly Edit[]): CuratedState {
    const taken = new TakenEdits(before.decisions);
    for (const edit of edits.slice(before.edits.length)) taken.take(edit);
    const { labels: given, excluded, reviewed, byPerson, tagged, names, largestId, changed } = taken;
    const decisions = { labels: given, excluded, reviewed, byPerson, tagged, names, largestId };
    const labels = withExclusion(before, decisions, changed);
    const lists = this.lists.after(before.lists, before.labels, labels, changed);
    return { edits, decisions, labels, lists, curated: this.seen(decisions, labels, lists) };
  }

  private seen(decisions: Decisions, labels: Int32Array, lists: ReadonlyMap<number, LabelList>): Curated {
    const { names, tagged, reviewed, byPerson, largestId } = decisions;
    const clusters = Array.from(lists, ([id, { images, agreedByAll, meanConfidence }]): Cluster => {
      const name = names.get(id) ?? `Group ${id + 1}`;
      return { id, name, images, agreedByAll, meanConfidence, ...proposalsFor(this.clusters.get(id), names.get(id)) };
    });
    const rank = (id: number): number => (id >= 0 ? 0 : -id);
    clusters.sort((a, b) => rank(a.id) - rank(b.id) || b.images.length - a.images.length || a.id - b.id);
    const named = [...tagged].filter(([, images]) => images.size > 0);
    const tags = new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
    return { clusters, labels, withoutExclusion: decisions.labels, reviewed, byPerson, tags, largestId };
  }
}

/** The labels, `EXCLUDED` for excluded images. */
function withExclusion(before: CuratedState, { labels, excluded }: Decisions, changed: readonly number[]): Int32Array {
  if (labels === before.decisions.labels && excluded === before.decisions.excluded) return before.labels;
  const hadNone = before.labels === before.decisions.labels;
  if (hadNone && changed.every((image) => excluded[image] === 0)) return labels;
  const out = hadNone ? labels.slice() : before.labels.slice();
  for (const image of changed) out[image] = excluded[image] === 1 ? EXCLUDED : labels[image]!;
  return out;
}

/** A cluster that the person named needs no proposals. */
const proposalsFor = (found: Cluster | undefined, name: string | undefined): Pick<Cluster, 'proposals'> =>
  found?.proposals && found.name === name ? { proposals: found.proposals } : {};
