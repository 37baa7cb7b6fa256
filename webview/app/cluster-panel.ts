/** The cluster panel: keeps what there is to show, and lets its tabs show it. */
import { t } from '@vscode/l10n';
import type { RunSnapshot } from '../../src/domain/dataset';
import type { HostMessage, PanelCommand } from '../../src/protocol/panel';
import { Announcer } from '../ui/announcer';
import { ClustersView } from '../clusters/clusters-view';
import { CopiesView } from '../copies/copies-view';
import { closeDialogs } from '../ui/dialog';
import { element } from '../ui/element';
import type { Filter } from '../services/filter';
import { FilterBar } from '../gallery/filter-bar';
import type { Host } from '../services/host';
import { startsDrags } from '../gallery/image-drag';
import { ImageActions } from '../gallery/image-actions';
import { Looker } from '../look/looker';
import { MapView } from '../map/map-view';
import { openMenu } from '../ui/menu';
import { emptyNotice, failedNotice, openingNotice } from '../services/notice';
import type { PageServices, PageState } from '../services/page-services';
import { keepOffsets } from './page-offsets';
import { PanelActions } from './panel-actions';
import { panelCommands } from './panel-commands';
import { PanelFacts } from './panel-facts';
import { listenToKeys } from './panel-keys';
import { PanelTabs } from './panel-tabs';
import { PanelMemory } from '../services/panel-state';
import { FolderLine } from './folder-line';
import { shownState, type SnapshotMessage } from './shown-state';
import { ProgressLine } from './progress-line';
import { Questions } from '../services/questions';
import { ReviewView } from '../review/review';
import { RunView } from '../run/run-view';
import { Selection } from '../services/selection';
import { SelectionBar } from '../gallery/selection-bar';
import { SimilarStrip } from '../gallery/similar-strip';
import { SummaryBar } from './summary-bar';
import { Toolbar } from './toolbar';
import { WordStrip } from '../gallery/word-strip';

/** Milliseconds without a change after which the selection is told. */
const SETTLED = 150;

