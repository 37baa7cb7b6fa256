/** The k-score curves: why each view has the number of clusters that it has. One small chart a view. */
import type { ScoreCurve } from '../src/protocol/dataset';
import { element, svg } from './element';
import { VIEW_WORDS } from './wording';

/** Drawing area in user units; the style sheet scales it. */
const WIDTH = 280;
const HEIGHT = 90;
const LEFT = 10;
const RIGHT = WIDTH - 10;
const TOP = 10;
const BOTTOM = HEIGHT - 20;

interface Point {
  readonly k: number;
  readonly score: number;
}

export function scoreCharts(curves: readonly ScoreCurve[]): HTMLElement {
  return element('div', { class: 'charts' }, ...curves.map(chart));
}

function chart(curve: ScoreCurve): HTMLElement {
  // Scores that are not finite arrive as null: JSON has no other word for them.
  const points = curve.ks.flatMap((k, i): Point[] => {
    const score = curve.scores[i];
    return typeof score === 'number' && Number.isFinite(score) ? [{ k, score }] : [];
  });
  const rule = curve.rule === 'fixed' ? 'set by you' : curve.rule;
  return element(
    'figure',
    {},
    element(
      'figcaption',
      {},
      element('span', { class: 'view', text: VIEW_WORDS[curve.view] }),
      element('span', { class: 'rule', text: `k = ${curve.chosen}, ${rule}` }),
    ),
    drawing(curve, points, rule),
  );
}

function drawing(curve: ScoreCurve, points: readonly Point[], rule: string): SVGSVGElement {
  const ks = points.map((point) => point.k);
  const scores = points.map((point) => point.score);
  const [lowK, highK] = [Math.min(...ks, curve.chosen), Math.max(...ks, curve.chosen)];
  const [low, high] = [Math.min(...scores), Math.max(...scores)];
  const x = (k: number): number =>
    highK === lowK ? (LEFT + RIGHT) / 2 : LEFT + ((k - lowK) / (highK - lowK)) * (RIGHT - LEFT);
  const y = (score: number): number =>
    high === low ? (TOP + BOTTOM) / 2 : BOTTOM - ((score - low) / (high - low)) * (BOTTOM - TOP);
  const summary =
    `Score of the ${VIEW_WORDS[curve.view]} view for k from ${lowK} to ${highK}, lower is better. ` +
    `Chosen: k = ${curve.chosen}, ${rule}.`;
  const chart = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': summary },
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 4, y2: BOTTOM + 4 }),
    svg('line', { class: 'chosen-line', x1: x(curve.chosen), x2: x(curve.chosen), y1: TOP - 4, y2: BOTTOM + 4 }),
    svg('polyline', { class: 'curve', points: points.map((point) => `${x(point.k)},${y(point.score)}`).join(' ') }),
  );
  for (const { k, score } of points) {
    const chosen = k === curve.chosen;
    const dot = svg('circle', { class: chosen ? 'dot chosen' : 'dot', cx: x(k), cy: y(score), r: chosen ? 4 : 1.6 });
    // Small dots are hard to hit, so a wider one above them carries the words.
    const target = svg('circle', { class: 'target', cx: x(k), cy: y(score), r: 7 });
    target.append(svg('title', {}, `k = ${k}: score ${score.toPrecision(3)}`));
    chart.append(dot, target);
  }
  const labels = new Set([lowK, curve.chosen, highK]);
  for (const k of labels) {
    // A label that would run into the chosen k's gives way.
    if (k !== curve.chosen && Math.abs(x(k) - x(curve.chosen)) < 18) continue;
    const anchor = highK === lowK ? 'middle' : k === lowK ? 'start' : k === highK ? 'end' : 'middle';
    const label = svg('text', {
      class: k === curve.chosen ? 'label chosen' : 'label',
      x: x(k),
      y: HEIGHT - 3,
      'text-anchor': anchor,
    });
    label.textContent = String(k);
    chart.append(label);
  }
  return chart;
}
