import path from 'node:path';
import * as vscode from 'vscode';
import { forgetDataSet } from '../../protocol/store';
import { currentRun, type Parts, type Register, type Target } from './command-target';

const FORGET = 'Forget';

/** The command that removes all that is kept of a data set, and takes it off the list. Pictures stay. */
export function forgetDataSetCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('forgetDataSet', async (target?: Target) => {
    const { runs, engine } = parts;
    const state = currentRun(parts, target);
    if (!state) throw new Error('There is no data set to forget.');
    const { folders } = state;
    if (state.running) throw new Error('These folders are being clustered. Cancel that first.');
    const names = folders.map((folder) => path.basename(folder)).join(', ');
    const detail = 'Its labels, your corrections and all that was computed are removed. The pictures stay.';
    const answer = await vscode.window.showWarningMessage(`Forget ${names}?`, { modal: true, detail }, FORGET);
    if (answer !== FORGET) return;
    const { bytes } = await engine.request(forgetDataSet, { folders, store: runs.store });
    await runs.forget(folders);
    void vscode.window.showInformationMessage(`Winnow forgot ${names}: ${Math.round(bytes / 1e6)} MB are free again.`);
  });
}
