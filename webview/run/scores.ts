/** How good the partitions are: against true classes where these are known, else against each other. */
import type { FactsRow, PartitionName, RunFacts } from '../../src/protocol/inspection';
import { element, svg } from '../ui/element';
import { percent, EXTRACTOR_WORDS } from '../ui/wording';
import { heatTable } from './matrix';

const MEASURES = [
  { key: 'acc', name: 'Accuracy' },
  { key: 'nmi', name: 'NMI' },
  { key: 'ari', name: 'ARI' },
  { key: 'purity', name: 'Purity' },
  { key: 'f1', name: 'Macro F1' },
  { key: 'balancedAccuracy', name: 'Balanced accuracy' },
] as const;

/** The others stand in the table alone. */
const DRAWN = MEASURES.slice(0, 4);

export const PARTITION_WORDS: Readonly<Record<PartitionName, string>> = {
  ...EXTRACTOR_WORDS,
  consensus: 'Consensus',
  final: 'Final labels',
};

/** How alike the partitions are. */
export function agreements({ agreement }: RunFacts): HTMLElement {
  return agreement.length > 0
    ? betweenPartitions(agreement)
    : element('p', { class: 'hint', text: 'There is only one partition, so there is nothing to compare.' });
}

/** Every partition against true classes: bars and a table. */
export function againstTruth(rows: readonly FactsRow[], against: string): HTMLElement {
  const table = element('table', { class: 'figures' });
  const columns = ['Partition', 'k', ...MEASURES.map(({ name }) => name), 'Coverage'];
  table.append(
    element(
      'thead',
      {},
      element('tr', {}, ...columns.map((text) => element('th', { text, attributes: { scope: 'col' } }))),
    ),
    element(
      'tbody',
      {},
      ...rows.map((row) =>
        element(
          'tr',
          {},
          element('th', { text: PARTITION_WORDS[row.partition], attributes: { scope: 'row' } }),
          element('td', { text: String(row.k) }),
          ...MEASURES.map(({ key }) => element('td', { text: row[key].toFixed(3) })),
          element('td', { text: percent(row.coverage) }),
        ),
      ),
    ),
  );
  return element(
    'div',
    { class: 'scores' },
    element('p', {
      class: 'hint',
      text: `${against} Accuracy, NMI, ARI and purity count only the images that a partition covers.`,
    }),
    element('div', { class: 'figures-row' }, ...DRAWN.map(({ key, name }) => bars(name, key, rows))),
    element('div', { class: 'scrolled' }, table),
  );
}

const [LABEL, BAR, LINE] = [84, 140, 20];

function bars(name: string, key: (typeof MEASURES)[number]['key'], rows: readonly FactsRow[]): HTMLElement {
  const words = rows.map((row) => `${PARTITION_WORDS[row.partition]} ${row[key].toFixed(2)}`).join(', ');
  const height = rows.length * LINE;
  const chart = svg('svg', {
    ...{ viewBox: `0 0 ${LABEL + BAR + 40} ${height}`, role: 'img', 'aria-label': `${name}: ${words}.` },
  });
  rows.forEach((row, i) => {
    const [top, length] = [i * LINE, Math.max(0, Math.min(1, row[key])) * BAR];
    chart.append(
      svg('text', { class: 'tick', x: LABEL - 8, y: top + 14, 'text-anchor': 'end' }, PARTITION_WORDS[row.partition]),
      svg('rect', { class: 'rail', x: LABEL, y: top + 5, width: BAR, height: 11 }),
      svg('rect', {
        class: row.partition === 'final' ? 'bar final' : 'bar',
        x: LABEL,
        y: top + 5,
        width: length,
        height: 11,
      }),
      svg('text', { class: 'tick chosen', x: LABEL + BAR + 6, y: top + 14 }, row[key].toFixed(2)),
    );
  });
  return element('figure', {}, element('figcaption', {}, element('span', { class: 'extractor', text: name })), chart);
}

function betweenPartitions(pairs: RunFacts['agreement']): HTMLElement {
  const order = Object.keys(PARTITION_WORDS) as PartitionName[];
  const names = order.filter((name) => pairs.some(({ a, b }) => a === name || b === name));
  const find = (row: PartitionName, column: PartitionName): number | undefined =>
    row === column ? 1 : pairs.find(({ a, b }) => (a === row && b === column) || (a === column && b === row))?.ari;
  const words = names.map((name) => PARTITION_WORDS[name]);
  return element(
    'div',
    { class: 'scores' },
    element('p', {
      class: 'hint',
      text: 'Adjusted Rand index of each pair: 1 is the same partition, 0 what chance would give.',
    }),
    heatTable({
      ...{ label: 'Adjusted Rand index between partitions', corner: '', rows: words, columns: words },
      cell: (row, column) => {
        const ari = find(names[row]!, names[column]!);
        if (ari === undefined) return undefined;
        const title = `${words[row]} and ${words[column]}: ${ari.toFixed(3)}`;
        return { text: ari.toFixed(2), heat: Math.max(0, ari), title };
      },
    }),
  );
}
