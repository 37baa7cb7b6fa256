// Lloyd's algorithm, its distances pruned by the triangle inequality: every row keeps an upper bound of the distance to its
// own centre and a lower bound of the distance to each other one, so that the labels are those of the plain algorithm.
// Source: Elkan 2003, Using the triangle inequality to accelerate k-means.
import { fourDistances, squaredDistance } from './distance';

/** What a sum or difference of two bounds may lose by rounding. */
const UP: f32 = 1.0000002;
const DOWN: f32 = 0.9999998;

/** What rounding may do to a distance over `stride` values, relative. */
function doubt(stride: i32): f32 {
  return <f32>(stride + 32) * <f32>1.5e-8;
}

/**
 * Half the distance between any two centres, rounded down: `half[a * padded + b]`. Infinite on the diagonal and in the padding, which
 * keeps both from ever being a candidate.
 */
export function halfBetween(centres: usize, k: i32, padded: i32, stride: i32, half: usize): void {
  const bytes = (<usize>stride) << 2;
  const scale: f32 = <f32>0.5 * (<f32>1 - doubt(stride));
  for (let a = 0; a < k; a++) {
    for (let b = a; b < padded; b++) {
      let value: f32 = Infinity;
      if (b > a && b < k) {
        value = scale * sqrt(squaredDistance(centres + <usize>a * bytes, centres + <usize>b * bytes, bytes));
        store<f32>(half + ((<usize>(b * padded + a)) << 2), value);
      }
      store<f32>(half + ((<usize>(a * padded + b)) << 2), value);
    }
  }
}

/** Bounds of every row from its seed and the squared distance to it, for seeds as centres. */
export function firstBounds(
  count: i32,
  padded: i32,
  stride: i32,
  labels: usize,
  squares: usize,
  half: usize,
  upper: usize,
  lower: usize,
): void {
  const grow: f32 = <f32>1 + doubt(stride);
  const row = (<usize>padded) << 2;
  for (let i: usize = 0; i < <usize>count; i++) {
    const own = half + <usize>load<i32>(labels + (i << 2)) * row;
    const bound = sqrt(load<f32>(squares + (i << 2))) * grow;
    store<f32>(upper + (i << 2), bound);
    const bounds = f32x4.splat(bound);
    for (let c: usize = 0; c < row; c += 16) {
      const h = v128.load(own + c);
      v128.store(lower + i * row + c, f32x4.mul(f32x4.sub(f32x4.add(h, h), bounds), f32x4.splat(DOWN)));
    }
  }
}

/** Sums and sizes of all clusters. `sums` holds k × stride doubles. */
export function sumClusters(
  rows: usize,
  count: i32,
  k: i32,
  stride: i32,
  labels: usize,
  sums: usize,
  sizes: usize,
): void {
  memory.fill(sums, 0, (<usize>k * stride) << 3);
  memory.fill(sizes, 0, (<usize>k) << 2);
  for (let i = 0; i < count; i++) {
    const label = load<i32>(labels + ((<usize>i) << 2));
    addRow(rows + ((<usize>i * stride) << 2), sums + ((<usize>label * stride) << 3), stride);
    const size = sizes + ((<usize>label) << 2);
    store<i32>(size, load<i32>(size) + 1);
  }
}

/** Moves each centre to the mean of its rows; `moved[c]` becomes how far, rounded up. An empty cluster's centre stays. */
export function recentre(sums: usize, sizes: usize, k: i32, stride: i32, centres: usize, moved: usize): void {
  const grow: f32 = <f32>1 + doubt(stride);
  for (let c = 0; c < k; c++) {
    const size = load<i32>(sizes + ((<usize>c) << 2));
    let square: f64 = 0;
    if (size > 0) {
      for (let j = 0; j < stride; j++) {
        const at = <usize>(c * stride + j);
        const mean = <f32>(load<f64>(sums + (at << 3)) / <f64>size);
        const step = <f64>mean - <f64>load<f32>(centres + (at << 2));
        square += step * step;
        store<f32>(centres + (at << 2), mean);
      }
    }
    store<f32>(moved + ((<usize>c) << 2), <f32>sqrt(square) * grow);
  }
}

/**
 * Assigns the rows `from` … `to` − 1 to their nearest centre after the centres moved, and keeps bounds, sums and sizes up to
 * date. Of equally near centres a row keeps its own.
 * @param moved `padded` floats, the padding zero.
 * @param list room for four integers and four floats.
 * @returns how many rows changed their cluster.
 */
