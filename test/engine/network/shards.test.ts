/** Training on the processor: a batch in shards, whoever computes them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { hearingOfLostThreads } from '../../../src/engine/base/lost-threads';
import { Random } from '../../../src/engine/base/random';
import type { Backend, Targets } from '../../../src/engine/network/backend/backend';
import { initialState } from '../../../src/engine/network/backend/initial-state';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { SHARDS, shareOf, worthShards } from '../../../src/engine/network/backend/onnx/shards/shards';
import {
  autoencoder,
  classifier,
  exemplarCnn,
  outputSize,
  parameters,
  size,
  type Network,
} from '../../../src/engine/network/layers';
import { train, type TrainingPlan } from '../../../src/engine/network/training';
import { Store } from '../../../src/engine/store/store';
import { conv } from './convolution';

/** No multiple of the shards: some have a picture more. */
const BATCH = 20;

const rebuilding: Network = {
  name: 'rebuilding',
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
    { kind: 'dropout', rate: 0.2 },
    { kind: 'dense', units: 32, activation: 'linear' },
    { kind: 'gaussian', units: 16, klWeight: 0.01, name: 'code' },
    { kind: 'dense', units: 256, activation: 'relu' },
    { kind: 'reshape', shape: [16, 4, 4] },
    { kind: 'upsample', factor: 2 },
    conv(16, 5),
    { kind: 'upsample', factor: 4 },
    conv(3, 3, 1, 'linear'),
  ],
};
const naming: Network = { ...exemplarCnn(5, { filters: 16 }), input: [3, 32, 32] };
/** The loss's own parameter has a gradient that no layer gives. */
const given: Network = {
  ...naming,
  name: 'given',
  loss: 'given',
  lossParameters: [{ name: 'centres/w', shape: [2, 5], pace: 3 }],
};

let onnx: Backend;
let tfjs: Backend;
let scratch: string;
const workers: Worker[] = [];
const noted = (worker: Worker): void => void workers.push(worker);

before(async () => {
  onnx = await chooseBackend('onnx', () => undefined);
  tfjs = await chooseBackend('tfjs', () => undefined);
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-shards-'));
  process.on('worker', noted);
});
after(async () => {
  process.off('worker', noted);
  await rm(scratch, { recursive: true, force: true });
});

function batchFor(network: Network, seed: number): { images: Float32Array; targets: Targets } {
  const random = new Random(seed);
  const images = Float32Array.from({ length: BATCH * size(network.input) }, () => random.next());
  if (network.loss === 'bce') return { images, targets: null };
  if (network.loss === 'softmax') return { images, targets: Int32Array.from({ length: BATCH }, (_, i) => i % 5) };
  const drawn = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal() / BATCH);
  return {
    images,
    targets: { outputs: drawn(BATCH * outputSize(network, 'output')), parameters: { 'centres/w': drawn(10) } },
  };
}

/** Three steps, with a look at the outputs before each of a given loss. */
async function stepsOn(backend: Backend, network: Network, threads: number, between = (): unknown => undefined) {
  const trainer = await backend.trainer(network, { batch: BATCH, seed: 7, threads });
  const losses: number[] = [];
  const outputs: Float32Array[] = [];
  for (let step = 0; step < 3; step++) {
    const { images, targets } = batchFor(network, step);
    if (network.loss === 'given') outputs.push(await trainer.forward(images));
    losses.push(await trainer.step(images, targets));
    await between();
  }
  const state = trainer.state();
  await trainer.dispose();
  return { losses, outputs, state };
}

function relativeError(actual: Float32Array, expected: Float32Array): number {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  return actual.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0) / largest;
}

test('every picture is in one shard, and shards differ by a picture at most', () => {
  for (const batch of [16, 20, 64, 77]) {
    const shares = Array.from({ length: SHARDS }, (_, i) => shareOf(batch, i));
    assert.equal(shares[0]!.from, 0);
    assert.equal(shares.at(-1)!.to, batch);
    for (const [i, { from }] of shares.slice(1).entries()) assert.equal(from, shares[i]!.to);
    const counts = shares.map(({ from, to }) => to - from);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
  }
});

