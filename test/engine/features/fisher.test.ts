import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { patchColours } from '../../../src/engine/features/fisher/colour';
import { FisherEncoder, fisherDimension } from '../../../src/engine/features/fisher/encoding';
import { fisherFeatures, learnFisher, type FisherModel } from '../../../src/engine/features/fisher/fisher';
import { learnMixture, type Mixture } from '../../../src/engine/features/fisher/mixture';
import { columnsOfModel, modelOfColumns } from '../../../src/engine/features/fisher/model-columns';
import { patchCount, patchGrids, patchPositions } from '../../../src/engine/features/fisher/patches';
import { denseSift, SIFT_DIMENSION } from '../../../src/engine/features/fisher/sift';
import { FisherThreads } from '../../../src/engine/features/fisher/threads';
import { Random } from '../../../src/engine/base/random';
import { writePictures } from '../pictures';

const never = new AbortController().signal;
const WIDTH = 56;
const HEIGHT = 40;
const grids = patchGrids(WIDTH, HEIGHT);

function grey(value: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: WIDTH * HEIGHT }, (_, i) => value(i % WIDTH, Math.floor(i / WIDTH)));
}
const sift = (picture: Float32Array): Float32Array => denseSift(picture, WIDTH, HEIGHT, grids);
/** Waves across, of about half of the range. */
const waves = (x: number, y: number): number => 0.5 + 0.2 * Math.sin(x * 0.7) + 0.1 * Math.sin(y * 0.4 + x * 0.2);

function largestDifference(a: Float32Array, b: Float32Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i]!)), 0);
}

test('the patches of each size lie in the middle of a picture, and none where it is too narrow', () => {
  assert.deepEqual(
    grids.map(({ columns, rows, left, top }) => [columns, rows, left, top]),
    [
      [6, 4, 0, 0],
      [5, 3, 0, 0],
      [4, 2, 0, 0],
    ],
  );
  assert.equal(patchCount(grids), 24 + 15 + 8);
  assert.equal(patchCount(patchGrids(160, 12)), 0);
  const positions = patchPositions(grids, WIDTH, HEIGHT);
  assert.ok(Math.abs(positions[0]! - (8 / WIDTH - 0.5)) < 1e-6 && Math.abs(positions[1]! - (8 / HEIGHT - 0.5)) < 1e-6);
});

test('a picture of one grey has no gradients: all descriptors are zeros', () => {
  assert.ok(sift(grey(() => 0.4)).every((value) => value === 0));
});

test('a descriptor has length 1, and light added to a picture changes nothing', () => {
  const plain = sift(grey(waves));
  for (let i = 0; i < patchCount(grids); i++) {
    const row = plain.subarray(i * SIFT_DIMENSION, (i + 1) * SIFT_DIMENSION);
    assert.ok(Math.abs(row.reduce((sum, value) => sum + value * value, 0) - 1) < 1e-4);
  }
  assert.ok(largestDifference(plain, sift(grey((x, y) => waves(x, y) + 0.1))) < 2e-3);
});

test('a picture turned to its negative swaps each direction with its opposite', () => {
  const plain = sift(grey(waves));
  const negative = sift(grey((x, y) => 1 - waves(x, y)));
  const swapped = plain.map((_, at) => plain[at - (at % 8) + ((at + 4) % 8)]!);
  assert.ok(largestDifference(swapped, negative) < 2e-3);
  assert.ok(largestDifference(plain, negative) > 0.1);
});

test('an edge lies in the cells that it crosses and points across', () => {
  // Dark left of column 28, light right of it: the gradient points right, the first direction.
  const first = sift(grey((x) => (x < 28 ? 0.2 : 0.8)));
  const patch = 3; // From column 24 to 40 of the top row: the edge is in its first two cells.
  const row = first.subarray(patch * SIFT_DIMENSION, (patch + 1) * SIFT_DIMENSION);
  const strongest = row.indexOf(Math.max(...row));
  assert.equal(strongest % 8, 0);
  assert.ok(Math.floor(strongest / 8) % 4 <= 1);
  for (let cell = 0; cell < 16; cell++) assert.ok(row[cell * 8 + 4]! < 1e-6, 'nothing points left');
});

test('the colours of a patch are the mean and deviation of its pixels in CIELAB', () => {
  // Left half white, right half black; L is 100 and 0.
  const pixels = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 16 < 8 ? 255 : 0));
  const [lightness, a, b, spread, ...spreads] = patchColours(pixels, 16, 16, patchGrids(16, 16));
  assert.ok(Math.abs(lightness! - 50) < 0.05 && Math.abs(spread! - 50) < 0.05);
  assert.ok([a!, b!, ...spreads].every((value) => Math.abs(value) < 0.2));
  const red = Uint8Array.from({ length: 16 * 16 * 3 }, (_, i) => (i % 3 === 0 ? 255 : 0));
  const found = patchColours(red, 16, 16, patchGrids(16, 16));
  [53.24, 80.09, 67.2, 0, 0, 0].forEach((value, i) => assert.ok(Math.abs(found[i]! - value) < 0.3, String(found[i])));
});

