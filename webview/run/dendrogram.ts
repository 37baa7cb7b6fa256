/**
 * How clusters join: the upper part of a hierarchy, each merge a bracket at the height of its
 * distance.
 */
import { t } from '@vscode/l10n';
import type { ClusterTree } from '../../src/domain/dataset';
import { axisOf, boundsOf, chartIn, frameOf } from '../ui/chart';
import { acrossOf, upwardsOf } from '../ui/chart-scale';
import { svg } from '../ui/element';
import { count } from '../ui/wording';

const FRAME = frameOf(320, 160, { left: 42, above: 12, below: 22 });

export function dendrogram({ leaves, merges }: ClusterTree, extractor: string): SVGElement {
  const highest = Math.max(...merges.map(({ height }) => height), Number.MIN_VALUE);
  const places = placesOf(leaves.length, merges);
  const across = acrossOf([0, leaves.length - 1], FRAME);
  const x = (node: number): number => across(places[node]!);
  const y = upwardsOf([0, highest], FRAME);
  const heightOf = (node: number): number => (node < leaves.length ? 0 : merges[node - leaves.length]!.height);
  const words = t(
    'Dendrogram of the {0} features: {1} clusters of {2} to {3} images, joined at distances up to {4}.',
    extractor,
    count(leaves.length),
    count(Math.min(...leaves)),
    count(Math.max(...leaves)),
    highest.toPrecision(3),
  );
  const chart = chartIn(FRAME, { role: 'img', 'aria-label': words });
  chart.append(axisOf(FRAME), ...boundsOf(FRAME, highest.toPrecision(3), '0'));
  for (const { a, b, height } of merges) {
    const top = y(height);
    const path = `M ${x(a)} ${y(heightOf(a))} V ${top} H ${x(b)} V ${y(heightOf(b))}`;
    chart.append(svg('path', { class: 'curve merge', d: path }));
  }
  return chart;
}

/**
 * Where each node lies between 0 and the number of leaves − 1: no two brackets cross, and each lies
 * above the middle of its sides.
 */
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
