import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { adjustedRandIndex } from '../../../src/engine/numeric/rand-index';
import { IIC_PLAN, iicFeatures, type IicPlan } from '../../../src/engine/features/iic/iic';
import { iicLoss } from '../../../src/engine/features/iic/iic-loss';
import { negativeInformation } from '../../../src/engine/features/iic/mutual-information';
import {
  assertGradient,
  assertResumes,
  drawnContext,
  drawnValues,
  KINDS,
  removeDrawn,
  TINY,
  WILD,
} from '../compared-pictures';

const PLAN: IicPlan = { ...IIC_PLAN, ...TINY, epochs: 8, k: 3, heads: 5, overclusters: 6, transforms: WILD };
after(removeDrawn);

test('the gradient of the iic loss is its slope, for the main heads and for the overclustering ones', () => {
  const pairs = 6;
  const plan = { heads: 2, k: 3, overclusters: 4, gain: 2 };
  const outputs = drawnValues(2 * pairs * 14, 1);
  for (const step of [0, 1]) {
    const loss = iicLoss(plan, pairs);
    const at = { epoch: 0, step, parameters: {} };
    const { outputs: gradient } = loss(outputs, at).gradient;
    assertGradient(outputs, gradient, () => loss(outputs, at).loss);
    const ofMain = gradient.filter((_, i) => i % 14 < 6);
    assert.equal(
      ofMain.every((value) => value === 0),
      step === 1,
      'only the heads whose turn it is learn',
    );
  }
});

test('the information of two augmentations is that of the table of their clusters', () => {
  // Four images in two clusters, one of which changes its cluster: a table of 1/2·(2, ½; ½, 1)/2 …
  // by hand.
  const augmentations = Float32Array.of(1, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1, 0);
  const table = [4 / 8, 1 / 8, 1 / 8, 2 / 8];
  const a = 5 / 8;
  const b = 3 / 8;
  const margins = [a * a, a * b, a * b, b * b];
  const expected = table.reduce((sum, share, i) => sum + share * Math.log(share / margins[i]!), 0);
  const { loss } = negativeInformation(augmentations, 4, 2);
  assert.ok(Math.abs(loss + expected) < 1e-6, `${loss}, ${expected}`);
});

test('iic puts kinds of pictures into clusters of their own', async () => {
  const context = await drawnContext(2);
  const { features, partition, losses } = await iicFeatures(context, PLAN);
  assert.equal(features.dimension, PLAN.dimension);
  assert.ok(losses.at(-1)! < losses[0]!, String(losses));
  const found = adjustedRandIndex(partition, KINDS);
  assert.ok(found > 0.9, String(found));
});

test('iic goes on after a stop as if there had been none', () =>
  assertResumes((context) => iicFeatures(context, { ...PLAN, epochs: 2 }), 48 * 25));
