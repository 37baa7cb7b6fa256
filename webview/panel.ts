/** Starts the page: the cluster panel, or with `data-view="side"` the strip in the side panel. */
import type { HostMessage } from '../src/protocol/panel';
import { ClusterCard } from './cluster-card';
import { element } from './element';
import { Host } from './host';
import { emptyNotice, failedNotice } from './notice';
import { ordered } from './order';
import './panel.css';
import type { PanelState } from './panel-state';
import { restoredState } from './panel-state';
import { ProgressLine } from './progress-line';
import { scoreCharts } from './score-chart';
import { SidePanel } from './side';
import { SummaryBar } from './summary-bar';
import { toolbar } from './toolbar';
import { registerControls } from './toolkit';
import { Viewport } from './viewport';

type Snapshot = Extract<HostMessage, { type: 'snapshot' }>;

/** Milliseconds without scrolling after which the position is kept. */
const SETTLED = 150;

class ClusterPanel {
  private readonly viewport = new Viewport();
  private readonly summary = new SummaryBar();
  private readonly progress: ProgressLine;
  private readonly header: HTMLElement;
  private readonly notice = element('div', { class: 'notices' });
  private readonly charts = element('details', { class: 'curves' });
  private readonly list = element('ul', { class: 'cards', attributes: { role: 'list', 'aria-label': 'Clusters' } });
  private readonly cards = new Map<number, ClusterCard>();
  private state: PanelState;
  private shown: Snapshot | undefined;
  private running = false;
  private settling = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly host: Host,
  ) {
    this.state = restoredState(host.restore());
    this.progress = new ProgressLine(() => host.post({ type: 'cancel' }));
    const bar = toolbar(this.state.order, {
      exportTree: () => host.post({ type: 'export' }),
      sort: (order) => {
        this.save({ order });
        this.arrange();
      },
    });
    const top = element('div', { class: 'top' }, this.summary.element, bar);
    this.header = element('header', { class: 'page' }, top, this.progress.element);
    this.charts.append(element('summary', { text: 'How the number of clusters was chosen' }), scoreCharts([]));
    this.charts.open = this.state.curves;
    this.charts.addEventListener('toggle', () => {
      this.save({ curves: this.charts.open });
      this.viewport.request();
    });
    root.append(this.header, this.notice, element('main', {}, this.charts, this.list));
    root.classList.add('panel', 'blank');
    // What sticks below the header, and what is scrolled into view, has to know where the header ends.
    new ResizeObserver(() => {
      document.documentElement.style.setProperty('--header', `${this.header.offsetHeight}px`);
      this.viewport.request();
    }).observe(this.header);
    window.addEventListener('scroll', () => this.onScroll(), { passive: true });
    host.connect((message) => this.receive(message));
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'empty':
        this.clear();
        break;
      case 'snapshot':
        this.show(message);
        break;
      case 'progress':
        this.running = message.progress !== null;
        this.progress.update(message.progress);
        // A new attempt makes an earlier failure, and the offer to start, old news.
        if (this.running) this.notice.replaceChildren();
        else if (this.shown === undefined && this.notice.childElementCount === 0) this.clear();
        break;
      case 'failed':
        this.running = false;
        this.progress.update(null);
        this.notice.replaceChildren(failedNotice(this.host, message.message));
        break;
      default:
        message satisfies never;
    }
    this.viewport.request();
  }

  private clear(): void {
    this.shown = undefined;
    for (const card of this.cards.values()) card.dispose();
    this.cards.clear();
    this.root.classList.add('blank');
    this.notice.replaceChildren(...(this.running ? [] : [emptyNotice(this.host)]));
  }

  private show(message: Snapshot): void {
    const { snapshot, thumbnails } = message;
    const first = this.shown?.snapshot.run !== snapshot.run;
    const returning = first && this.state.run === snapshot.run;
    const scroll = this.state.scroll;
    this.shown = message;
    if (first && !returning) this.save({ run: snapshot.run, expanded: [], scroll: 0 });
    this.root.classList.remove('blank');
    this.notice.replaceChildren();
    this.summary.update(snapshot);
    this.charts.hidden = snapshot.curves.length === 0;
    this.charts.querySelector('.charts')?.replaceWith(scoreCharts(snapshot.curves));
    const present = new Set(snapshot.clusters.map((cluster) => cluster.id));
    for (const [id, card] of this.cards) {
      if (present.has(id)) continue;
      card.dispose();
      this.cards.delete(id);
    }
    for (const cluster of snapshot.clusters) {
      const card = this.cards.get(cluster.id) ?? this.newCard(cluster.id);
      card.update({ snapshot, cluster, thumbnails });
      if (first) card.setExpanded(this.state.expanded.includes(cluster.id));
    }
    this.arrange();
    this.viewport.flush();
    if (first) window.scrollTo(0, returning ? scroll : 0);
    if (message.reveal !== undefined) this.cards.get(message.reveal)?.reveal();
  }

  private newCard(cluster: number): ClusterCard {
    const card = new ClusterCard(
      cluster,
      {
        openImage: (image) => this.host.post({ type: 'openImage', image }),
        rename: (id) => this.host.post({ type: 'rename', cluster: id }),
        toggled: (id, expanded) => {
          const others = this.state.expanded.filter((other) => other !== id);
          this.save({ expanded: expanded ? [...others, id] : others });
        },
      },
      this.viewport,
    );
    this.cards.set(cluster, card);
    return card;
  }

  /** Puts the cards in order, moving only those out of place: a moved element loses its focus. */
  private arrange(): void {
    const clusters = ordered(this.shown?.snapshot.clusters ?? [], this.state.order);
    clusters.forEach((cluster, place) => {
      const card = this.cards.get(cluster.id);
      const there = this.list.children[place] ?? null;
      if (card !== undefined && card.element !== there) this.list.insertBefore(card.element, there);
    });
    this.viewport.request();
  }

  private onScroll(): void {
    if (this.shown === undefined) return;
    clearTimeout(this.settling);
    this.settling = window.setTimeout(() => this.save({ scroll: window.scrollY }), SETTLED);
  }

  private save(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    this.host.save(this.state);
  }
}

const root = document.getElementById('root');
if (root !== null) {
  registerControls();
  const host = new Host();
  if (document.body.dataset['view'] === 'side') new SidePanel(root, host);
  else new ClusterPanel(root, host);
}
