import { t } from '@vscode/l10n';
import * as vscode from 'vscode';

/** Asks for the folder that tells the true classes; undefined when the person chose none. */
export async function chooseTruth(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    openLabel: t('Compare'),
    title: t('Choose the folder that has one sub-folder for each class'),
  });
  return chosen?.[0]?.fsPath;
}
