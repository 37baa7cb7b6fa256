/** A score over k, drawn as a chart that is a slider, too. */
import { axisOf, boundsOf, chartIn, curveOf, frameOf, wordsAt, type Frame } from '../ui/chart';
import { acrossOf, rangeOf, upwardsOf, type Scale } from '../ui/chart-scale';
import { element, svg } from '../ui/element';

const FRAME: Frame = frameOf(320, 132, { left: 42, above: 12, below: 22 });
/** Labels of the axis that are nearer than this, in units of the view box, would touch. */
const LABEL_ROOM = 18;

/** A number of clusters and its score. */
export interface ScoredK {
  readonly k: number;
  readonly value: number;
}

export interface KSliderOptions {
  /** At least two, by k. */
  readonly points: readonly ScoredK[];
  /** The k that the run took. */
  readonly chosen: number;
  /** What the chart shows, for whoever does not see it. */
  readonly words: string;
  /** Called when a person decides for a k: by Enter or a click. */
  readonly pick: (k: number) => void;
}

/** Arrow keys and the pointer move the cursor; the line below the chart reads what it points at. */
export function kSlider({ points, chosen, words, pick }: KSliderOptions): readonly [SVGSVGElement, HTMLElement] {
  const ks = points.map(({ k }) => k);
  const x = acrossOf(rangeOf(ks) ?? [0, 0], FRAME);
  const chart = chartIn(FRAME, {
    tabindex: 0,
    role: 'slider',
    'aria-label': words,
    'aria-valuemin': ks[0]!,
    'aria-valuemax': ks.at(-1)!,
  });
  const cursor = svg('line', { class: 'cursor', y1: FRAME.top - 4, y2: FRAME.bottom + 4 });
  chart.append(...marksOf(points, chosen, x), ...labelsOf(ks, chosen, x), cursor);
  const reading = element('p', { class: 'reading' });

  let at = Math.max(0, ks.indexOf(chosen));
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
    const gaps = ks.map((k) => Math.abs(x(k) - place));
    return gaps.indexOf(Math.min(...gaps));
  };
  chart.addEventListener('pointermove', (event) => move(nearest(event)));
  chart.addEventListener('click', (event) => {
    move(nearest(event));
    pick(points[at]!.k);
  });
  chart.addEventListener('keydown', (event) => {
    const to = placeAfter(event.key, at, points.length - 1);
    if (event.key === 'Enter') pick(points[at]!.k);
    else if (to === undefined) return;
    else move(to);
    event.preventDefault();
    event.stopPropagation();
  });
  move(at);
  return [chart, reading];
}

/** Axis, curve and dots, with the chosen k larger than the others. */
function marksOf(points: readonly ScoredK[], chosen: number, x: Scale): SVGElement[] {
  const range = rangeOf(points.map(({ value }) => value)) ?? [0, 0];
  const y = upwardsOf(range, FRAME);
  const line = points.map(({ k, value }) => [k, value] as const);
  const dots = points.map(({ k, value }) => {
    const kind = k === chosen ? 'dot chosen' : 'dot';
    return svg('circle', { class: kind, cx: x(k), cy: y(value), r: k === chosen ? 4.5 : 2 });
  });
  return [axisOf(FRAME), ...boundsOf(FRAME, short(range[1]), short(range[0])), curveOf(line, x, y), ...dots];
}

/** The first, the chosen and the last k below the axis; what would touch the chosen is left out. */
function labelsOf(ks: readonly number[], chosen: number, x: Scale): SVGElement[] {
  const apart = (k: number): boolean => k === chosen || Math.abs(x(k) - x(chosen)) >= LABEL_ROOM;
  return [...new Set([ks[0]!, chosen, ks.at(-1)!])]
    .filter(apart)
    .map((k) => wordsAt(String(k), x(k), FRAME.height - 4, 'middle', k === chosen ? 'tick chosen' : 'tick'));
}

/** Where a key moves the cursor to; undefined for a key that does not move it. */
function placeAfter(key: string, at: number, last: number): number | undefined {
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return at - 1;
    case 'ArrowRight':
    case 'ArrowUp':
      return at + 1;
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

const short = (value: number): string => String(Number(value.toPrecision(2)));
