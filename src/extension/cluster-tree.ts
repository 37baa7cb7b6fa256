import path from 'node:path';
import * as vscode from 'vscode';
import type { Cluster, RunSnapshot } from '../protocol/dataset';
import type { Runs } from './runs';

/** Images listed below a cluster; the panel shows them all. */
const LISTED = 200;

export type TreeNode =
  | { readonly kind: 'run'; readonly folders: readonly string[] }
  | { readonly kind: 'cluster'; readonly folders: readonly string[]; readonly cluster: number }
  | { readonly kind: 'image'; readonly folders: readonly string[]; readonly image: number }
  | { readonly kind: 'more'; readonly folders: readonly string[]; readonly cluster: number; readonly count: number };

/** The tree of runs, clusters and images in the side panel. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChangeTreeData = this.changed.event;
  private seen = new Map<string, RunSnapshot | undefined>();

  constructor(private readonly runs: Runs) {
    this.subscriptions = [
      vscode.window.createTreeView('winnow.clusters', { treeDataProvider: this, showCollapseAll: true }),
      runs.onChange(({ folders, snapshot, running }) => {
        // Progress alone changes nothing here.
        const key = JSON.stringify([folders, running]);
        if (this.seen.has(key) && this.seen.get(key) === snapshot) return;
        this.seen = new Map([[key, snapshot]]);
        this.changed.fire(undefined);
      }),
    ];
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return this.runs.all.map(({ folders }) => ({ kind: 'run', folders }));
    const { folders } = node;
    const snapshot = this.runs.find(folders)?.snapshot;
    if (!snapshot) return [];
    if (node.kind === 'run') return snapshot.clusters.map(({ id }) => ({ kind: 'cluster', folders, cluster: id }));
    if (node.kind !== 'cluster') return [];
    const images = clusterOf(snapshot, node.cluster)?.images ?? [];
    const rows: TreeNode[] = images.slice(0, LISTED).map((image) => ({ kind: 'image', folders, image }));
    if (images.length > LISTED)
      rows.push({ kind: 'more', folders, cluster: node.cluster, count: images.length - LISTED });
    return rows;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const state = this.runs.find(node.folders);
    const snapshot = state?.snapshot;
    switch (node.kind) {
      case 'run': {
        const item = new vscode.TreeItem(
          node.folders.map((folder) => path.basename(folder)).join(', '),
          vscode.TreeItemCollapsibleState.Expanded,
        );
        item.description = describeRun(snapshot, state?.running ?? false);
        item.tooltip = node.folders.join('\n');
        item.iconPath = new vscode.ThemeIcon(state?.running ? 'sync~spin' : 'folder-library');
        item.contextValue = 'winnow.run';
        return item;
      }
      case 'cluster': {
        const cluster = snapshot && clusterOf(snapshot, node.cluster);
        const item = new vscode.TreeItem(cluster?.name ?? '', vscode.TreeItemCollapsibleState.Collapsed);
        if (cluster) item.description = `${cluster.images.length} · ${Math.round(cluster.agreedByAll * 100)} % agreed`;
        item.iconPath = new vscode.ThemeIcon(node.cluster < 0 ? 'question' : 'symbol-array');
        item.contextValue = snapshot?.finished ? 'winnow.cluster' : 'winnow.cluster.provisional';
        return item;
      }
      case 'image': {
        const relative = snapshot?.paths[node.image] ?? '';
        const item = new vscode.TreeItem(vscode.Uri.file(path.join(snapshot?.root ?? '', relative)));
        item.description = `${Math.round((snapshot?.confidence[node.image] ?? 0) * 100)} %`;
        item.contextValue = 'winnow.image';
        item.command = { command: 'winnow.openImage', title: 'Open Image', arguments: [node] };
        return item;
      }
      case 'more': {
        const item = new vscode.TreeItem(`${node.count} more in the panel`);
        item.command = { command: 'winnow.openPanel', title: 'Open Cluster Panel', arguments: [node] };
        return item;
      }
    }
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }
}

export function clusterOf(snapshot: RunSnapshot, id: number): Cluster | undefined {
  return snapshot.clusters.find((cluster) => cluster.id === id);
}

function describeRun(snapshot: RunSnapshot | undefined, running: boolean): string {
  if (!snapshot) return running ? 'looking at the pictures…' : '';
  const counts = `${snapshot.paths.length} images, ${snapshot.clusters.length} clusters`;
  return running && !snapshot.finished ? `${counts}, refining…` : counts;
}
