import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { HOG_DIMENSION, hog, hogCells } from '../../../src/engine/features/hog/hog';
import { Random } from '../../../src/engine/base/random';

interface Fixture {
  readonly pictures: readonly { readonly name: string; readonly expected: readonly number[] }[];
}

/** The same formulas as in fixtures/make_hog_fixture.py. */
const FORMULAS: Record<string, (x: number, y: number, c: number) => number> = {
  scramble: (x, y, c) => (x * x * 7 + y * y * 3 + x * y * 5 + c * 41) % 256,
  steps: (x, y, c) => ((Math.floor(x / 5) + Math.floor(y / 9)) % 4) * 60 + c * 20,
  square: (x, y, c) => (x >= 20 && x < 44 && y >= 24 && y < 40 ? 230 - 30 * c : 12 + c),
};

function picture(formula: (x: number, y: number, c: number) => number): Uint8Array {
  return Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return formula(pixel % 64, Math.floor(pixel / 64), i % 3);
  });
}

const file = path.resolve('test/fixtures/hog.json');
const fixture = JSON.parse(readFileSync(file, 'utf8')) as Fixture;

for (const { name, expected } of fixture.pictures) {
  test(`HOG of the picture "${name}" equals scikit-image's`, () => {
    const out = new Float32Array(HOG_DIMENSION);
    hog(picture(FORMULAS[name]!), out);
    assert.equal(expected.length, out.length);
    let worst = 0;
    for (const [i, value] of expected.entries()) worst = Math.max(worst, Math.abs(value - out[i]!));
    assert.ok(worst < 1e-4, `largest difference ${worst}`);
  });
}

/** One value of the first cell for each orientation, by angle, as scikit-image computes it. */
function votesByAngle(block: Uint8Array): Float64Array {
  const grey = Float64Array.from(
    { length: 4096 },
    (_, i) => 0.299 * block[3 * i]! + 0.587 * block[3 * i + 1]! + 0.114 * block[3 * i + 2]!,
  );
  const votes = new Float64Array(8 * 8 * 9);
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 64; x++) {
      const i = y * 64 + x;
      const dy = y % 63 === 0 ? 0 : grey[i + 64]! - grey[i - 64]!;
      const dx = x % 63 === 0 ? 0 : grey[i + 1]! - grey[i - 1]!;
      let angle = (Math.atan2(dy, dx) * (180 / Math.PI)) % 180;
      if (angle < 0) angle += 180;
      const bin = Math.floor(angle / 20);
      if (bin < 9) votes[((y >> 3) * 8 + (x >> 3)) * 9 + bin]! += Math.hypot(dx, dy) / 64;
    }
  }
  return votes;
}

test('orientations fall into the bins of their angles, on random pictures and where rounding decides', () => {
  const random = new Random(3);
  // Greys of these differ by 1e-14 or not at all: gradients a hair off the horizontal.
  const alike = closeColours();
  assert.ok(alike.length > 4);
  for (let round = 0; round < 60; round++) {
    const levels = 2 + (round % 12);
    const block = new Uint8Array(64 * 64 * 3);
    for (let pixel = 0; pixel < 4096; pixel++) {
      const close = alike[random.integer(alike.length)]!;
      const dark = [random.integer(levels) * 20, random.integer(levels) * 20, random.integer(levels) * 20];
      block.set(random.next() < (round % 3) / 2.2 ? close : dark, pixel * 3);
    }
    const expected = votesByAngle(block);
    hogCells(block).forEach((value, at) => assert.ok(Math.abs(value - expected[at]!) < 1e-9, `round ${round}`));
  }
});

/** Colours whose greys are equal but for rounding. */
function closeColours(): number[][] {
  const grey = ([r, g, b]: number[]): number => 0.299 * r! + 0.587 * g! + 0.114 * b!;
  const colours: number[][] = [];
  for (let r = 0; r < 256; r += 3) {
    for (let g = 0; g < 256; g += 5) {
      // 114 units of blue weigh as much as 299 of red less 185: exact multiples of a thousandth.
      const b = (90_000 - 299 * r - 587 * g) / 114;
      if (Number.isInteger(b) && b >= 0 && b < 256) colours.push([r, g, b]);
    }
  }
  const first = grey(colours[0]!);
  assert.ok(colours.some((colour) => grey(colour) !== first && Math.abs(grey(colour) - first) < 1e-12));
  return colours;
}

test('nothing of an earlier picture is left in a later one', () => {
  const out = new Float32Array(HOG_DIMENSION);
  hog(picture(FORMULAS['scramble']!), out);
  hog(new Uint8Array(64 * 64 * 3).fill(90), out);
  assert.ok(out.every((value) => value === 0));
});

test('a block or an output of the wrong size is refused', () => {
  assert.throws(() => hog(new Uint8Array(10), new Float32Array(HOG_DIMENSION)), RangeError);
  assert.throws(() => hog(new Uint8Array(64 * 64 * 3), new Float32Array(10)), RangeError);
});
