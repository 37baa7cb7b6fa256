import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Backend, Runner, Trainer } from '../../../src/engine/network/backend/backend';
import { BackendChoice, chooseBackend } from '../../../src/engine/network/backend/choose';
import { onnxBackend } from '../../../src/engine/network/backend/onnx/onnx-backend';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { encode } from '../../../src/engine/network/encode';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { keptModel, train, type TrainingPlan } from '../../../src/engine/network/training';
import { exemplarCnn, parameters, size, type Network } from '../../../src/engine/network/layers';
import { Random } from '../../../src/engine/base/random';
import { initialState } from '../../../src/engine/network/backend/initial-state';
import { Store } from '../../../src/engine/store/store';

const unheard = (): void => undefined;
const never = new AbortController().signal;
const network: Network = { ...exemplarCnn(3, { filters: 4, kernel: 3 }), input: [3, 8, 8] };
const BATCH = 4;
const EPOCHS = 5;
const STEPS = 3;
const KEY = 'failing';

let onnx: Backend;
let tfjs: Backend;
let scratch: string;
let stores = 0;
let warnings: string[];
/** Steps and images that the processor did. */
let processorSteps: number;

before(async () => {
  onnx = await onnxBackend();
  tfjs = await chooseBackend('tfjs', unheard);
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-failover-'));
});
after(() => rm(scratch, { recursive: true, force: true }));
beforeEach(() => {
  warnings = [];
  processorSteps = 0;
});

const emptyStore = (): Store => Store.open(path.join(scratch, String(stores++)), ['pictures']);

const plan = (epochs: number, onStep: TrainingPlan['onStep'] = unheard): TrainingPlan => ({
  network,
  epochs,
  stepsPerEpoch: STEPS,
  batch: BATCH,
  seed: 3,
  threads: 1,
  onStep,
  fill: (epoch, step, images) => {
    const random = new Random(epoch * 100 + step);
    for (let i = 0; i < images.length; i++) images[i] = random.next();
    return Int32Array.from({ length: BATCH }, (_, i) => (i + step) % 3);
  },
});

/**
 * TensorFlow.js as a GPU that can fail, and onnxruntime as the processor, as `auto` would hold
 * them.
 */
function failing(change: { step?: () => void; run?: () => void; dispose?: () => void }): Promise<Backend> {
  const gpu: Backend = {
    name: 'tfjs',
    device: 'gpu',
    describe: () => 'a failing GPU',
    trainer: async (...args) => {
      const trainer = await tfjs.trainer(...args);
      const failingTrainer: Trainer = {
        step: async (...batch) => {
          change.step?.();
          return trainer.step(...batch);
        },
        forward: (images) => trainer.forward(images),
        lossParameters: () => trainer.lossParameters(),
        state: () => trainer.state(),
        gradients: (...batch) => trainer.gradients(...batch),
        dispose: async () => {
          await trainer.dispose();
          change.dispose?.();
        },
      };
      return failingTrainer;
    },
    runner: async (...args) => {
      const runner = await tfjs.runner(...args);
      const failingRunner: Runner = {
        dimension: runner.dimension,
        run: async (...batch) => {
          change.run?.();
          return runner.run(...batch);
        },
        dispose: () => runner.dispose(),
      };
      return failingRunner;
    },
  };
  const processor: Backend = {
    ...onnx,
    trainer: async (...args) => {
      const trainer = await onnx.trainer(...args);
      return {
        step: (...batch) => {
          processorSteps++;
          return trainer.step(...batch);
        },
        forward: (images) => trainer.forward(images),
        lossParameters: () => trainer.lossParameters(),
        state: () => trainer.state(),
        gradients: (...batch) => trainer.gradients(...batch),
        dispose: () => trainer.dispose(),
      };
    },
  };
  const load = (): Promise<Backend> => Promise.resolve(processor);
  const choice = new BackendChoice([{ name: 'processor', device: 'processor', why: '', load }]);
  return Promise.resolve(
    choice.guarded(gpu, (line, level) => {
      if (level === 'warn') warnings.push(line);
    }),
  );
}

/** Throws at the given call, counted from 1. */
function failAt(call: number): () => void {
  let calls = 0;
  return () => {
    if (++calls === call) throw new Error('CUDA_ERROR_OUT_OF_MEMORY');
  };
}

