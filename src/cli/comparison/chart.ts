import { escaped, tag } from '../../engine/base/markup';
import { MEASURE_WORDS, seriesOf, varyingIn, type ComparisonRow, type Measure } from './row';

/** Internal measures in the left column, external ones in the right. */
const PANELS: readonly (readonly [Measure, Measure])[] = [
  ['silhouette', 'acc'],
  ['intraInter', 'nmi'],
  ['gap', 'ari'],
  ['bic', 'purity'],
  ['dbcv', 'f1'],
];

const PANEL_WIDTH = 440;
const PANEL_HEIGHT = 150;
const GUTTER = 40;
const TITLE = 30;
const LEFT = 62;
const RIGHT = PANEL_WIDTH - 12;
const TOP = 28;
const BOTTOM = PANEL_HEIGHT - 22;
/** Number of colours in the style sheet. Further series take the first ones again. */
const COLOURS = 8;
const MARKS = ['circle', 'square', 'triangle', 'diamond'] as const;

export interface Series {
  readonly name: string;
  /** Class of its colour, `c0` … `c7`. */
  readonly colour: string;
  readonly mark: (typeof MARKS)[number];
  readonly points: readonly Point[];
}

/** Means over the seeds of a cell. */
interface Point {
  readonly k: number;
  readonly values: Readonly<Partial<Record<Measure, number>>>;
}

/** The lines of the chart, in the order of their first rows. */
export function seriesFor(rows: readonly ComparisonRow[]): Series[] {
  const groups = new Map<string, Map<string, ComparisonRow[]>>();
  const varying = varyingIn(rows);
  for (const row of rows) {
    if (!row.figures) continue;
    const name = seriesOf(row, varying);
    const ofSeries = groups.get(name) ?? new Map<string, ComparisonRow[]>();
    groups.set(name, ofSeries);
    // A clusterer that finds k itself may find another one with each seed.
    const asked = row.cell.k === 'auto' ? `found ${row.groups}` : `asked ${row.cell.k}`;
    ofSeries.set(asked, [...(ofSeries.get(asked) ?? []), row]);
  }
  return [...groups].map(([name, points], i) => ({
    name,
    colour: `c${i % COLOURS}`,
    mark: MARKS[(i + Math.floor(i / COLOURS)) % MARKS.length]!,
    points: [...points.values()].map(meanOf).sort((a, b) => a.k - b.k),
  }));
}

function meanOf(rows: readonly ComparisonRow[]): Point {
  const values: Partial<Record<Measure, number>> = {};
  for (const measure of PANELS.flat()) {
    const found = rows.map(({ figures }) => figures![measure]).filter((value) => value !== null);
    if (found.length > 0) values[measure] = found.reduce((sum, value) => sum + value, 0) / found.length;
  }
  return { k: rows.reduce((sum, { groups }) => sum + groups!, 0) / rows.length, values };
}

/**
 * Internal and external validation side by side: a panel a measure, a line a series over the number
 * of clusters.
 * @param trueClasses marked in each panel; 0 for none.
 */
