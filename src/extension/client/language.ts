/**
 * The language of the editor. Import it before anything that has words: messages are put into words
 * when a module is loaded.
 */
import { config } from '@vscode/l10n';
import * as vscode from 'vscode';

const { bundle, uri } = vscode.l10n;
if (bundle !== undefined) config({ contents: bundle });

/** What the engine needs to speak the same language: the file of the messages, if there is one. */
export const LANGUAGE_OF_ENGINE: Readonly<Record<string, string>> =
  bundle !== undefined && uri?.scheme === 'file' ? { WINNOW_MESSAGES: uri.fsPath } : {};
