import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { UNDECIDED } from '../../domain/curation';
import { editToMerge, editToMove } from '../../domain/edits';
import { clusterWithId, curatedOf } from '../client/curated';
import { showFailure } from '../client/failures';
import type { DataSets } from '../client/data-sets';
import type { TreeNode } from './tree-items';

const ROWS = 'application/vnd.code.tree.winnow.clusters';

/** Rows dragged within the tree: images dropped on a cluster move there, clusters merge with it. */
export class TreeDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes = [ROWS];
  readonly dropMimeTypes = [ROWS];

  /** @param imagesOf images that a row stands for. */
  constructor(
    private readonly dataSets: DataSets,
    private readonly log: vscode.LogOutputChannel,
    private readonly imagesOf: (node: TreeNode) => readonly number[],
  ) {}

  handleDrag(rows: readonly TreeNode[], data: vscode.DataTransfer): void {
    data.set(ROWS, new vscode.DataTransferItem(rows));
  }

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const rows = data.get(ROWS)?.value as readonly TreeNode[] | undefined;
    if (!target || !rows) return;
    try {
      await this.drop(rows, target);
    } catch (error) {
      showFailure(error, this.log);
    }
  }

  private async drop(rows: readonly TreeNode[], target: TreeNode): Promise<void> {
    const { folders } = target;
    const snapshot = this.dataSets.find(folders)?.snapshot;
    if (!snapshot || target.kind === 'dataSet') return;
    if (rows.some((row) => JSON.stringify(row.folders) !== JSON.stringify(folders))) {
      throw new Error(t('Images stay in their own data set: drop them on one of its clusters.'));
    }
    const curated = curatedOf(snapshot);
    const into = target.kind === 'image' ? (curated.labels[target.image] ?? UNDECIDED) : target.cluster;
    const clusters = rows.flatMap((row) => (row.kind === 'cluster' && row.cluster !== into ? [row.cluster] : []));
    const images = rows.flatMap((row) => (row.kind === 'image' ? this.imagesOf(row) : []));
    if (clusters.length > 1 && !(await confirmMerge(clusters.length, clusterWithId(curated, into)?.name ?? ''))) return;
    const wishes = [
      editToMerge(curated, clusters, into),
      editToMove(
        curated,
        images.filter((image) => curated.labels[image] !== into && !clusters.includes(curated.labels[image]!)),
        into,
      ),
    ];
    for (const edit of wishes) if (edit) await this.dataSets.edit(folders, edit, snapshot.labelling);
  }
}

async function confirmMerge(count: number, into: string): Promise<boolean> {
  const merge = t('Merge');
  const options = { modal: true, detail: t('You can undo this.') };
  return (
    (await vscode.window.showWarningMessage(t('Merge {0} clusters into “{1}”?', count, into), options, merge)) === merge
  );
}
