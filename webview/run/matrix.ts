/**
 * A table of numbers whose cells are tinted by their share of the largest: heat that can also be
 * read.
 */
import { element } from '../ui/element';

/** Tint of the largest, in percent: the figures on it must stay readable in every theme. */
const HOTTEST = 45;

export interface Heat {
  readonly label: string;
  readonly corner: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly cell: (row: number, column: number) => HeatCell | undefined;
}

interface HeatCell {
  readonly text: string;
  /** In [0, 1]. */
  readonly heat: number;
  readonly title: string;
  readonly outlined?: boolean;
}

export function heatTable({ label, corner, rows, columns, cell }: Heat): HTMLElement {
  const heading = (text: string, scope: 'row' | 'col'): HTMLElement =>
    element('th', { text, title: text, attributes: { scope } });
  const head = element('tr', {}, element('td', { class: 'corner', text: corner }));
  head.append(...columns.map((name) => heading(name, 'col')));
  const body = rows.map((name, row) => {
    const line = element('tr', {}, heading(name, 'row'));
    columns.forEach((_, column) => {
      const found = cell(row, column);
      const node = element('td', found === undefined ? {} : { text: found.text, title: found.title });
      if (found !== undefined) node.style.setProperty('--heat', `${Math.round(found.heat * HOTTEST)}%`);
      if (found?.outlined === true) node.classList.add('taken');
      line.append(node);
    });
    return line;
  });
  const table = element(
    'table',
    { class: 'heat', attributes: { 'aria-label': label } },
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
  return element(
    'div',
    { class: 'scrolled', attributes: { tabindex: '0', role: 'group', 'aria-label': label } },
    table,
  );
}
