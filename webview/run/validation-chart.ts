/** Internal and external validation of the extractors over k, side by side: one chart and one table. */
import {
  VALIDATION_MEASURES,
  type ValidationCurves,
  type ValidationMeasure,
  type FeatureValidation,
} from '../../src/protocol/inspection';
import { element, svg } from '../ui/element';
import { EXTRACTOR_WORDS } from '../ui/wording';

const WIDTH = 240;
const HEIGHT = 116;
const [LEFT, RIGHT, TOP, BOTTOM] = [36, WIDTH - 10, 10, HEIGHT - 20];

interface MeasureWords {
  readonly name: string;
  readonly better: 'higher' | 'lower';
  /** Only comparable within one extractor, so that each extractor is drawn on its own scale. */
  readonly ownScale?: true;
}

const WORDS: Readonly<Record<ValidationMeasure, MeasureWords>> = {
  silhouette: { name: 'Silhouette', better: 'higher' },
  intraInter: { name: 'Intra/inter', better: 'lower', ownScale: true },
  gap: { name: 'Gap', better: 'higher', ownScale: true },
  bic: { name: 'BIC', better: 'lower', ownScale: true },
  acc: { name: 'Accuracy', better: 'higher' },
  nmi: { name: 'NMI', better: 'higher' },
  ari: { name: 'ARI', better: 'higher' },
  purity: { name: 'Purity', better: 'higher' },
};
const INTERNAL = VALIDATION_MEASURES.slice(0, 4);
const EXTERNAL = VALIDATION_MEASURES.slice(4);

export function validationChart(curves: ValidationCurves): HTMLElement {
  const halves = [half('Without classes', INTERNAL, curves)];
  if (curves.classes > 0) halves.push(half('Against the folders’ classes', EXTERNAL, curves));
  const legend = element('ul', { class: 'validation-legend', attributes: { role: 'list' } });
  legend.append(
    ...curves.extractors.map(({ extractor }, i) =>
      element('li', {}, key(i), element('span', { text: EXTRACTOR_WORDS[extractor] })),
    ),
  );
  const dashed = curves.classes > 0 ? ` The dashed line is at the number of classes, ${curves.classes}.` : '';
  const hint = `k-means of each kind of features. A ring marks the k that the measure prefers.${dashed}`;
  return element(
    'div',
    { class: 'validation' },
    element('p', { class: 'hint', text: hint }),
    legend,
    ...halves,
    everyFigure(curves),
  );
}

function half(title: string, measures: readonly ValidationMeasure[], curves: ValidationCurves): HTMLElement {
  return element(
    'div',
    { attributes: { role: 'group', 'aria-label': title } },
    element('h4', { text: title }),
    element('div', { class: 'figures-row four' }, ...measures.map((measure) => panel(measure, curves))),
  );
}

function panel(measure: ValidationMeasure, { ks, classes, extractors }: ValidationCurves): HTMLElement {
  const { name, better, ownScale } = WORDS[measure];
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'extractor', text: name }),
    element('span', { class: 'rule', text: `${better} is better` }),
  );
  const [low, high] = [ks[0] ?? 0, ks.at(-1) ?? 0];
  const all = extent(extractors.flatMap(({ figures }) => figures[measure]));
  const prefer = extractors.flatMap(({ extractor, best }) =>
    best[measure] < 0 ? [] : [`${EXTRACTOR_WORDS[extractor]} k = ${ks[best[measure]]}`],
  );
  if (all === undefined) return element('figure', {}, caption, element('p', { class: 'hint', text: 'Not measured.' }));
  const x = (k: number): number => LEFT + (high === low ? 0.5 : (k - low) / (high - low)) * (RIGHT - LEFT);
  const tick = (text: string, left: number, top: number, anchor: string): SVGElement =>
    svg('text', { class: 'tick', x: left, y: top, 'text-anchor': anchor }, text);
  const chart = svg(
    'svg',
    {
      ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img' },
      'aria-label': `${name} for k from ${low} to ${high}, ${better} is better. Best: ${prefer.join(', ')}.`,
    },
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 4, y2: BOTTOM + 4 }),
    tick(ownScale ? 'high' : short(all[1]), LEFT - 6, TOP + 4, 'end'),
    tick(ownScale ? 'low' : short(all[0]), LEFT - 6, BOTTOM + 3, 'end'),
    ...[...new Set([low, high])].map((k) => tick(String(k), x(k), HEIGHT - 4, 'middle')),
  );
  if (classes >= low && classes <= high) {
    chart.append(svg('line', { class: 'cursor', x1: x(classes), x2: x(classes), y1: TOP - 4, y2: BOTTOM + 4 }));
  }
  extractors.forEach((extractor, i) => chart.append(line(extractor, measure, i, ks, x, ownScale ? undefined : all)));
  return element('figure', {}, caption, chart);
}

