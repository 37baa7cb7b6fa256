import assert from 'node:assert/strict';
import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chooseBackend } from '../../src/engine/network/backend/choose';
import { kMeans } from '../../src/engine/numeric/kmeans';
import { adjustedRandIndex } from '../../src/engine/numeric/rand-index';
import type { FeatureMatrix } from '../../src/engine/numeric/matrix';
import type { NetworkContext } from '../../src/engine/network/network-context';
import { GLYPH_AUGMENTATIONS, type TransformStrength } from '../../src/engine/features/exemplar/transform';
import { Random } from '../../src/engine/base/random';
import { PixelBlocks } from '../../src/engine/store/blocks';
import { Store } from '../../src/engine/store/store';

export const never = new AbortController().signal;
export const PICTURES = 48;
/** Kind of each picture. */
export const KINDS = Int32Array.from({ length: PICTURES }, (_, i) => i % 3);
/** A small network and few epochs: what the tests of the extractors have in common. */
export const TINY = {
  filters: [8, 16, 16],
  dimension: 16,
  pairs: 48,
  maxImages: PICTURES,
  learningRate: 3e-3,
} as const;

/**
 * All that tells pictures of a kind apart, the ground's brightness too, so that only the kinds are
 * left to find.
 */
export const WILD: TransformStrength = {
  ...GLYPH_AUGMENTATIONS,
  translation: 0.12,
  rotation: 25,
  scale: [0.8, 1.25],
  colour: [1, 1],
  hue: 0,
  brightness: 0.3,
};

const folders: string[] = [];

/**
 * A store of its own with pictures of three kinds (disc, stripes, saltire) that lie here and there
 * on any ground.
 */
export async function drawnContext(seed = 1): Promise<NetworkContext> {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-compared-'));
  folders.push(folder);
  const store = Store.open(folder, ['pictures']);
  const blocks = new PixelBlocks(store);
  const hashes = Array.from(KINDS, (_, i) => i.toString(16).padStart(64, '0'));
  hashes.forEach((hash, i) => blocks.add(hash, { 64: picture(i, 64), 96: picture(i, 96) }));
  return {
    blocks,
    hashes,
    store,
    key: 'extractor',
    threads: 1,
    random: new Random(seed),
    progress: () => undefined,
    signal: never,
    backend: await chooseBackend('onnx', () => undefined),
  };
}

export function removeDrawn(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

function picture(i: number, side: number): Uint8Array {
  const random = new Random(i);
  const dx = random.integer(17) - 8;
  const dy = random.integer(17) - 8;
  const ground = random.integer(120);
  const ink = ground + 100;
  const bytes = new Uint8Array(side * side * 3);
  for (let at = 0; at < side * side; at++) {
    const x = (((at % side) + 0.5) / side - 0.5) * 64 - dx;
    const y = ((Math.floor(at / side) + 0.5) / side - 0.5) * 64 - dy;
    const inside = [x * x + y * y < 250, (y + 96) % 16 < 6, Math.min(Math.abs(x + y), Math.abs(x - y)) < 6];
    bytes.fill(inside[KINDS[i]!] ? ink : ground, at * 3, at * 3 + 3);
  }
  return bytes;
}

/** Adjusted Rand index of k-means on features against the kinds. */
export async function kindsFound(features: FeatureMatrix): Promise<number> {
  const { labels } = await kMeans(features, 3, 10, new Random(1), never);
  return adjustedRandIndex(labels, KINDS);
}

/** Holds every component of a gradient against the central difference of the loss. */
export function assertGradient(values: Float32Array, gradient: Float32Array, loss: () => number, within = 2e-3): void {
  const largest = gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest > 0, 'the gradient is not all zero');
  const step = 2 ** -9;
  for (let at = 0; at < values.length; at++) {
    const before = values[at]!;
    values[at] = before + step;
    const above = loss();
    values[at] = before - step;
    const below = loss();
    values[at] = before;
    const slope = (above - below) / (2 * step);
    assert.ok(Math.abs(slope - gradient[at]!) < within * largest, `value ${at}: ${slope}, not ${gradient[at]}`);
  }
}

/** Values that no rounding brings to where an absolute value or a ReLU has its bend. */
export function drawnValues(count: number, seed: number, size = 1): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.normal() * size);
}

/**
 * A training that is stopped after some steps and started again comes to the same features as one
 * that is left alone.
 */
export async function assertResumes(
  extractor: (context: NetworkContext) => Promise<{ features: FeatureMatrix; losses: number[] }>,
  imagesBeforeStop: number,
): Promise<void> {
  const undisturbed = await extractor(await drawnContext());
  const stop = new AbortController();
  const disturbed = await drawnContext();
  const stopping: NetworkContext = {
    ...disturbed,
    signal: stop.signal,
    progress: (done) => {
      if (done >= imagesBeforeStop) stop.abort(new Error('stopped'));
    },
  };
  await assert.rejects(extractor(stopping), /stopped/);
  assert.equal(disturbed.store.read('models/extractor'), undefined);
  const resumed = await extractor(disturbed);
  assert.deepEqual(resumed, undisturbed);
  assert.ok(disturbed.store.read('models/extractor'));
}
