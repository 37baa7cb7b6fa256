import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { clusterWithId, curatedOf } from '../client/curated';
import { matching, parseFilter, type ImageFilter } from './image-filter';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';
import { TreeDrop } from './tree-drop';
import { clusterItem, imageItem, moreItem, dataSetItem, type Seen, type TreeNode } from './tree-items';

/** Images listed below a cluster; the panel shows them all. */
const LISTED = 200;

/** The tree of data sets, clusters and images in the side panel. */
export class ClusterTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly subscriptions: vscode.Disposable[];
  readonly onDidChangeTreeData = this.changed.event;
  private readonly drawn = new Map<string, DataSet>();
  private filter: ImageFilter = [];
  private text = '';

  constructor(
    private readonly dataSets: DataSets,
    log: vscode.LogOutputChannel,
  ) {
    this.view = vscode.window.createTreeView('winnow.clusters', {
      treeDataProvider: this,
      showCollapseAll: true,
      canSelectMany: true,
      dragAndDropController: new TreeDrop(dataSets, log, (node) => this.imagesOf(node)),
    });
    this.subscriptions = [
      this.view,
      this.changed,
      dataSets.onChange((dataSet) => {
        const key = JSON.stringify(dataSet.folders);
        const drawn = this.drawn.get(key);
        this.drawn.set(key, dataSet);
        // Progress alone changes nothing here.
        if (!drawn || drawn.snapshot !== dataSet.snapshot || drawn.running !== dataSet.running)
          this.changed.fire(undefined);
      }),
    ];
  }

  /** The rows that the person selected. */
  get selection(): readonly TreeNode[] {
    return this.view.selection;
  }

  get onDidChangeSelection(): vscode.Event<unknown> {
    return this.view.onDidChangeSelection;
  }

  /** What the person filters by; empty for no filter. */
  get filterText(): string {
    return this.text;
  }

  /**
   * Shows only images that meet the filter, and the clusters that have such.
   * @throws RangeError when it has no meaning.
   */
  setFilter(text: string): void {
    this.filter = parseFilter(text);
    this.text = text.trim();
    this.view.message = this.text === '' ? '' : t('Filter: {0}', this.text);
    this.changed.fire(undefined);
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    // The editor asks once the tree is visible; a run that was started meanwhile shows at once.
    const opening = this.dataSets.reopen();
    if (this.dataSets.all.length === 0) await opening;
    if (!node) return this.dataSets.all.map(({ folders }) => ({ kind: 'dataSet', folders }));
    const { folders } = node;
    const seen = this.seen(folders);
    if (!seen) return [];
    if (node.kind === 'dataSet') {
      const clusters = seen.curated.clusters.map(({ id }) => ({ kind: 'cluster', folders, cluster: id }) as const);
      return this.filter.length === 0 ? clusters : clusters.filter((cluster) => this.imagesOf(cluster).length > 0);
    }
    if (node.kind !== 'cluster') return [];
    const images = this.imagesOf(node);
    const rows: TreeNode[] = images.slice(0, LISTED).map((image) => ({ kind: 'image', folders, image }));
    if (images.length > LISTED) {
      rows.push({ kind: 'more', folders, cluster: node.cluster, count: images.length - LISTED });
    }
    return rows;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const dataSet = this.dataSets.find(node.folders);
    const seen = this.seen(node.folders);
    if (node.kind === 'dataSet') {
      const clusters = seen?.curated.clusters.filter(({ id }) => id >= 0).length ?? 0;
      return dataSetItem(dataSet ?? { folders: node.folders, running: false }, clusters);
    }
    if (!seen) return new vscode.TreeItem('');
    switch (node.kind) {
      case 'cluster':
        return clusterItem(node, seen, this.imagesOf(node).length);
      case 'image':
        return imageItem(node, seen);
      case 'more':
        return moreItem(node);
    }
  }

  /**
   * Images that a row stands for: those of a cluster that the filter leaves. A row that only counts
   * stands for none.
   */
  imagesOf(node: TreeNode): readonly number[] {
    if (node.kind === 'image') return [node.image];
    const seen = node.kind === 'cluster' ? this.seen(node.folders) : undefined;
    const cluster = seen && node.kind === 'cluster' ? clusterWithId(seen.curated, node.cluster) : undefined;
    return seen && cluster ? matching(this.filter, seen.snapshot, seen.curated, cluster) : [];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private seen(folders: readonly string[]): Seen | undefined {
    const snapshot = this.dataSets.find(folders)?.snapshot;
    return snapshot && { snapshot, curated: curatedOf(snapshot) };
  }
}
