import { markAt, seriesFor, validationChart, type Series } from './chart';
import { escaped, htmlPage, tag } from '../../engine/base/markup';
import {
  EXTERNAL,
  INTERNAL,
  MEASURE_WORDS,
  partitionWords,
  varyingIn,
  type Comparison,
  type ComparisonRow,
  type Measure,
} from './row';
import { STYLE } from './style';

/**
 * The comparison as one HTML page that needs nothing else: no script, no picture, and a policy that
 * allows its own style sheet alone. Light or dark as the reader's system is.
 */
export function comparisonReport(comparison: Comparison): string {
  const { rows, folders, truth, note, cells, finished, images, classes } = comparison;
  const measures = [...INTERNAL, ...EXTERNAL].filter((measure) =>
    rows.some(({ figures }) => isNumber(figures?.[measure])),
  );
  const series = seriesFor(rows);
  const trueClasses = Object.keys(classes).length;
  const facts = [
    `${images} images of ${folders.join(', ')}.`,
    truth === null ? 'Without true classes.' : `${trueClasses} true classes, from ${truth}.`,
    finished < cells ? `Interrupted: ${finished} of ${cells} runs had ended.` : `${cells} runs.`,
    `Winnow ${comparison.winnow}.`,
  ];
  const body = [
    tag('h1', {}, 'Comparison of clusterings'),
    tag('p', {}, escaped(facts.join(' '))),
    note === null ? '' : tag('p', { class: 'note' }, escaped(note)),
    ...(series.length === 0 ? [] : chartSection(series, trueClasses)),
    tag('h2', {}, 'Every run'),
    tag(
      'p',
      {},
      'Bold with ★: the best figure against the classes among the rows that give at least 95 % of the images a cluster; for a ' +
        'measure without classes, the best of each partition. A dash: the measure does not fit there.',
    ),
    table(rows, measures),
    tag('h2', {}, 'What the measures say'),
    tag('dl', {}, ...measures.map(meaning)),
  ];
  return htmlPage({ title: 'Winnow: comparison of clusterings', style: STYLE, body });
}

function chartSection(series: readonly Series[], trueClasses: number): string[] {
  const items = series.map(({ name, colour, mark }) =>
    tag(
      'li',
      {},
      tag('svg', { viewBox: '0 0 26 12', class: 'key', 'aria-hidden': 'true' }, key(colour, mark)),
      escaped(name),
    ),
  );
  const dashed = trueClasses > 0 ? ` The dashed line is at the true number of classes, ${trueClasses}.` : '';
  return [
    tag('h2', {}, 'Internal and external validation'),
    tag(
      'p',
      {},
      `Each line is a partition over its number of clusters, the mean of the seeds.${dashed} Where the left column and the right ` +
        'one have their best points at the same number, the measure without classes can be trusted on such images.',
    ),
    tag('ul', { class: 'legend' }, ...items),
    validationChart(series, trueClasses),
  ];
}

function key(colour: string, mark: Series['mark']): string {
  return tag(
    'g',
    { class: `series ${colour}` },
    tag('polyline', { points: '1,6 25,6', class: 'line' }),
    markAt(mark, 13, 6),
  );
}

function table(rows: readonly ComparisonRow[], measures: readonly Measure[]): string {
  const heading = (text: string, more: Record<string, string> = {}): string =>
    tag('th', { scope: 'col', ...more }, escaped(text));
  const stars = new Map(measures.map((measure) => [measure, starred(rows, measure)]));
  const varying = varyingIn(rows);
  const titles = varying.map((key) => ({ clusterer: 'Clusterer', reduction: 'Reduction', preset: 'Preset' })[key]);
  const shared = ['Partition', ...titles, 'k', 'Seed', 'Clusters', 'No cluster', 'Seconds'];
  const counted = (list: readonly Measure[]): number => list.filter((measure) => measures.includes(measure)).length;
  const halves = [
    ['Internal', counted(INTERNAL)],
    ['External', counted(EXTERNAL)],
  ] as const;
  const head = tag(
    'thead',
    {},
    tag(
      'tr',
      {},
      tag('td', { colspan: shared.length }),
      ...halves.map(([name, span]) => (span > 0 ? tag('th', { colspan: span, scope: 'colgroup' }, name) : '')),
    ),
    tag('tr', {}, ...shared.map((text) => heading(text)), ...measures.map((each) => heading(MEASURE_WORDS[each].name))),
  );
  const lines = rows.map((row) => {
    const { cell, groups, without, seconds, error } = row;
    const first = [...varying.map((key) => cell[key]), String(cell.k), String(cell.seed)];
    if (error !== undefined) {
      return tag(
        'tr',
        { class: 'failed' },
        tag('th', { scope: 'row' }, escaped(`${partitionWords(row)} failed`)),
        ...first.map((text) => tag('td', {}, escaped(text))),
        tag('td', { colspan: 2 }),
        tag('td', {}, seconds.toFixed(1)),
        tag('td', { colspan: Math.max(1, measures.length), class: 'reason' }, escaped(error)),
      );
    }
    const facts = [...first, String(groups), `${Math.round(100 * without!)} %`, seconds.toFixed(1)];
    return tag(
      'tr',
      {},
      tag('th', { scope: 'row' }, escaped(partitionWords(row))),
      ...facts.map((text) => tag('td', {}, escaped(text))),
      ...measures.map((measure) => figureCell(row, measure, stars.get(measure)!.has(row))),
    );
  });
  // A wide table scrolls by itself; the keyboard has to reach it for that.
  return tag(
    'div',
    { class: 'scrolled', tabindex: 0, role: 'group', 'aria-label': 'Every run' },
    tag('table', {}, tag('caption', {}, 'A row for each partition of each run'), head, tag('tbody', {}, ...lines)),
  );
}

function figureCell({ figures }: ComparisonRow, measure: Measure, starred: boolean): string {
  const value = figures?.[measure];
  if (!isNumber(value)) return tag('td', {}, '–');
  const text = value.toFixed(MEASURE_WORDS[measure].digits);
  return starred ? tag('td', {}, tag('strong', {}, `${text} ★`)) : tag('td', {}, text);
}

/**
 * Largest share of images without a cluster with which a row may be the best against the classes:
 * a few images are easily right.
 */
const MOST_WITHOUT = 0.05;

/**
 * The rows with the best figure. Features of different kinds cannot be compared without classes, so
 * each has its own best.
 */
function starred(rows: readonly ComparisonRow[], measure: Measure): Set<ComparisonRow> {
  const internal = (INTERNAL as readonly Measure[]).includes(measure);
  const rivals = new Map<string, ComparisonRow[]>();
  for (const row of rows) {
    if (!isNumber(row.figures?.[measure]) || (!internal && row.without! > MOST_WITHOUT)) continue;
    const name = internal ? partitionWords(row) : '';
    rivals.set(name, [...(rivals.get(name) ?? []), row]);
  }
  const best = new Set<ComparisonRow>();
  for (const group of rivals.values()) {
    const values = group.map((row) => row.figures![measure]!);
    const limit = MEASURE_WORDS[measure].better === 'higher' ? Math.max(...values) : Math.min(...values);
    if (group.length > 1) for (const [i, row] of group.entries()) if (values[i] === limit) best.add(row);
  }
  return best;
}

function meaning(measure: Measure): string {
  const { name, better, meaning: words } = MEASURE_WORDS[measure];
  return tag('dt', {}, escaped(name)) + tag('dd', {}, escaped(`${words}; ${better} is better`));
}

const isNumber = (value: unknown): value is number => typeof value === 'number';
