/** What the panel remembers while it is hidden or the window reloads. */
import type { Order } from './order';
import { ORDERS } from './order';

export interface PanelState {
  /** The run that `expanded` and `scroll` belong to. */
  readonly run: string;
  readonly order: Order;
  /** Clusters that show all their images. */
  readonly expanded: readonly number[];
  /** Scroll position, in pixels. */
  readonly scroll: number;
  /** Whether the score curves are unfolded. */
  readonly curves: boolean;
}

export const INITIAL_STATE: PanelState = { run: '', order: 'size', expanded: [], scroll: 0, curves: true };

/** Takes from a kept state, whatever version wrote it, the parts that still make sense. */
export function restoredState(kept: unknown): PanelState {
  if (typeof kept !== 'object' || kept === null) return INITIAL_STATE;
  const { run, order, expanded, scroll, curves } = kept as Partial<Record<keyof PanelState, unknown>>;
  return {
    run: typeof run === 'string' ? run : INITIAL_STATE.run,
    order: ORDERS.find((known) => known === order) ?? INITIAL_STATE.order,
    expanded: Array.isArray(expanded) ? expanded.filter((id) => typeof id === 'number') : INITIAL_STATE.expanded,
    scroll: typeof scroll === 'number' ? scroll : INITIAL_STATE.scroll,
    curves: typeof curves === 'boolean' ? curves : INITIAL_STATE.curves,
  };
}
