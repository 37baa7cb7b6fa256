import type { FactRule } from '../../src/domain/fact-columns';

/** One column in the card of facts. */
export interface FactView {
  readonly element: HTMLElement;
  /** @param passes 1 where image i is shown. */
  update(rule: FactRule | undefined, passes: Uint8Array): void;
}