export function validationChart(series: readonly Series[], trueClasses: number): string {
  const panels = PANELS.filter((pair) => pair.some((measure) => hasValues(series, measure)));
  const height = TITLE + panels.length * PANEL_HEIGHT;
  const width = 2 * PANEL_WIDTH + GUTTER;
  const right = PANEL_WIDTH + GUTTER;
  const ks = series.flatMap(({ points }) => points.map(({ k }) => k));
  const low = Math.min(...ks, trueClasses || Infinity);
  const high = Math.max(...ks, trueClasses);
  const label =
    `Validation over the number of clusters, ${Math.round(low)} to ${Math.round(high)}, for ${series.length} series. ` +
    'Left: measures that need no classes. Right: measures against the classes. The table below has every figure.';
  return tag(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label, class: 'chart' },
    tag('text', { x: LEFT, y: 18, class: 'half' }, 'Internal: without classes'),
    tag('text', { x: right + LEFT, y: 18, class: 'half' }, 'External: against the classes'),
    ...panels.flatMap(([internal, external], row) => {
      const top = TITLE + row * PANEL_HEIGHT;
      return [panel(internal, 0, top), panel(external, right, top)];
    }),
  );

  function panel(measure: Measure, left: number, top: number): string {
    const { name, better, ofFeatures } = MEASURE_WORDS[measure];
    const words = `${name}, ${better} is better${ofFeatures ? '; each line on its own scale' : ''}`;
    const title = tag('text', { x: LEFT, y: 16, class: 'title' }, escaped(words));
    const values = series.flatMap((line) => valuesOf(line, measure));
    if (values.length === 0) {
      const none = tag('text', { x: LEFT, y: 40, class: 'tick' }, 'not measured');
      return tag('g', { transform: `translate(${left} ${top})` }, title, none);
    }
    const x = (k: number): number => round(LEFT + (high === low ? 0.5 : (k - low) / (high - low)) * (RIGHT - LEFT));
    const [least, most] = extent(values);
    const tick = (text: string, at: number, height: number, anchor: string): string =>
      tag('text', { x: at, y: height, 'text-anchor': anchor, class: 'tick' }, escaped(text));
    const truth =
      trueClasses > 0
        ? tag('line', { class: 'truth', x1: x(trueClasses), x2: x(trueClasses), y1: TOP - 6, y2: BOTTOM + 5 })
        : '';
    return tag(
      'g',
      { transform: `translate(${left} ${top})` },
      title,
      tag('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 5, y2: BOTTOM + 5 }),
      truth,
      tick(ofFeatures ? 'highest' : short(most), LEFT - 8, TOP + 4, 'end'),
      most === least ? '' : tick(ofFeatures ? 'lowest' : short(least), LEFT - 8, BOTTOM + 4, 'end'),
      ...[...new Set([Math.round(low), Math.round(high)])].map((k) => tick(String(k), x(k), BOTTOM + 18, 'middle')),
      ...series.map((line) => drawn(line, measure, x, ofFeatures ? extent(valuesOf(line, measure)) : [least, most])),
    );
  }
}

function drawn(
  { name, colour, mark, points }: Series,
  measure: Measure,
  x: (k: number) => number,
  [least, most]: readonly [number, number],
): string {
  const y = (value: number): number =>
    round(BOTTOM - (most === least ? 0.5 : (value - least) / (most - least)) * (BOTTOM - TOP));
  const found = points.flatMap(({ k, values }) => {
    const value = values[measure];
    return value === undefined ? [] : [{ k, value }];
  });
  const line =
    found.length > 1
      ? tag('polyline', { points: found.map(({ k, value }) => `${x(k)},${y(value)}`).join(' '), class: 'line' })
      : '';
  const marks = found.map(({ k, value }) => {
    const words = `${name}, ${Math.round(k * 10) / 10} clusters: ${MEASURE_WORDS[measure].name} ${short(value)}`;
    return markAt(mark, x(k), y(value), tag('title', {}, escaped(words)));
  });
  return tag('g', { class: `series ${colour}` }, line, ...marks);
}

/** Draws the mark of a series. Marks tell lines apart for those who cannot see the colours. */
export function markAt(mark: Series['mark'], x: number, y: number, title = ''): string {
  switch (mark) {
    case 'circle':
      return tag('circle', { cx: x, cy: y, r: 3 }, title);
    case 'square':
      return tag('rect', { x: x - 2.7, y: y - 2.7, width: 5.4, height: 5.4 }, title);
    case 'triangle':
      return tag('path', { d: `M${x} ${y - 3.8}L${x + 3.5} ${y + 2.6}L${x - 3.5} ${y + 2.6}Z` }, title);
    case 'diamond':
      return tag('path', { d: `M${x} ${y - 4}L${x + 3.6} ${y}L${x} ${y + 4}L${x - 3.6} ${y}Z` }, title);
  }
}

const valuesOf = ({ points }: Series, measure: Measure): number[] =>
  points.flatMap(({ values }) => values[measure] ?? []);
const hasValues = (series: readonly Series[], measure: Measure): boolean =>
  series.some((line) => valuesOf(line, measure).length > 0);
const extent = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
const round = (value: number): number => Math.round(value * 10) / 10;
const short = (value: number): string => String(Number(value.toPrecision(3)));
