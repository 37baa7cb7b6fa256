/** What the page says when it has no clusters to show, or when a run failed. */
import { t } from '@vscode/l10n';
import { element } from '../ui/element';
import type { Host } from './host';
import { button, divider } from '../ui/toolkit';

export function emptyNotice(host: Host): HTMLElement {
  return element(
    'div',
    { class: 'notice' },
    element('h2', { text: t('No clusters yet') }),
    element('p', {
      text: t(
        'Choose a folder of images. Winnow sorts those that look alike into clusters, and everything stays on this machine.',
      ),
    }),
    element(
      'div',
      { class: 'actions' },
      button('primary', t('Cluster Images…'), () => host.post({ type: 'cluster' })).element,
    ),
  );
}

export function openingNotice(): HTMLElement {
  return element('div', { class: 'notice', text: t('Opening the clusters…'), attributes: { role: 'status' } });
}

/** Stands where the first groups of a run will be: the line of progress says what it does. */
export function readingNotice(): HTMLElement {
  const text = t('Reading the folder. The first clusters show before the run ends.');
  return element('div', { class: 'notice reading', text, attributes: { role: 'status' } });
}

export function failedNotice(host: Host, message: string): HTMLElement {
  return element(
    'div',
    { class: 'notice failed', attributes: { role: 'alert' } },
    element('h2', { text: t('Clustering did not finish') }),
    element('p', { class: 'reason', text: message }),
    element(
      'div',
      { class: 'actions' },
      button('primary', t('Try Again'), () => host.post({ type: 'retry' })).element,
      button('secondary', t('Show Log'), () => host.post({ type: 'showLog' })).element,
    ),
    divider(),
  );
}
