import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Backend, TrainingState } from '../../../src/engine/network/backend/backend';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { keptModel } from '../../../src/engine/network/training';
import { VAE_PLAN, vaeFeatures } from '../../../src/engine/features/vae/vae';
import { decoderOf, variationalAutoencoder } from '../../../src/engine/features/vae/vae-network';
import { encode } from '../../../src/engine/network/encode';
import { interleaved, vaeSamples } from '../../../src/engine/features/vae/vae-pictures';
import { layerShapes, parameters, size, type Network } from '../../../src/engine/network/layers';
import { Random } from '../../../src/engine/base/random';
import { Store } from '../../../src/engine/store/store';
import { drawnBlocks } from '../drawn-blocks';

const BATCH = 4;
const OPTIONS = { batch: BATCH, seed: 7, threads: 1 };
const never = new AbortController().signal;

/**
 * Smooth, so that finite differences are exact enough; a large weight, so that the divergence
 * counts.
 */
const small: Network = {
  name: 'small-vae',
  input: [3, 4, 4],
  layers: [
    { kind: 'flatten' },
    { kind: 'dense', units: 6, activation: 'linear' },
    { kind: 'gaussian', name: 'latent', units: 3, klWeight: 0.5 },
    { kind: 'dense', units: 48, activation: 'linear' },
    { kind: 'reshape', shape: [3, 4, 4] },
  ],
  loss: 'bce',
  featureLayer: 'latent',
};

const convolving: Network = {
  ...small,
  name: 'convolving-vae',
  layers: [
    { kind: 'conv', filters: 4, kernel: 3, stride: 2, activation: 'relu' },
    { kind: 'flatten' },
    { kind: 'dense', units: 4, activation: 'linear' },
    { kind: 'gaussian', name: 'latent', units: 2, klWeight: 0.1 },
    { kind: 'dense', units: 16, activation: 'relu' },
    { kind: 'reshape', shape: [4, 2, 2] },
    { kind: 'upsample', factor: 2 },
    { kind: 'conv', filters: 3, kernel: 3, stride: 1, activation: 'linear' },
  ],
};

const numbers = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.next());
};
const images = numbers(BATCH * size(small.input), 1);
const wanted = numbers(BATCH * size(small.input), 2);

function relativeError(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  let difference = 0;
  let magnitude = 1e-12;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    magnitude = Math.max(magnitude, Math.abs(expected[i]!));
  }
  return difference / magnitude;
}

const backends = new Map<string, Backend>();
let scratch: string;
let stores = 0;
before(async () => {
  for (const name of ['onnx', 'tfjs'] as const) backends.set(name, await chooseBackend(name, () => undefined));
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-vae-'));
});
after(() => rm(scratch, { recursive: true, force: true }));

/** Loss of the first step, with its noise, and the state after it. */
async function firstStep(backend: Backend, weights?: TrainingState) {
  const trainer = await backend.trainer(small, { ...OPTIONS, ...(weights ? { weights } : {}) });
  const before = trainer.state();
  const loss = await trainer.step(images, wanted);
  const found = { loss, before, after: trainer.state() };
  await trainer.dispose();
  return found;
}

test('two back ends agree on the gradients and the losses of a Gaussian layer', async () => {
  for (const network of [small, convolving]) {
    const found: Record<string, Float32Array>[] = [];
    const batch = numbers(BATCH * size(network.input), 3);
    for (const backend of backends.values()) {
      const trainer = await backend.trainer(network, OPTIONS);
      const gradients = await trainer.gradients(batch, numbers(batch.length, 4));
      const losses = Float32Array.of(await trainer.step(batch, null), await trainer.step(batch, null));
      found.push({ ...gradients, losses });
      await trainer.dispose();
    }
    for (const name of [...parameters(network).map((parameter) => parameter.name), 'losses']) {
      const error = relativeError(found[0]![name]!, found[1]![name]!);
      assert.ok(error < 2e-5, `${network.name} ${name}: relative error ${error}`);
    }
  }
});