test('batches of the networks of paper are cut, those of small networks are not', () => {
  const atSide = (network: Network): Network => ({ ...network, input: [3, 32, 32] });
  for (const network of [autoencoder(), exemplarCnn(500), atSide(exemplarCnn(500)), atSide(classifier(9))]) {
    assert.ok(worthShards(network, 64), network.name);
  }
  const head: Network = {
    ...naming,
    input: [1280, 1, 1],
    layers: [{ kind: 'flatten' }, { kind: 'dense', units: 20, activation: 'linear', name: 'feature' }],
  };
  assert.ok(!worthShards(head, 64));
  for (const network of [rebuilding, naming, given]) assert.ok(worthShards(network, BATCH), network.name);
});

for (const network of [rebuilding, naming, given]) {
  describe(`training ${network.name}`, () => {
    // More threads than shards start quickest with the smallest network.
    const numbers = network === given ? [2, 3, 20] : [2, 3];
    test(`${numbers.join(', ')} threads and one give the same bits`, async () => {
      const alone = await stepsOn(onnx, network, 1);
      for (const threads of numbers) assert.deepEqual(await stepsOn(onnx, network, threads), alone);
    });

    test('its gradients are those of the whole batch', async () => {
      const { images, targets } = batchFor(network, 1);
      const found: Record<string, Float32Array>[] = [];
      for (const backend of [onnx, tfjs]) {
        const trainer = await backend.trainer(network, { batch: BATCH, seed: 7, threads: 2 });
        found.push(await trainer.gradients(images, targets));
        await trainer.dispose();
      }
      for (const { name } of parameters(network)) {
        assert.ok(relativeError(found[0]![name]!, found[1]![name]!) < 1e-4, name);
      }
    });

    test('its steps are those of the whole batch, with the same draws', async () => {
      const shards = await stepsOn(onnx, network, 2);
      const whole = await stepsOn(tfjs, network, 1);
      for (const [step, loss] of whole.losses.entries()) {
        assert.ok(
          Math.abs(shards.losses[step]! - loss) < 1e-4 * Math.max(1, Math.abs(loss)),
          `${shards.losses[step]}, ${loss}`,
        );
      }
      for (const [step, outputs] of whole.outputs.entries()) {
        assert.ok(relativeError(shards.outputs[step]!, outputs) < 1e-3);
      }
      for (const [key, moments] of Object.entries(whole.state.tensors)) {
        if (key.startsWith('adam.')) assert.ok(relativeError(shards.state.tensors[key]!, moments) < 1e-2, key);
      }
    });
  });
}

const LOST_TRAINING =
  'A worker thread failed (A thread that trains ended with code #). Its work is tried again without it; that changes no result.';

/** What work comes to, and what is said of lost threads meanwhile. */
async function saidOf<T>(work: () => Promise<T>): Promise<{ value: T; said: string[] }> {
  const said: string[] = [];
  // One that is ended before it has begun has code 0.
  const hear = (sentence: string): void => void said.push(sentence.replace(/code \d+/, 'code #'));
  return { value: await hearingOfLostThreads(hear, work), said };
}

describe('a thread that ends', () => {
  test('before it has begun leaves its shards to the others', async () => {
    const alone = await stepsOn(onnx, naming, 1);
    process.once('worker', (worker: Worker) => void worker.terminate());
    assert.deepEqual(await saidOf(() => stepsOn(onnx, naming, 2)), { value: alone, said: [LOST_TRAINING] });
  });

  test('leaves a training without any thread to this one', async () => {
    const alone = await stepsOn(onnx, naming, 1);
    workers.length = 0;
    const end = (): Promise<unknown> => Promise.all(workers.map((worker) => worker.terminate()));
    const { value, said } = await saidOf(() => stepsOn(onnx, naming, 2, end));
    assert.deepEqual(value, alone);
    assert.deepEqual([...new Set(said)], [LOST_TRAINING]);
  });

  test('is no end of the process when nothing is trained any more', async () => {
    process.once('worker', (worker: Worker) => void worker.terminate());
    const trainer = await onnx.trainer(naming, { batch: BATCH, seed: 7, threads: 2 });
    await new Promise(setImmediate);
    await trainer.dispose();
  });
});

