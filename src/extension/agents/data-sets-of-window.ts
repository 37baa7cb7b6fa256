import * as vscode from 'vscode';
import { findSimilar } from '../../protocol/engine';
import type { DataSets } from '../../tools/data-sets';
import type { Runs, RunState } from '../client/runs';

/** The data sets of the window, for one call of a tool, which `token` cancels. */
export function dataSetsOfWindow(runs: Runs, token: vscode.CancellationToken): DataSets {
  return {
    async find(folder) {
      await runs.reopen();
      return stateWith(runs, folder)?.snapshot;
    },
    async cluster(folder, { fromScratch }) {
      await runs.reopen();
      const folders = stateWith(runs, folder)?.folders ?? [folder];
      const snapshot = await runs.cluster(folders, token, { fromScratch });
      if (!snapshot) throw new vscode.CancellationError();
      return snapshot;
    },
    audit: ({ folders }, how) => runs.audit(folders, how, token),
    similar: ({ folders, labelling }, image, count) =>
      runs.ask(folders, findSimilar, { image, space: 'all', count }, { labelling, token }),
    edit: ({ folders, labelling }, edit) => runs.edit(folders, edit, labelling),
    undo: ({ folders }) => runs.undo(folders),
    planExport: ({ folders }, wish) => runs.previewExport(folders, wish, { token }),
  };
}

/** The data set of a folder: its own, else the one of several folders that it is a part of. */
function stateWith(runs: Runs, folder: string): RunState | undefined {
  return runs.find([folder]) ?? runs.all.find(({ folders }) => folders.includes(folder));
}