export class ClusterPanel {
  private readonly memory: PanelMemory;
  private readonly questions: Questions;
  private readonly services: PageServices;
  private readonly selection = new Selection();
  private readonly announcer = new Announcer();
  private readonly summary = new SummaryBar();
  private readonly progress: ProgressLine;
  private readonly folder: FolderLine;
  private readonly toolbar: Toolbar;
  private readonly filterBar: FilterBar;
  private readonly facts: PanelFacts;
  private readonly actions: ImageActions;
  private readonly clusters: ClustersView;
  private readonly review: ReviewView;
  private readonly explained: RunView;
  private readonly tabs: PanelTabs;
  private readonly looker: Looker;
  private readonly similar: SimilarStrip;
  private readonly words: WordStrip;
  private readonly bar: SelectionBar;
  private readonly panel: PanelActions;
  private readonly commands: Readonly<Record<PanelCommand, () => void>>;
  private readonly notice = element('div', { class: 'notices' });
  private base: SnapshotMessage | undefined;
  private state: PageState | undefined;
  private running = false;
  private telling = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly host: Host,
  ) {
    this.memory = new PanelMemory(host);
    this.questions = new Questions(
      (message) => host.post(message),
      () => this.base?.snapshot.labelling ?? '',
    );
    this.services = this.makeServices();
    this.actions = new ImageActions(this.services, () => this.state);
    const redraw = (): void => this.base && this.update(this.base);
    this.clusters = new ClustersView(this.services, this.actions, this.memory, redraw, () => this.panel.choose());
    this.review = new ReviewView(this.services, this.memory, redraw);
    this.explained = new RunView(this.services);
    const copies = new CopiesView(this.services, (fault) => this.panel.showFault(fault));
    const map = new MapView(this.services);
    this.tabs = new PanelTabs(
      { clusters: this.clusters, review: this.review, copies, map, run: this.explained },
      this.memory,
    );
    this.looker = new Looker(this.services, () => this.state);
    this.similar = new SimilarStrip(this.services);
    this.words = new WordStrip(this.services);
    this.bar = new SelectionBar(this.services, this.actions, this.clusters.checked, (into) =>
      this.clusters.merge(into),
    );
    this.progress = new ProgressLine(() => host.post({ type: 'cancel' }));
    this.folder = new FolderLine(() => host.post({ type: 'labelNew' }));
    this.toolbar = new Toolbar({
      undo: () => host.post({ type: 'undo' }),
      redo: () => host.post({ type: 'redo' }),
      coarser: () => this.panel.coarser(),
      finer: () => this.panel.finer(),
      relabel: () => this.panel.relabel(),
      exportTree: () => this.panel.exportTree(),
    });
    this.filterBar = new FilterBar(
      () => this.memory.state.filter,
      (filter) => this.applyFilter(filter),
      {
        words: () => this.panel.searchWords(),
        facts: () => this.facts.show(!this.facts.isOpen),
      },
    );
    this.facts = new PanelFacts({
      services: this.services,
      snapshot: () => this.base?.snapshot,
      changed: redraw,
      onRules: (facts) => this.applyFilter({ ...this.memory.state.filter, facts }),
      shown: (open) => this.filterBar.factsShown(open),
    });
    this.panel = new PanelActions({
      services: this.services,
      memory: this.memory,
      clusters: this.clusters,
      filterBar: this.filterBar,
      facts: this.facts,
      looker: this.looker,
      similar: this.similar,
      tabs: this.tabs,
      words: this.words,
      state: () => this.state,
      applyFilter: (filter) => this.applyFilter(filter),
    });
    const { header, dock } = this.layOut();
    startsDrags(root, this.selection, () => this.state);
    keepOffsets(header, dock, () => this.clusters.request());
    this.listen();
    const { selection, actions, clusters, bar, panel } = this;
    this.commands = panelCommands({
      panel,
      selection,
      actions,
      clusters,
      bar,
      filter: this.filterBar,
      open: (tab) => this.tabs.open(tab),
    });
    host.connect((message) => this.receive(message));
  }

  private makeServices(): PageServices {
    return {
      post: (message) => this.host.post(message),
      ask: (question, signal, onProgress) => this.questions.ask(question, signal, onProgress),
      edit: ({ snapshot }, edit) => this.host.post({ type: 'edit', labelling: snapshot.labelling, edit }),
      selection: this.selection,
      openImage: (image) => this.host.post({ type: 'openImage', image }),
      findSimilar: (image) => {
        this.words.close();
        void this.similar.find(image);
      },
      look: (images, how) => this.panel.look(images, how),
      openMenu: (at) => {
        if (this.selection.size > 0) openMenu(at, this.actions.menu());
      },
      announce: (text) => this.announcer.say(text),
    };
  }

  /** Puts the parts into the page. */
  private layOut(): { readonly header: HTMLElement; readonly dock: HTMLElement } {
    const top = element('div', { class: 'top' }, this.summary.element, this.toolbar.element);
    const second = element('div', { class: 'second' }, this.tabs.element, this.filterBar.element);
    const header = element('header', { class: 'page' }, top, second, this.facts.card.element);
    const untitled = element('h1', { class: 'unseen untitled', text: t('Clusters') });
    const main = element('main', {}, untitled, this.notice, ...this.tabs.panels);
    // The progress lies here, where it moves nothing as it comes and goes.
    const dock = element(
      'div',
      { class: 'dock' },
      this.announcer.element,
      this.similar.element,
      this.words.element,
      this.bar.element,
      this.folder.element,
      this.progress.element,
    );
    this.root.append(header, main, dock);
    this.root.classList.add('panel', 'blank');
    return { header, dock };
  }

  private listen(): void {
    this.selection.onChange(() => {
      clearTimeout(this.telling);
      this.telling = window.setTimeout(() => this.tellSelection(), SETTLED);
    });
    listenToKeys({
      selectAll: () => this.command('selectAll'),
      escape: () => this.panel.escape(),
      undo: () => this.host.post({ type: 'undo' }),
      redo: () => this.host.post({ type: 'redo' }),
      rename: () => this.clusters.rename(),
      acceptName: () => this.clusters.acceptName(),
      exclude: () => this.actions.exclude(),
      look: () => this.command('look'),
      compare: () => this.command('compare'),
    });
  }

  private receive(message: HostMessage): void {
    switch (message.type) {
      case 'empty':
        this.clear();
        break;
      case 'opening':
        this.clear(openingNotice());
        break;
      case 'snapshot':
        this.showSnapshot(message);
        break;
      case 'curation':
        if (this.base?.snapshot.labelling !== message.labelling) break;
        this.base = { ...this.base, snapshot: { ...this.base.snapshot, curation: message.curation } };
        this.update(this.base);
        break;
      case 'editRefused':
        this.services.announce(message.message);
        this.review.refused(message.edit);
        break;
      case 'command':
        this.command(message.command);
        break;
      case 'showSimilar':
        this.words.close();
        this.similar.show(message.image, message.space, message.found);
        break;
      case 'look':
        this.panel.look(message.images, message.how);
        break;
      case 'answer':
      case 'refusal':
        this.questions.settle(message);
        break;
      case 'questionProgress':
        this.questions.progress(message);
        break;
      case 'progress':
        this.running = message.progress !== null;
        this.progress.update(message.progress);
        this.folder.runs(this.running);
        if (message.progress !== null) this.explained.learns(message.progress);
        // A new attempt makes an earlier failure, and the offer to start, old news.
        if (this.running) this.notice.replaceChildren();
        else if (this.base === undefined && this.notice.childElementCount === 0) this.clear();
        break;
      case 'folder':
        this.folder.update(message.changes);
        break;
      case 'failed':
        this.running = false;
        this.folder.runs(false);
        this.progress.update(null);
        this.notice.replaceChildren(failedNotice(this.host, message.message));
        break;
      default:
        message satisfies never;
    }
    this.clusters.request();
  }

  private clear(notice = emptyNotice(this.host)): void {
    this.base = this.state = undefined;
    this.tabs.clear();
    this.selection.clear();
    this.facts.hide();
    this.clusters.clear();
    this.root.classList.add('blank');
    this.notice.replaceChildren(...(this.running ? [] : [notice]));
  }

  private showSnapshot(message: SnapshotMessage): void {
    const { snapshot } = message;
    const before = this.base?.snapshot;
    const first = before?.dataSet !== snapshot.dataSet;
    const { scroll, dataSet, tab } = this.memory.state;
    const returning = first && dataSet === snapshot.dataSet;
    this.base = message;
    if (first && !returning) {
      this.memory.save({ dataSet: snapshot.dataSet, expanded: [], scroll: 0 });
      if (dataSet !== '') this.filterBar.reset();
    }
    // Positions of images, and what was asked about them, hold for one list of images only.
    if (before !== undefined && before.labelling !== snapshot.labelling) {
      this.questions.drop();
      if (closeDialogs()) this.services.announce(t('The labels changed, so the dialog was closed.'));
    }
    if (before !== undefined && !sameImages(before, snapshot)) this.selection.clear();
    this.root.classList.remove('blank');
    this.notice.replaceChildren();
    this.update(message, first);
    this.clusters.flush();
    if (first && tab === 'clusters') window.scrollTo(0, returning ? scroll : 0);
    if (message.reveal === undefined) return;
    this.tabs.open('clusters');
    this.clusters.reveal(message.reveal);
  }

  /** Shows what there is to show now. */
  private update(message: SnapshotMessage, first = false): void {
    this.state = shownState(message, this.state, this.memory, this.facts);
    this.summary.update(this.state);
    this.toolbar.update(this.state);
    this.filterBar.update(this.state);
    this.facts.update(this.state);
    this.similar.update(this.state);
    this.words.update(this.state);
    this.looker.update(this.state);
    this.bar.update(this.state);
    if (first) {
      this.clusters.show(this.state, true);
      this.tabs.wasShown('clusters', this.state);
    }
    this.tabs.show(this.state);
  }

  private applyFilter(filter: Filter): void {
    this.memory.save({ filter });
    if (this.base !== undefined) this.update(this.base);
  }

  private command(command: PanelCommand): void {
    if (this.state !== undefined) this.commands[command]();
  }

  private tellSelection(): void {
    this.host.post({ type: 'selection', count: this.selection.size });
  }
}

function sameImages(a: RunSnapshot, b: RunSnapshot): boolean {
  return a.paths.length === b.paths.length && a.paths.every((path, image) => path === b.paths[image]);
}
