import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heldOutProbabilities } from '../../../src/engine/audit/held-out';

const signal = new AbortController().signal;
const IMAGES = 40;
const WRONG = [0, 2, 4, 6];
/**
 * Two classes that the first feature tells apart; the second marks the images that get a wrong
 * label, and tells nothing else.
 */
const features = [
  { count: IMAGES, dimension: 1, rows: Float32Array.from({ length: IMAGES }, (_, i) => (i % 2 === 0 ? 1 : -1)) },
  {
    count: IMAGES,
    dimension: 2,
    rows: Float32Array.from({ length: 2 * IMAGES }, (_, at) => Number((at % 2 === 0) === WRONG.includes(at >> 1))),
  },
];
const right = Int32Array.from({ length: IMAGES }, (_, i) => i % 2);
const hashes = Array.from(right, (_, i) => `h${i}`);
const ask = (of: Int32Array, contents = hashes): Promise<Float32Array> =>
  heldOutProbabilities(features, [0.5, 0.5], { names: ['even', 'odd'], of }, contents, signal);

test('what was learned from the others contradicts a wrong label, and copies do not back each other', async () => {
  const of = right.slice();
  for (const image of WRONG) of[image] = 1;
  const copies = hashes.map((hash, i) => (WRONG.includes(i) ? 'the same' : hash));
  const probabilities = await ask(of, copies);
  for (const image of WRONG) assert.ok(probabilities[2 * image]! > 0.7, String(probabilities[2 * image]));
});

test('an image without a label neither teaches nor is judged', async () => {
  const of = right.map((label, i) => (i < 10 ? -1 : label));
  const probabilities = await ask(of);
  assert.ok(probabilities.subarray(0, 20).every((value) => value === 0));
  assert.ok(Math.abs(probabilities[20]! + probabilities[21]! - 1) < 1e-5);
});
