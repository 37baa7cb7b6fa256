import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { adjustedRandIndex } from '../../../src/engine/numeric/rand-index';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { minedNeighbours } from '../../../src/engine/features/scan/mined-neighbours';
import { SCAN_PLAN, scanFeatures, type ScanPlan } from '../../../src/engine/features/scan/scan';
import { neighbourLoss, selfLabelLoss } from '../../../src/engine/features/scan/scan-loss';
import { Random } from '../../../src/engine/base/random';
import {
  assertGradient,
  assertResumes,
  drawnContext,
  drawnValues,
  KINDS,
  never,
  removeDrawn,
  TINY,
  WILD,
} from '../compared-pictures';

const PLAN: ScanPlan = {
  ...SCAN_PLAN,
  ...TINY,
  clusterEpochs: 5,
  labelEpochs: 2,
  k: 3,
  neighbours: 5,
  mild: WILD,
  strong: WILD,
};
after(removeDrawn);

/** Kinds as three directions, with noise: a fifth of the neighbours or so are of another kind. */
function pretext(): FeatureMatrix {
  const random = new Random(5);
  const rows = new Float32Array(KINDS.length * 8);
  KINDS.forEach((kind, i) => {
    for (let c = 0; c < 8; c++) rows[i * 8 + c] = (c === kind ? 2 : 0) + random.normal() * 0.6;
  });
  return { count: KINDS.length, dimension: 8, rows };
}

test('the gradient of the clustering loss is its slope', () => {
  const logits = drawnValues(12 * 4, 1);
  const { gradient } = neighbourLoss(logits, 6, 4, 5, 2);
  assertGradient(logits, gradient, () => neighbourLoss(logits, 6, 4, 5, 2).loss);
});

test('the gradient of the self-labelling loss is its slope at the pictures that were changed, and none reaches the others', () => {
  const logits = drawnValues(12 * 4, 1, 1.5);
  const { gradient } = selfLabelLoss(logits, 6, 4, 0.5, 2);
  assert.ok(gradient.subarray(0, 24).every((value) => value === 0));
  const changed = logits.subarray(24);
  assertGradient(changed, gradient.subarray(24), () => selfLabelLoss(logits, 6, 4, 0.5, 2).loss);
});

test('an image of which the network is not sure labels nothing', () => {
  const { loss, gradient } = selfLabelLoss(Float32Array.of(1, 0, 3, -3), 1, 2, 0.9, 1);
  assert.equal(loss, 0);
  assert.ok(gradient.every((value) => value === 0));
});

test('the entropy keeps all images from going to one cluster', () => {
  const together = Float32Array.of(9, 0, 9, 0, 9, 0, 9, 0);
  const apart = Float32Array.of(9, 0, 0, 9, 9, 0, 0, 9);
  assert.ok(neighbourLoss(together, 2, 2, 5, 1).loss > neighbourLoss(apart, 2, 2, 5, 1).loss + 3);
});

test('mined neighbours are the nearest by angle, without the image itself', async () => {
  const rows = Float32Array.of(5, 1, 9, 2, -1, 7, -2, 9, -6, -9, -5, -10);
  const found = await minedNeighbours({ count: 6, dimension: 2, rows }, 1, () => undefined, never);
  assert.deepEqual([...found], [1, 0, 3, 2, 5, 4]);
});

test('scan gives kinds of pictures clusters of their own, from pretext features that err', async () => {
  const context = await drawnContext();
  const { partition, features, losses } = await scanFeatures(context, pretext(), PLAN);
  assert.equal(features.dimension, PLAN.dimension);
  assert.equal(losses.length, 7);
  const found = adjustedRandIndex(partition, KINDS);
  assert.ok(found > 0.9, String(found));
});

test('scan goes on from the weights that it is given', async () => {
  const plan = { ...PLAN, clusterEpochs: 1, labelEpochs: 0, learningRate: 0 };
  const start = { 'feature/b': new Float32Array(PLAN.dimension).fill(7), 'odd/w': new Float32Array(3) };
  const { features } = await scanFeatures(await drawnContext(), pretext(), plan, start);
  const drawn = await scanFeatures(await drawnContext(), pretext(), plan);
  const mean = (rows: Float32Array): number => rows.reduce((sum, value) => sum + value, 0) / rows.length;
  assert.ok(mean(features.rows) > mean(drawn.features.rows) + 6);
});

test('scan refuses pretext features of other images', async () => {
  const { dimension, rows } = pretext();
  const fewer = { count: 4, dimension, rows: rows.subarray(0, 4 * dimension) };
  await assert.rejects(scanFeatures(await drawnContext(), fewer, PLAN), /pretext features are of 4 images/);
});

test('scan goes on after a stop as if there had been none', () =>
  assertResumes((context) => scanFeatures(context, pretext(), { ...PLAN, clusterEpochs: 2, labelEpochs: 1 }), 48 * 45));
