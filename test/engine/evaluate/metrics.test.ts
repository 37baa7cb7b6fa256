import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assign } from '../../../src/engine/numeric/assignment';
import type { Score } from '../../../src/engine/evaluate/score';
import { score } from '../../../src/engine/evaluate/score';

/** Numbers in [0, 1) that any language can repeat, for constants that come from elsewhere. */
function congruential(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1664525 + 1013904223) % 2 ** 32) / 2 ** 32;
}

function partitions(
  seed: number,
  n: number,
  groups: number,
  classes: number,
  noise: number,
  gaps: number,
): [string[], string[]] {
  const draw = congruential(seed);
  const predicted: string[] = [];
  const truth: string[] = [];
  for (let i = 0; i < n; i++) {
    const klass = Math.floor(draw() * classes);
    const group = draw() > noise ? klass % groups : Math.floor(draw() * groups);
    truth.push(`c${klass}`);
    predicted.push(draw() < gaps ? '' : `g${group}`);
  }
  return [predicted, truth];
}

function assertClose(actual: Score, expected: Score): void {
  for (const key of Object.keys(expected) as (keyof Score)[]) {
    assert.ok(Math.abs(actual[key] - expected[key]) < 1e-12, `${key} is ${actual[key]}, not ${expected[key]}`);
  }
}

// Expected values: scikit-learn's adjusted_rand_score and normalized_mutual_info_score, SciPy's
// linear_sum_assignment.
test('as many groups as classes score as scikit-learn scores them', () => {
  assertClose(score(...partitions(1, 300, 5, 5, 0.3, 0)), {
    n: 300,
    coverage: 1,
    k: 5,
    acc: 0.78,
    purity: 0.78,
    nmi: 0.4984918572636852,
    ari: 0.5287453428283805,
    accAll: 0.78,
  });
});

test('more groups than classes, some images without a group, score as scikit-learn scores them', () => {
  assertClose(score(...partitions(2, 400, 12, 7, 0.5, 0.2)), {
    n: 324,
    coverage: 0.81,
    k: 12,
    acc: 0.5370370370370371,
    purity: 0.6049382716049383,
    nmi: 0.3432271998227137,
    ari: 0.2918131481691818,
    accAll: 0.435,
  });
});

test('fewer groups than classes score as scikit-learn scores them', () => {
  assertClose(score(...partitions(3, 200, 3, 8, 0.2, 0.4)), {
    n: 120,
    coverage: 0.6,
    k: 3,
    acc: 0.35833333333333334,
    purity: 0.35833333333333334,
    nmi: 0.40642429726188256,
    ari: 0.24951169964102363,
    accAll: 0.215,
  });
});

test('partitions that leave nothing to correct get the limits of scikit-learn', () => {
  const figures = (predicted: string, truth: string): number[] => {
    const { nmi, ari } = score([...predicted], [...truth]);
    return [nmi, ari].map((figure) => Number(figure.toFixed(12)));
  };
  assert.deepEqual(figures('aaaa', 'xxxx'), [1, 1]);
  assert.deepEqual(figures('abcd', 'wxyz'), [1, 1]);
  assert.deepEqual(figures('abcd', 'xxxx'), [0, 0]);
  assert.deepEqual(figures('aabb', 'xyxy'), [0, -0.5]);
});

test('an image without a true class does not count, and none at all gives zeros', () => {
  assert.equal(score(['a', 'b', 'b'], ['x', '', 'y']).n, 2);
  assert.deepEqual(score([''], ['x']), { n: 0, coverage: 0, k: 0, acc: 0, purity: 0, nmi: 0, ari: 0, accAll: 0 });
  assert.throws(() => score(['a'], []), RangeError);
});

test('a class whose images all lack a group takes nothing from the figures of the others', () => {
  const { nmi, ari, acc, accAll } = score(['a', 'a', 'b', 'b', ''], ['x', 'x', 'y', 'y', 'z']);
  assert.deepEqual([nmi, ari, acc, accAll], [1, 1, 1, 0.8]);
  assert.equal(score(['a', 'a', ''], ['x', 'x', 'z']).nmi, 1);
});

test('the assignment is the best of all permutations, for wide and tall tables', () => {
  const draw = congruential(9);
  for (const [rows, columns] of [
    [4, 4],
    [3, 5],
    [6, 3],
    [1, 4],
    [5, 1],
  ] as const) {
    for (let trial = 0; trial < 20; trial++) {
      const worth = Float64Array.from({ length: rows * columns }, () => Math.floor(draw() * 9));
      const best = (row: number, used: number): number => {
        if (row === rows) return 0;
        // A row may stay without a column only where columns are short.
        let most = rows > columns ? best(row + 1, used) : -Infinity;
        for (let column = 0; column < columns; column++) {
          if (!(used & (1 << column)))
            most = Math.max(most, worth[row * columns + column]! + best(row + 1, used | (1 << column)));
        }
        return most;
      };
      const found = assign(worth, rows, columns);
      const taken = [...found].filter((column) => column >= 0);
      assert.equal(taken.length, Math.min(rows, columns));
      assert.equal(new Set(taken).size, taken.length);
      const sum = [...found].reduce((s, column, row) => s + (column < 0 ? 0 : worth[row * columns + column]!), 0);
      assert.equal(sum, best(0, 0));
    }
  }
});
