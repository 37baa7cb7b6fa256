/**
 * Import before the component library. When it loads it puts an empty `<style>` into the page to see whether
 * `:focus-visible` is known, which a policy without `unsafe-inline` refuses and reports. The probe gets a node with
 * a constructed style sheet instead, which passes, so the components show their focus as the browser means it.
 */
const detour: { createElement?: (name: string, options?: ElementCreationOptions) => HTMLElement } = document;

detour.createElement = (name, options) => {
  const create = (tag: string): HTMLElement => Document.prototype.createElement.call(document, tag, options);
  return name === 'style' ? Object.assign(create('template'), { sheet: new CSSStyleSheet() }) : create(name);
};

/** Ends the detour: from here on `document.createElement` is the browser's. */
export function endProbe(): void {
  delete detour.createElement;
}
