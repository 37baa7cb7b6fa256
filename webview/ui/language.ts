/**
 * The language of the page, from the page itself. Import it before anything that has words:
 * messages are put into words when a module is loaded.
 */
import { config } from '@vscode/l10n';

/** As in `de`; English where there is no page. */
export const LANGUAGE = globalThis.document?.documentElement.lang || 'en';

const messages = globalThis.document?.getElementById('messages')?.textContent;
if (messages) config({ contents: messages });
