/** The tabs of the panel. */
import { t } from '@vscode/l10n';
import { element } from './element';

export const TABS = ['clusters', 'review', 'copies', 'map', 'run'] as const;
export type Tab = (typeof TABS)[number];

const WORDS: Readonly<Record<Tab, string>> = {
  clusters: t('Clusters'),
  review: t('Review'),
  copies: t('Copies'),
  map: t('Map'),
  run: t('Run'),
};

/** A list of tabs, of which the arrow keys choose one. `panels` are the elements that they show. */
export class TabBar {
  readonly element = element('div', {
    class: 'tabs',
    attributes: { role: 'tablist', 'aria-label': t('Views of the data set') },
  });
  private readonly tabs: ReadonlyMap<Tab, HTMLElement>;

  constructor(
    private readonly panels: Readonly<Record<Tab, HTMLElement>>,
    private readonly onChoose: (tab: Tab) => void,
  ) {
    this.tabs = new Map(TABS.map((tab) => [tab, this.tab(tab)]));
    this.element.append(...this.tabs.values());
    this.element.addEventListener('keydown', (event) => this.onKey(event));
  }

  show(shown: Tab): void {
    for (const [tab, node] of this.tabs) {
      node.setAttribute('aria-selected', String(tab === shown));
      node.tabIndex = tab === shown ? 0 : -1;
      this.panels[tab].hidden = tab !== shown;
    }
  }

  private tab(tab: Tab): HTMLElement {
    const node = element('button', {
      class: 'tab',
      text: WORDS[tab],
      attributes: { type: 'button', role: 'tab', id: `tab-${tab}`, 'aria-controls': `panel-${tab}` },
    });
    node.addEventListener('click', () => this.onChoose(tab));
    const panel = this.panels[tab];
    panel.id = `panel-${tab}`;
    panel.setAttribute('role', 'tabpanel');
    panel.setAttribute('aria-labelledby', node.id);
    return node;
  }

  private onKey(event: KeyboardEvent): void {
    const nodes = [...this.tabs.values()];
    const place = nodes.findIndex((node) => node === event.target);
    const places: Readonly<Record<string, number>> = {
      ArrowLeft: (place + nodes.length - 1) % nodes.length,
      ArrowRight: (place + 1) % nodes.length,
      Home: 0,
      End: nodes.length - 1,
    };
    const next = places[event.key];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    nodes[next]?.focus();
    nodes[next]?.click();
  }
}
