/**
 * Internal and external validation of the extractors over k, side by side: one chart and one table.
 */
import { t } from '@vscode/l10n';
import { BETTER_WORDS, type Better } from './better';
import {
  VALIDATION_MEASURES,
  type ValidationCurves,
  type ValidationMeasure,
  type FeatureValidation,
} from '../../src/protocol/inspection';
import { axisOf, boundsOf, chartIn, frameOf, wordsAt } from '../ui/chart';
import { acrossOf, rangeOf, upwardsOf, type Range, type Scale } from '../ui/chart-scale';
import { element, svg } from '../ui/element';
import { EXTRACTOR_WORDS } from '../ui/wording';

const FRAME = frameOf(240, 116, { left: 36, above: 10, below: 20 });

interface MeasureWords {
  readonly name: string;
  readonly better: Better;
  /** Only comparable within one extractor, so that each extractor is drawn on its own scale. */
  readonly ownScale?: true;
}

const WORDS: Readonly<Record<ValidationMeasure, MeasureWords>> = {
  silhouette: { name: t('Silhouette'), better: 'higher' },
  intraInter: { name: t('Intra/inter'), better: 'lower', ownScale: true },
  gap: { name: t('Gap'), better: 'higher', ownScale: true },
  bic: { name: 'BIC', better: 'lower', ownScale: true },
  acc: { name: t('Accuracy'), better: 'higher' },
  nmi: { name: 'NMI', better: 'higher' },
  ari: { name: 'ARI', better: 'higher' },
  purity: { name: t('Purity'), better: 'higher' },
};
const INTERNAL = VALIDATION_MEASURES.slice(0, 4);
const EXTERNAL = VALIDATION_MEASURES.slice(4);

export function validationChart(curves: ValidationCurves): HTMLElement {
  const halves = [half(t('Without classes'), INTERNAL, curves)];
  if (curves.classes > 0) halves.push(half(t('Against the folders’ classes'), EXTERNAL, curves));
  const legend = element('ul', { class: 'validation-legend', attributes: { role: 'list' } });
  legend.append(
    ...curves.extractors.map(({ extractor }, i) =>
      element('li', {}, key(i), element('span', { text: EXTRACTOR_WORDS[extractor] })),
    ),
  );
  const dashed = curves.classes > 0 ? ` ${t('The dashed line is at the number of classes, {0}.', curves.classes)}` : '';
  const hint = `${t('k-means of each kind of features. A ring marks the k that the measure prefers.')}${dashed}`;
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
    element('span', { class: 'rule', text: BETTER_WORDS[better] }),
  );
  const low = ks[0] ?? 0;
  const high = ks.at(-1) ?? 0;
  const all = rangeOf(extractors.flatMap(({ figures }) => figures[measure]));
  const prefer = extractors.flatMap(({ extractor, best }) =>
    best[measure] < 0 ? [] : [`${EXTRACTOR_WORDS[extractor]} k = ${ks[best[measure]]}`],
  );
  if (all === undefined)
    return element('figure', {}, caption, element('p', { class: 'hint', text: t('Not measured.') }));
  const x = acrossOf([low, high], FRAME);
  const chart = chartIn(FRAME, {
    role: 'img',
    'aria-label': t(
      '{0} for k from {1} to {2}, {3}. Best: {4}.',
      name,
      low,
      high,
      BETTER_WORDS[better],
      prefer.join(', '),
    ),
  });
  chart.append(
    axisOf(FRAME),
    ...boundsOf(FRAME, ownScale ? t('high') : short(all[1]), ownScale ? t('low') : short(all[0])),
    ...[...new Set([low, high])].map((k) => wordsAt(String(k), x(k), FRAME.height - 4, 'middle')),
  );
  if (classes >= low && classes <= high) {
    chart.append(
      svg('line', { class: 'cursor', x1: x(classes), x2: x(classes), y1: FRAME.top - 4, y2: FRAME.bottom + 4 }),
    );
  }
  extractors.forEach((extractor, i) =>
    chart.append(line(extractor, { measure, ks, x, range: ownScale ? undefined : all, order: i })),
  );
  return element('figure', {}, caption, chart);
}

/** Where a line stands in a chart, and as which of its lines. */
interface LinePlace {
  readonly measure: ValidationMeasure;
  readonly ks: readonly number[];
  readonly x: Scale;
  /** Of the values of all lines; without it the line has a scale of its own. */
  readonly range: Range | undefined;
  readonly order: number;
}

function line(
  { extractor, figures, best }: FeatureValidation,
  { measure, ks, x, range, order }: LinePlace,
): SVGElement {
  const values = figures[measure];
  const y = upwardsOf(range ?? rangeOf(values) ?? [0, 1], FRAME);
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

/**
 * Dashes tell lines apart too, for those who cannot see the colours, and where lines are more than
 * colours.
 */
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
  const titles = [t('Features'), 'k', ...measures.map((measure) => WORDS[measure].name)];
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
  const label = t('Every figure over k');
  const table = element(
    'table',
    { class: 'figures', attributes: { 'aria-label': label } },
    element('thead', {}, element('tr', {}, ...titles.map((text) => heading(text, 'col')))),
    element('tbody', {}, ...lines),
  );
  return element(
    'details',
    { class: 'every-figure' },
    element('summary', { text: t('Every figure, the preferred k with ★') }),
    element('div', { class: 'scrolled', attributes: { tabindex: '0', role: 'group', 'aria-label': label } }, table),
  );
}

const isNumber = (value: number | null | undefined): value is number => typeof value === 'number';
const short = (value: number): string => value.toFixed(Math.abs(value) < 100 ? 2 : 0);
