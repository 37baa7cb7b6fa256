import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { PAIRS_PLAN, pairsFeatures, type PairsPlan } from '../../../src/engine/features/contrastive/pairs';
import { comparisonLayers, pairsLoss } from '../../../src/engine/features/contrastive/pairs-loss';
import { size } from '../../../src/engine/network/layers';
import {
  assertGradient,
  assertResumes,
  drawnContext,
  drawnValues,
  kindsFound,
  removeDrawn,
  TINY,
  WILD,
} from '../compared-pictures';

const PLAN: PairsPlan = { ...PAIRS_PLAN, ...TINY, epochs: 10, comparison: 16, transforms: { ...WILD, mirror: true } };
after(removeDrawn);

test('the gradient of the pairs loss is its slope, by the outputs and by each comparison layer', () => {
  const pairs = 5;
  const dimension = 6;
  const outputs = drawnValues(2 * pairs * dimension, 1);
  const layers = Object.fromEntries(
    comparisonLayers(dimension, 4).map(({ name, shape }, i) => [name, drawnValues(size(shape), 10 + i, 0.5)]),
  );
  const { gradient } = pairsLoss(outputs, pairs, layers);
  const loss = (): number => pairsLoss(outputs, pairs, layers).loss;
  assertGradient(outputs, gradient.outputs, loss, 1e-2);
  for (const [name, values] of Object.entries(layers)) assertGradient(values, gradient.parameters![name]!, loss, 1e-2);
});

test('the pairs loss is small when the comparison layers are right, and large when they are wrong', () => {
  // Two images, far apart; the one hidden unit measures the distance.
  const outputs = Float32Array.of(0, 9, 0, 9);
  const layers = (sign: number) => ({
    'compare/w': Float32Array.of(1, 0),
    'compare/b': Float32Array.of(0),
    'verdict/w': Float32Array.of(-2 * sign),
    'verdict/b': Float32Array.of(9 * sign),
  });
  assert.ok(pairsLoss(outputs, 2, layers(1)).loss < 1e-3);
  assert.ok(pairsLoss(outputs, 2, layers(-1)).loss > 8);
});

test('pairs tells kinds of pictures apart', async () => {
  const context = await drawnContext();
  const { features, losses } = await pairsFeatures(context, PLAN);
  assert.equal(features.count, context.hashes.length);
  assert.equal(features.dimension, PLAN.dimension);
  assert.ok(losses.at(-1)! < losses[0]!, String(losses));
  const found = await kindsFound(features);
  assert.ok(found > 0.9, String(found));
});

test('pairs goes on after a stop as if there had been none', () =>
  assertResumes((context) => pairsFeatures(context, { ...PLAN, epochs: 2 }), 48 * 25));
