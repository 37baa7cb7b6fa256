import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoreGroups } from './score';

test('the share to touch counts groups and strangers in them', () => {
  const classes = ['a', 'a', 'a', 'b', 'b', 'b', 'b', 'c', 'c', 'c'];
  const labels = ['1', '1', '2', '2', '2', '2', '3', '3', '3', ''];
  const { touch, acc, purity, k } = scoreGroups(labels, classes);
  // Group 1 holds two of a; 2 one of a and three of b; 3 one of b and two of c; one image has no
  // group.
  assert.equal(k, 3);
  assert.equal(purity, 0.7);
  assert.equal(acc, 0.7);
  assert.ok(Math.abs(touch - 0.6) < 1e-12);
});
