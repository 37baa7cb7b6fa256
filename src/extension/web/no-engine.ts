import '../client/language';
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';

const SENTENCE = t(
  'Winnow reads pictures from a disk and computes on that machine, which a web editor has not. Open the folder in VS Code on your machine, or on a server over SSH.',
);

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

/** Where there is no Node, every command says why it does nothing and what to do instead. */
export function activate({ extension, subscriptions }: vscode.ExtensionContext): void {
  const { contributes } = extension.packageJSON as Manifest;
  const say = (): void => void vscode.window.showInformationMessage(SENTENCE);
  for (const { command } of contributes.commands) subscriptions.push(vscode.commands.registerCommand(command, say));
}