function line(
  { extractor, figures, best }: FeatureValidation,
  measure: ValidationMeasure,
  order: number,
  ks: readonly number[],
  x: (k: number) => number,
  scale: readonly [number, number] | undefined,
): SVGElement {
  const values = figures[measure];
  const [low, high] = scale ?? extent(values) ?? [0, 1];
  const y = (value: number): number => BOTTOM - (high === low ? 0.5 : (value - low) / (high - low)) * (BOTTOM - TOP);
  const points = ks.flatMap((k, at) => (isNumber(values[at]) ? [`${x(k)},${y(values[at])}`] : []));
  const group = svg('g', { class: `series ${colour(order)}` }, svg('polyline', { points: points.join(' ') }));
  const at = best[measure];
  const value = values[at];
  if (isNumber(value)) {
    const words = `${EXTRACTOR_WORDS[extractor]}: k = ${ks[at]}, ${short(value)}`;
    group.append(svg('circle', { cx: x(ks[at]!), cy: y(value), r: 4.5 }, svg('title', {}, words)));
  }
  return group;
}

/** Dashes tell lines apart too, for those who cannot see the colours, and where lines are more than colours. */
const colour = (order: number): string => `s${order % 6} d${order % 3}`;

function key(order: number): SVGElement {
  const drawing = svg('polyline', { points: '1,6 25,6' });
  return svg(
    'svg',
    { viewBox: '0 0 26 12', class: 'key', 'aria-hidden': 'true' },
    svg('g', { class: `series ${colour(order)}` }, drawing),
  );
}

function everyFigure({ ks, classes, extractors }: ValidationCurves): HTMLElement {
  const measures = classes > 0 ? VALIDATION_MEASURES : INTERNAL;
  const heading = (text: string, scope: 'col' | 'row'): HTMLElement => element('th', { text, attributes: { scope } });
  const titles = ['Features', 'k', ...measures.map((measure) => WORDS[measure].name)];
  const lines = extractors.flatMap(({ extractor, figures, best }) =>
    ks.map((k, at) =>
      element(
        'tr',
        {},
        heading(EXTRACTOR_WORDS[extractor], 'row'),
        element('td', { text: String(k) }),
        ...measures.map((measure) => {
          const value = figures[measure][at];
          const text = isNumber(value) ? value.toFixed(measure === 'bic' ? 0 : 3) : '–';
          return at === best[measure]
            ? element('td', {}, element('strong', { text: `${text} ★` }))
            : element('td', { text });
        }),
      ),
    ),
  );
  const label = 'Every figure over k';
  const table = element(
    'table',
    { class: 'figures', attributes: { 'aria-label': label } },
    element('thead', {}, element('tr', {}, ...titles.map((text) => heading(text, 'col')))),
    element('tbody', {}, ...lines),
  );
  return element(
    'details',
    { class: 'every-figure' },
    element('summary', { text: 'Every figure, the preferred k with ★' }),
    element('div', { class: 'scrolled', attributes: { tabindex: '0', role: 'group', 'aria-label': label } }, table),
  );
}

function extent(values: readonly (number | null)[]): [number, number] | undefined {
  const found = values.filter(isNumber);
  return found.length === 0 ? undefined : [Math.min(...found), Math.max(...found)];
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';
const short = (value: number): string => value.toFixed(Math.abs(value) < 100 ? 2 : 0);
