import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { HOG_DIMENSION, hog } from '../../src/engine/features/hog';

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
