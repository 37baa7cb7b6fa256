import * as vscode from 'vscode';
import { findSimilar, searchWords } from '../../protocol/engine';
import type { DataSetAccess } from '../../tools/data-set-access';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';

/** The data sets of the window, for one call of a tool, which `token` cancels. */
export function dataSetsOfWindow(dataSets: DataSets, token: vscode.CancellationToken): DataSetAccess {
  return {
    async find(folder) {
      await dataSets.reopen();
      return dataSetWith(dataSets, folder)?.snapshot;
    },
    async cluster(folder, { fromScratch }) {
      await dataSets.reopen();
      const folders = dataSetWith(dataSets, folder)?.folders ?? [folder];
      const snapshot = await dataSets.cluster(folders, token, { fromScratch });
      if (!snapshot) throw new vscode.CancellationError();
      return snapshot;
    },
    audit: ({ folders }, how) => dataSets.audit(folders, how, token),
    similar: ({ folders, labelling }, image, count) =>
      dataSets.ask(folders, findSimilar, { image, space: 'all', count }, { labelling, token }),
    search: ({ folders, labelling }, words, count) =>
      dataSets.ask(folders, searchWords, { words, count }, { labelling, token }),
    edit: ({ folders, labelling }, edit) => dataSets.edit(folders, edit, labelling),
    undo: ({ folders }) => dataSets.undo(folders),
    planExport: ({ folders }, wish) => dataSets.previewExport(folders, wish, { token }),
  };
}

/** The data set of a folder: its own, else the one of several folders that it is a part of. */
function dataSetWith(dataSets: DataSets, folder: string): DataSet | undefined {
  return dataSets.find([folder]) ?? dataSets.all.find(({ folders }) => folders.includes(folder));
}
