/** The cluster panel: keeps what there is to show, and lets its parts show it. */
import { t } from '@vscode/l10n';
import type { RunSnapshot } from '../../src/domain/dataset';
import type { HostMessage, PanelCommand } from '../../src/protocol/panel';
import { startsDrags } from '../gallery/image-drag';
import type { Filter } from '../services/filter';
import type { Host } from '../services/host';
import type { PageState } from '../services/page-services';
import { PanelMemory } from '../services/panel-state';
import { Questions } from '../services/questions';
import { Selection } from '../services/selection';
import { closeDialogs } from '../ui/dialog';
import { keepOffsets } from './page-offsets';
import { panelCommands } from './panel-commands';
import { listenToKeys } from './panel-keys';
import { layOut } from './panel-layout';
import { PanelParts } from './panel-parts';
import { shownState, type SnapshotMessage } from './shown-state';

/** Milliseconds without a change after which the selection is told. */
const SETTLED = 150;

export class ClusterPanel {
  private readonly memory: PanelMemory;
  private readonly questions: Questions;
  private readonly selection = new Selection();
  private readonly parts: PanelParts;
  private readonly commands: Readonly<Record<PanelCommand, () => void>>;
  private base: SnapshotMessage | undefined;
  private state: PageState | undefined;
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
    this.parts = new PanelParts({
      host,
      memory: this.memory,
      questions: this.questions,
      selection: this.selection,
      state: () => this.state,
      snapshot: () => this.base?.snapshot,
      redraw: () => this.redraw(),
      applyFilter: (filter) => this.applyFilter(filter),
    });
    this.commands = panelCommands(this.parts);
    const { header, dock } = layOut(root, this.parts);
    startsDrags(root, this.selection, () => this.state);
    keepOffsets(header, dock, () => this.parts.clusters.request());
    this.listen();
    host.connect((message) => this.receive(message));
  }

  private listen(): void {
    const { actions, clusters, imageActions } = this.parts;
    this.selection.onChange(() => {
      clearTimeout(this.telling);
      this.telling = window.setTimeout(() => this.tellSelection(), SETTLED);
    });
    listenToKeys({
      selectAll: () => this.command('selectAll'),
      escape: () => actions.escape(),
      undo: () => this.host.post({ type: 'undo' }),
      redo: () => this.host.post({ type: 'redo' }),
      rename: () => clusters.rename(),
      acceptName: () => clusters.acceptName(),
      exclude: () => imageActions.exclude(),
      look: () => this.command('look'),
      compare: () => this.command('compare'),
      enter: () => clusters.enter(),
    });
  }

  private receive(message: HostMessage): void {
    const { parts } = this;
    switch (message.type) {
      case 'empty':
        this.clear();
        parts.status.empty();
        break;
      case 'opening':
        this.clear();
        parts.status.opening();
        break;
      case 'snapshot':
        this.showSnapshot(message);
        break;
      case 'curation':
        if (this.base?.snapshot.labelling !== message.labelling) break;
        this.base = { ...this.base, snapshot: { ...this.base.snapshot, curation: message.curation } };
        this.redraw();
        break;
      case 'editRefused':
        parts.services.announce(message.message);
        parts.review.refused(message.edit);
        break;
      case 'command':
        this.command(message.command);
        break;
      case 'showSimilar':
        parts.words.close();
        parts.similar.show(message.image, message.space, message.found);
        break;
      case 'look':
        parts.actions.look(message.images, message.how);
        break;
      case 'answer':
      case 'refusal':
        this.questions.settle(message);
        break;
      case 'questionProgress':
        this.questions.progress(message);
        break;
      case 'progress':
      case 'folder':
      case 'failed':
        parts.status.receive(message, this.base === undefined);
        if (message.type === 'progress' && message.progress !== null) parts.run.learns(message.progress);
        break;
      default:
        message satisfies never;
    }
    parts.clusters.request();
  }

  /** Shows no data set. */
  private clear(): void {
    this.base = this.state = undefined;
    this.parts.tabs.clear();
    this.selection.clear();
    this.parts.facts.hide();
    this.parts.clusters.clear();
    this.root.classList.add('blank');
  }

  private showSnapshot(message: SnapshotMessage): void {
    const { clusters, filterBar, services, status, tabs } = this.parts;
    const { snapshot } = message;
    const before = this.base?.snapshot;
    const first = before?.dataSet !== snapshot.dataSet;
    const { scroll, dataSet, tab } = this.memory.state;
    const returning = first && dataSet === snapshot.dataSet;
    this.base = message;
    if (first && !returning) {
      this.memory.save({ dataSet: snapshot.dataSet, expanded: [], scroll: 0 });
      if (dataSet !== '') filterBar.reset();
    }
    // Positions of images are only valid for one list of images, and so are the questions about
    // them.
    if (before !== undefined && before.labelling !== snapshot.labelling) {
      this.questions.drop();
      if (closeDialogs()) services.announce(t('The labels changed, so the dialog was closed.'));
    }
    if (before !== undefined && !sameImages(before, snapshot)) this.selection.clear();
    this.root.classList.remove('blank');
    status.shown();
    this.update(message, first);
    clusters.flush();
    if (first && tab === 'clusters') window.scrollTo(0, returning ? scroll : 0);
    if (message.reveal === undefined) return;
    tabs.open('clusters');
    clusters.reveal(message.reveal);
  }

  /** Shows what there is to show now. */
  private update(message: SnapshotMessage, first = false): void {
    const { clusters, facts, tabs } = this.parts;
    this.state = shownState(message, this.state, this.memory, facts);
    this.parts.update(this.state);
    if (first) {
      clusters.show(this.state, true);
      tabs.wasShown('clusters', this.state);
    }
    tabs.show(this.state);
  }

  private redraw(): void {
    if (this.base !== undefined) this.update(this.base);
  }

  private applyFilter(filter: Filter): void {
    this.memory.save({ filter });
    this.redraw();
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
