import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import { writeReport } from '../../protocol/engine';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { withProgress } from './long-request';

const OPEN = t('Open');

/**
 * `winnow.writeReport`: writes the data card of the labels that are shown. A caller that names the
 * file is asked nothing.
 */
export function reportCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('writeReport', async (asked?: Target) => {
    const dataSet = currentDataSet(parts, asked);
    if (!dataSet?.snapshot?.finished) {
      throw new Error(t('There are no finished clusters to report on yet. Cluster a folder of images first.'));
    }
    const { folders, snapshot } = dataSet;
    const uri = asked?.target !== undefined ? vscode.Uri.file(asked.target) : await askForFile(snapshot.root);
    if (!uri) return undefined;
    await withProgress(parts, {
      folders,
      title: t('writing the report'),
      run: (token) => parts.dataSets.ask(folders, writeReport, { target: uri.fsPath }, { token }),
    });
    if (asked?.target === undefined) {
      void vscode.window.showInformationMessage(t('Winnow wrote {0}.', uri.fsPath), OPEN).then((choice) => {
        if (choice === OPEN) void vscode.env.openExternal(uri);
      });
    }
    return uri.fsPath;
  });
}

function askForFile(root: string): Thenable<vscode.Uri | undefined> {
  return vscode.window.showSaveDialog({
    title: t('Write Report'),
    saveLabel: t('Write Report'),
    defaultUri: vscode.Uri.file(`${root}-report.html`),
    filters: { [t('Web page')]: ['html'] },
  });
}
