/**
 * How good the partitions are: against true classes where these are known, else against each other.
 */
import { t } from '@vscode/l10n';
import type { FactsRow, PartitionName, RunFacts } from '../../src/protocol/inspection';
import { chartIn, wordsAt } from '../ui/chart';
import { scaleOf } from '../ui/chart-scale';
import { element, svg } from '../ui/element';
import { percent, EXTRACTOR_WORDS } from '../ui/wording';
import { heatTable } from './matrix';

const MEASURES = [
  { key: 'acc', name: t('Accuracy') },
  { key: 'nmi', name: 'NMI' },
  { key: 'ari', name: 'ARI' },
  { key: 'purity', name: t('Purity') },
  { key: 'f1', name: t('Macro F1') },
  { key: 'balancedAccuracy', name: t('Balanced accuracy') },
] as const;

/** The others stand in the table alone. */
const DRAWN = MEASURES.slice(0, 4);

const PARTITION_WORDS: Readonly<Record<PartitionName, string>> = {
  ...EXTRACTOR_WORDS,
  consensus: t('Consensus'),
  final: t('Final labels'),
};

/** How alike the partitions are. */
export function agreements({ agreement }: RunFacts): HTMLElement {
  return agreement.length > 0
    ? betweenPartitions(agreement)
    : element('p', { class: 'hint', text: t('There is only one partition, so there is nothing to compare.') });
}

/** Every partition against true classes: bars and a table. */
export function againstTruth(rows: readonly FactsRow[], against: string): HTMLElement {
  const table = element('table', { class: 'figures' });
  const columns = [t('Partition'), 'k', ...MEASURES.map(({ name }) => name), t('Coverage')];
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
      text: t('{0} Accuracy, NMI, ARI and purity count only the images that a partition covers.', against),
    }),
    element('div', { class: 'figures-row' }, ...DRAWN.map(({ key, name }) => bars(name, key, rows))),
    element('div', { class: 'scrolled' }, table),
  );
}

/** Room of a name, length of a whole bar and height of a line, in units of the view box. */
const LABEL = 84;
const BAR = 140;
const LINE = 20;

function bars(name: string, key: (typeof MEASURES)[number]['key'], rows: readonly FactsRow[]): HTMLElement {
  const words = rows.map((row) => `${PARTITION_WORDS[row.partition]} ${row[key].toFixed(2)}`).join(', ');
  const height = rows.length * LINE;
  const size = { width: LABEL + BAR + 40, height };
  const chart = chartIn(size, { role: 'img', 'aria-label': `${name}: ${words}.` });
  const lengthOf = scaleOf([0, 1], 0, BAR);
  rows.forEach((row, i) => {
    const top = i * LINE;
    chart.append(
      wordsAt(PARTITION_WORDS[row.partition], LABEL - 8, top + 14, 'end'),
      svg('rect', { class: 'rail', x: LABEL, y: top + 5, width: BAR, height: 11 }),
      svg('rect', {
        class: row.partition === 'final' ? 'bar final' : 'bar',
        x: LABEL,
        y: top + 5,
        width: lengthOf(Math.max(0, Math.min(1, row[key]))),
        height: 11,
      }),
      wordsAt(row[key].toFixed(2), LABEL + BAR + 6, top + 14, 'start', 'tick chosen'),
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
      text: t('Adjusted Rand index of each pair: 1 is the same partition, 0 what chance would give.'),
    }),
    heatTable({
      label: t('Adjusted Rand index between partitions'),
      corner: '',
      rows: words,
      columns: words,
      cell: (row, column) => {
        const ari = find(names[row]!, names[column]!);
        if (ari === undefined) return undefined;
        const title = t('{0} and {1}: {2}', words[row]!, words[column]!, ari.toFixed(3));
        return { text: ari.toFixed(2), heat: Math.max(0, ari), title };
      },
    }),
  );
}