describe('a GPU that fails while it trains', () => {
  test('leaves the weights of a training that the processor resumed from the last whole epoch', async () => {
    // The second step of the third epoch: two epochs are saved.
    const store = emptyStore();
    const backend = await failing({ step: failAt(2 * STEPS + 2), dispose: failAt(1) });
    const done: number[] = [];
    const epochsOf: number[] = [];
    const found = await train(
      backend,
      plan(EPOCHS, (count, losses) => {
        done.push(count);
        epochsOf.push(losses.length);
      }),
      store,
      KEY,
      never,
    );

    const other = emptyStore();
    await train(tfjs, plan(2), other, KEY, never);
    const expected = await train(onnx, plan(EPOCHS), other, KEY, never);

    assert.equal(found.losses.length, EPOCHS);
    assert.equal(found.weights.step, EPOCHS * STEPS);
    assert.equal(processorSteps, (EPOCHS - 2) * STEPS);
    assert.deepEqual(done.slice(2 * STEPS), [
      2 * STEPS + 1,
      ...Array.from({ length: 3 * STEPS }, (_, i) => 2 * STEPS + i + 1),
    ]);
    assert.equal(epochsOf.at(-1), EPOCHS);
    for (const { name } of parameters(network)) {
      const mine = found.weights.tensors[name]!;
      const theirs = expected.weights.tensors[name]!;
      for (let i = 0; i < theirs.length; i++) assert.ok(Math.abs(mine[i]! - theirs[i]!) < 1e-4, `${name}[${i}]`);
    }
    assert.deepEqual(warnings.length, 1);
    assert.match(
      warnings[0]!,
      /The GPU failed \(a failing GPU: CUDA_ERROR_OUT_OF_MEMORY\)\. The run goes on with the processor/,
    );
    assert.deepEqual(keptModel(store, KEY)!.devices, ['a failing GPU', onnx.describe()]);
  });

  test('before the first epoch ends starts anew on the processor', async () => {
    const found = await train(await failing({ step: failAt(2) }), plan(2), emptyStore(), KEY, never);
    const expected = await train(onnx, plan(2), emptyStore(), KEY, never);
    assert.deepEqual(found, expected);
  });

  test('is not asked again by the stages after it', async () => {
    let calls = 0;
    const backend = await failing({
      step: () => {
        calls++;
        throw new Error('driver lost');
      },
    });
    await train(backend, plan(1), emptyStore(), KEY, never);
    await train(backend, plan(1), emptyStore(), KEY, never);
    assert.deepEqual([calls, warnings.length, processorSteps], [1, 1, 2 * STEPS]);
  });

  test('a cancel is a cancel, whatever the device says meanwhile', async () => {
    const abort = new AbortController();
    const backend = await failing({
      step: () => {
        abort.abort(new Error('cancelled'));
        throw new Error('interrupted');
      },
    });
    await assert.rejects(train(backend, plan(1), emptyStore(), KEY, abort.signal), /cancelled/);
    assert.deepEqual([warnings.length, processorSteps], [0, 0]);
  });

  test('pictures that cannot be read are no fault of the device', async () => {
    const unreadable: TrainingPlan = {
      ...plan(1),
      fill: () => {
        throw new Error('the disk is gone');
      },
    };
    await assert.rejects(train(await failing({}), unreadable, emptyStore(), KEY, never), /the disk is gone/);
    assert.equal(warnings.length, 0);
  });
});

test('an error of the processor is an error', async () => {
  const broken: Backend = {
    ...onnx,
    trainer: async (...args) => ({
      ...(await onnx.trainer(...args)),
      step: () => Promise.reject(new Error('broken')),
      dispose: unheard,
    }),
  };
  await assert.rejects(train(broken, plan(1), emptyStore(), KEY, never), /broken/);
});

test('a GPU that fails while it encodes leaves the batch to the processor', async () => {
  const store = emptyStore();
  const blocks = new PixelBlocks(store);
  const hashes = Array.from({ length: 300 }, (_, i) => `image ${i}`);
  const random = new Random(8);
  const block = (side: number): Uint8Array => Uint8Array.from({ length: side * side * 3 }, () => random.integer(256));
  for (const hash of hashes) blocks.add(hash, { 64: block(64), 96: block(96) });
  const context = (backend: Backend): NetworkContext => ({
    backend,
    threads: 1,
    blocks,
    hashes,
    store,
    key: KEY,
    random,
    progress: unheard,
    signal: never,
  });
  const weights = initialState(network, 4);
  const run = async (backend: Backend): Promise<[Float32Array, number[]]> => {
    const done: number[] = [];
    const { rows } = await encode(context(backend), network, weights, 'feature', (count) => done.push(count));
    return [rows, done];
  };
  try {
    const [expected, all] = await run(onnx);
    const [rows, done] = await run(await failing({ run: failAt(2) }));
    assert.deepEqual(done, all);
    assert.equal(size([hashes.length, 128]), rows.length);
    for (let i = 0; i < rows.length; i++) assert.ok(Math.abs(rows[i]! - expected[i]!) < 1e-4, `value ${i}`);
    assert.equal(warnings.length, 1);
  } finally {
    blocks.close();
  }
});
