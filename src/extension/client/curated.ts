/** What a person sees of a run: the labelling with the edits in force, and where each label comes from, in words. */
import { votersOf } from '../../domain/agreement';
import { curate, EXCLUDED, UNDECIDED, type Curated } from '../../domain/curation';
import type { Agreement, Cluster, RunSnapshot } from '../../domain/dataset';

const known = new WeakMap<RunSnapshot, Curated>();

/** The snapshot with its edits. Computed once a snapshot object: an edit makes a new one. */
export function curatedOf(snapshot: RunSnapshot): Curated {
  const before = known.get(snapshot);
  if (before) return before;
  const curated = curate(snapshot);
  known.set(snapshot, curated);
  return curated;
}

export function clusterOf(curated: Curated, id: number): Cluster | undefined {
  return curated.clusters.find((cluster) => cluster.id === id);
}

/** Why an image has its label, a line a reason. */
export function whyLabelled(snapshot: RunSnapshot, curated: Curated, image: number): string[] {
  if (curated.labels[image] === EXCLUDED) return ['Excluded by you.'];
  if (curated.byPerson[image]) return ['Labelled by you.'];
  const share = percent(snapshot.confidence[image] ?? 0);
  const reasons = [agreementInWords(snapshot, snapshot.agreement[image] ?? 'disputed')];
  if (curated.labels[image] === UNDECIDED) reasons.push('It has no label yet.');
  else if (snapshot.source === 'given')
    reasons.push(`The class of its folder; its surroundings support it by ${share}.`);
  else if (snapshot.source !== 'final') reasons.push(`Provisional, ${share} sure.`);
  else if (votersOf(snapshot) === 'neighbours') reasons.push(`The label is ${share} sure.`);
  else if (extractorsOf(snapshot) < 2)
    reasons.push(`The label is its cluster by the one kind of features, ${share} sure.`);
  else reasons.push(`The classifier is ${share} sure.`);
  if (curated.reviewed[image]) reasons.push('Marked as right by you.');
  else {
    const why = snapshot.audit?.suspects.find((suspect) => suspect.image === image)?.why;
    if (why !== undefined) reasons.push(`Suspect: ${why}.`);
  }
  return reasons;
}

/** A share in [0, 1] as whole percents. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

const extractorsOf = ({ partitions: extractors }: RunSnapshot): number => Object.keys(extractors).length;

function agreementInWords(snapshot: RunSnapshot, agreement: Agreement): string {
  if (votersOf(snapshot) === 'neighbours') {
    return {
      all: 'Nearly all of the nearest images share its label.',
      most: 'Most of the nearest images share its label.',
      disputed: 'Half of the nearest images or fewer share its label.',
    }[agreement];
  }
  const count = extractorsOf(snapshot);
  if (count < 2) {
    if (snapshot.source !== 'final') return 'One kind of features so far.';
    return agreement === 'all' ? 'It lies well inside its cluster.' : 'Another cluster is as near to it.';
  }
  return {
    all: 'All kinds of features agree.',
    most: count === 3 ? 'Two of three kinds of features agree.' : 'Most kinds of features agree.',
    disputed: 'The kinds of features disagree.',
  }[agreement];
}
