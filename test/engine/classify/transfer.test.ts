import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Backend } from '../../../src/engine/network/backend/backend';
import { onnxBackend } from '../../../src/engine/network/backend/onnx/onnx-backend';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { keptModel } from '../../../src/engine/network/training';
import { Random } from '../../../src/engine/base/random';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';
import { DEFAULT_TRANSFER, predictTransfer, transfer, type TransferPlan } from '../../../src/engine/classify/transfer';

const DIMENSION = 20;
const GROUPS = 3;
const PLAN: TransferPlan = { ...DEFAULT_TRANSFER, epochs: 4, units: 32, samplesPerEpoch: 4096 };

let home: string;
let backend: Backend;
let blocks: PixelBlocks;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-transfer-'));
  backend = await onnxBackend();
  blocks = new PixelBlocks(Store.open(home, ['blocks']));
});
after(() => {
  blocks.close();
  rmSync(home, { recursive: true, force: true });
});

interface Made {
  readonly features: FeatureMatrix;
  readonly classes: Int32Array;
}

/**
 * Normal clouds around a centre a class, on scales and offsets as different as those of a network's
 * channels.
 */
function clouds(sizes: readonly number[], seed = 1, apart = 2): Made {
  const centres = new Random(1);
  const centre = Float32Array.from({ length: GROUPS * DIMENSION }, () => apart * centres.normal());
  const random = new Random(seed);
  const classes = Int32Array.from(sizes.flatMap((size, group) => new Array<number>(size).fill(group)));
  const rows = new Float32Array(classes.length * DIMENSION);
  for (let at = 0; at < rows.length; at++) {
    const feature = at % DIMENSION;
    const value = centre[classes[Math.floor(at / DIMENSION)]! * DIMENSION + feature]! + random.normal();
    // The last one is constant.
    rows[at] = feature === DIMENSION - 1 ? 5 : 50 + value * 10 ** ((feature % 4) - 2);
  }
  return { features: { count: classes.length, dimension: DIMENSION, rows }, classes };
}

let stores = 0;
function contextOf({ features }: Made, over: Partial<NetworkContext> = {}): NetworkContext {
  return {
    backend,
    threads: 1,
    blocks,
    store: Store.open(home, [`store ${stores++}`]),
    key: 'head',
    hashes: Array.from({ length: features.count }, (_, i) => String(i)),
    random: new Random(1),
    progress: () => undefined,
    signal: new AbortController().signal,
    ...over,
  };
}

const share = (labels: Int32Array, classes: Int32Array): number =>
  labels.filter((label, i) => label === classes[i]).length / classes.length;

test('what a few images of each group show is told of all, with a confidence that is as often right', async () => {
  const made = clouds([200, 200, 200], 1, 0.5);
  const groups = made.classes.map((group, i) => (i % 4 === 0 ? group : -1));
  const { labels, confidence, epochs, chosen } = await transfer(contextOf(made), groups, PLAN, made.features);
  assert.ok(share(labels, made.classes) > 0.85, `${share(labels, made.classes)}`);
  const mean = confidence.reduce((sum, value) => sum + value, 0) / confidence.length;
  assert.ok(Math.abs(mean - share(labels, made.classes)) < 0.08, `${mean}`);
  const losses = epochs.map(({ heldOutLoss }) => heldOutLoss);
  assert.equal(losses[chosen], Math.min(...losses));
});

test('each epoch’s model stays, and the one that is used gives the labels for other images too', async () => {
  const made = clouds([60, 60, 60]);
  const context = contextOf(made);
  const found = await transfer(context, made.classes, PLAN, made.features);
  assert.equal(found.epochs.length, PLAN.epochs);
  const names = found.epochs.map((_, i) => `head-epoch-${i + 1}`);
  assert.deepEqual(readdirSync(context.store.path('models')).sort(), ['head', ...names]);
  const kept = keptModel(context.store, 'head')!;
  assert.deepEqual(kept.weights, keptModel(context.store, names[found.chosen]!)!.weights);
  assert.deepEqual(kept.losses, found.losses);
  const head = { ...kept, temperature: found.temperature };
  assert.deepEqual((await predictTransfer(context, head, made.features)).labels, found.labels);
  const other = clouds([30, 30, 30], 2);
  const predicted = await predictTransfer(context, head, other.features);
  assert.ok(share(predicted.labels, other.classes) > 0.95);
  // In plain arithmetic: dense, ReLU, dense, on the features as they are.
  const { tensors } = kept.weights;
  const dense = (row: ArrayLike<number>, name: string): number[] =>
    Array.from(tensors[`${name}/b`]!, (bias, unit) => {
      const units = tensors[`${name}/b`]!.length;
      return Array.from(row).reduce((sum, value, j) => sum + value * tensors[`${name}/w`]![j * units + unit]!, bias);
    });
  for (let i = 0; i < other.features.count; i += 7) {
    const row = other.features.rows.subarray(i * DIMENSION, (i + 1) * DIMENSION);
    const logits = dense(
      dense(row, 'feature').map((value) => Math.max(0, value)),
      'groups',
    );
    assert.equal(logits.indexOf(Math.max(...logits)), predicted.labels[i]);
  }
});

