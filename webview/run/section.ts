/**
 * What the sections of a run share: a heading that folds, words of a failure, and one question at a
 * time.
 */
import { wordsOf } from '../../src/domain/error-words';
import { element } from '../ui/element';

/** @param hint a line below the heading; empty for none. */
export function section(title: string, hint: string, ...content: readonly Node[]): HTMLElement {
  const summary = element('summary', {}, element('h2', { text: title }));
  const node = element('details', { class: 'run-section', attributes: { open: '' } }, summary);
  if (hint !== '') node.append(element('p', { class: 'hint', text: hint }));
  node.append(...content);
  return node;
}

export function failed(error: unknown): HTMLElement {
  return element('p', { class: 'error', text: wordsOf(error), attributes: { role: 'alert' } });
}

/** Of several questions the latest counts: each one ends the one before. */
export class LatestQuestion {
  private asking: AbortController | undefined;

  next(): AbortSignal {
    this.drop();
    this.asking = new AbortController();
    return this.asking.signal;
  }

  /** Its answer is not wanted any more. */
  drop(): void {
    this.asking?.abort();
  }
}
