/** How clusters join: the upper part of a hierarchy, each merge a bracket at the height of its distance. */
import type { ClusterTree } from '../../src/domain/dataset';
import { svg } from '../ui/element';
import { count } from '../ui/wording';

const WIDTH = 320;
const HEIGHT = 160;
const [LEFT, RIGHT, TOP, BOTTOM] = [42, WIDTH - 10, 12, HEIGHT - 22];

export function dendrogram({ leaves, merges }: ClusterTree, extractor: string): SVGElement {
  const highest = Math.max(...merges.map(({ height }) => height), Number.MIN_VALUE);
  const places = placesOf(leaves.length, merges);
  const x = (node: number): number =>
    LEFT + (leaves.length < 2 ? 0.5 : places[node]! / (leaves.length - 1)) * (RIGHT - LEFT);
  const y = (height: number): number => BOTTOM - (height / highest) * (BOTTOM - TOP);
  const heightOf = (node: number): number => (node < leaves.length ? 0 : merges[node - leaves.length]!.height);
  const words =
    `Dendrogram of the ${extractor} features: ${count(leaves.length)} groups of ${count(Math.min(...leaves))} to ` +
    `${count(Math.max(...leaves))} images, joined at distances up to ${highest.toPrecision(3)}.`;
  const chart = svg(
    'svg',
    { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': words },
    svg('line', { class: 'axis', x1: LEFT, x2: RIGHT, y1: BOTTOM + 4, y2: BOTTOM + 4 }),
    svg('text', { class: 'tick', x: LEFT - 6, y: TOP + 4, 'text-anchor': 'end' }, highest.toPrecision(3)),
    svg('text', { class: 'tick', x: LEFT - 6, y: BOTTOM + 3, 'text-anchor': 'end' }, '0'),
  );
  for (const { a, b, height } of merges) {
    const top = y(height);
    const path = `M ${x(a)} ${y(heightOf(a))} V ${top} H ${x(b)} V ${y(heightOf(b))}`;
    chart.append(svg('path', { class: 'curve merge', d: path }));
  }
  return chart;
}

/** Where each node lies between 0 and the number of leaves − 1: no two brackets cross, and each lies above the middle of its sides. */
function placesOf(leaves: number, merges: ClusterTree['merges']): Float64Array {
  const places = new Float64Array(leaves + merges.length);
  let next = 0;
  const pending = [leaves + merges.length - 1];
  while (pending.length > 0) {
    const node = pending.pop()!;
    if (node < leaves) places[node] = next++;
    else pending.push(merges[node - leaves]!.b, merges[node - leaves]!.a);
  }
  merges.forEach(({ a, b }, merge) => (places[leaves + merge] = (places[a]! + places[b]!) / 2));
  return places;
}
