import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Backend } from '../../src/engine/network/backend/backend';
import { onnxBackend } from '../../src/engine/network/backend/onnx/onnx-backend';
import { selfTest } from '../../src/engine/network/backend/self-test';
import { CUDA_PACKAGE, loadNative } from '../../src/engine/network/backend/tfjs/cuda';
import { tfjsBackend } from '../../src/engine/network/backend/tfjs/tfjs-backend';
import { autoencoder, classifier, exemplarCnn, type Network } from '../../src/engine/network/layers';
import { Random } from '../../src/engine/base/random';
import { winnow } from '../engine/command-line';
import { writePictures } from '../engine/pictures';

const BATCH = 8;
const STEPS = 3;

let native: Backend;
let onnx: Backend;
let home: string;
before(async () => {
  native = tfjsBackend(await loadNative(CUDA_PACKAGE));
  onnx = await onnxBackend();
  home = await mkdtemp(path.join(tmpdir(), 'winnow-tensorflow-'));
});
after(() => rm(home, { recursive: true, force: true }));

test('the native package loads', () => {
  assert.match(native.describe(), /@tensorflow\/tfjs-node-gpu 4\.22\.0 on (the processor|a GPU)/);
});

test('it passes the self-test that a GPU has to pass', () => selfTest(native, onnx));

for (const network of [autoencoder('compact'), exemplarCnn(50), { ...classifier(9), input: [3, 32, 32] } as Network]) {
  test(`it trains ${network.name} as onnxruntime does`, async () => {
    const ours = await losses(onnx, network);
    const theirs = await losses(native, network);
    ours.forEach((loss, step) => {
      assert.ok(Math.abs(loss - theirs[step]!) <= 1e-3 * Math.abs(loss), `step ${step}: ${loss} and ${theirs[step]}`);
    });
  });
}

async function losses(backend: Backend, network: Network): Promise<number[]> {
  const random = new Random(2);
  const images = Float32Array.from({ length: BATCH * network.input.reduce((a, b) => a * b) }, () => random.next());
  const last = network.layers.at(-1)!;
  const classes = last.kind === 'dense' ? last.units : 0;
  const targets = network.loss === 'softmax' ? Int32Array.from({ length: BATCH }, () => random.integer(classes)) : null;
  const trainer = await backend.trainer(network, { batch: BATCH, seed: 3, threads: 1 });
  try {
    const found: number[] = [];
    for (let step = 0; step < STEPS; step++) found.push(await trainer.step(images, targets));
    return found;
  } finally {
    await trainer.dispose();
  }
}

test('a whole run trains its networks on it', async () => {
  await writePictures(path.join(home, 'pictures'), 36);
  const { code, stderr } = await winnow(home, [
    'cluster',
    path.join(home, 'pictures'),
    '--store',
    path.join(home, 'store'),
    '--preset',
    'self-trained',
    '--backend',
    'tfjs',
    '--labels',
    path.join(home, 'labels.csv'),
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Networks run on @tensorflow\/tfjs-node-gpu 4\.22\.0/);
});
