/**
 * Builds DOM nodes by calls: text never passes through an HTML parser, so no name can turn into
 * markup.
 */

export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  /** Text that a person or a file gave: it has the direction of its own letters. */
  readonly name?: string;
  readonly title?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  options: ElementOptions = {},
  ...children: readonly Node[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (options.class !== undefined) node.className = options.class;
  if (options.text !== undefined) node.textContent = options.text;
  if (options.name !== undefined) {
    node.textContent = options.name;
    node.dir = 'auto';
  }
  if (options.title !== undefined) node.title = options.title;
  for (const [name, value] of Object.entries(options.attributes ?? {})) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * Names a control that has no words of its own: for screen readers, and under the pointer, where
 * its key may follow.
 */
export function nameControl(node: HTMLElement, words: string, title = words): void {
  node.setAttribute('aria-label', words);
  node.title = title;
}

/**
 * Parts two words that are laid out apart, for whoever reads the text alone: the name of a control
 * must contain it.
 */
export const space = (): Text => document.createTextNode(' ');

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>>,
  ...children: readonly (Node | string)[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}
