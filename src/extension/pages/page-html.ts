/**
 * The HTML of a page, with its policy and its language. Pure, so that the tests serve the same
 * page.
 */

import { t } from '@vscode/l10n';

export interface PageParts {
  readonly view: 'panel' | 'side';
  /** Address of the script and of the style sheet. */
  readonly script: string;
  readonly style: string;
  /**
   * What the page may load pictures, styles and fonts from, in the words of a content security
   * policy.
   */
  readonly source: string;
  /** Random, new for each page: what carries it may run. */
  readonly scriptNonce: string;
  /**
   * Random, new for each page: what carries it may style. Not the nonce of the scripts, because the
   * page can read this one.
   */
  readonly styleNonce: string;
  /** Language of the page, as in `de`. */
  readonly language: string;
  /** Translated messages by their English ones; none for English. */
  readonly messages: Readonly<Record<string, unknown>>;
}

/** What a page may do: load its own files, run and style by nonce, and nothing else. */
function policyOf({
  source,
  scriptNonce,
  styleNonce,
}: Pick<PageParts, 'source' | 'scriptNonce' | 'styleNonce'>): string {
  return [
    `default-src 'none'`,
    `img-src ${source}`,
    // The component library tries a rule in a style element of its own, which carries the nonce.
    `style-src ${source} 'nonce-${styleNonce}'`,
    `font-src ${source}`,
    `script-src 'nonce-${scriptNonce}'`,
  ].join('; ');
}

/** Until its script is there, the page says what it then says itself: it is blank at no time. */
export function pageHtml(parts: PageParts): string {
  const { view, script, style, scriptNonce, styleNonce, language, messages } = parts;
  // Data is no script, so the policy does not have to allow it. No text in it can end the element.
  const data = JSON.stringify(messages).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="${escaped(language)}">
  <head>
    <meta charset="utf-8" />
    <meta http-equiv="Content-Security-Policy" content="${escaped(policyOf(parts))}" />
    <meta property="csp-nonce" content="${escaped(styleNonce)}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${escaped(style)}" />
    <title>Winnow</title>
  </head>
  <body data-view="${view}">
    <div id="root" class="${view}"><main><div class="notice">${escaped(t('Opening the clusters…'))}</div></main></div>
    <script type="application/json" id="messages">${data}</script>
    <script nonce="${escaped(scriptNonce)}" src="${escaped(script)}"></script>
  </body>
</html>`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };
const escaped = (text: string): string => text.replace(/[&<"]/g, (character) => ENTITIES[character] ?? '');
