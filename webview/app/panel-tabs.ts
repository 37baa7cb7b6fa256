/**
 * The tabs of the panel and their views: which one is open, what each was last shown, and how far
 * the clusters are scrolled.
 */
import type { PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import type { Tab } from '../ui/tabs';
import { TabBar, TABS } from '../ui/tabs';

/** What a tab shows. */
export interface TabView {
  readonly element: HTMLElement;
  show(state: PageState): void;
  /** Whether the person can see it now: a view that is hidden asks for nothing. */
  visible(on: boolean): void;
}

/** Milliseconds without a change after which the scroll position is kept. */
const SETTLED = 150;

export class PanelTabs {
  readonly element: HTMLElement;
  private readonly bar: TabBar;
  /** The state that each view has drawn. */
  private readonly drawn = new Map<Tab, PageState>();
  private state: PageState | undefined;
  private settling = 0;

  constructor(
    private readonly views: Readonly<Record<Tab, TabView>>,
    private readonly memory: PanelMemory,
  ) {
    const panels = Object.fromEntries(TABS.map((tab) => [tab, views[tab].element])) as Record<Tab, HTMLElement>;
    this.bar = new TabBar(panels, (tab) => this.open(tab));
    this.element = this.bar.element;
    this.bar.show(memory.state.tab);
    window.addEventListener('scroll', () => this.onScroll(), { passive: true });
  }

  /** The elements of all views, in the order of the tabs. */
  get panels(): HTMLElement[] {
    return TABS.map((tab) => this.views[tab].element);
  }

  /** Brings the open tab up to date; the others wait until they are opened. */
  show(state: PageState): void {
    this.state = state;
    const { tab } = this.memory.state;
    if (this.drawn.get(tab) !== state) this.views[tab].show(state);
    this.drawn.set(tab, state);
    this.views[tab].visible(true);
  }

  /** Notes that a view has drawn a state already. */
  wasShown(tab: Tab, state: PageState): void {
    this.drawn.set(tab, state);
  }

  open(tab: Tab): void {
    const { tab: before, scroll } = this.memory.state;
    if (tab === before) return;
    this.views[before].visible(false);
    this.memory.save({ tab });
    this.bar.show(tab);
    if (this.state !== undefined) this.show(this.state);
    window.scrollTo(0, tab === 'clusters' ? scroll : 0);
  }

  /** Nothing is shown any more. */
  clear(): void {
    this.state = undefined;
    this.drawn.clear();
  }

  private onScroll(): void {
    if (this.state === undefined || this.memory.state.tab !== 'clusters') return;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => {
      if (this.memory.state.tab === 'clusters') this.memory.save({ scroll: window.scrollY });
    }, SETTLED);
  }
}