export function reassign(
  rows: usize,
  from: i32,
  to: i32,
  stride: i32,
  centres: usize,
  padded: i32,
  half: usize,
  moved: usize,
  labels: usize,
  upper: usize,
  lower: usize,
  sums: usize,
  sizes: usize,
  list: usize,
): i32 {
  const bytes = (<usize>stride) << 2;
  const width = (<usize>padded) << 2;
  const grow: f32 = <f32>1 + doubt(stride);
  const shrink: f32 = <f32>1 - doubt(stride);
  let changed = 0;
  for (let i = from; i < to; i++) {
    const at = (<usize>i) << 2;
    const label = load<i32>(labels + at);
    const bounds = lower + <usize>i * width;
    const halves = half + <usize>label * width;
    let most = (load<f32>(upper + at) + load<f32>(moved + ((<usize>label) << 2))) * UP;
    const mosts = f32x4.splat(most);
    let any = i32x4.splat(0);
    for (let c: usize = 0; c < width; c += 16) {
      const bound = f32x4.mul(f32x4.sub(v128.load(bounds + c), v128.load(moved + c)), f32x4.splat(DOWN));
      v128.store(bounds + c, bound);
      any = v128.or(any, f32x4.lt(f32x4.max(bound, v128.load(halves + c)), mosts));
    }
    if (!v128.any_true(any)) {
      store<f32>(upper + at, most);
      continue;
    }
    const row = rows + <usize>i * bytes;
    let least = squaredDistance(row, centres + <usize>label * bytes, bytes);
    const own = sqrt(least);
    most = own * grow;
    store<f32>(bounds + ((<usize>label) << 2), own * shrink);
    let best = label;
    let c: usize = 0;
    let mask = 0;
    for (;;) {
      // The next candidates, at most four. Behind the last one it is taken again, which changes nothing.
      let held = 0;
      while (held < 4) {
        if (mask == 0) {
          if (c == width) break;
          const bound = f32x4.max(v128.load(bounds + c), v128.load(halves + c));
          mask = i32x4.bitmask(f32x4.lt(bound, f32x4.splat(most)));
          c += 16;
        } else {
          store<i32>(list + ((<usize>held) << 2), <i32>(c >> 2) - 4 + ctz(mask));
          held++;
          mask &= mask - 1;
        }
      }
      if (held == 0) break;
      for (let last = load<i32>(list + ((<usize>(held - 1)) << 2)); held < 4; held++) {
        store<i32>(list + ((<usize>held) << 2), last);
      }
      measure(row, centres, bytes, list, bounds, shrink);
      for (let lane: usize = 0; lane < 16; lane += 4) {
        const distance = load<f32>(list + 16 + lane);
        if (distance >= least) continue;
        least = distance;
        best = load<i32>(list + lane);
        most = sqrt(least) * grow;
      }
    }
    store<f32>(upper + at, most);
    if (best == label) continue;
    changed++;
    store<i32>(labels + at, best);
    subtractRow(row, sums + ((<usize>label * stride) << 3), stride);
    addRow(row, sums + ((<usize>best * stride) << 3), stride);
    const less = sizes + ((<usize>label) << 2);
    const more = sizes + ((<usize>best) << 2);
    store<i32>(less, load<i32>(less) - 1);
    store<i32>(more, load<i32>(more) + 1);
  }
  return changed;
}

/** Squared distances of a row to four listed centres, kept behind the list; the lower bounds become these. */
function measure(row: usize, centres: usize, bytes: usize, list: usize, bounds: usize, shrink: f32): void {
  const a = <usize>load<i32>(list);
  const b = <usize>load<i32>(list, 4);
  const c = <usize>load<i32>(list, 8);
  const d = <usize>load<i32>(list, 12);
  const found = fourDistances(
    row,
    centres + a * bytes,
    centres + b * bytes,
    centres + c * bytes,
    centres + d * bytes,
    bytes,
  );
  const roots = f32x4.mul(f32x4.sqrt(found), f32x4.splat(shrink));
  store<f32>(bounds + (a << 2), f32x4.extract_lane(roots, 0));
  store<f32>(bounds + (b << 2), f32x4.extract_lane(roots, 1));
  store<f32>(bounds + (c << 2), f32x4.extract_lane(roots, 2));
  store<f32>(bounds + (d << 2), f32x4.extract_lane(roots, 3));
  v128.store(list, found, 16);
}

/** Squared distance of every row to its own centre, in double precision; returns their sum. */
export function ownDistances(rows: usize, count: i32, stride: i32, centres: usize, labels: usize, out: usize): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) {
    const row = rows + ((<usize>i * stride) << 2);
    const centre = centres + ((<usize>load<i32>(labels + ((<usize>i) << 2)) * stride) << 2);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let j: usize = 0; j < (<usize>stride) << 2; j += 16) {
      const d = f32x4.sub(v128.load(row + j), v128.load(centre + j));
      const d0 = f64x2.promote_low_f32x4(d);
      const d1 = f64x2.promote_low_f32x4(v128.shuffle<f32>(d, d, 2, 3, 2, 3));
      low = f64x2.add(low, f64x2.mul(d0, d0));
      high = f64x2.add(high, f64x2.mul(d1, d1));
    }
    low = f64x2.add(low, high);
    const distance = f64x2.extract_lane(low, 0) + f64x2.extract_lane(low, 1);
    store<f64>(out + ((<usize>i) << 3), distance);
    sum += distance;
  }
  return sum;
}

function addRow(row: usize, sum: usize, stride: i32): void {
  for (let j = 0; j < stride; j += 4, row += 16, sum += 32) {
    const x = v128.load(row);
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.promote_low_f32x4(x)));
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3))), 16);
  }
}

function subtractRow(row: usize, sum: usize, stride: i32): void {
  for (let j = 0; j < stride; j += 4, row += 16, sum += 32) {
    const x = v128.load(row);
    v128.store(sum, f64x2.sub(v128.load(sum), f64x2.promote_low_f32x4(x)));
    v128.store(sum, f64x2.sub(v128.load(sum, 16), f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3))), 16);
  }
}
