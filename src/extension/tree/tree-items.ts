import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { votersOf } from '../../domain/agreement';
import { UNDECIDED, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { clusterWithId, whyLabelled } from '../client/curated';
import { clustersInWords, count, imagesInWords, percent } from '../client/figures';
import type { DataSet } from '../client/known-data-sets';
import { clusterContext, dataSetContext, imageContext } from './row-context';

export type TreeNode =
  | { readonly kind: 'dataSet'; readonly folders: readonly string[] }
  | { readonly kind: 'cluster'; readonly folders: readonly string[]; readonly cluster: number }
  | { readonly kind: 'image'; readonly folders: readonly string[]; readonly image: number }
  | { readonly kind: 'more'; readonly folders: readonly string[]; readonly cluster: number; readonly count: number };

/** The labels of a data set, final or provisional, with what the person made of it. */
export interface Seen {
  readonly snapshot: RunSnapshot;
  readonly curated: Curated;
}

export function dataSetItem(dataSet: DataSet, clusters: number): vscode.TreeItem {
  const { folders, snapshot, running } = dataSet;
  const item = new vscode.TreeItem(
    folders.map((folder) => path.basename(folder)).join(', '),
    vscode.TreeItemCollapsibleState.Expanded,
  );
  item.id = JSON.stringify(folders);
  item.description = describeDataSet(snapshot, running, clusters);
  item.tooltip = folders.join('\n');
  item.iconPath = new vscode.ThemeIcon(running ? 'sync~spin' : 'folder-library');
  item.contextValue = dataSetContext(dataSet);
  return item;
}

/** @param shown number of its images that the filter leaves. */
export function clusterItem(
  { folders, cluster: id }: Extract<TreeNode, { kind: 'cluster' }>,
  { snapshot, curated }: Seen,
  shown: number,
): vscode.TreeItem {
  const cluster = clusterWithId(curated, id);
  const item = new vscode.TreeItem(cluster?.name ?? '', vscode.TreeItemCollapsibleState.Collapsed);
  item.id = JSON.stringify([folders, 'cluster', id]);
  const kind = id >= 0 ? 'cluster' : id === UNDECIDED ? 'undecided' : 'excluded';
  item.iconPath = new vscode.ThemeIcon(
    { cluster: 'symbol-array', undecided: 'question', excluded: 'circle-slash' }[kind],
  );
  item.contextValue = clusterContext(id, cluster, curated, snapshot.finished);
  if (!cluster) return item;
  const size = cluster.images.length;
  const reviewed = cluster.images.reduce((sum, image) => sum + (curated.reviewed[image] ?? 0), 0);
  const sizes = shown === size ? count(size) : t('{0} of {1}', count(shown), count(size));
  const agreed = agreedInWords(snapshot, percent(cluster.agreedByAll));
  const confidence = percent(cluster.meanConfidence);
  const proposal = cluster.proposals?.[0];
  const facts = kind === 'cluster' ? `${sizes} · ${t('{0} confident', confidence)}` : sizes;
  item.description = proposal === undefined ? facts : `${proposal}? · ${facts}`;
  item.tooltip = [
    `${cluster.name}: ${imagesInWords(size)}`,
    t('Mean confidence {0}', confidence),
    ...(agreed === undefined ? [] : [agreed]),
    t('Reviewed {0} of {1}', count(reviewed), count(size)),
    ...(cluster.proposals ? [t('Might be called {0}', cluster.proposals.join(', '))] : []),
  ].join('\n');
  return item;
}

/**
 * How many images of a cluster the extractors, or the neighbours, agree on; undefined where nothing
 * could agree.
 */
function agreedInWords(snapshot: RunSnapshot, share: string): string | undefined {
  const voters = votersOf(snapshot);
  if (voters === undefined) return undefined;
  return {
    extractors: t('All kinds of features agree on {0}', share),
    neighbours: t('Neighbours agree on {0}', share),
  }[voters];
}

export function imageItem(node: Extract<TreeNode, { kind: 'image' }>, { snapshot, curated }: Seen): vscode.TreeItem {
  const { folders, image } = node;
  const relative = snapshot.paths[image] ?? '';
  const item = new vscode.TreeItem(vscode.Uri.file(path.join(snapshot.root, relative)));
  item.id = JSON.stringify([folders, 'image', image]);
  const confidence = percent(snapshot.confidence[image] ?? 0);
  item.description = curated.byPerson[image]
    ? t('by you')
    : curated.reviewed[image]
      ? t('{0} · reviewed', confidence)
      : confidence;
  item.tooltip = [relative, ...whyLabelled(snapshot, curated, image)].join('\n');
  item.contextValue = imageContext(image, curated, snapshot);
  item.command = { command: 'winnow.openImage', title: t('Open Image'), arguments: [node] };
  return item;
}

export function moreItem(node: Extract<TreeNode, { kind: 'more' }>): vscode.TreeItem {
  const item = new vscode.TreeItem(t('{0} more in the panel', count(node.count)));
  item.id = JSON.stringify([node.folders, 'more', node.cluster]);
  item.contextValue = 'winnow.more';
  item.command = { command: 'winnow.openPanel', title: t('Open Cluster Panel'), arguments: [node] };
  return item;
}

function describeDataSet(snapshot: RunSnapshot | undefined, running: boolean, clusters: number): string {
  if (!snapshot) return running ? t('looking at the pictures…') : '';
  const counts = `${imagesInWords(snapshot.paths.length)}, ${clustersInWords(clusters)}`;
  return running && !snapshot.finished ? t('{0}, refining…', counts) : counts;
}
