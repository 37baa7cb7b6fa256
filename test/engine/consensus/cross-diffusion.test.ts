import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffuse, passedOn, type DiffusionTask } from '../../../src/engine/consensus/cross-diffusion';
import { Random } from '../../../src/engine/base/random';
import type { SparseMatrix } from '../../../src/engine/numeric/neighbour-graph';

const { signal } = new AbortController();
const COUNT = 24;
const passOn = (tasks: readonly DiffusionTask[]): Promise<SparseMatrix[]> =>
  Promise.all(tasks.map((task) => passedOn(task, signal)));

/** A symmetric matrix without a diagonal, in full. */
function randomTies(seed: number, density: number): number[][] {
  const random = new Random(seed);
  const ties = Array.from({ length: COUNT }, () => new Array<number>(COUNT).fill(0));
  for (let i = 0; i < COUNT; i++) {
    for (let j = 0; j < i; j++) if (random.next() < density) ties[i]![j] = ties[j]![i] = random.next();
  }
  return ties;
}

function sparse(ties: readonly (readonly number[])[]): SparseMatrix {
  const starts = [0];
  const ends = [] as number[];
  const weights = [] as number[];
  for (const row of ties) {
    row.forEach((weight, end) => {
      if (weight === 0) return;
      ends.push(end);
      weights.push(weight);
    });
    starts.push(ends.length);
  }
  const count = ties.length;
  return { count, starts: Int32Array.from(starts), ends: Int32Array.from(ends), weights: Float64Array.from(weights) };
}

function full({ count, starts, ends, weights }: SparseMatrix): number[][] {
  const ties = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < count; i++)
    for (let at = starts[i]!; at < starts[i + 1]!; at++) ties[i]![ends[at]!] = weights[at]!;
  return ties;
}

const byRows = (ties: readonly (readonly number[])[]): number[][] =>
  ties.map((row) => {
    const sum = row.reduce((all, weight) => all + weight, 0);
    return row.map((weight) => (sum > 0 ? weight / sum : 0));
  });

/**
 * The same by the definition: (S₁ S₂ S₁ᵀ, S₂ S₁ S₂ᵀ) at the edges, by rows, made symmetric, and
 * weighted.
 */
function defined(graphs: readonly number[][][], shares: readonly number[]): number[][] {
  const kernels = graphs.map(byRows);
  const cells = Array.from({ length: COUNT }, (_, at) => at);
  const edge = (i: number, j: number): boolean => graphs.some((ties) => ties[i]![j]! > 0);
  const told = kernels.map((own, each) => {
    const other = kernels[1 - each] ?? own;
    const passed = cells.map((i) =>
      cells.map((j) => {
        if (!edge(i, j)) return 0;
        let sum = 0;
        for (const a of cells) for (const b of cells) sum += own[i]![a]! * other[a]![b]! * own[j]![b]!;
        return sum;
      }),
    );
    const scaled = byRows(passed);
    return cells.map((i) => cells.map((j) => (scaled[i]![j]! + scaled[j]![i]!) / 2));
  });
  return cells.map((i) => cells.map((j) => told.reduce((sum, ties, each) => sum + shares[each]! * ties[i]![j]!, 0)));
}

for (const [name, shares, densities] of [
  ['two graphs', [0.7, 0.3], [0.3, 0.2]],
  ['one graph', [1], [0.3]],
] as const) {
  test(`${name} told by each other are what the definition says`, async () => {
    const ties = densities.map((density, seed) => randomTies(seed + 1, density));
    const found = full(await diffuse(ties.map(sparse), shares, passOn));
    defined(ties, shares).forEach((row, i) => {
      row.forEach((weight, j) => assert.ok(Math.abs(found[i]![j]! - weight) < 1e-12, `${i}, ${j}`));
    });
  });
}

test('a graph without a share is not heard', async () => {
  const heard = sparse(randomTies(1, 0.3));
  const unheard = sparse(randomTies(2, 0.3));
  assert.deepEqual(await diffuse([heard, unheard], [1, 0], passOn), await diffuse([heard], [1], passOn));
});

test('the result is symmetric to the last bit', async () => {
  const ties = full(await diffuse([sparse(randomTies(3, 0.2)), sparse(randomTies(4, 0.4))], [0.5, 0.5], passOn));
  for (let i = 0; i < COUNT; i++) for (let j = 0; j < i; j++) assert.equal(ties[i]![j], ties[j]![i]);
});
