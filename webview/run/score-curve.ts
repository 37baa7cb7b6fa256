/** The curve from which an extractor's number of clusters was taken; a person can point at another k and see its clusters. */
import type { ScoreCurve } from '../../src/domain/dataset';
import { element, svg } from '../ui/element';
import { dendrogram } from './dendrogram';
import { EXTRACTOR_WORDS } from '../ui/wording';

const WIDTH = 320;
const HEIGHT = 132;
const [LEFT, RIGHT, TOP, BOTTOM] = [42, WIDTH - 10, 12, HEIGHT - 22];

/** What the rule of a curve looked at. */
export interface Criterion {
  readonly values: readonly number[];
  readonly name: string;
  readonly better: 'lower' | 'higher';
}

export function criterion(curve: ScoreCurve): Criterion {
  switch (curve.rule) {
    case 'agreement of the extractors':
      return { values: curve.agreements ?? [], name: 'Agreement between the kinds of features', better: 'higher' };
    case 'best silhouette':
      return { values: curve.silhouettes ?? [], name: 'Silhouette of the pretrained features', better: 'higher' };
    case 'most stable':
      return { values: curve.stabilities, name: 'Agreement of independent starts', better: 'higher' };
    default:
      return { values: curve.scores, name: 'Spread within ÷ distance between clusters', better: 'lower' };
  }
}

const RULE_WORDS: Readonly<Record<ScoreCurve['rule'], string>> = {
  'global minimum': 'the lowest point',
  'minimum after the first local maximum': 'the lowest point after the first peak',
  'most stable': 'the k on which starts agree best after the first dip',
  'best silhouette': 'the smallest at which clusters of the pretrained features fit nearly as well as at any',
  'agreement of the extractors': 'the smallest at which the kinds of features agree nearly as well as at any',
  fixed: 'set by you',
  own: 'found by the method itself',
};

/** A slider over k drawn as a chart: arrow keys move it, Enter or a click calls `pick`. */
export function scoreCurve(curve: ScoreCurve, pick: (k: number) => void): HTMLElement {
  const { values, name, better } = criterion(curve);
  // Values that are not finite arrive as null: JSON has no other word for them.
  const points = curve.ks.flatMap((k, i) => {
    const value: unknown = values[i];
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
  const measure = element('p', { class: 'measure', text: `${name}, ${better} is better` });
  if (points.length === 1) {
    const only = element('p', { class: 'reading', text: `k = ${points[0]!.k}: ${points[0]!.value.toPrecision(3)}` });
    return element('figure', { class: 'score' }, caption, measure, only);
  }
  const [lowK, highK] = range(points.map(({ k }) => k));
  const [low, high] = range(points.map(({ value }) => value));
  const x = (k: number): number => LEFT + (highK === lowK ? 0.5 : (k - lowK) / (highK - lowK)) * (RIGHT - LEFT);
  const y = (value: number): number => BOTTOM - (high === low ? 0.5 : (value - low) / (high - low)) * (BOTTOM - TOP);
  const chart = svg('svg', {
    ...{ viewBox: `0 0 ${WIDTH} ${HEIGHT}`, tabindex: 0, role: 'slider' },
    'aria-label':
      `${name} of the ${EXTRACTOR_WORDS[curve.extractor]} features for k from ${lowK} to ${highK}, ${better} is better. ` +
      `Chosen: k = ${curve.chosen}, ${rule}. Enter shows the clusters at another k.`,
    ...{ 'aria-valuemin': lowK, 'aria-valuemax': highK },
  });
  const text = (words: string, left: number, top: number, anchor: string, kind = 'tick'): SVGElement =>
    svg('text', { class: kind, x: left, y: top, 'text-anchor': anchor }, words);
  chart.append(
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 4, y2: BOTTOM + 4 }),
    text(short(high), LEFT - 6, TOP + 4, 'end'),
    text(short(low), LEFT - 6, BOTTOM + 3, 'end'),
    svg('polyline', { class: 'curve', points: points.map(({ k, value }) => `${x(k)},${y(value)}`).join(' ') }),
  );
  for (const { k, value } of points) {
    const kind = k === curve.chosen ? 'dot chosen' : 'dot';
    chart.append(svg('circle', { class: kind, cx: x(k), cy: y(value), r: k === curve.chosen ? 4.5 : 2 }));
  }
  for (const k of new Set([lowK, curve.chosen, highK])) {
    if (k !== curve.chosen && Math.abs(x(k) - x(curve.chosen)) < 18) continue;
    chart.append(text(String(k), x(k), HEIGHT - 4, 'middle', k === curve.chosen ? 'tick chosen' : 'tick'));
  }
  const cursor = svg('line', { class: 'cursor', y1: TOP - 4, y2: BOTTOM + 4 });
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
    const place = ((event.clientX - left) / width) * WIDTH;
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
      ...{ ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0 },
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

const range = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];
const short = (value: number): string => String(Number(value.toPrecision(2)));
