import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import {
  processorRate,
  tryInference,
  type TriedNetwork,
} from '../../../src/engine/features/pretrained/inference-trial';
import { IMAGENET } from '../../../src/engine/models/known-preprocessing';
import { Graph } from '../../../src/engine/network/backend/onnx/graph';
import { Random } from '../../../src/engine/base/random';
import { winnow } from '../command-line';
import { writePictures } from '../pictures';
import { swiftShader } from '../swiftshader';

const SIDE = 16;
const FILTERS = 8;
const preprocessing = { ...IMAGENET, side: SIDE, fit: { rule: 'stretch' } } as const;

let home: string;
let network: TriedNetwork;
const found = swiftShader();
/** Chromium brings WebGPU without a GPU. Tests need it for the extension anyway. */
const skip = found === undefined && 'no Chromium here';
const environment = { ...process.env };
before(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'winnow-webgpu-'));
  const graph = new Graph();
  const random = new Random(3);
  const weights = (shape: readonly number[]) =>
    graph.floats(
      Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.normal()),
      shape,
    );
  const images = graph.input('images', [1, 3, SIDE, SIDE]);
  const seen = graph.op('Relu', [graph.op('Conv', [images, weights([FILTERS, 3, 3, 3])], { strides: [2, 2] })]);
  const pooled = graph.op('Flatten', [graph.op('GlobalAveragePool', [seen])], { axis: 1 });
  graph.output('logits', graph.op('MatMul', [pooled, weights([FILTERS, 4])]), [1, 4]);
  const file = path.join(home, 'small.onnx');
  await writeFile(file, graph.encode());
  network = { file, preprocessing, options: { threads: 1 } };
  Object.assign(process.env, found);
});
after(async () => {
  for (const key of Object.keys(found ?? {})) delete process.env[key];
  Object.assign(process.env, environment);
  await rm(home, { recursive: true, force: true });
});

test('auto sees that the adapter is software, and does not try it', { skip }, async () => {
  const { adapter, passed, reason } = await tryInference(network, false);
  assert.match(adapter?.name ?? '', /SwiftShader/);
  assert.equal(passed, false);
  assert.match(reason ?? '', /only adapter is software/);
});

test('WebGPU gives the features of the processor', { skip }, async () => {
  const { passed, reason } = await tryInference(network, true);
  assert.equal(passed, true, reason);
});

test('the processor is measured where there is no GPU', async () => {
  assert.ok((await processorRate(network)) > 0);
});

test('without a driver it says what is missing', { skip: process.platform !== 'linux' }, async () => {
  const driver = process.env['VK_DRIVER_FILES'];
  process.env['VK_DRIVER_FILES'] = path.join(home, 'none.json');
  try {
    const { passed, reason } = await tryInference(network, true);
    assert.equal(passed, false);
    assert.match(reason ?? '', /finds no GPU.*libvulkan/);
  } finally {
    if (driver === undefined) delete process.env['VK_DRIVER_FILES'];
    else process.env['VK_DRIVER_FILES'] = driver;
  }
});

test('a driver that takes its process down is out, and nothing else is', async () => {
  const script = path.join(home, 'crash.js');
  await writeFile(script, 'process.kill(process.pid, "SIGSEGV"); setInterval(() => 0, 100);');
  const { passed, reason } = await tryInference(network, true, script);
  assert.equal(passed, false);
  assert.match(reason ?? '', /ended the process \(SIGSEGV\)/);
});

test('where the GPU fails, the processor sees what is left', async () => {
  const random = new Random(1);
  const all = Array.from({ length: 70 }, () => Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.integer(256)));
  const pictures = { count: all.length, read: (image: number) => Promise.resolve(all[image]!) };
  const lost: string[] = [];
  const features = (provider: 'cpu' | 'webgpu') =>
    pretrainedFeatures(
      network.file,
      preprocessing,
      pictures,
      { threads: 1, provider, onLostGpu: (reason) => lost.push(reason) },
      { progress: () => undefined, signal: new AbortController().signal },
    );
  const driver = process.env['VK_DRIVER_FILES'];
  process.env['VK_DRIVER_FILES'] = path.join(home, 'none.json');
  try {
    assert.deepEqual((await features('webgpu')).rows, (await features('cpu')).rows);
  } finally {
    if (driver === undefined) delete process.env['VK_DRIVER_FILES'];
    else process.env['VK_DRIVER_FILES'] = driver;
  }
  assert.equal(lost.length, 1);
});

test('a whole run on WebGPU gives the clusters of the processor', { skip }, async () => {
  await writePictures(path.join(home, 'pictures'), 36);
  const labels = async (backend: string): Promise<string> => {
    const out = path.join(home, `${backend}.csv`);
    const sides = ['--set', 'pretrained.side=16', '--set', 'pretrained.fit=1'];
    const { code, stderr } = await winnow(home, [
      'cluster',
      path.join(home, 'pictures'),
      '--store',
      path.join(home, backend),
      '--model',
      network.file,
      ...sides,
      '--backend',
      backend,
      '--labels',
      out,
    ]);
    assert.equal(code, 0, stderr);
    if (backend === 'webgpu') assert.match(stderr, /run on WebGPU\. It gives the processor's features on SwiftShader/);
    return readFile(out, 'utf8');
  };
  assert.deepEqual(await labels('webgpu'), await labels('onnx'));
});
