import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InferenceChoice } from '../../../src/engine/features/pretrained/inference-choice';
import type { InferenceTrial, TriedNetwork } from '../../../src/engine/features/pretrained/inference-trial';
import { IMAGENET } from '../../../src/engine/models/known-preprocessing';

const NETWORK: TriedNetwork = { file: 'any.onnx', preprocessing: IMAGENET, options: { threads: 2 } };
const FAST: InferenceTrial = {
  adapter: { name: 'a card', software: false },
  passed: true,
  rates: { webgpu: 300, processor: 100 },
};
const SOFTWARE: InferenceTrial = {
  adapter: { name: 'SwiftShader', software: true },
  passed: false,
  reason: 'Its only adapter is software, SwiftShader.',
};

function choiceOf(trial: InferenceTrial) {
  const asked: boolean[] = [];
  const said: string[] = [];
  const choice = new InferenceChoice((_, evenSoftware) => {
    asked.push(evenSoftware);
    return Promise.resolve(trial);
  });
  const log = (_: 'info' | 'warn', message: string): void => void said.push(message);
  return { choice, asked, said, log };
}

test('auto takes WebGPU where it gives the same features faster, and says so', async () => {
  const { choice, said, log } = choiceOf(FAST);
  assert.equal(await choice.choose('auto', NETWORK, 5000, log), 'webgpu');
  assert.match(said[0]!, /run on WebGPU\. .*300 images\/s on a card, 100 on the processor/);
});

test('auto stays on the processor where WebGPU is hardly faster', async () => {
  const { choice, said, log } = choiceOf({ ...FAST, rates: { webgpu: 115, processor: 100 } });
  assert.equal(await choice.choose('auto', NETWORK, 5000, log), 'cpu');
  assert.match(said[0]!, /run on the processor\. .*not 1\.2 times as fast/);
});

test('auto never takes software, and a network is tried once', async () => {
  const { choice, asked, log } = choiceOf(SOFTWARE);
  assert.equal(await choice.choose('auto', NETWORK, 5000, log), 'cpu');
  assert.equal(await choice.choose('auto', NETWORK, 9000, log), 'cpu');
  assert.deepEqual(asked, [false]);
});

test('nothing is tried for few pictures, nor where the processor is wanted', async () => {
  const { choice, asked, log } = choiceOf(FAST);
  assert.equal(await choice.choose('auto', NETWORK, 100, log), 'cpu');
  assert.equal(await choice.choose('onnx', NETWORK, 5000, log), 'cpu');
  assert.equal(await choice.choose('tfjs', NETWORK, 5000, log), 'cpu');
  assert.deepEqual(asked, []);
});

test('webgpu is taken though it is slow, but not with wrong features', async () => {
  const slow = choiceOf({ ...FAST, rates: { webgpu: 10, processor: 100 } });
  assert.equal(await slow.choice.choose('webgpu', NETWORK, 5, slow.log), 'webgpu');
  const wrong = choiceOf({ passed: false, reason: 'It computes wrong numbers.' });
  assert.equal(await wrong.choice.choose('webgpu', NETWORK, 5, wrong.log), 'cpu');
  assert.match(wrong.said[0]!, /WebGPU is not used\. It computes wrong numbers/);
});

test('a GPU that failed is not taken again', async () => {
  const { choice, said, log } = choiceOf(FAST);
  choice.lose('the device is gone', log);
  assert.equal(await choice.choose('webgpu', NETWORK, 5000, log), 'cpu');
  assert.match(said[0]!, /WebGPU failed \(the device is gone\)/);
});