for (const name of ['onnx', 'tfjs']) {
  describe(`a Gaussian layer on ${name}`, () => {
    const backend = (): Backend => backends.get(name)!;

    test('has the gradient that is the slope of the loss, noise and divergence included', async () => {
      const { before: state, after: stepped } = await firstStep(backend());
      for (const { name: parameter } of parameters(small)) {
        // The first moments after one step are a tenth of the gradient.
        const slopes = stepped.tensors[`adam.m/${parameter}`]!.map((value) => value * 10);
        // Of a layer's units the last half are the logarithms of variances where the Gaussian comes
        // next.
        const { shape } = parameters(small).find((known) => known.name === parameter)!;
        const inHalf = (i: number): number => Math.floor((2 * (i % shape.at(-1)!)) / shape.at(-1)!);
        for (const half of [0, 1]) {
          const steepest = slopes.reduce(
            (best, value, i) =>
              inHalf(i) === half && (best < 0 || Math.abs(value) > Math.abs(slopes[best]!)) ? i : best,
            -1,
          );
          const lossAt = async (shift: number): Promise<number> => {
            const moved = state.tensors[parameter]!.slice();
            moved[steepest]! += shift;
            return (await firstStep(backend(), { step: 0, tensors: { ...state.tensors, [parameter]: moved } })).loss;
          };
          const slope = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
          assert.ok(Math.abs(slope / slopes[steepest]! - 1) < 1e-2, `${parameter}: ${slope}, ${slopes[steepest]}`);
        }
      }
    });

    test('adds the divergence from the prior to the loss', async () => {
      const without: Network = {
        ...small,
        layers: small.layers.map((layer) => (layer.kind === 'gaussian' ? { ...layer, klWeight: 0 } : layer)),
      };
      const trainer = await backend().trainer(small, OPTIONS);
      const state = trainer.state();
      const loss = await trainer.step(images, wanted);
      await trainer.dispose();
      const other = await backend().trainer(without, OPTIONS);
      const rebuilding = await other.step(images, wanted);
      await other.dispose();
      // By hand: means and logarithms of variances, then Kingma and Welling's appendix B.
      const weights = state.tensors['dense1/w']!;
      let divergence = 0;
      for (let i = 0; i < BATCH; i++) {
        const values = Array.from({ length: 6 }, (_, unit) =>
          Array.from({ length: 48 }, (_, at) => images[i * 48 + at]! * weights[at * 6 + unit]!).reduce((a, b) => a + b),
        );
        for (let unit = 0; unit < 3; unit++) {
          const mean = values[unit]!;
          const logVariance = values[unit + 3]!;
          divergence += (mean ** 2 + Math.exp(logVariance) - 1 - logVariance) / 2;
        }
      }
      assert.ok(Math.abs(loss - rebuilding - (0.5 * divergence) / BATCH) < 1e-5);
    });

    test('gives the means when it runs', async () => {
      const trainer = await backend().trainer(small, OPTIONS);
      const state = trainer.state();
      await trainer.dispose();
      const runner = await backend().runner(small, state, { batch: BATCH, threads: 1, output: 'feature' });
      const means = await runner.run(images, BATCH);
      await runner.dispose();
      assert.equal(means.length, BATCH * 3);
      const weights = state.tensors['dense1/w']!;
      const first = images.subarray(0, 48).reduce((sum, value, at) => sum + value * weights[at * 6]!, 0);
      assert.ok(Math.abs(means[0]! - first) < 1e-5);
    });

    test('pictures to build of another size are refused', async () => {
      const trainer = await backend().trainer(small, OPTIONS);
      await assert.rejects(async () => trainer.step(images, new Float32Array(3)), /size of the input/);
      await trainer.dispose();
    });
  });
}

