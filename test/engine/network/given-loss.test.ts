import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import type {
  Backend,
  GivenGradient,
  TrainerOptions,
  TrainingState,
} from '../../../src/engine/network/backend/backend';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { keptModel, train, type LossFunction, type TrainingPlan } from '../../../src/engine/network/training';
import { parameters, size, type Network } from '../../../src/engine/network/layers';
import { Random } from '../../../src/engine/base/random';
import { Store } from '../../../src/engine/store/store';

const BATCH = 4;
const OPTIONS: TrainerOptions = { batch: BATCH, seed: 7, threads: 1 };
const never = new AbortController().signal;

const network: Network = {
  name: 'given',
  input: [3, 8, 8],
  layers: [
    { kind: 'conv', filters: 4, kernel: 3, stride: 2, activation: 'relu' },
    { kind: 'conv', filters: 4, kernel: 3, stride: 1, activation: 'linear' },
    { kind: 'flatten' },
    { kind: 'dropout', rate: 0.3 },
    { kind: 'dense', units: 5, activation: 'linear', name: 'feature' },
  ],
  loss: 'given',
  lossParameters: [{ name: 'centre', shape: [5] }],
  featureLayer: 'feature',
};

/** Half the squared distance of every output row to a trained centre, and a term of third order. */
const distance: LossFunction = (outputs, { parameters: { centre } }) => {
  const gradient = new Float32Array(outputs.length);
  const byCentre = new Float32Array(centre!.length);
  let loss = 0;
  for (let i = 0; i < outputs.length; i++) {
    const away = outputs[i]! - centre![i % 5]!;
    loss += away ** 2 / 2 + away ** 3 / 10;
    gradient[i] = away + (3 * away ** 2) / 10;
    byCentre[i % 5]! -= gradient[i]!;
  }
  return { loss, gradient: { outputs: gradient, parameters: { centre: byCentre } } };
};

const pictures = (): Float32Array => {
  const random = new Random(1);
  return Float32Array.from({ length: BATCH * size(network.input) }, () => random.next());
};

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
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-given-'));
});
after(() => rm(scratch, { recursive: true, force: true }));
const emptyStore = (): Store => Store.open(path.join(scratch, String(stores++)), ['pictures']);

/** Loss of the first batch and its derivatives by the outputs, at the given weights. */
async function lossAt(backend: Backend, weights?: TrainingState) {
  const trainer = await backend.trainer(network, { ...OPTIONS, ...(weights ? { weights } : {}) });
  const outputs = await trainer.forward(pictures());
  const found = distance(outputs, { epoch: 0, step: 0, parameters: trainer.lossParameters() });
  const state = trainer.state();
  await trainer.dispose();
  return { ...found, state };
}

test('two back ends agree on outputs in training and on every gradient of a given loss', async () => {
  const found: Record<string, Float32Array>[] = [];
  let gradient: GivenGradient | undefined;
  for (const backend of backends.values()) {
    const trainer = await backend.trainer(network, OPTIONS);
    const outputs = await trainer.forward(pictures());
    gradient ??= distance(outputs, { epoch: 0, step: 0, parameters: trainer.lossParameters() }).gradient;
    found.push({ ...(await trainer.gradients(pictures(), gradient)), outputs });
    await trainer.dispose();
  }
  for (const name of [...parameters(network).map((parameter) => parameter.name), 'outputs']) {
    const error = relativeError(found[0]![name]!, found[1]![name]!);
    assert.ok(error < 1e-5, `${name}: relative error ${error}`);
  }
});

for (const name of ['onnx', 'tfjs']) {
  describe(`a given loss on ${name}`, () => {
    const backend = (): Backend => backends.get(name)!;

    test('is descended along its slope', async () => {
      // The first moments after one step are a tenth of the gradient, with that step's dropout.
      const { gradient, state } = await lossAt(backend());
      const trainer = await backend().trainer(network, OPTIONS);
      await trainer.step(pictures(), gradient);
      const stepped = trainer.state();
      await trainer.dispose();
      for (const { name: parameter } of parameters(network)) {
        const slopes = stepped.tensors[`adam.m/${parameter}`]!.map((value) => value * 10);
        const steepest = slopes.reduce((best, value, i) => (Math.abs(value) > Math.abs(slopes[best]!) ? i : best), 0);
        const shifted = async (shift: number): Promise<number> => {
          const moved = state.tensors[parameter]!.slice();
          moved[steepest]! += shift;
          return (await lossAt(backend(), { step: 0, tensors: { ...state.tensors, [parameter]: moved } })).loss;
        };
        const slope = ((await shifted(1e-3)) - (await shifted(-1e-3))) / 2e-3;
        assert.ok(Math.abs(slope / slopes[steepest]! - 1) < 1e-2, `${parameter}: ${slope}, ${slopes[steepest]}`);
      }
    });

    test('its parameters move at their own pace', async () => {
      const moved: number[] = [];
      for (const pace of [1, 10]) {
        const paced: Network = { ...network, lossParameters: [{ name: 'centre', shape: [5], pace }] };
        const trainer = await backend().trainer(paced, OPTIONS);
        const outputs = await trainer.forward(pictures());
        const parametersNow = trainer.lossParameters();
        await trainer.step(pictures(), distance(outputs, { epoch: 0, step: 0, parameters: parametersNow }).gradient);
        moved.push(Math.abs(trainer.lossParameters()['centre']![0]! - parametersNow['centre']![0]!));
        await trainer.dispose();
      }
      assert.ok(Math.abs(moved[1]! / moved[0]! - 10) < 1e-3, moved.join());
    });

    test('class ids and gradients of other lengths are refused', async () => {
      const trainer = await backend().trainer(network, OPTIONS);
      await assert.rejects(async () => trainer.step(pictures(), new Int32Array(BATCH)), /gradient of the loss/);
      await assert.rejects(async () => trainer.step(pictures(), { outputs: new Float32Array(3) }), /20 values, not 3/);
      const outputs = new Float32Array(20);
      await assert.rejects(async () => trainer.step(pictures(), { outputs }), /by centre needs 5 values/);
      await trainer.dispose();
    });

    test('the runner gives the last layer as it is', async () => {
      const { state } = await lossAt(backend());
      const options = { batch: 3, threads: 1 };
      const rows: Float32Array[] = [];
      for (const output of ['feature', 'output'] as const) {
        const runner = await backend().runner(network, state, { ...options, output });
        rows.push(await runner.run(pictures(), BATCH));
        await runner.dispose();
      }
      assert.deepEqual(rows[0], rows[1]);
    });
  });
}

