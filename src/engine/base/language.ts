/**
 * The language of the editor, in the engine and its threads. The host names the file of its
 * messages; without one the words are English. Import it before anything that has words: messages
 * are put into words when a module is loaded.
 */
import { config } from '@vscode/l10n';

const file = process.env.WINNOW_MESSAGES;
if (file) {
  try {
    config({ fsPath: file });
  } catch {
    // A translation that is gone leaves English.
  }
}
