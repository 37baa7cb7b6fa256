import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackendVerdict, InferenceVerdict } from '../../../src/domain/diagnostics';
import { diagnosticsColumns, diagnosticsRows } from '../../../src/domain/diagnostics-table';

const CUDA: BackendVerdict = {
  name: 'onnx-cuda',
  device: 'gpu',
  why: 'A card.',
  found: false,
  works: false,
  chosen: false,
  message: 'No card.',
};
const PROCESSOR: BackendVerdict = {
  name: 'onnx-cpu',
  device: 'processor',
  why: 'Always.',
  version: '1.30.0',
  found: true,
  works: true,
  chosen: true,
  imagesPerSecond: 612.4,
  message: 'Networks run on it.',
};
const WEBGPU: InferenceVerdict = {
  name: 'onnx-webgpu',
  version: '1.30.0',
  adapter: 'a card',
  found: true,
  works: true,
  chosen: true,
  imagesPerSecond: 1827,
  message: 'Faster.',
};
const SEEN: InferenceVerdict = {
  name: 'onnx-cpu',
  version: '1.30.0',
  found: true,
  works: true,
  chosen: false,
  imagesPerSecond: 1097,
  message: 'WebGPU is taken.',
};

test('diagnostics say of every way what was found, measured and chosen, GPUs first', () => {
  const rows = diagnosticsRows({ backends: [CUDA, PROCESSOR], inference: [WEBGPU, SEEN] });
  assert.deepEqual(rows, [
    ['onnx-cuda', 'no', '–', '–', '–', '–', '–', 'No card.'],
    ['onnx-webgpu', 'yes', '1.30.0, a card', 'passed', '1827', '–', 'features', 'Faster.'],
    ['onnx-cpu', 'yes', '1.30.0', '–', '1097', '612', 'training', 'Networks run on it.'],
  ]);
  assert.ok(rows.every((row) => row.length === diagnosticsColumns().length));
});

test('an adapter that is software was found, and its test was not run', () => {
  const software: InferenceVerdict = {
    name: 'onnx-webgpu',
    adapter: 'SwiftShader',
    found: true,
    works: false,
    chosen: false,
    message: 'Its only adapter is software, SwiftShader.',
  };
  const [row] = diagnosticsRows({ backends: [PROCESSOR], inference: [software, { ...SEEN, chosen: true }] });
  assert.deepEqual(row?.slice(0, 4), ['onnx-webgpu', 'yes', 'SwiftShader', 'not run']);
});
