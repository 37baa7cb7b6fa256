/** Where the parts of the cluster panel stand in the page. */
import { t } from '@vscode/l10n';
import { element } from '../ui/element';
import type { PanelParts } from './panel-parts';

/** The two bars between which the page scrolls. */
export interface PanelBars {
  readonly header: HTMLElement;
  readonly dock: HTMLElement;
}

/** Puts the parts into the page. */
export function layOut(root: HTMLElement, parts: PanelParts): PanelBars {
  const top = element('div', { class: 'top' }, parts.summary.element, parts.toolbar.element);
  const { tabs, filterBar } = parts;
  const second = element('div', { class: 'second' }, tabs.element, filterBar.outcome, filterBar.element);
  const header = element('header', { class: 'page' }, top, second, parts.facts.card.element);
  const untitled = element('h1', { class: 'unseen untitled', text: t('Clusters') });
  const main = element('main', {}, untitled, parts.status.notice, ...tabs.panels);
  // The line of progress has a place of its own, so that nothing moves when it comes and goes.
  const dock = element(
    'div',
    { class: 'dock' },
    parts.announcer.element,
    parts.similar.element,
    parts.words.element,
    parts.selectionBar.element,
    parts.status.folder,
    parts.status.progress,
  );
  root.append(header, main, dock);
  root.classList.add('panel', 'blank');
  return { header, dock };
}
