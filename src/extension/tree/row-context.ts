/**
 * What the rows of the tree tell the `when` clauses of their menus: a kind, and after it what can
 * be done with the row. A command whose word is missing would do nothing.
 */
import { EXCLUDED, UNDECIDED, type Curated } from '../../domain/curation';
import type { Cluster, RunSnapshot } from '../../domain/dataset';
import type { DataSet } from '../client/known-data-sets';

export function dataSetContext({ snapshot, running }: DataSet): string {
  if (running) return 'winnow.dataSet.running';
  if (!snapshot?.finished) return 'winnow.dataSet';
  return joined('winnow.dataSet.finished', { corrected: snapshot.curation.edits.length > 0 });
}

/** @param cluster what is shown of it; undefined where the labels have none of this id any more. */
export function clusterContext(id: number, cluster: Cluster | undefined, curated: Curated, finished: boolean): string {
  const kind = id >= 0 ? 'cluster' : id === UNDECIDED ? 'undecided' : 'excluded';
  if (!finished) return `winnow.${kind}.provisional`;
  if (id < 0 || !cluster) return `winnow.${kind}`;
  const reviewed = cluster.images.reduce((sum, image) => sum + (curated.reviewed[image] ?? 0), 0);
  return joined('winnow.cluster', {
    named: cluster.proposals !== undefined,
    divisible: cluster.images.length > 1,
    mergeable: curated.clusters.filter((other) => other.id >= 0).length > 1,
    unreviewed: reviewed < cluster.images.length,
    reviewed: reviewed > 0,
  });
}

export function imageContext(image: number, curated: Curated, { finished }: RunSnapshot): string {
  if (!finished) return 'winnow.image.provisional';
  if (curated.labels[image] === EXCLUDED) return 'winnow.image.excluded';
  return `winnow.image.${curated.reviewed[image] ? 'reviewed' : 'unreviewed'}`;
}

function joined(kind: string, can: Readonly<Record<string, boolean>>): string {
  const words = Object.keys(can).filter((word) => can[word]);
  return [kind, ...words].join('.');
}
