/** What the page says when it has no clusters to show, or when a run failed. */
import { element } from '../ui/element';
import type { Host } from './host';
import { button, divider } from '../ui/toolkit';

export function emptyNotice(host: Host): HTMLElement {
  return element(
    'div',
    { class: 'notice' },
    element('h2', { text: 'No clusters yet' }),
    element('p', {
      text: 'Choose a folder of images. Winnow sorts them into groups that look alike, and everything stays on this machine.',
    }),
    element(
      'div',
      { class: 'actions' },
      button('primary', 'Cluster Images…', () => host.post({ type: 'cluster' })).element,
    ),
  );
}

export function openingNotice(): HTMLElement {
  return element('div', { class: 'notice', text: 'Opening the clusters…', attributes: { role: 'status' } });
}

export function failedNotice(host: Host, message: string): HTMLElement {
  return element(
    'div',
    { class: 'notice failed', attributes: { role: 'alert' } },
    element('h2', { text: 'Clustering did not finish' }),
    element('p', { class: 'reason', text: message }),
    element(
      'div',
      { class: 'actions' },
      button('primary', 'Try Again', () => host.post({ type: 'retry' })).element,
      button('secondary', 'Show Log', () => host.post({ type: 'showLog' })).element,
    ),
    divider(),
  );
}