describe('running a trained network', () => {
  // Enough for threads to be worth it, and no multiple of what a network sees at once.
  const COUNT = 170;
  /** Two calls: threads come with the second. */
  async function rowsOn(threads: number): Promise<Float32Array[]> {
    const weights = initialState(rebuilding, 5);
    const runner = await onnx.runner(rebuilding, weights, { batch: COUNT, threads, output: 'feature' });
    const rows: Float32Array[] = [];
    for (const seed of [1, 2]) {
      const random = new Random(seed);
      const images = Float32Array.from({ length: COUNT * size(rebuilding.input) }, () => random.next());
      rows.push(await runner.run(images, COUNT));
    }
    await runner.dispose();
    return rows;
  }

  test('on 2 or 3 threads gives the same bits as on one', async () => {
    const alone = await rowsOn(1);
    for (const threads of [2, 3]) {
      workers.length = 0;
      assert.deepEqual(await rowsOn(threads), alone);
      assert.equal(workers.length, threads);
    }
  });

  test('does what a thread leaves that ends', async () => {
    const alone = await rowsOn(1);
    process.once('worker', (worker: Worker) => void worker.terminate());
    const { value, said } = await saidOf(() => rowsOn(2));
    assert.deepEqual(value, alone);
    assert.equal(said.length, 1);
    assert.match(said[0]!, /A thread that runs a network ended with code #/);
  });
});

describe('a whole training', () => {
  const plan = (epochs: number, threads: number, onStep: TrainingPlan['onStep'] = () => undefined): TrainingPlan => {
    const targets = new Int32Array(BATCH);
    return {
      network: naming,
      epochs,
      stepsPerEpoch: 3,
      batch: BATCH,
      seed: 3,
      threads,
      onStep,
      // The same array each time, as real ones do.
      fill: (epoch, step, images) => {
        const random = new Random(epoch * 100 + step);
        for (let i = 0; i < images.length; i++) images[i] = random.next();
        for (let i = 0; i < BATCH; i++) targets[i] = random.integer(5);
        return targets;
      },
    };
  };
  const storeOf = (name: string): Store => Store.open(path.join(scratch, name), ['pictures']);
  const never = new AbortController().signal;

  test('comes to the same on any number of threads, also where another number goes on', async () => {
    const alone = await train(onnx, plan(3, 1), storeOf('alone'), 'key', never);
    const store = storeOf('resumed');
    await train(onnx, plan(1, 2), store, 'key', never);
    assert.deepEqual(await train(onnx, plan(3, 3), store, 'key', never), alone);
  });

  test('that is cancelled leaves its step, ends its threads, and goes on later as if nothing had been', async () => {
    const whole = await train(onnx, plan(3, 2), storeOf('whole'), 'key', never);
    const store = storeOf('cancelled');
    const stop = new AbortController();
    const reason = new Error('cancelled by a person');
    let steps = 0;
    workers.length = 0;
    const heard = (): void => {
      steps++;
      // The next step has been asked for by then.
      if (steps === 5) setImmediate(() => stop.abort(reason));
    };
    await assert.rejects(train(onnx, plan(3, 2, heard), store, 'key', stop.signal), reason);
    assert.equal(steps, 5);
    const ended = async (worker: Worker): Promise<unknown> => worker.threadId !== -1 && (await once(worker, 'exit'));
    await Promise.all(workers.map(ended));
    assert.equal(workers.length, 2);
    assert.deepEqual(await train(onnx, plan(3, 3), store, 'key', never), whole);
  });

  test('fails with the words of what fills a batch while a step is computed', async () => {
    const failing = plan(1, 2);
    const fill: TrainingPlan['fill'] = (epoch, step, images) => {
      if (step === 1) throw new Error('a picture is gone');
      return failing.fill(epoch, step, images);
    };
    await assert.rejects(train(onnx, { ...failing, fill }, storeOf('failing'), 'key', never), /a picture is gone/);
  });
});
