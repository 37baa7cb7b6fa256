import assert from 'node:assert/strict';
import test from 'node:test';
import { drawTransformed, wholePicture, type TransformStrength } from '../../../src/engine/features/exemplar/transform';
import { Random } from '../../../src/engine/base/random';

const SIDE = 32;
const UNCHANGED: TransformStrength = {
  translation: 0,
  rotation: 0,
  scale: [1, 1],
  contrast: [1, 1],
  colour: [1, 1],
  hue: 0,
  mirror: false,
};

/**
 * A picture whose red says the column and whose green the row of a pixel, both from 0 to 1;
 * transformed by a seed.
 */
function drawn(strength: TransformStrength, seed: number): Float32Array {
  const planes = new Float32Array(3 * SIDE * SIDE);
  for (let at = 0; at < SIDE * SIDE; at++) {
    planes[at] = (at % SIDE) / (SIDE - 1);
    planes[at + SIDE * SIDE] = Math.floor(at / SIDE) / (SIDE - 1);
  }
  const out = new Float32Array(planes.length);
  const into = { batch: out, slot: 0, side: SIDE };
  drawTransformed({ planes, side: SIDE }, wholePicture(SIDE), strength, new Random(seed), into);
  return out;
}

test('without any strength the picture is drawn as it is', () => {
  const out = drawn(UNCHANGED, 1);
  for (let x = 0; x < SIDE; x++) assert.ok(Math.abs(out[x]! - x / (SIDE - 1)) < 1e-2, `${x}: ${out[x]}`);
});

test('a crop shows a part of the picture and nothing beyond its edge, anywhere in it', () => {
  const lefts: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const out = drawn({ ...UNCHANGED, translation: 'inside', scale: [2, 2] }, seed);
    const red = out.subarray(0, SIDE);
    // Beyond the edge the picture is mirrored: columns would no longer rise.
    for (let x = 2; x < SIDE - 1; x++) assert.ok(red[x]! > red[x - 1]!, `seed ${seed}, column ${x}`);
    lefts.push(red[0]!);
  }
  assert.ok(Math.min(...lefts) < 0.05 && Math.max(...lefts) > 0.45, String(lefts));
});

test('a picture that is not zoomed is not shifted by a crop', () => {
  assert.deepEqual(drawn({ ...UNCHANGED, translation: 'inside' }, 3), drawn(UNCHANGED, 3));
});
