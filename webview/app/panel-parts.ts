/** The parts of the cluster panel, and what ties one to another. */
import type { RunSnapshot } from '../../src/domain/dataset';
import { ClustersView } from '../clusters/clusters-view';
import { CopiesView } from '../copies/copies-view';
import { FilterBar } from '../gallery/filter-bar';
import { ImageActions } from '../gallery/image-actions';
import { SelectionBar } from '../gallery/selection-bar';
import { SimilarStrip } from '../gallery/similar-strip';
import { WordStrip } from '../gallery/word-strip';
import { Looker } from '../look/looker';
import { MapView } from '../map/map-view';
import { ReviewView } from '../review/review';
import { RunView } from '../run/run-view';
import type { Filter } from '../services/filter';
import type { Host } from '../services/host';
import type { PageServices, PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import type { Questions } from '../services/questions';
import type { Selection } from '../services/selection';
import { Announcer } from '../ui/announcer';
import { openMenu } from '../ui/menu';
import { PanelActions } from './panel-actions';
import { PanelFacts } from './panel-facts';
import { PanelTabs } from './panel-tabs';
import { RunStatus } from './run-status';
import { SummaryBar } from './summary-bar';
import { Toolbar } from './toolbar';

/** What the panel gives to its parts. */
export interface PanelShell {
  readonly host: Host;
  readonly memory: PanelMemory;
  readonly questions: Questions;
  readonly selection: Selection;
  /** What is shown, if anything is. */
  state(): PageState | undefined;
  /** The run that is shown, without the person's edits. */
  snapshot(): RunSnapshot | undefined;
  /** Shows everything again, because what the memory or the facts hold has changed. */
  redraw(): void;
  applyFilter(filter: Filter): void;
}

export class PanelParts {
  readonly services: PageServices;
  readonly announcer = new Announcer();
  readonly summary = new SummaryBar();
  readonly status: RunStatus;
  readonly toolbar: Toolbar;
  readonly filterBar: FilterBar;
  readonly facts: PanelFacts;
  readonly imageActions: ImageActions;
  readonly clusters: ClustersView;
  readonly review: ReviewView;
  readonly run: RunView;
  readonly tabs: PanelTabs;
  readonly looker: Looker;
  readonly similar: SimilarStrip;
  readonly words: WordStrip;
  readonly selectionBar: SelectionBar;
  readonly actions: PanelActions;

  constructor(private readonly shell: PanelShell) {
    const { host, memory } = shell;
    this.services = this.makeServices();
    this.status = new RunStatus(host);
    this.imageActions = new ImageActions(this.services, () => shell.state());
    this.clusters = new ClustersView(
      this.services,
      this.imageActions,
      memory,
      () => shell.redraw(),
      () => this.actions.choose(),
    );
    this.review = new ReviewView(this.services, memory, () => shell.redraw());
    this.run = new RunView(this.services);
    this.tabs = this.makeTabs();
    this.looker = new Looker(this.services, () => shell.state());
    this.similar = new SimilarStrip(this.services);
    this.words = new WordStrip(this.services);
    this.selectionBar = new SelectionBar(this.services, this.imageActions, this.clusters.checked, (into) =>
      this.clusters.merge(into),
    );
    this.toolbar = this.makeToolbar();
    this.filterBar = this.makeFilterBar();
    this.facts = this.makeFacts();
    this.actions = this.makeActions();
  }

  /** Shows the state in every part but the tabs. */
  update(state: PageState): void {
    this.summary.update(state);
    this.toolbar.update(state);
    this.filterBar.update(state);
    this.facts.update(state);
    this.similar.update(state);
    this.words.update(state);
    this.looker.update(state);
    this.selectionBar.update(state);
  }

  private makeServices(): PageServices {
    const { host, questions, selection } = this.shell;
    return {
      post: (message) => host.post(message),
      ask: (question, signal, onProgress) => questions.ask(question, signal, onProgress),
      edit: ({ snapshot }, edit) => host.post({ type: 'edit', labelling: snapshot.labelling, edit }),
      selection,
      openImage: (image) => host.post({ type: 'openImage', image }),
      findSimilar: (image) => {
        this.words.close();
        void this.similar.find(image);
      },
      look: (images, how) => this.actions.look(images, how),
      openMenu: (at) => {
        if (selection.size > 0) openMenu(at, this.imageActions.menu());
      },
      announce: (text) => this.announcer.say(text),
    };
  }

  private makeTabs(): PanelTabs {
    const { services, clusters, review, run } = this;
    const copies = new CopiesView(services, (fault) => this.actions.showFault(fault));
    const map = new MapView(services);
    return new PanelTabs({ clusters, review, copies, map, run }, this.shell.memory);
  }

  private makeToolbar(): Toolbar {
    const { host } = this.shell;
    return new Toolbar({
      undo: () => host.post({ type: 'undo' }),
      redo: () => host.post({ type: 'redo' }),
      coarser: () => this.actions.coarser(),
      finer: () => this.actions.finer(),
      relabel: () => this.actions.relabel(),
      exportTree: () => this.actions.exportTree(),
    });
  }

  private makeFilterBar(): FilterBar {
    const { memory } = this.shell;
    return new FilterBar(
      () => memory.state.filter,
      (filter) => this.shell.applyFilter(filter),
      {
        words: () => this.actions.searchWords(),
        facts: () => this.facts.show(!this.facts.isOpen),
      },
    );
  }

  private makeFacts(): PanelFacts {
    const { memory } = this.shell;
    return new PanelFacts({
      services: this.services,
      snapshot: () => this.shell.snapshot(),
      changed: () => this.shell.redraw(),
      onRules: (facts) => this.shell.applyFilter({ ...memory.state.filter, facts }),
      shown: (open) => this.filterBar.factsShown(open),
    });
  }

  private makeActions(): PanelActions {
    return new PanelActions({
      services: this.services,
      memory: this.shell.memory,
      clusters: this.clusters,
      filterBar: this.filterBar,
      facts: this.facts,
      looker: this.looker,
      similar: this.similar,
      tabs: this.tabs,
      words: this.words,
      state: () => this.shell.state(),
      applyFilter: (filter) => this.shell.applyFilter(filter),
    });
  }
}
