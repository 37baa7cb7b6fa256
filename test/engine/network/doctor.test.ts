import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import path from 'node:path';
import type { Diagnostics } from '../../../src/domain/diagnostics';

async function doctor(...args: string[]): Promise<string> {
  const entry = path.resolve(__dirname, '../../../src/cli/main.ts');
  const command = ['--import', require.resolve('tsx'), entry, 'doctor', ...args];
  return (await promisify(execFile)(process.execPath, command)).stdout;
}

test('winnow doctor --json tells of every way to train, in the order of choice', async () => {
  const { backends, cudaAcceleration, parts, graphicsCards } = JSON.parse(await doctor('--json')) as Diagnostics;
  const names = backends.map(({ name }) => name);
  assert.equal(names[0], 'tfjs-cuda');
  assert.deepEqual(names.slice(-2), ['onnx-cpu', 'tfjs']);
  assert.equal(backends.filter(({ chosen }) => chosen).length, 1);
  for (const { works, chosen, message } of backends)
    assert.ok((works === true) === chosen && message.length > 10, message);
  if (graphicsCards.length === 0) assert.equal(backends.find(({ chosen }) => chosen)?.device, 'processor');
  assert.match(cudaAcceleration, /^CUDA acceleration /);
  assert.deepEqual([parts[0]?.name, parts[0]?.works], ['sharp', true]);
});

test('winnow doctor says in words what was chosen, and why the rest was not', async () => {
  const text = await doctor();
  assert.match(text, /^chosen +\S+ .*\n +\S.*on (the processor|a GPU)/m);
  assert.match(text, /^spare +tfjs: .*\n +Not tried, because \S+ comes first\./m);
});
