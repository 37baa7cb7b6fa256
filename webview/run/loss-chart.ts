/** How the loss of a network fell while it was trained. */
import { element, svg } from '../ui/element';
import { count } from '../ui/wording';

const WIDTH = 320;
const HEIGHT = 120;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, WIDTH - 10, 10, HEIGHT - 20];

/** @param devices what trained it, in words; more than one where a device failed on the way. */
export function lossChart(network: string, given: readonly number[], devices: readonly string[] = []): HTMLElement {
  const losses = given.filter((loss) => Number.isFinite(loss));
  const title = element('span', { class: 'extractor', text: network });
  if (losses.length === 0) return element('figure', { class: 'loss' }, element('figcaption', {}, title));
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const [first, last] = [losses[0]!, losses.at(-1)!];
  const x = (i: number): number => LEFT + (losses.length === 1 ? 0.5 : i / (losses.length - 1)) * (RIGHT - LEFT);
  const y = (loss: number): number => BOTTOM - (high === low ? 0.5 : (loss - low) / (high - low)) * (BOTTOM - TOP);
  const words =
    `${network}: loss over ${count(losses.length)} ${losses.length === 1 ? 'epoch' : 'epochs'}, ` +
    `from ${first.toPrecision(3)} to ${last.toPrecision(3)}.`;
  const tick = (text: string, left: number, top: number, anchor: string): SVGElement =>
    svg('text', { class: 'tick', x: left, y: top, 'text-anchor': anchor }, text);
  const chart = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words },
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 3, y2: BOTTOM + 3 }),
    tick(high.toPrecision(3), LEFT - 6, TOP + 4, 'end'),
    tick('1', LEFT, HEIGHT - 4, 'middle'),
    svg('polyline', { class: 'curve', points: losses.map((loss, i) => `${x(i)},${y(loss)}`).join(' ') }),
    svg('circle', { class: 'dot', cx: x(losses.length - 1), cy: y(last), r: 3 }),
  );
  if (high !== low) chart.append(tick(low.toPrecision(3), LEFT - 6, BOTTOM + 3, 'end'));
  if (losses.length > 1) chart.append(tick(`${losses.length} epochs`, RIGHT, HEIGHT - 4, 'end'));
  const result = element('span', { class: 'rule', text: `${first.toPrecision(3)} → ${last.toPrecision(3)}` });
  const trainedBy = devices.map((device) => element('p', { class: 'measure', text: device }));
  return element('figure', { class: 'loss' }, element('figcaption', {}, title, result), chart, ...trainedBy);
}
