import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { FolderChanges } from '../../protocol/inspection';
import { chooseMethods } from './choose-methods';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { wordsOf } from '../../domain/error-words';
import { codeOf, missingModelOf } from '../client/failures';
import { offerDownload } from './model-download';
import { withProgress } from './long-request';
import type { DataSet } from '../client/known-data-sets';

/**
 * Milliseconds that a view of a window that has just opened may take. Meanwhile the status bar
 * tells of the run.
 */
const VIEW_OPENS = 5000;

type How = NonNullable<Parameters<Parts['dataSets']['cluster']>[2]>;

/** The commands that start and stop a run. */
export function runCommands(parts: Parts, register: Register): vscode.Disposable[] {
  const { log } = parts;
  return [
    register('clusterImages', (clicked?: vscode.Uri, selected?: vscode.Uri[]) =>
      clusterImages(parts, clicked, selected),
    ),
    register('clusterFromScratch', (target?: Target) => clusterFromScratch(parts, target)),
    register('labelNewImages', (target?: Target) => labelNewImages(parts, target)),
    register('chooseMethods', () => chooseAndCluster(parts)),
    register('cancel', (target?: Target) => cancel(parts, target)),
    register('showLog', () => log.show()),
  ];
}

async function clusterImages(parts: Parts, clicked?: vscode.Uri, selected?: vscode.Uri[]): Promise<void> {
  const uris = selected && selected.length > 0 ? selected : clicked ? [clicked] : await askForFolders();
  if (!uris || uris.length === 0) return;
  await clusterUnlessLocked(
    parts,
    uris.map((uri) => uri.fsPath),
    {},
  );
}

/**
 * Cancels what goes on in the data set that is named, or else in the one in front. Without either
 * the person chooses.
 */
async function cancel(parts: Parts, target?: Target): Promise<void> {
  const { dataSets } = parts;
  const busy = dataSets.all.filter(({ running, progress }) => running || progress);
  const meant = currentDataSet(parts, target);
  const dataSet = busy.find((each) => each === meant) ?? (target?.folders ? undefined : await oneOf(busy));
  if (dataSet) dataSets.cancel(dataSet.folders);
}

async function oneOf(busy: readonly DataSet[]): Promise<DataSet | undefined> {
  if (busy.length < 2) return busy[0];
  const items = busy.map((dataSet) => ({
    label: nameOf(dataSet.folders),
    detail: dataSet.folders.join(', '),
    dataSet,
  }));
  return (await vscode.window.showQuickPick(items, { title: t('Cancel Which Run?') }))?.dataSet;
}

async function clusterFromScratch(parts: Parts, target?: Target): Promise<void> {
  await parts.dataSets.reopen();
  const folders = currentDataSet(parts, target)?.folders;
  if (!folders) throw new Error(t('There are no clusters yet. Cluster a folder of images first.'));
  await clusterUnlessLocked(parts, folders, { fromScratch: true });
}

/**
 * Runs a data set again whose folders changed, with what was learned before.
 * @returns the changes, or undefined where there are none.
 */
async function labelNewImages(parts: Parts, target?: Target): Promise<FolderChanges | undefined> {
  await parts.dataSets.reopen();
  const dataSet = currentDataSet(parts, target);
  if (!dataSet?.snapshot) throw new Error(t('There are no clusters yet. Cluster a folder of images first.'));
  const { folders, changes } = dataSet;
  if (changes) await clusterUnlessLocked(parts, folders, {});
  else if (!target)
    void vscode.window.showInformationMessage(t('Winnow: nothing came into {0}, and nothing went.', nameOf(folders)));
  return changes;
}

/**
 * Asks for the methods, then whether the folder in front of the person is to be clustered with
 * them.
 */
async function chooseAndCluster(parts: Parts): Promise<void> {
  if (!(await chooseMethods())) return;
  await parts.dataSets.reopen();
  const folders = currentDataSet(parts)?.folders;
  const again = t('Cluster Now');
  const words = t('Winnow: The next runs use these methods.');
  const answer = await vscode.window.showInformationMessage(words, ...(folders ? [again] : []));
  if (answer === again && folders) await clusterUnlessLocked(parts, folders, {});
}

/**
 * Clusters, or asks for what stands in the way: whether to take over from another window, whether
 * to download a network.
 */
export async function clusterUnlessLocked(parts: Parts, folders: readonly string[], how: How): Promise<void> {
  // First, so that the run finds a place for its progress.
  await vscode.commands.executeCommand('winnow.side.focus');
  try {
    await clusterFolders(parts, folders, how);
  } catch (error) {
    const model = missingModelOf(error);
    if (model !== undefined) {
      if (await offerDownload(parts.engine, parts.dataSets.store, model)) await clusterFolders(parts, folders, how);
      return;
    }
    if (codeOf(error) !== 'locked') throw error;
    const takeOver = t('Take Over');
    if ((await vscode.window.showWarningMessage(t('Winnow: {0}', wordsOf(error)), takeOver)) !== takeOver) return;
    await clusterFolders(parts, folders, { ...how, takeOver: true });
  }
}

async function clusterFolders(parts: Parts, folders: readonly string[], how: How): Promise<void> {
  const { dataSets, panels } = parts;
  // A page takes seconds to open. It opens while the pictures are read, once it is sure that there
  // are some.
  const shownFirst = dataSets.onChange((dataSet) => {
    if (!dataSet.running || dataSet !== dataSets.find(folders)) return;
    if (!dataSet.snapshot && (dataSet.progress ?? { stage: 'find' }).stage === 'find') return;
    shownFirst.dispose();
    if (!panels.isOpen(folders)) panels.show(folders);
  });
  try {
    await withProgress(parts, {
      folders,
      title: nameOf(folders),
      inStatusBar: true,
      grace: VIEW_OPENS,
      run: (token) => dataSets.cluster(folders, token, how),
    });
  } finally {
    shownFirst.dispose();
  }
}

const nameOf = (folders: readonly string[]): string => folders.map((folder) => path.basename(folder)).join(', ');

async function askForFolders(): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: t('Cluster Images'),
    title: t('Folders of images to cluster'),
  });
}
