import * as vscode from 'vscode';
import { auditCommand } from './audit-command';
import type { Parts, Register } from './command-target';
import { cudaCommands } from './cuda-commands';
import { curationCommands } from './curation-commands';
import { forgetDataSetCommand } from './forget-data-set';
import { diagnosticsCommand } from './diagnostics-command';
import { exportCommand } from './export-command';
import { showFailure } from '../client/failures';
import { getPairCommand } from './get-pair-command';
import { importLabelsCommand } from './import-labels-command';
import { proposeNamesCommand } from './propose-names-command';
import { reportCommand } from './report-command';
import { runCommands } from './run-commands';
import { viewCommands } from './view-commands';

/**
 * Registers every command of the manifest. A failure is shown once, here, with the way to the log.
 */
export function registerCommands(parts: Parts, storage: vscode.Uri): vscode.Disposable[] {
  const register: Register = (name, action) =>
    vscode.commands.registerCommand(`winnow.${name}`, async (...args: Parameters<typeof action>) => {
      try {
        return await action(...args);
      } catch (error) {
        showFailure(error, parts.log);
        return undefined;
      }
    });
  /** For commands on what was clustered: it is read first, if it was not yet. */
  const registerOpened: Register = (name, action) =>
    register(name, async (...args: Parameters<typeof action>) => {
      await parts.dataSets.reopen();
      return action(...args);
    });
  return [
    ...runCommands(parts, register),
    ...viewCommands(parts, registerOpened),
    ...curationCommands(parts, registerOpened),
    ...cudaCommands(parts, storage, register),
    ...diagnosticsCommand(parts, register),
    auditCommand(parts, registerOpened),
    forgetDataSetCommand(parts, registerOpened),
    exportCommand(parts, registerOpened),
    reportCommand(parts, registerOpened),
    importLabelsCommand(parts, registerOpened),
    proposeNamesCommand(parts, registerOpened),
    getPairCommand(parts, register),
  ];
}