const plan = (epochs: number): TrainingPlan => ({
  network,
  epochs,
  stepsPerEpoch: 3,
  batch: BATCH,
  seed: 3,
  threads: 1,
  loss: distance,
  fill: (epoch, step, images) => {
    const random = new Random(epoch * 100 + step);
    for (let i = 0; i < images.length; i++) images[i] = random.next();
    return null;
  },
  onStep: () => undefined,
});

describe('training on a given loss', () => {
  const onnx = (): Backend => backends.get('onnx')!;

  test('lowers the loss, and keeps its parameters in the model', async () => {
    const store = emptyStore();
    const { losses, weights } = await train(onnx(), plan(30), store, 'given', never);
    assert.ok(losses.at(-1)! < losses[0]! / 2, losses.join());
    assert.deepEqual(keptModel(store, 'given')!.weights.tensors['centre'], weights.tensors['centre']);
    assert.notDeepEqual(weights.tensors['centre'], new Float32Array(5));
  });

  test('goes on from a checkpoint as if it had never stopped', async () => {
    const whole = emptyStore();
    const halved = emptyStore();
    const expected = await train(onnx(), plan(4), whole, 'given', never);
    await train(onnx(), plan(2), halved, 'given', never);
    const found = await train(onnx(), plan(4), halved, 'given', never);
    assert.deepEqual(found.weights, expected.weights);
    assert.deepEqual(found.losses, expected.losses);
  });

  test('goes on from the last checkpoint where not every epoch has one', async () => {
    const whole = emptyStore();
    const cut = emptyStore();
    const expected = await train(onnx(), plan(6), whole, 'given', never);
    const abort = new AbortController();
    const cutShort: TrainingPlan = {
      ...plan(6),
      epochsPerCheckpoint: 2,
      onStep: (done) => done === 11 && abort.abort(new Error('cut')),
    };
    await assert.rejects(train(onnx(), cutShort, cut, 'given', abort.signal), /cut/);
    const done: number[] = [];
    const rest = { ...plan(6), onStep: (count: number) => done.push(count) };
    const found = await train(onnx(), rest, cut, 'given', never);
    assert.deepEqual([done[0], found.weights, found.losses], [7, expected.weights, expected.losses]);
  });

  test('starts from given values, and a phase of a longer training keeps no model', async () => {
    const store = emptyStore();
    const start = { centre: Float32Array.of(1, 2, 3, 4, 5) };
    const { weights } = await train(onnx(), { ...plan(0), start, interim: true }, store, 'given', never);
    assert.deepEqual(weights.tensors['centre'], start.centre);
    assert.equal(keptModel(store, 'given'), undefined);
  });

  test('asks before each epoch, ends when told to, and remembers across a stop what was kept', async () => {
    const store = emptyStore();
    const seen: number[][] = [];
    const until = (epochs: number, end: number): TrainingPlan => ({
      ...plan(epochs),
      beforeEpoch: (epoch, weights, kept) => {
        const before = (kept['epochs'] as Int32Array | undefined) ?? new Int32Array();
        seen.push([epoch, weights.step, ...before]);
        kept['epochs'] = Int32Array.of(...before, epoch);
        return Promise.resolve(epoch < end);
      },
    });
    await train(onnx(), until(2, 9), store, 'given', never);
    const { losses } = await train(onnx(), until(9, 3), store, 'given', never);
    assert.deepEqual(seen, [
      [0, 0],
      [1, 3, 0],
      [2, 6, 0, 1],
      [3, 9, 0, 1, 2],
    ]);
    assert.equal(losses.length, 3);
  });
});
