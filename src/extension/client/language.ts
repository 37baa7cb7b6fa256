/**
 * The language of the editor. Import it before anything that has words: messages are put into words
 * when a module is loaded.
 */
import { config } from '@vscode/l10n';
import * as vscode from 'vscode';

const { bundle } = vscode.l10n;
if (bundle !== undefined) config({ contents: bundle });
