/**
 * The curve from which an extractor's number of clusters was taken; a person can point at another k
 * and see its clusters.
 */
import { t } from '@vscode/l10n';
import { BETTER_WORDS, type Better } from './better';
import type { ScoreCurve } from '../../src/domain/dataset';
import { axisOf, boundsOf, chartIn, curveOf, frameOf, wordsAt } from '../ui/chart';
import { acrossOf, rangeOf, upwardsOf } from '../ui/chart-scale';
import { element, svg } from '../ui/element';
import { dendrogram } from './dendrogram';
import { EXTRACTOR_WORDS } from '../ui/wording';

const FRAME = frameOf(320, 132, { left: 42, above: 12, below: 22 });

/** What the rule of a curve looked at. */
interface Criterion {
  readonly values: readonly number[];
  readonly name: string;
  readonly better: Better;
}

function criterion(curve: ScoreCurve): Criterion {
  switch (curve.rule) {
    case 'agreement of the extractors':
      return { values: curve.agreements ?? [], name: t('Agreement between the kinds of features'), better: 'higher' };
    case 'best silhouette':
      return { values: curve.silhouettes ?? [], name: t('Silhouette of the pretrained features'), better: 'higher' };
    case 'most stable':
      return { values: curve.stabilities, name: t('Agreement of independent starts'), better: 'higher' };
    default:
      return { values: curve.scores, name: t('Spread within ÷ distance between clusters'), better: 'lower' };
  }
}

const RULE_WORDS: Readonly<Record<ScoreCurve['rule'], string>> = {
  'global minimum': t('the lowest point'),
  'minimum after the first local maximum': t('the lowest point after the first peak'),
  'most stable': t('the k on which starts agree best after the first dip'),
  'best silhouette': t('the smallest at which clusters of the pretrained features fit nearly as well as at any'),
  'agreement of the extractors': t('the smallest at which the kinds of features agree nearly as well as at any'),
  fixed: t('set by you'),
  own: t('found by the method itself'),
};

/** A slider over k drawn as a chart: arrow keys move it, Enter or a click calls `pick`. */
export function scoreCurve(curve: ScoreCurve, pick: (k: number) => void): HTMLElement {
  const { values: measured, name, better } = criterion(curve);
  // Values that are not finite arrive as null: JSON has no other word for them.
  const points = curve.ks.flatMap((k, i) => {
    const value: unknown = measured[i];
    return typeof value === 'number' && Number.isFinite(value) ? [{ k, value }] : [];
  });
  const rule = RULE_WORDS[curve.rule];
  const caption = element(
    'figcaption',
    {},
    element('span', { class: 'extractor', text: EXTRACTOR_WORDS[curve.extractor] }),
    element('span', { class: 'rule', text: `k = ${curve.chosen}: ${rule}` }),
  );
  if (curve.tree)
    return element('figure', { class: 'score' }, caption, dendrogram(curve.tree, EXTRACTOR_WORDS[curve.extractor]));
  if (points.length === 0) return element('figure', { class: 'score' }, caption);
  const measure = element('p', { class: 'measure', text: t('{0}, {1}', name, BETTER_WORDS[better]) });
  if (points.length === 1) {
    const only = element('p', { class: 'reading', text: `k = ${points[0]!.k}: ${points[0]!.value.toPrecision(3)}` });
    return element('figure', { class: 'score' }, caption, measure, only);
  }
  const ks = rangeOf(points.map(({ k }) => k)) ?? [0, 0];
  const values = rangeOf(points.map(({ value }) => value)) ?? [0, 0];
  const [lowK, highK] = ks;
  const x = acrossOf(ks, FRAME);
  const y = upwardsOf(values, FRAME);
  const chart = chartIn(FRAME, {
    tabindex: 0,
    role: 'slider',
    'aria-label': [
      t(
        '{0} of the {1} features for k from {2} to {3}, {4}.',
        name,
        EXTRACTOR_WORDS[curve.extractor],
        lowK,
        highK,
        BETTER_WORDS[better],
      ),
      t('Chosen: k = {0}, {1}. Enter shows the clusters at another k.', curve.chosen, rule),
    ].join(' '),
    'aria-valuemin': lowK,
    'aria-valuemax': highK,
  });
  chart.append(
    axisOf(FRAME),
    ...boundsOf(FRAME, short(values[1]), short(values[0])),
    curveOf(
      points.map(({ k, value }) => [k, value]),
      x,
      y,
    ),
  );
  for (const { k, value } of points) {
    const kind = k === curve.chosen ? 'dot chosen' : 'dot';
    chart.append(svg('circle', { class: kind, cx: x(k), cy: y(value), r: k === curve.chosen ? 4.5 : 2 }));
  }
  for (const k of new Set([lowK, curve.chosen, highK])) {
    if (k !== curve.chosen && Math.abs(x(k) - x(curve.chosen)) < 18) continue;
    chart.append(wordsAt(String(k), x(k), FRAME.height - 4, 'middle', k === curve.chosen ? 'tick chosen' : 'tick'));
  }
  const cursor = svg('line', { class: 'cursor', y1: FRAME.top - 4, y2: FRAME.bottom + 4 });
  chart.append(cursor);
  const reading = element('p', { class: 'reading' });
  let at = Math.max(0, points.map(({ k }) => k).indexOf(curve.chosen));
  const move = (to: number): void => {
    at = Math.max(0, Math.min(points.length - 1, to));
    const { k, value } = points[at]!;
    cursor.setAttribute('x1', String(x(k)));
    cursor.setAttribute('x2', String(x(k)));
    reading.textContent = `k = ${k}: ${value.toPrecision(3)}`;
    chart.setAttribute('aria-valuenow', String(k));
    chart.setAttribute('aria-valuetext', `k = ${k}, ${value.toPrecision(3)}`);
  };
  const nearest = (event: MouseEvent): number => {
    const { left, width } = chart.getBoundingClientRect();
    const place = ((event.clientX - left) / width) * FRAME.width;
    const gaps = points.map(({ k }) => Math.abs(x(k) - place));
    return gaps.indexOf(Math.min(...gaps));
  };
  chart.addEventListener('pointermove', (event) => move(nearest(event)));
  chart.addEventListener('click', (event) => {
    move(nearest(event));
    pick(points[at]!.k);
  });
  chart.addEventListener('keydown', (event) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowLeft: at - 1,
      ArrowDown: at - 1,
      ArrowRight: at + 1,
      ArrowUp: at + 1,
      Home: 0,
      End: points.length - 1,
    };
    const to = steps[event.key];
    if (event.key === 'Enter') pick(points[at]!.k);
    else if (to === undefined) return;
    else move(to);
    event.preventDefault();
    event.stopPropagation();
  });
  move(at);
  return element('figure', { class: 'score' }, caption, measure, chart, reading);
}

const short = (value: number): string => String(Number(value.toPrecision(2)));
