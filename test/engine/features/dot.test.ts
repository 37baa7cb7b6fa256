import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { DOT_PLAN, dotFeatures, type DotPlan } from '../../../src/engine/features/contrastive/dot';
import { dotLoss } from '../../../src/engine/features/contrastive/dot-loss';
import {
  assertGradient,
  assertResumes,
  drawnContext,
  drawnValues,
  kindsFound,
  removeDrawn,
  TINY,
} from '../compared-pictures';

const PLAN: DotPlan = { ...DOT_PLAN, ...TINY, epochs: 4, compared: 8 };
after(removeDrawn);

test('the gradient of the dot loss is its slope', () => {
  const pairs = 5;
  const outputs = drawnValues(2 * pairs * 4, 1, 0.6);
  const rules = { gain: 3, threshold: 0.5, regulariser: 0.5 };
  const { gradient } = dotLoss(outputs, pairs, rules);
  assertGradient(outputs, gradient, () => dotLoss(outputs, pairs, rules).loss);
});

test('the dot loss asks for augmentations of one image that point the same way, others elsewhere, and lengths of 1', () => {
  const rules = { gain: 10, threshold: 0.5, regulariser: 0.5 };
  const loss = (...rows: number[]): number => dotLoss(Float32Array.from(rows), 2, rules).loss;
  const right = loss(1, 0, -1, 0, 1, 0, -1, 0);
  assert.ok(right < 0.02, String(right));
  assert.ok(loss(1, 0, -1, 0, -1, 0, 1, 0) > right + 5);
  assert.ok(loss(3, 0, -3, 0, 3, 0, -3, 0) > right + 5);
  // What all vectors have in common does not count.
  assert.ok(Math.abs(loss(6, 5, 4, 5, 6, 5, 4, 5) - right) < 1e-5);
});

test('dot tells kinds of pictures apart', async () => {
  const context = await drawnContext();
  const { features, losses } = await dotFeatures(context, PLAN);
  assert.equal(features.count, context.hashes.length);
  assert.equal(features.dimension, PLAN.dimension);
  assert.ok(losses.at(-1)! < losses[0]!, String(losses));
  const found = await kindsFound(features);
  assert.ok(found > 0.9, String(found));
});

test('dot goes on after a stop as if there had been none', () =>
  assertResumes((context) => dotFeatures(context, { ...PLAN, epochs: 2 }), 48 * 25));
