import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPosed, POSE, type PoseStrength } from '../../../src/engine/features/contrastive/pose';
import { Random } from '../../../src/engine/base/random';

const SIDE = 16;
const STILL: PoseStrength = { shift: 0, turn: 0, zoom: 0, stretch: 0 };

/** A block of 4 × 4 in the middle, another grey in each channel. */
const planes = Float32Array.from({ length: 3 * SIDE * SIDE }, (_, i) => {
  const channel = Math.floor(i / 256);
  const y = Math.floor(i / 16) % 16;
  const x = i % 16;
  return x >= 6 && x < 10 && y >= 6 && y < 10 ? (channel + 1) / 4 : 0;
});

function posed(strength: PoseStrength, seed = 1): Float32Array {
  const out = new Float32Array(2 * 3 * SIDE * SIDE);
  drawPosed({ planes, side: SIDE }, strength, new Random(seed), out, 1);
  assert.ok(out.subarray(0, 3 * SIDE * SIDE).every((value) => value === 0));
  return out.slice(3 * SIDE * SIDE);
}

/** Mean position and spread of what a channel shows. */
function shape(picture: Float32Array, channel = 0) {
  let sum = 0;
  let x = 0;
  let y = 0;
  let xx = 0;
  let yy = 0;
  for (let i = 0; i < 256; i++) {
    const value = picture[channel * 256 + i]!;
    sum = sum + value;
    x = x + value * (i % 16);
    y = y + value * Math.floor(i / 16);
    xx = xx + value * (i % 16) ** 2;
    yy = yy + value * Math.floor(i / 16) ** 2;
  }
  const meanX = x / sum;
  const meanY = y / sum;
  return { sum, meanX, meanY, wide: xx / sum - meanX ** 2, high: yy / sum - meanY ** 2 };
}

test('a pose of no strength is the picture itself', () => {
  const still = posed(STILL);
  for (const [i, value] of still.entries()) assert.ok(Math.abs(value - planes[i]!) < 1e-6);
});

test('each kind of change does what it says, to all channels alike', () => {
  const moved = shape(posed({ ...STILL, shift: 0.2 }));
  assert.ok(Math.abs(moved.meanX - 7.5) > 0.3 && Math.abs(moved.meanX - 7.5) <= 3.2);
  assert.ok(Math.abs(moved.sum - 4) < 1e-4);
  const zoomed = shape(posed({ ...STILL, zoom: 0.5 }));
  assert.ok(Math.abs(zoomed.sum / 4 - 1) > 0.1 && Math.abs(zoomed.wide / zoomed.high - 1) < 0.05);
  const stretched = shape(posed({ ...STILL, stretch: 0.5 }, 2));
  // A shear moves rows sideways: what changes the height is the stretch.
  assert.ok(Math.abs(stretched.high / shape(planes).high - 1) > 0.2);
  const turned = posed({ ...STILL, turn: 45 });
  assert.ok(Math.abs(shape(turned).sum - 4) < 0.4 && turned.some((value, i) => Math.abs(value - planes[i]!) > 0.1));
  for (const channel of [1, 2]) {
    for (let i = 0; i < 256; i++) {
      assert.ok(Math.abs(turned[channel * 256 + i]! - turned[i]! * (channel + 1)) < 1e-5);
    }
  }
});

test('the seed decides the pose', () => {
  assert.deepEqual(posed(POSE, 3), posed(POSE, 3));
  assert.notDeepEqual(posed(POSE, 3), posed(POSE, 4));
});
