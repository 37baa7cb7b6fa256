import { createHash } from 'node:crypto';

/** Text as HTML and SVG take it, between tags and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element. `children` are markup already: give text through {@link escaped}. */
export function tag(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  return `<${name}${given.join('')}>${children.join('')}</${name}>`;
}

/** What a page of its own is made of. */
export interface Page {
  readonly title: string;
  /** The style sheet, the only one that the page's policy allows. */
  readonly style: string;
  /** Whether pictures may stand in it, as `data:` addresses. */
  readonly pictures?: boolean;
  /** Markup. */
  readonly body: readonly string[];
}

/**
 * An HTML page that needs nothing else: no script, no file beside it, and a policy that allows
 * nothing but its own style sheet and, if wanted, the pictures in it.
 */
export function htmlPage({ title, style, pictures = false, body }: Page): string {
  const hash = createHash('sha256').update(style).digest('base64');
  const images = pictures ? 'img-src data:; ' : '';
  const policy = `default-src 'none'; ${images}style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return (
    '<!DOCTYPE html>\n' +
    tag(
      'html',
      { lang: 'en' },
      '<head><meta charset="utf-8">' +
        `<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">` +
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">' +
        tag('title', {}, escaped(title)) +
        `<style>${style}</style></head>`,
      '<body><main>' + body.join('\n') + '</main></body>',
    ) +
    '\n'
  );
}
