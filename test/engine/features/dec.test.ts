import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Backend } from '../../../src/engine/network/backend/backend';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { DEC_PLAN, decFeatures, type DecPlan } from '../../../src/engine/features/dec/dec';
import { decLoss, hardClusters, sharpened, softClusters } from '../../../src/engine/features/dec/dec-loss';
import { CENTRES } from '../../../src/engine/features/dec/dec-network';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { keptModel } from '../../../src/engine/network/training';
import { score } from '../../../src/engine/evaluate/score';
import { Random } from '../../../src/engine/base/random';
import { Store } from '../../../src/engine/store/store';
import { drawnBlocks } from '../drawn-blocks';

const never = new AbortController().signal;
const PLAN: DecPlan = {
  ...DEC_PLAN,
  k: 3,
  code: 5,
  updates: 2,
  interval: 256,
  settled: 0,
  pretraining: { ...DEC_PLAN.pretraining, epochs: 3, denoise: false },
};

let backend: Backend;
let scratch: string;
let stores = 0;
before(async () => {
  backend = await chooseBackend('onnx', () => undefined);
  scratch = await mkdtemp(path.join(tmpdir(), 'winnow-dec-'));
});
after(() => rm(scratch, { recursive: true, force: true }));

const numbers = (length: number, seed: number): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => random.normal());
};

test('the gradient of the loss is its slope, by codes and by centres', () => {
  const codes = numbers(6 * 4, 1);
  const centres = numbers(3 * 4, 2);
  const target = sharpened(softClusters(numbers(6 * 4, 3), centres, 4), 3);
  const { loss, byCodes, byCentres } = decLoss(codes, centres, target, 4);
  assert.ok(loss > 0);
  for (const [values, gradient] of [
    [codes, byCodes],
    [centres, byCentres],
  ] as const) {
    for (let i = 0; i < values.length; i++) {
      const at = (shift: number): number => {
        const kept = values[i]!;
        values[i] = kept + shift;
        const moved = decLoss(codes, centres, target, 4).loss;
        values[i] = kept;
        return moved;
      };
      const slope = (at(1e-2) - at(-1e-2)) / 2e-2;
      assert.ok(Math.abs(slope - gradient[i]!) < 1e-4, `${i}: ${slope}, ${gradient[i]}`);
    }
  }
});

test('the loss is zero where the soft clusters are the target', () => {
  const codes = numbers(6 * 4, 1);
  const centres = numbers(3 * 4, 2);
  const { loss, byCodes } = decLoss(codes, centres, softClusters(codes, centres, 4), 4);
  assert.ok(Math.abs(loss) < 1e-6);
  for (const value of byCodes) assert.ok(Math.abs(value) < 1e-6);
});

test('soft clusters and their target are those of the equations', () => {
  // Distances² of 0 and 1 to the centres give 1 and 1/2; equal sizes leave the squares.
  const soft = softClusters(Float32Array.of(0, 1), Float32Array.of(0, 1), 1);
  for (const [i, value] of [2 / 3, 1 / 3, 1 / 3, 2 / 3].entries()) assert.ok(Math.abs(soft[i]! - value) < 1e-6);
  const target = sharpened(soft, 2);
  for (const [i, value] of [0.8, 0.2, 0.2, 0.8].entries()) assert.ok(Math.abs(target[i]! - value) < 1e-6);
  // A cluster of half the size draws more: (1/2)²/1 against (1/2)²/2.
  const uneven = sharpened(Float32Array.of(0.5, 0.5, 0.25, 0.75, 0.25, 0.75), 2);
  assert.ok(Math.abs(uneven[0]! - 2 / 3) < 1e-6);
  assert.deepEqual([...hardClusters(soft, 2)], [0, 1]);
});

test('drawn pictures fall into their kinds, and what is kept labels them alike', async () => {
  const store = Store.open(path.join(scratch, String(stores++)), ['pictures']);
  const { blocks, hashes, kinds } = drawnBlocks(store, 90);
  try {
    const context = (key: string, onProgress: NetworkContext['progress'] = () => undefined): NetworkContext => ({
      backend,
      threads: 1,
      blocks,
      hashes,
      store,
      key,
      random: new Random(1),
      progress: onProgress,
      signal: never,
    });
    const found = await decFeatures(context('whole'), PLAN);
    assert.equal(found.features.rows.length, 90 * 5);
    const { acc } = score([...found.partition].map(String), kinds.map(String));
    assert.ok(acc > 0.9, `ACC ${acc}`);
    const model = keptModel(store, 'whole')!;
    const soft = softClusters(found.features.rows, model.weights.tensors[CENTRES]!, 5);
    assert.equal(score([...hardClusters(soft, 3)].map(String), [...found.partition].map(String)).acc, 1);
    assert.equal(store.read('checkpoints/whole.pretraining'), undefined);

    // Cut in each phase, and gone on from there.
    for (const cut of [1, 3 * 1024 + 300]) {
      const abort = new AbortController();
      const stop = (done: number): unknown => done > cut && abort.abort(new Error('cut'));
      await assert.rejects(decFeatures({ ...context(`cut ${cut}`, stop), signal: abort.signal }, PLAN), /cut/);
      assert.deepEqual(await decFeatures(context(`cut ${cut}`), PLAN), found);
    }
    assert.deepEqual(await decFeatures(context('whole'), PLAN), found);
    assert.equal(found.losses.length, PLAN.updates);

    const settling = await decFeatures(context('settling'), { ...PLAN, settled: 1 });
    assert.equal(settling.losses.length, 1);
  } finally {
    blocks.close();
  }
});

test('a number of clusters that the images cannot fill is refused', async () => {
  const store = Store.open(path.join(scratch, String(stores++)), ['pictures']);
  const { blocks, hashes } = drawnBlocks(store, 5);
  const context: NetworkContext = {
    backend,
    threads: 1,
    blocks,
    hashes,
    store,
    key: 'few',
    random: new Random(1),
    progress: () => undefined,
    signal: never,
  };
  for (const k of [1, 2.5, 6]) await assert.rejects(decFeatures(context, { ...PLAN, k }), /2 to 5 clusters/);
  blocks.close();
});
