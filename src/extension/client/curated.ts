/**
 * What a person sees of a data set: the labelling with the edits in force, and where each label
 * comes from, in words.
 */
import { t } from '@vscode/l10n';
import { votersOf } from '../../domain/agreement';
import { curate, EXCLUDED, UNDECIDED, type Curated } from '../../domain/curation';
import type { Agreement, Cluster, RunSnapshot } from '../../domain/dataset';
import { percent } from './figures';

const known = new WeakMap<RunSnapshot, Curated>();

/** The snapshot with its edits. Computed once a snapshot object: an edit makes a new one. */
export function curatedOf(snapshot: RunSnapshot): Curated {
  const before = known.get(snapshot);
  if (before) return before;
  const curated = curate(snapshot);
  known.set(snapshot, curated);
  return curated;
}

export function clusterWithId(curated: Curated, id: number): Cluster | undefined {
  return curated.clusters.find((cluster) => cluster.id === id);
}

/** Why an image has its label, a line a reason. */
export function whyLabelled(snapshot: RunSnapshot, curated: Curated, image: number): string[] {
  if (curated.labels[image] === EXCLUDED) return [t('Excluded by you.')];
  if (curated.byPerson[image]) return [t('Labelled by you.')];
  const share = percent(snapshot.confidence[image] ?? 0);
  const reasons = [agreementInWords(snapshot, snapshot.agreement[image] ?? 'disputed')];
  if (curated.labels[image] === UNDECIDED) reasons.push(t('It has no label yet.'));
  else if (snapshot.source === 'given')
    reasons.push(t('The class of its folder; its surroundings support it by {0}.', share));
  else if (snapshot.source !== 'final') reasons.push(t('Provisional, {0} sure.', share));
  else if (votersOf(snapshot) === 'neighbours') reasons.push(t('The label is {0} sure.', share));
  else if (extractorsOf(snapshot) < 2)
    reasons.push(t('The label is its cluster by the one kind of features, {0} sure.', share));
  else reasons.push(t('The classifier is {0} sure.', share));
  if (curated.reviewed[image]) reasons.push(t('Marked as right by you.'));
  else {
    const why = snapshot.audit?.suspects.find((suspect) => suspect.image === image)?.why;
    if (why !== undefined) reasons.push(t('Suspect: {0}.', why));
  }
  return reasons;
}

const extractorsOf = ({ partitions: extractors }: RunSnapshot): number => Object.keys(extractors).length;

function agreementInWords(snapshot: RunSnapshot, agreement: Agreement): string {
  if (votersOf(snapshot) === 'neighbours') {
    return {
      all: t('Nearly all of the nearest images share its label.'),
      most: t('Most of the nearest images share its label.'),
      disputed: t('Half of the nearest images or fewer share its label.'),
    }[agreement];
  }
  const count = extractorsOf(snapshot);
  if (count < 2) {
    if (snapshot.source !== 'final') return t('One kind of features so far.');
    return agreement === 'all' ? t('It lies well inside its cluster.') : t('Another cluster is as near to it.');
  }
  return {
    all: t('All kinds of features agree.'),
    most: count === 3 ? t('Two of three kinds of features agree.') : t('Most kinds of features agree.'),
    disputed: t('The kinds of features disagree.'),
  }[agreement];
}
