import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Backend, TrainerOptions, TrainingState } from '../../../src/engine/network/backend/backend';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import {
  autoencoder,
  exemplarCnn,
  parameters,
  size,
  type Layer,
  type Network,
} from '../../../src/engine/network/layers';
import { Random } from '../../../src/engine/base/random';
import { conv } from './convolution';

const BATCH = 4;
const OPTIONS: TrainerOptions = { batch: BATCH, seed: 7, threads: 1 };

const rebuilding: Network = {
  name: 'rebuilding',
  input: [3, 8, 8],
  loss: 'bce',
  featureLayer: 'code',
  layers: [
    conv(4, 3, 2),
    { kind: 'maxpool' },
    conv(16, 3),
    conv(6, 3),
    { kind: 'flatten' },
    { kind: 'dropout', rate: 0.2 },
    { kind: 'dense', units: 10, activation: 'relu', name: 'code' },
    { kind: 'dense', units: 32, activation: 'relu' },
    { kind: 'reshape', shape: [8, 2, 2] },
    { kind: 'upsample', factor: 2 },
    conv(4, 3),
    { kind: 'upsample', factor: 2 },
    conv(3, 3, 1, 'linear'),
  ] as Layer[],
};
const naming: Network = { ...exemplarCnn(3, { filters: 6 }), input: [3, 8, 8] };
const strided: Network = { ...exemplarCnn(3, { filters: 6, kernel: 3, stride: 2 }), input: [3, 16, 16] };

/**
 * Wide enough for Winograd's convolutions: both kernels, tiles that meet at edges, and turns
 * between the layouts.
 */
const wide: Network = {
  name: 'wide',
  input: [3, 32, 32],
  loss: 'bce',
  featureLayer: 'code',
  layers: [
    conv(16, 3, 2),
    conv(20, 5),
    { kind: 'maxpool' },
    conv(16, 3),
    { kind: 'maxpool' },
    { kind: 'flatten' },
    { kind: 'dense', units: 256, name: 'code', activation: 'linear' },
    { kind: 'reshape', shape: [16, 4, 4] },
    conv(24, 3),
    { kind: 'upsample', factor: 2 },
    conv(16, 5),
    { kind: 'upsample', factor: 4 },
    conv(3, 3, 1, 'linear'),
  ] as Layer[],
};

/** Without corners, so that finite differences are exact enough. */
const smooth: Network = {
  name: 'smooth',
  input: [3, 8, 8],
  loss: 'softmax',
  featureLayer: 'feature',
  layers: [
    conv(4, 3, 2, 'linear'),
    conv(2, 3, 1, 'linear'),
    { kind: 'upsample', factor: 2 },
    conv(5, 5, 2, 'linear'),
    { kind: 'flatten' },
    { kind: 'dense', units: 6, activation: 'linear', name: 'feature' },
    { kind: 'dense', units: 3, activation: 'linear' },
  ] as Layer[],
};

interface Batch {
  images: Float32Array;
  targets: Int32Array | null;
}

function batchFor(network: Network, random = new Random(1)): Batch {
  const images = Float32Array.from({ length: BATCH * size(network.input) }, () => random.next() * 0.3);
  return { images, targets: network.loss === 'softmax' ? Int32Array.of(0, 1, 2, 1) : null };
}

async function trained(backend: Backend, network: Network, steps: number, from?: TrainingState) {
  const trainer = await backend.trainer(network, { ...OPTIONS, ...(from ? { weights: from } : {}) });
  const { images, targets } = batchFor(network);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push(await trainer.step(images, targets));
  const state = trainer.state();
  await trainer.dispose();
  return { losses, state };
}

/** The largest difference, relative to the largest magnitude of `expected`. */
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
before(async () => {
  for (const name of ['onnx', 'tfjs'] as const) backends.set(name, await chooseBackend(name, () => undefined));
});
const onnx = (): Backend => backends.get('onnx')!;
const tfjs = (): Backend => backends.get('tfjs')!;

test('the autoencoder has the published number of parameters', () => {
  const count = parameters(autoencoder()).reduce((sum, { shape }) => sum + size(shape), 0);
  assert.equal(count, 611_673);
});

test('a layer that does not fit the one before is refused by name', () => {
  const odd: Network = { ...naming, input: [3, 9, 9] };
  assert.throws(() => parameters(odd), /maxpool1 does not fit an input of 6×9×9/);
});

