import type { Reachability } from './optics';

/** Consecutive places of the plot, both ends included. */
interface Span {
  readonly start: number;
  readonly end: number;
}

/** A slope down into a valley. */
interface Descent extends Span {
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
      const valley = valleyBetween(descent, { start: at, end }, plot, kept);
      const cluster = valley && withinPredecessors(valley, plot, reached);
      if (!cluster) continue;
      const { start: first, end: last } = cluster;
      if (last - first + 1 >= minClusterSize && first <= descent.end && last >= at) take(first, last);
    }
  }
  const out = new Int32Array(count);
  reached.ordering.forEach((row, at) => (out[row] = labels[at]!));
  return out;
}

/**
 * The valley between a slope down and a slope up, its sides about as high as each other; undefined
 * where something between them is higher than the end of the slope up.
 */
function valleyBetween(descent: Descent, ascent: Span, plot: Float64Array, kept: number): Span | undefined {
  let first = descent.start;
  let last = ascent.end;
  const behind = plot[last + 1]!;
  if (behind * kept < descent.between) return undefined;
  const before = plot[first]!;
  if (before * kept >= behind) {
    while (plot[first + 1]! > behind && first < descent.end) first++;
  } else if (behind * kept >= before) {
    while (plot[last - 1]! > before && last > ascent.start) last--;
  }
  return { start: first, end: last };
}

/** Cuts rows off the end that were reached from outside the cluster. */
function withinPredecessors(
  { start, end: last }: Span,
  plot: Float64Array,
  { ordering, predecessors }: Reachability,
): Span | undefined {
  for (let end = last; start < end; end--) {
    if (plot[start]! > plot[end]!) return { start, end };
    const from = predecessors[ordering[end]!]!;
    if (ordering.subarray(start, end).includes(from)) return { start, end };
  }
  return undefined;
}
