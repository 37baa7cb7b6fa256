/** The actions on a whole run. */
import { element } from './element';
import type { Order } from './order';
import { ORDER_CHOICES } from './order';
import { button, dropdown } from './toolkit';

export interface ToolbarActions {
  exportTree(): void;
  sort(order: Order): void;
}

export function toolbar(order: Order, actions: ToolbarActions): HTMLElement {
  return element(
    'div',
    { class: 'toolbar', attributes: { role: 'group', 'aria-label': 'Clusters' } },
    element('span', { class: 'caption', text: 'Sort by', attributes: { 'aria-hidden': 'true' } }),
    dropdown('Sort by', ORDER_CHOICES, order, (chosen) => actions.sort(chosen)),
    button('primary', 'Export…', () => actions.exportTree()).element,
  );
}
