/** What a person can ask of the panel as a whole, by a command, a key or a button. */
import { t } from '@vscode/l10n';
import { editToCoarsen, editToRefine, NOTHING_TO_JOIN, NOTHING_TO_PART } from '../../src/domain/edits-in-hierarchy';
import type { Fault } from '../../src/domain/quality';
import { openChooseDialog } from '../clusters/choose-dialog';
import type { ClustersView } from '../clusters/clusters-view';
import { openRelabelDialog } from '../clusters/relabel-dialog';
import { ExportDialog } from '../export/export-dialog';
import type { FilterBar } from '../gallery/filter-bar';
import type { SimilarStrip } from '../gallery/similar-strip';
import type { WordStrip } from '../gallery/word-strip';
import type { Looker } from '../look/looker';
import { NO_FILTER, type Filter } from '../services/filter';
import type { PageServices, PageState } from '../services/page-services';
import type { PanelMemory } from '../services/panel-state';
import type { PanelFacts } from './panel-facts';
import type { PanelTabs } from './panel-tabs';

/** The parts of the panel that these actions reach. */
export interface ActionParts {
  readonly services: PageServices;
  readonly memory: PanelMemory;
  readonly clusters: ClustersView;
  readonly filterBar: FilterBar;
  readonly facts: PanelFacts;
  readonly looker: Looker;
  readonly similar: SimilarStrip;
  readonly tabs: PanelTabs;
  readonly words: WordStrip;
  /** What is shown, if anything is. */
  state(): PageState | undefined;
  applyFilter(filter: Filter): void;
}

export class PanelActions {
  private readonly exporting: ExportDialog;

  constructor(private readonly parts: ActionParts) {
    this.exporting = new ExportDialog(parts.services);
  }

  coarser(): void {
    this.recut(editToCoarsen, NOTHING_TO_JOIN);
  }

  finer(): void {
    this.recut(editToRefine, NOTHING_TO_PART);
  }

  /** @param otherwise what is said where the edit would change nothing. */
  private recut(build: typeof editToCoarsen, otherwise: string): void {
    const { services } = this.parts;
    const state = this.parts.state();
    if (state === undefined) return;
    const edit = build(state.snapshot, state.curated);
    if (edit) services.edit(state, edit);
    else services.announce(t('There is nothing to change: {0}', otherwise));
  }

  relabel(): void {
    const state = this.parts.state();
    if (state !== undefined) openRelabelDialog(this.parts.services, state, () => this.parts.state() ?? state);
  }

  choose(): void {
    const state = this.parts.state();
    if (state?.snapshot.finished) {
      openChooseDialog(this.parts.services, state, () => this.parts.tabs.open('clusters'));
    }
  }

  exportTree(): void {
    const state = this.parts.state();
    if (state !== undefined) this.exporting.open(state);
  }

  searchWords(): void {
    this.parts.similar.close();
    this.parts.words.open();
  }

  /** Shows the images with a fault, and no other. */
  showFault(fault: Fault): void {
    this.parts.filterBar.reset();
    this.parts.applyFilter({ ...NO_FILTER, faults: [fault] });
    this.parts.tabs.open('clusters');
  }

  /**
   * Shows images large. The arrow keys go through those that were chosen, or, where one was chosen,
   * through those beside it.
   */
  look(images: readonly number[], how: 'alone' | 'beside'): void {
    const { clusters, looker } = this.parts;
    const [first] = images;
    if (first === undefined) return;
    const beside = clusters.imagesBeside(first);
    if (how === 'beside') looker.open(images, [...new Set([...beside, ...images])]);
    else looker.open([first], images.length > 1 ? images : beside);
  }

  selectAll(): void {
    const { services, memory, clusters } = this.parts;
    const state = this.parts.state();
    if (state === undefined) return;
    if (memory.state.tab === 'clusters') return clusters.selectAll();
    services.selection.set([...state.filter.passes.keys()].filter((image) => state.filter.passes[image] === 1));
  }

  /**
   * Closes or clears one thing: the card of facts or a strip, else the selection, else the ticks.
   */
  escape(): void {
    const { services, clusters, facts, similar, words } = this.parts;
    if (facts.isOpen) facts.show(false);
    else if (similar.isOpen) similar.close();
    else if (words.isOpen) words.close();
    else if (services.selection.size > 0) services.selection.clear();
    else clusters.checked.clear();
  }
}
