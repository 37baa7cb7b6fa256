import { t } from '@vscode/l10n';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_AUDIT } from '../../domain/audit';
import type { RunSnapshot } from '../../domain/dataset';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { withProgress } from './long-request';
import { clusterUnlessLocked } from './run-commands';
import { partsInWords } from '../../domain/parts';

/**
 * The command that finds wrong labels in a folder that has class sub-folders. It clusters the
 * folder where there is no finished run. It makes the classes the labels that are shown, and opens
 * the review with the suspects. Resolves with the new labels.
 */
export function auditCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('auditLabels', (clicked?: vscode.Uri | Target, selected?: readonly (vscode.Uri | Target)[]) =>
    audit(parts, clicked, selected),
  );
}

async function audit(
  parts: Parts,
  clicked: vscode.Uri | Target | undefined,
  selected: readonly (vscode.Uri | Target)[] | undefined,
): Promise<RunSnapshot | undefined> {
  const { dataSets, panels } = parts;
  const folders = await foldersOf(parts, clicked, selected);
  if (!folders) return undefined;
  const names = folders.map((folder) => path.basename(folder)).join(', ');
  if (!dataSets.find(folders)?.snapshot?.finished) {
    // Said before a run that may take long. The engine knows better which of them hold pictures.
    if (!folders.some(hasFolders)) {
      throw new Error(
        t(
          '{0} has no class folders. A label audit needs one sub-folder a class; choose the folder that holds them.',
          names,
        ),
      );
    }
    await clusterUnlessLocked(parts, folders, {});
    // Cancelled.
    if (!dataSets.find(folders)?.snapshot?.finished) return undefined;
  }
  const snapshot = await withProgress(parts, {
    folders,
    title: t('auditing the labels of {0}', names),
    run: (token) => dataSets.audit(folders, DEFAULT_AUDIT, token),
  });
  panels.command(folders, 'showReview');
  const wrong = snapshot.audit?.parts ? partsInWords(snapshot.audit.parts) : [];
  if (wrong.length > 0) void vscode.window.showWarningMessage(t('Winnow: {0}', wrong.join(' ')));
  if (snapshot.audit?.found === 0) {
    void vscode.window.showInformationMessage(t('Winnow: nothing contradicts the labels of {0}.', names));
  }
  return snapshot;
}

/**
 * The folders that were clicked, those of the row or of what is in front, or those that the person
 * chooses.
 */
async function foldersOf(
  parts: Parts,
  clicked: vscode.Uri | Target | undefined,
  selected: readonly (vscode.Uri | Target)[] | undefined,
): Promise<readonly string[] | undefined> {
  if (clicked instanceof vscode.Uri) {
    const uris = selected?.filter((each) => each instanceof vscode.Uri) ?? [];
    return (uris.length > 0 ? uris : [clicked]).map((uri) => uri.fsPath);
  }
  const known = clicked?.folders ?? currentDataSet(parts)?.folders;
  if (known) return known;
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: t('Audit Labels'),
    title: t('Folder with one sub-folder a class'),
  });
  return chosen?.map((uri) => uri.fsPath);
}

function hasFolders(folder: string): boolean {
  try {
    return readdirSync(folder, { withFileTypes: true }).some((entry) => entry.isDirectory());
  } catch {
    // The run says what is wrong with it.
    return true;
  }
}
