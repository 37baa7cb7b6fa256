import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withStragglersMoved } from '../../../src/engine/consensus/stragglers';

/** Unit rows at these angles, in degrees. */
function at(...angles: number[]): { count: number; dimension: number; rows: Float32Array } {
  const rows = Float32Array.from(
    angles.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)]),
  );
  return { count: angles.length, dimension: 2, rows };
}

/** Leaves 0 and 1 are one group, leaf 2 the other. */
const hierarchy = (leaves: number[]) => ({
  leaves,
  merges: [
    { a: 0, b: 1 },
    { a: 2, b: 3 },
  ],
  shown: 2,
});

test('a straggler joins the finest group that is nearest in the group that is nearest', () => {
  const source = at(0, 2, 20, 22, 90, 92, 18);
  const support = Float32Array.of(1, 1, 1, 1, 1, 1, 0.5);
  const { leaves, merges, shown } = withStragglersMoved(source, hierarchy([0, 0, 1, 1, 2, 2, 2]), support);
  assert.deepEqual(leaves, [0, 0, 1, 1, 2, 2, 1]);
  assert.equal(merges.length, 2);
  assert.equal(shown, 2);
});

test('an image whose neighbourhood holds it stays, wherever it lies', () => {
  const source = at(0, 2, 20, 22, 90, 92, 18);
  const support = Float32Array.of(1, 1, 1, 1, 1, 1, 0.9);
  const { leaves } = withStragglersMoved(source, hierarchy([0, 0, 1, 1, 2, 2, 2]), support);
  assert.deepEqual(leaves, [0, 0, 1, 1, 2, 2, 2]);
});

test('what others hold weighs more in a centre than stragglers do', () => {
  // Without weights the two stragglers would draw the centre of their group to themselves.
  const source = at(0, 2, 20, 22, 90, 40, 41);
  const support = Float32Array.of(1, 1, 1, 1, 1, 0.1, 0.1);
  const { leaves } = withStragglersMoved(source, hierarchy([0, 0, 1, 1, 2, 2, 2]), support);
  assert.deepEqual(leaves, [0, 0, 1, 1, 2, 1, 1]);
});

test('no finest group is emptied', () => {
  const source = at(0, 2, 20, 22, 3, 4, 5);
  // Nothing weighs in the centre of their group.
  const support = Float32Array.of(1, 1, 1, 1, 0, 0, 0);
  const { leaves } = withStragglersMoved(source, hierarchy([0, 0, 1, 1, 2, 2, 2]), support);
  assert.deepEqual(leaves, [0, 0, 1, 1, 0, 0, 2]);
});
