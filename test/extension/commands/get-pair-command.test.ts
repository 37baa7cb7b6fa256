import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as GetPair from '../../../src/extension/commands/get-pair-command';
import type { Register } from '../../../src/extension/commands/command-target';
import { downloadModel, listModels, type ModelOffer } from '../../../src/protocol/models';
import { editor, withEditor } from '../fake-editor';
import { OFFER } from '../offered-network';

const { getPairCommand } = withEditor<typeof GetPair>('commands/get-pair-command');

const PAIR: ModelOffer = { ...OFFER, name: 'pair', title: 'Words and Pictures', text: null };

/** Runs the command before a person who gives an answer; says what was told and downloaded. */
async function run(offers: readonly ModelOffer[], answer?: string) {
  const downloaded: unknown[] = [];
  const told: string[] = [];
  const engine = {
    onDownload: () => ({ dispose: () => undefined }),
    request: (request: unknown, params: unknown) => {
      if (request === listModels) return Promise.resolve(offers);
      assert.equal(request, downloadModel);
      downloaded.push(params);
      return Promise.resolve('/store/models/pair.onnx');
    },
  };
  const window = {
    showInformationMessage: (message: string) => {
      told.push(message);
      return Promise.resolve(answer);
    },
  };
  Object.assign(editor.window, window);
  let result: unknown;
  const register = (name: string, action: () => unknown): void => {
    assert.equal(name, 'getPair');
    result = action();
  };
  getPairCommand({ engine, dataSets: { store: '/store' } } as never, register as unknown as Register);
  return { isThere: await result, downloaded, told };
}

test('the network that reads words is downloaded once a person said yes, and no other', async () => {
  const { isThere, downloaded, told } = await run([OFFER, PAIR], 'Download');
  assert.deepEqual(
    [isThere, downloaded, told],
    [true, [{ store: '/store', name: 'pair' }], ['Download Words and Pictures for Winnow?']],
  );
});

test('without a yes it is not there, and nothing is downloaded', async () => {
  const { isThere, downloaded } = await run([OFFER, PAIR]);
  assert.deepEqual([isThere, downloaded], [false, []]);
});

test('one that is there is said to be', async () => {
  const there = { ...PAIR, file: '/store/models/pair.onnx', text: '/store/models/pair-text.onnx' };
  const { isThere, downloaded, told } = await run([OFFER, there]);
  assert.deepEqual([isThere, downloaded, told], [true, [], ['Words and Pictures is on this machine already.']]);
});

test('one whose half for words is missing is downloaded', async () => {
  const { isThere, downloaded } = await run([{ ...PAIR, file: '/store/models/pair.onnx' }], 'Download');
  assert.deepEqual([isThere, downloaded.length], [true, 1]);
});

test('a catalogue without one is a failure in words', async () => {
  await assert.rejects(run([OFFER]), /no network that reads words/);
});
