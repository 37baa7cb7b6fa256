/** What the panel remembers while it is hidden or the window reloads. */
import type { Filter } from './filter';
import { NO_FILTER, restoredFilter } from './filter';
import type { Host } from './host';
import { restoredOrder, REVIEW_ORDERS, type ImageOrder, type ReviewOrder } from './image-order';
import type { Order } from './cluster-order';
import { ORDERS } from './cluster-order';
import type { Tab } from '../ui/tabs';
import { TABS } from '../ui/tabs';

/** Smallest sides of thumbnails, in pixels. */
export const ZOOMS = [48, 64, 84, 116, 160, 220] as const;

export interface PanelState {
  /** The data set that `expanded`, `scroll` and `filter` belong to. */
  readonly dataSet: string;
  readonly tab: Tab;
  readonly order: Order;
  /** The order of the images of a cluster. */
  readonly imageOrder: ImageOrder;
  readonly reviewOrder: ReviewOrder;
  /** Position in `ZOOMS`. */
  readonly zoom: number;
  /** Clusters that show all their images. */
  readonly expanded: readonly number[];
  /** Scroll position of the clusters, in pixels. */
  readonly scroll: number;
  readonly filter: Filter;
}

const INITIAL_STATE: PanelState = {
  dataSet: '',
  tab: 'clusters',
  order: 'size',
  imageOrder: 'certain',
  reviewOrder: 'doubtful',
  zoom: 2,
  expanded: [],
  scroll: 0,
  filter: NO_FILTER,
};

/** Takes from a kept state, whatever version wrote it, the parts that still make sense. */
function restoredState(kept: unknown): PanelState {
  if (typeof kept !== 'object' || kept === null) return INITIAL_STATE;
  const state = kept as Partial<Record<keyof PanelState, unknown>>;
  const { dataSet, tab, order, imageOrder, reviewOrder, zoom, expanded, scroll } = state;
  return {
    dataSet: typeof dataSet === 'string' ? dataSet : INITIAL_STATE.dataSet,
    tab: TABS.find((known) => known === tab) ?? INITIAL_STATE.tab,
    order: ORDERS.find((known) => known === order) ?? INITIAL_STATE.order,
    imageOrder: restoredOrder(imageOrder),
    reviewOrder: REVIEW_ORDERS.find((known) => known === reviewOrder) ?? INITIAL_STATE.reviewOrder,
    zoom: typeof zoom === 'number' && ZOOMS[zoom] !== undefined ? zoom : INITIAL_STATE.zoom,
    expanded: Array.isArray(expanded) ? expanded.filter((id) => typeof id === 'number') : INITIAL_STATE.expanded,
    scroll: typeof scroll === 'number' ? scroll : INITIAL_STATE.scroll,
    filter: restoredFilter(state.filter),
  };
}

/** The state of this panel; each change is kept at once. */
export class PanelMemory {
  private kept: PanelState;

  constructor(private readonly host: Host) {
    this.kept = restoredState(host.restore());
  }

  get state(): PanelState {
    return this.kept;
  }

  save(change: Partial<PanelState>): void {
    this.kept = { ...this.kept, ...change };
    this.host.save(this.kept);
  }
}