/** Rows from three stretched clouds in four dimensions. */
function clouds(count: number): Float32Array {
  const random = new Random(5);
  return Float32Array.from({ length: count * 4 }, (_, at) => {
    const cloud = Math.floor(at / 4) % 3;
    return 4 * ((cloud + (at % 4)) % 3) + random.normal() * (0.3 + 0.4 * cloud);
  });
}

test('every step of a mixture makes the rows likelier, until three clouds are told apart', async () => {
  const likelihoods: number[] = [];
  const rows = { count: 900, dimension: 4, rows: clouds(900) };
  const mixture = await learnMixture(rows, 3, new Random(1), never, (_, value) => likelihoods.push(value));
  assert.ok(likelihoods.length > 1);
  likelihoods.slice(1).forEach((value, i) => assert.ok(value > likelihoods[i]! - 1e-5, String(likelihoods)));
  assert.ok(mixture.weights.every((weight) => Math.abs(weight - 1 / 3) < 0.01));
  const deviations = [0, 1, 2].map((c) => Math.sqrt(mixture.variances[c * 4]!)).sort();
  [0.3, 0.7, 1.1].forEach((value, i) => assert.ok(Math.abs(deviations[i]! - value) < 0.07, String(deviations)));
});

/** The formulas of the paper, without a kernel. */
function plainFisher({ k, dimension, weights, means, variances }: Mixture, rows: Float32Array): number[] {
  const count = rows.length / dimension;
  const out = new Array<number>(2 * k * dimension).fill(0);
  for (let i = 0; i < count; i++) {
    const value = (j: number): number => rows[i * dimension + j]!;
    const densities = Array.from({ length: k }, (_, c) => {
      let density = weights[c]!;
      for (let j = 0; j < dimension; j++) {
        const variance = variances[c * dimension + j]!;
        const away = value(j) - means[c * dimension + j]!;
        density *= Math.exp((-away * away) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
      }
      return density;
    });
    const whole = densities.reduce((sum, density) => sum + density, 0);
    for (let c = 0; c < k; c++) {
      for (let j = 0; j < dimension; j++) {
        const at = c * dimension + j;
        const away = (value(j) - means[at]!) / Math.sqrt(variances[at]!);
        const share = densities[c]! / whole / count;
        out[at]! += (share * away) / Math.sqrt(weights[c]!);
        out[k * dimension + at]! += (share * (away * away - 1)) / Math.sqrt(2 * weights[c]!);
      }
    }
  }
  const rooted = out.map((value) => Math.sign(value) * Math.sqrt(Math.abs(value)));
  const length = Math.sqrt(rooted.reduce((sum, value) => sum + value * value, 0));
  return rooted.map((value) => value / length);
}

test('a Fisher vector equals the formulas of the paper', () => {
  const mixture: Mixture = {
    k: 3,
    dimension: 4,
    weights: Float32Array.of(0.5, 0.3, 0.2),
    means: Float32Array.of(0, 4, 8, 0, 4, 8, 0, 4, 8, 0, 4, 8),
    variances: Float32Array.of(1, 2, 1, 2, 0.5, 1, 2, 1, 4, 1, 1, 3),
  };
  const rows = clouds(50);
  const out = new Float32Array(fisherDimension(mixture));
  new FisherEncoder(mixture).encode(rows, out);
  plainFisher(mixture, rows).forEach((value, i) => assert.ok(Math.abs(value - out[i]!) < 5e-3, `${i}: ${out[i]}`));
  new FisherEncoder(mixture).encode(new Float32Array(0), out);
  assert.ok(out.every((value) => value === 0));
});

let home: string;
let files: string[];
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-fisher-'));
  await writePictures(home, 102);
  files = readdirSync(home)
    .sort()
    .map((name) => path.join(home, name));
});
after(() => rmSync(home, { recursive: true, force: true }));

async function learned(count: number): Promise<{ model: FisherModel; rows: Float32Array }> {
  const threads = new FisherThreads(count);
  try {
    const model = await learnFisher(files, threads, new Random(3), { progress: () => undefined, signal: never });
    return {
      model,
      rows: (await fisherFeatures(files, model, threads, { progress: () => undefined, signal: never })).rows,
    };
  } finally {
    await threads.close();
  }
}

test('threads change no bit, nor does keeping the model', async () => {
  const one = await learned(1);
  const three = await learned(3);
  assert.deepEqual(one.rows, three.rows);
  const kept = modelOfColumns(columnsOfModel(one.model));
  assert.deepEqual(kept, one.model);
});

test('a picture that cannot be read is an error, on a thread too, and an abort ends the work', async () => {
  const { model } = await learned(1);
  for (const count of [1, 2]) {
    const threads = new FisherThreads(count);
    const missing = fisherFeatures([...files, path.join(home, 'gone.png')], model, threads, {
      progress: () => undefined,
      signal: never,
    });
    await assert.rejects(missing, /ENOENT/);
    const aborted = fisherFeatures(files, model, threads, {
      progress: () => undefined,
      signal: AbortSignal.abort(new Error('enough')),
    });
    await assert.rejects(aborted, /enough/);
    await threads.close();
  }
});
