/** What each command of the editor does in the page. */
import type { PanelCommand } from '../../src/protocol/panel';
import type { PanelParts } from './panel-parts';

export function panelCommands(parts: PanelParts): Readonly<Record<PanelCommand, () => void>> {
  const { actions, clusters, filterBar, imageActions, selectionBar, services, tabs } = parts;
  return {
    selectAll: () => actions.selectAll(),
    clearSelection: () => services.selection.clear(),
    move: () => imageActions.pickLabel(),
    newLabel: () => imageActions.pickLabel('label'),
    exclude: () => imageActions.exclude(),
    include: () => imageActions.include(),
    review: () => imageActions.review(),
    tag: () => imageActions.pickTags(),
    merge: () => selectionBar.mergeChecked(),
    split: () => clusters.split(),
    look: () => imageActions.look(),
    compare: () => imageActions.compare(),
    findSimilar: () => imageActions.findSimilar(),
    searchWords: () => actions.searchWords(),
    relabel: () => actions.relabel(),
    choose: () => actions.choose(),
    export: () => actions.exportTree(),
    filter: () => filterBar.focus(),
    zoomIn: () => clusters.zoom(1),
    zoomOut: () => clusters.zoom(-1),
    showClusters: () => tabs.open('clusters'),
    showReview: () => tabs.open('review'),
    showCopies: () => tabs.open('copies'),
    showMap: () => tabs.open('map'),
    showRun: () => tabs.open('run'),
  };
}
