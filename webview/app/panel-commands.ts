/** What each command of the editor does in the page. */
import type { PanelCommand } from '../../src/protocol/panel';
import type { ClustersView } from '../clusters/clusters-view';
import type { FilterBar } from '../gallery/filter-bar';
import type { ImageActions } from '../gallery/image-actions';
import type { Selection } from '../services/selection';
import type { SelectionBar } from '../gallery/selection-bar';
import type { Tab } from '../ui/tabs';
import type { PanelActions } from './panel-actions';

/** The parts of the panel that commands reach. */
export interface CommandParts {
  readonly panel: PanelActions;
  readonly selection: Selection;
  readonly actions: ImageActions;
  readonly clusters: ClustersView;
  readonly bar: SelectionBar;
  readonly filter: FilterBar;
  open(tab: Tab): void;
}

export function panelCommands(parts: CommandParts): Readonly<Record<PanelCommand, () => void>> {
  const { panel, selection, actions, clusters, bar, filter } = parts;
  return {
    selectAll: () => panel.selectAll(),
    clearSelection: () => selection.clear(),
    move: () => actions.pickLabel(),
    newLabel: () => actions.pickLabel('label'),
    exclude: () => actions.exclude(),
    include: () => actions.include(),
    review: () => actions.review(),
    tag: () => actions.pickTags(),
    merge: () => bar.mergeChecked(),
    split: () => clusters.split(),
    look: () => actions.look(),
    compare: () => actions.compare(),
    findSimilar: () => actions.findSimilar(),
    searchWords: () => panel.searchWords(),
    relabel: () => panel.relabel(),
    choose: () => panel.choose(),
    export: () => panel.exportTree(),
    filter: () => filter.focus(),
    zoomIn: () => clusters.zoom(1),
    zoomOut: () => clusters.zoom(-1),
    showClusters: () => parts.open('clusters'),
    showReview: () => parts.open('review'),
    showCopies: () => parts.open('copies'),
    showMap: () => parts.open('map'),
    showRun: () => parts.open('run'),
  };
}