for (const variant of ['dense', 'conv'] as const) {
  test(`a ${variant} variational autoencoder learns features and pictures`, async () => {
    const store = Store.open(path.join(scratch, String(stores++)), ['pictures']);
    const { blocks, hashes, kinds } = drawnBlocks(store, 96);
    try {
      const context: NetworkContext = {
        backend: backends.get('onnx')!,
        threads: 1,
        blocks,
        hashes,
        store,
        key: 'vae',
        random: new Random(1),
        progress: () => undefined,
        signal: never,
      };
      const plan = {
        ...VAE_PLAN,
        variant,
        latent: 4,
        epochs: variant === 'dense' ? 10 : 6,
        denoise: variant === 'dense',
      };
      const { features, losses } = await vaeFeatures(context, plan);
      assert.equal(features.rows.length, 96 * 4);
      assert.ok(losses.at(-1)! < losses[0]! * 0.8, losses.join());
      assert.ok(nearestOfSameKind(features.rows, 4, kinds) > 0.8);
      const model = keptModel(store, 'vae')!;
      assert.deepEqual(model.losses, losses);

      const some = { ...context, hashes: hashes.slice(0, 40) };
      const planes = await encode(some, model.network, model.weights, 'output', () => undefined);
      const rebuilt = interleaved(planes.rows, 16);
      assert.equal(rebuilt.length, 40 * 16 * 16 * 3);
      const block = new Uint8Array(64 * 64 * 3);
      blocks.read(hashes[0]!, 64, block);
      // The middle of a disc is bright, its corner black: in the picture and in what is made of it.
      const middle = (8 * 16 + 8) * 3;
      const corner = 0;
      assert.ok(rebuilt[middle]! > 90 && rebuilt[corner]! < 60, `${rebuilt[middle]}, ${rebuilt[corner]}`);

      const samples = await vaeSamples(context, model, 3, new Random(5));
      assert.equal(samples.pixels.length, 3 * 16 * 16 * 3);
      assert.deepEqual(samples, await vaeSamples(context, model, 3, new Random(5)));
      assert.notDeepEqual(samples.pixels, (await vaeSamples(context, model, 3, new Random(6))).pixels);
    } finally {
      blocks.close();
    }
  });
}

test('the same seed gives the same features, and a cancel ends the training', async () => {
  const store = Store.open(path.join(scratch, String(stores++)), ['pictures']);
  const { blocks, hashes } = drawnBlocks(store, 20);
  try {
    const context = (key: string, seed: number, onProgress: () => void = () => undefined): NetworkContext => ({
      backend: backends.get('onnx')!,
      threads: 1,
      blocks,
      hashes,
      store,
      key,
      random: new Random(seed),
      progress: onProgress,
      signal: never,
    });
    const plan = { ...VAE_PLAN, latent: 2, epochs: 1 };
    const first = await vaeFeatures(context('a', 1), plan);
    assert.deepEqual(await vaeFeatures(context('b', 1), plan), first);
    assert.notDeepEqual(await vaeFeatures(context('c', 2), plan), first);
    const abort = new AbortController();
    const cancelled = vaeFeatures(
      { ...context('d', 1, () => abort.abort(new Error('cancelled'))), signal: abort.signal },
      plan,
    );
    await assert.rejects(cancelled, /cancelled/);
  } finally {
    blocks.close();
  }
});

test('a latent size outside of 2 to 32 is refused', () => {
  for (const latent of [1, 2.5, 33]) {
    assert.throws(() => variationalAutoencoder({ side: 32, variant: 'dense', latent, beta: 1 }), /from 2 to 32/);
  }
});

test('the decoder alone has the same weights by the same names', () => {
  for (const variant of ['dense', 'conv'] as const) {
    const network = variationalAutoencoder({ side: 32, variant, latent: 5, beta: 1 });
    const all = new Map(parameters(network).map(({ name, shape }) => [name, shape]));
    const decoder = decoderOf(network);
    assert.deepEqual(decoder.input, [5, 1, 1]);
    assert.deepEqual(layerShapes(decoder).at(-1), [3, 32, 32]);
    for (const { name, shape } of parameters(decoder)) assert.deepEqual(all.get(name), shape);
  }
});

/** Share of rows whose nearest other row is of the same kind. */
function nearestOfSameKind(rows: Float32Array, dimension: number, kinds: readonly number[]): number {
  let same = 0;
  for (const [i, kind] of kinds.entries()) {
    let best = -1;
    let nearest = Infinity;
    for (const j of kinds.keys()) {
      let distance = 0;
      for (let a = 0; a < dimension; a++) distance += (rows[i * dimension + a]! - rows[j * dimension + a]!) ** 2;
      if (j !== i && distance < nearest) {
        best = j;
        nearest = distance;
      }
    }
    if (kinds[best] === kind) same++;
  }
  return same / kinds.length;
}