describe('two back ends agree', () => {
  for (const network of [rebuilding, naming, strided, wide]) {
    test(`on every gradient of ${network.name}`, async () => {
      const { images, targets } = batchFor(network);
      const found: Record<string, Float32Array>[] = [];
      for (const backend of [onnx(), tfjs()]) {
        const trainer = await backend.trainer(network, OPTIONS);
        found.push(await trainer.gradients(images, targets));
        await trainer.dispose();
      }
      for (const { name } of parameters(network)) {
        const error = relativeError(found[0]![name]!, found[1]![name]!);
        assert.ok(error < 1e-5, `${name}: relative error ${error}`);
      }
    });

    test(`on the losses of ${network.name}, dropout included`, async () => {
      const first = await trained(onnx(), network, 5);
      const second = await trained(tfjs(), network, 5);
      for (const [i, loss] of first.losses.entries()) assert.ok(Math.abs(loss - second.losses[i]!) < 1e-3);
    });

    test(`on the features and outputs of ${network.name}`, async () => {
      const { state } = await trained(onnx(), network, 2);
      const { images } = batchFor(network);
      for (const output of ['feature', 'output'] as const) {
        const rows: Float32Array[] = [];
        for (const backend of [onnx(), tfjs()]) {
          const runner = await backend.runner(network, state, { batch: 3, threads: 1, output });
          rows.push(await runner.run(images, BATCH));
          assert.equal(rows.at(-1)!.length, BATCH * runner.dimension);
          await runner.dispose();
        }
        assert.ok(relativeError(rows[0]!, rows[1]!) < 1e-4);
      }
    });
  }

  test('where a flat picture makes all pixels of a pool tie', async () => {
    const images = new Float32Array(BATCH * size(naming.input)).fill(0.5);
    const found: Float32Array[] = [];
    for (const backend of [onnx(), tfjs()]) {
      const trainer = await backend.trainer(naming, OPTIONS);
      found.push((await trainer.gradients(images, Int32Array.of(0, 1, 2, 1)))['conv0/w']!);
      await trainer.dispose();
    }
    assert.ok(relativeError(found[0]!, found[1]!) < 1e-3);
  });
});

for (const name of ['onnx', 'tfjs']) {
  describe(`training on ${name}`, () => {
    const backend = (): Backend => backends.get(name)!;

    test('the gradient is the slope of the loss', async () => {
      const { images, targets } = batchFor(smooth);
      const trainer = await backend().trainer(smooth, OPTIONS);
      const gradients = await trainer.gradients(images, targets);
      const state = trainer.state();
      await trainer.dispose();
      for (const { name } of parameters(smooth)) {
        const gradient = gradients[name]!;
        const steepest = gradient.reduce(
          (best, value, i) => (Math.abs(value) > Math.abs(gradient[best]!) ? i : best),
          0,
        );
        const lossAt = async (shift: number): Promise<number> => {
          const moved = state.tensors[name]!.slice();
          moved[steepest]! += shift;
          const weights = { step: 0, tensors: { ...state.tensors, [name]: moved } };
          return (await trained(backend(), smooth, 1, weights)).losses[0]!;
        };
        const slope = ((await lossAt(0.01)) - (await lossAt(-0.01))) / 0.02;
        assert.ok(Math.abs(slope / gradient[steepest]! - 1) < 1e-2, `${name}: ${slope}, ${gradient[steepest]}`);
      }
    });

    test('the loss falls', async () => {
      for (const network of [rebuilding, naming]) {
        const { losses } = await trained(backend(), network, 40);
        assert.ok(losses.at(-1)! < losses[0]! * 0.99, `${network.name}: ${losses[0]} to ${losses.at(-1)}`);
      }
    });

    test('the same seed gives the same weights', async () => {
      const first = await trained(backend(), naming, 4);
      const second = await trained(backend(), naming, 4);
      assert.deepEqual(first, second);
    });

    test('going on from a stored state equals never having stopped', async () => {
      const whole = await trained(backend(), rebuilding, 6);
      const half = await trained(backend(), rebuilding, 3);
      const rest = await trained(backend(), rebuilding, 3, half.state);
      assert.deepEqual(rest.state, whole.state);
    });

    test('a state of another network is refused', async () => {
      const { state } = await trained(backend(), naming, 1);
      const attempt = async () => backend().trainer(rebuilding, { ...OPTIONS, weights: state });
      await assert.rejects(attempt, /do not fit the network/);
    });
  });
}

test('a seed and a name decide the draws, whatever was drawn before', () => {
  const fresh = new Random(3).fork('patches');
  const used = new Random(3);
  used.next();
  assert.equal(used.fork('patches').next(), fresh.next());
  assert.notEqual(new Random(3).fork('codebook').next(), new Random(3).fork('patches').next());
  assert.deepEqual([...new Random(1).shuffle(Int32Array.of(1, 2, 3, 4, 5))].sort(), [1, 2, 3, 4, 5]);
});
