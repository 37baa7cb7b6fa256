import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { forgetDataSet } from '../../protocol/store';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';

const FORGET = t('Forget');

/**
 * The command that removes all that is kept of a data set, and takes it off the list. Pictures
 * stay.
 */
export function forgetDataSetCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('forgetDataSet', async (target?: Target) => {
    const { dataSets, engine } = parts;
    const dataSet = currentDataSet(parts, target);
    if (!dataSet) throw new Error(t('There is no data set to forget.'));
    const { folders } = dataSet;
    if (dataSet.running) throw new Error(t('These folders are being clustered. Cancel that first.'));
    const names = folders.map((folder) => path.basename(folder)).join(', ');
    const detail = t('Its labels, your corrections and all that was computed are removed. The pictures stay.');
    const answer = await vscode.window.showWarningMessage(t('Forget {0}?', names), { modal: true, detail }, FORGET);
    if (answer !== FORGET) return;
    const { bytes } = await engine.request(forgetDataSet, { folders, store: dataSets.storeOf(folders) });
    await dataSets.forget(folders);
    void vscode.window.showInformationMessage(
      t('Winnow forgot {0}: {1} MB are free again.', names, Math.round(bytes / 1e6)),
    );
  });
}
