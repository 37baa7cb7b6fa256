import { t } from '@vscode/l10n';
import type * as vscode from 'vscode';
import type { Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { ExportMode } from '../../domain/exports';
import type { ExportPlan, PanelCommand } from '../../protocol/panel';
import type { ClusterPanels } from '../pages/cluster-panels';
import type { ClusterTree } from '../tree/cluster-tree';
import { curatedOf } from '../client/curated';
import type { EngineClient } from '../client/engine-client';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';
import type { SideView } from '../pages/side-view';
import type { TreeNode } from '../tree/tree-items';

export interface Parts {
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly dataSets: DataSets;
  readonly panels: ClusterPanels;
  readonly tree: ClusterTree;
  readonly side: SideView;
}

/**
 * Registers `winnow.<name>`. A failure of the action is shown once. The result of the action is
 * that of the command.
 */
export type Register = <A extends unknown[]>(name: string, action: (...args: A) => unknown) => vscode.Disposable;

/**
 * What a tree row, a page, a key or a test names. For a missing part the command takes what is in
 * front of the person, or asks.
 */
export interface Target {
  readonly kind?: TreeNode['kind'];
  readonly folders?: readonly string[];
  readonly cluster?: number;
  readonly image?: number;
  /** Set by the keys of the tree: they mean the rows selected there, whatever panel is open. */
  readonly from?: 'tree';
  /** Answers to the questions that the command would ask. */
  readonly name?: string;
  readonly to?: number;
  readonly plan?: ExportPlan;
  readonly target?: string;
  readonly mode?: ExportMode;
}

/** What a command acts on. */
export interface Subject {
  readonly folders: readonly string[];
  readonly snapshot: RunSnapshot;
  readonly curated: Curated;
  /** Clusters that were named, *undecided* and *excluded* included. */
  readonly clusters: readonly number[];
  /** Images that were named, by themselves or by their cluster, without repeats. */
  readonly images: readonly number[];
}

/**
 * The data set that a command without a target means: of the panel in front, else of the tree's
 * selection, else the latest.
 */
export function currentDataSet(
  { dataSets, panels, tree }: Pick<Parts, 'dataSets' | 'panels' | 'tree'>,
  target?: Target,
): DataSet | undefined {
  const fromTree = tree.selection[0]?.folders;
  const front = target?.from === 'tree' ? undefined : panels.active?.folders;
  const folders = target?.folders ?? front ?? fromTree;
  return folders ? dataSets.find(folders) : dataSets.latest;
}

/**
 * What the rows that a menu gives, or else the selection of the tree, stand for. Rows of other data
 * sets than the first row's are left out.
 * @throws Error in words when nothing is clustered yet.
 */
export function subjectOf(parts: Parts, target?: Target, targets?: readonly Target[]): Subject {
  const { tree } = parts;
  const given: readonly Target[] =
    targets && targets.length > 0 ? targets : target?.folders ? [target] : tree.selection;
  const first = given[0]?.folders ? given[0] : target;
  const dataSet = currentDataSet(parts, first);
  if (!dataSet?.snapshot) throw new Error(t('There are no clusters yet. Cluster a folder of images first.'));
  const { folders, snapshot } = dataSet;
  const key = JSON.stringify(folders);
  const rows = given
    .filter((row) => row.kind !== 'more' && row.kind !== 'dataSet' && JSON.stringify(row.folders) === key)
    .flatMap((row): TreeNode[] => {
      if (row.image !== undefined) return [{ kind: 'image', folders, image: row.image }];
      return row.cluster === undefined ? [] : [{ kind: 'cluster', folders, cluster: row.cluster }];
    });
  return {
    folders,
    snapshot,
    curated: curatedOf(snapshot),
    clusters: rows.flatMap((row) => (row.kind === 'cluster' ? [row.cluster] : [])),
    images: [...new Set(rows.flatMap((row) => tree.imagesOf(row)))],
  };
}

/**
 * Lets the panel in front act on the images selected there; false where the command does not mean
 * them.
 */
export function actedInPanel({ panels }: Parts, command: PanelCommand, target: Target | undefined): boolean {
  const { active } = panels;
  if (target !== undefined || !active || active.selectionCount === 0) return false;
  panels.command(active.folders, command);
  return true;
}
