import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { findSimilar } from '../../protocol/engine';
import { MOST_BESIDE, type PanelCommand } from '../../protocol/panel';
import { actedInPanel, currentDataSet, subjectOf, type Parts, type Register, type Target } from './command-target';
import { imageOfFile } from '../decorations/image-of-file';
import { parseFilter, STATES } from '../tree/image-filter';
import { withProgress } from './long-request';

/** Images that *find similar* shows. */
const SIMILAR = 60;

/**
 * The commands that show something: the panel and its parts, one image, similar images, fewer rows
 * of the tree.
 */
export function viewCommands(parts: Parts, register: Register): vscode.Disposable[] {
  const { panels, tree } = parts;
  const inPanel = (name: string, command: PanelCommand): vscode.Disposable =>
    register(name, (target?: Target) => {
      const dataSet = currentDataSet(parts, target);
      if (!dataSet?.snapshot) return askToCluster();
      panels.command(dataSet.folders, command);
    });
  return [
    register('openPanel', (target?: Target) => {
      const dataSet = currentDataSet(parts, target);
      if (!dataSet) return askToCluster();
      panels.show(dataSet.folders, target?.cluster);
    }),
    inPanel('showClusters', 'showClusters'),
    inPanel('showReview', 'showReview'),
    inPanel('chooseImages', 'choose'),
    inPanel('showCopies', 'showCopies'),
    inPanel('showMap', 'showMap'),
    inPanel('showRun', 'showRun'),
    inPanel('filter', 'filter'),
    inPanel('searchWords', 'searchWords'),
    register('filterClusters', async (text?: unknown) => {
      const wanted = typeof text === 'string' ? text : await askForFilter(tree.filterText);
      if (wanted !== undefined) tree.setFilter(wanted);
    }),
    register('clearFilter', () => tree.setFilter('')),
    register('findSimilar', (target?: Target | vscode.Uri) => showSimilar(parts, target)),
    register('lookCloser', (target?: Target, targets?: readonly Target[]) => look(parts, 'alone', target, targets)),
    register('compareImages', (target?: Target, targets?: readonly Target[]) => look(parts, 'beside', target, targets)),
    register('openImage', (target?: Target) => withImage(parts, target, 'vscode.open')),
    register('revealImage', (target?: Target) => withImage(parts, target, 'revealInExplorer')),
  ];
}

async function askToCluster(): Promise<void> {
  const cluster = t('Cluster Images…');
  const answer = await vscode.window.showInformationMessage(t('Winnow: cluster a folder of images first.'), cluster);
  if (answer === cluster) await vscode.commands.executeCommand('winnow.clusterImages');
}

async function askForFilter(value: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Filter Clusters'),
    prompt: t('Words of the label or file name, {0}, confidence<0.5', STATES.map((state) => `is:${state}`).join(', ')),
    value,
    validateInput: (text) => {
      try {
        parseFilter(text);
        return undefined;
      } catch (error) {
        return (error as RangeError).message;
      }
    },
  });
}

async function showSimilar(parts: Parts, target: Target | vscode.Uri | undefined): Promise<void> {
  const { dataSets, panels } = parts;
  if (!(target instanceof vscode.Uri) && actedInPanel(parts, 'findSimilar', target)) return;
  const { folders, image } = target instanceof vscode.Uri ? imageAt(parts, target) : named(parts, target);
  if (!folders || image === undefined) {
    void vscode.window.showInformationMessage(t('Winnow: select an image in the cluster panel or in the tree first.'));
    return;
  }
  const found = await withProgress(parts, {
    folders,
    title: t('looking for similar images'),
    run: (token) => dataSets.ask(folders, findSimilar, { image, space: 'all', count: SIMILAR }, { token }),
  });
  panels.showSimilar(folders, image, 'all', found);
}

/** Images of the panel's selection, or of the rows of the tree, shown large in the panel. */
function look(parts: Parts, how: 'alone' | 'beside', target?: Target, targets?: readonly Target[]): void {
  if (actedInPanel(parts, how === 'alone' ? 'look' : 'compare', target)) return;
  const { folders, images } = subjectOf(parts, target, targets);
  const enough = how === 'alone' ? images.length > 0 : images.length >= 2 && images.length <= MOST_BESIDE;
  if (enough) return parts.panels.look(folders, images, how);
  const words = {
    alone: t('Winnow: select an image in the cluster panel or in the tree first.'),
    beside: t('Winnow: select two to four images in the cluster panel or in the tree first.'),
  };
  void vscode.window.showInformationMessage(words[how]);
}

/** @throws Error in words when no data set has the file. */
function imageAt({ dataSets }: Parts, file: vscode.Uri): { folders: readonly string[]; image: number } {
  // The data set that was clustered last comes first.
  const latestFirst = dataSets.latest ? [dataSets.latest, ...dataSets.all] : dataSets.all;
  for (const { folders, snapshot } of latestFirst) {
    const image = snapshot && imageOfFile(snapshot, file.fsPath);
    if (image !== undefined) return { folders, image };
  }
  throw new Error(t('{0} is in none of the clustered folders.', path.basename(file.fsPath)));
}

function named(parts: Parts, target: Target | undefined): { folders?: readonly string[]; image?: number } {
  const { folders, images, clusters } = subjectOf(parts, target);
  const [image] = images;
  return clusters.length > 0 || image === undefined ? {} : { folders, image };
}

async function withImage(parts: Parts, target: Target | undefined, command: string): Promise<void> {
  const { snapshot } = currentDataSet(parts, target) ?? {};
  const relative = target?.image === undefined ? undefined : snapshot?.paths[target.image];
  if (!snapshot || relative === undefined) return;
  await vscode.commands.executeCommand(command, vscode.Uri.file(path.join(snapshot.root, relative)));
}
