import type { Reachability } from './optics';

/** A slope down into a valley. */
interface Descent {
  readonly start: number;
  readonly end: number;
  /** The highest reachability between its end and where the search is. */
  between: number;
}

/**
 * Valleys of a reachability plot between a steep slope down and a steep slope up: cluster of each
 * row, −1 outside. Of valleys within valleys the innermost counts.
 * @param xi a slope is steep where one value is at least by this share below its neighbour.
 * @param minPoints consecutive values that are not steep end a slope.
 * Source: Ankerst et al. 1999, figure 19, with the order and the corrections of scikit-learn.
 */
export function xiClusters(reached: Reachability, xi: number, minPoints: number, minClusterSize: number): Int32Array {
  const count = reached.ordering.length;
  const plot = new Float64Array(count + 1).fill(Infinity);
  reached.ordering.forEach((row, at) => (plot[at] = reached.reachability[row]!));
  const kept = 1 - xi;
  // Two infinite neighbours have no ratio and are no slope.
  const ratio = (at: number): number => plot[at]! / plot[at + 1]!;
  const isSteepUp = (at: number): boolean => ratio(at) <= kept;
  const isSteepDown = (at: number): boolean => ratio(at) >= 1 / kept;
  const slopeEnd = (start: number, up: boolean): number => {
    let end = start;
    let flat = 0;
    for (let at = start; at < count; at++) {
      if (up ? isSteepUp(at) : isSteepDown(at)) {
        end = at;
        flat = 0;
      } else if (up ? ratio(at) > 1 : ratio(at) < 1) return end;
      else if (++flat > minPoints) return end;
    }
    return end;
  };
  const labels = new Int32Array(count).fill(-1);
  let clusters = 0;
  const take = (start: number, end: number): void => {
    for (let at = start; at <= end; at++) if (labels[at]! >= 0) return;
    labels.fill(clusters++, start, end + 1);
  };
  let descents: Descent[] = [];
  const keepDescents = (between: number): void => {
    descents = between === Infinity ? [] : descents.filter(({ start }) => between <= plot[start]! * kept);
    for (const descent of descents) descent.between = Math.max(descent.between, between);
  };
  let between = 0;
  let next = 0;
  for (let at = 0; at < count; at++) {
    if (at < next || !(isSteepUp(at) || isSteepDown(at))) continue;
    for (let i = next; i <= at; i++) between = Math.max(between, plot[i]!);
    keepDescents(between);
    const up = !isSteepDown(at);
    const end = slopeEnd(at, up);
    next = end + 1;
    between = plot[next]!;
    if (!up) {
      descents.push({ start: at, end, between: 0 });
      continue;
    }
    // The innermost descents come first.
    for (const descent of [...descents].reverse()) {
      const valley = valleyBetween(descent, at, end, plot, kept, reached);
      if (!valley) continue;
      const [first, last] = valley;
      if (last - first + 1 >= minClusterSize && first <= descent.end && last >= at) take(first, last);
    }
  }
  const out = new Int32Array(count);
  reached.ordering.forEach((row, at) => (out[row] = labels[at]!));
  return out;
}

/**
 * First and last place of the cluster between a slope down and a slope up, undefined where there is
 * none.
 */
function valleyBetween(
  descent: Descent,
  upStart: number,
  upEnd: number,
  plot: Float64Array,
  kept: number,
  reached: Reachability,
): [first: number, last: number] | undefined {
  let first = descent.start;
  let last = upEnd;
  const behind = plot[last + 1]!;
  if (behind * kept < descent.between) return undefined;
  const before = plot[first]!;
  // Both sides of the valley are to be about as high.
  if (before * kept >= behind) {
    while (plot[first + 1]! > behind && first < descent.end) first++;
  } else if (behind * kept >= before) {
    while (plot[last - 1]! > before && last > upStart) last--;
  }
  return withinPredecessors(first, last, plot, reached);
}

/** Cuts rows off the end that were reached from outside the cluster. */
function withinPredecessors(
  first: number,
  last: number,
  plot: Float64Array,
  { ordering, predecessors }: Reachability,
): [first: number, last: number] | undefined {
  for (; first < last; last--) {
    if (plot[first]! > plot[last]!) return [first, last];
    const from = predecessors[ordering[last]!]!;
    if (ordering.subarray(first, last).includes(from)) return [first, last];
  }
  return undefined;
}