test('the same seed gives the same labels, also where a run was ended after an epoch', async () => {
  const made = clouds([60, 60, 60], 1, 0.5);
  const whole = await transfer(contextOf(made), made.classes, PLAN, made.features);
  const stop = new AbortController();
  const { store } = contextOf(made);
  let epochs = 0;
  const onProgress = (_done: number, _total: number, losses: readonly number[] = []): void => {
    epochs = Math.max(epochs, losses.length);
    if (losses.length === 3) stop.abort(new Error('ended'));
  };
  const broken = transfer(
    { ...contextOf(made, { store, progress: onProgress }), signal: stop.signal },
    made.classes,
    PLAN,
    made.features,
  );
  await assert.rejects(broken, /ended/);
  assert.equal(readdirSync(store.path('models')).filter((name) => name.includes('epoch')).length, 2);
  const rest = await transfer(contextOf(made, { store }), made.classes, PLAN, made.features);
  assert.deepEqual(rest, whole);
});

test('groups of very different sizes are drawn equally often, and images of none never', async () => {
  const made = clouds([300, 20, 100]);
  const groups = made.classes.map((group, i) => (group === 2 && i % 2 ? -1 : group));
  const drawn = new Int32Array(GROUPS);
  const counting: Backend = {
    ...backend,
    trainer: async (network, options) => {
      const trainer = await backend.trainer(network, options);
      return {
        step: (images, targets) => {
          for (const group of targets as Int32Array) drawn[group]!++;
          return trainer.step(images, targets);
        },
        state: () => trainer.state(),
        forward: (images) => trainer.forward(images),
        lossParameters: () => trainer.lossParameters(),
        gradients: (images, targets) => trainer.gradients(images, targets),
        dispose: () => trainer.dispose(),
      };
    },
  };
  const { labels } = await transfer(contextOf(made, { backend: counting }), groups, PLAN, made.features);
  const total = drawn.reduce((sum, count) => sum + count, 0);
  for (const count of drawn) assert.ok(Math.abs(count / total - 1 / GROUPS) < 0.05, `${drawn.join()}`);
  assert.ok(share(labels, made.classes) > 0.97);
});

test('training ends when the held-out images get no better', async () => {
  // Labels without any connection to the features: what is learned of them is wrong on others.
  const made = clouds([150, 150, 150], 1, 0);
  const plan = { ...PLAN, epochs: 40, patience: 2, units: 64, dropout: 0, learningRate: 0.01 };
  const { epochs, chosen } = await transfer(contextOf(made), made.classes, plan, made.features);
  assert.equal(epochs.length, chosen + 1 + plan.patience);
  assert.ok(epochs.length < plan.epochs);
});

test('what cannot be learned is refused', async () => {
  const made = clouds([10, 10, 10]);
  const run = (groups: Int32Array, features: FeatureMatrix = made.features) =>
    transfer(contextOf(made), groups, PLAN, features);
  await assert.rejects(run(new Int32Array(30)), /at least two clusters/);
  await assert.rejects(run(new Int32Array(30).fill(-1)), /at least two clusters/);
  await assert.rejects(run(made.classes, clouds([10, 10, 9]).features), /29 rows for 30 images/);
  // A group of one trains with it; nothing is held out then.
  const { labels } = await run(Int32Array.from({ length: 30 }, (_, i) => (i % 10 === 0 ? i / 10 : -1)));
  assert.ok(share(labels, made.classes) > 0.9);
});
