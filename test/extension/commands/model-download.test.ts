import assert from 'node:assert/strict';
import Module, { createRequire } from 'node:module';
import { test } from 'node:test';
import type * as ModelDownload from '../../../src/extension/commands/model-download';
import type { EngineClient } from '../../../src/extension/client/engine-client';
import { downloadModel, listModels, type ModelOffer } from '../../../src/protocol/models';
import { OFFER } from '../offered-network';

/** What the editor was asked to show, and what a person answers. */
const editor = {
  asked: [] as { message: string; detail: string; modal: boolean }[],
  answer: undefined as string | undefined,
  reports: [] as { increment: number; message: string }[],
  cancelled: false,
};

const vscode = {
  ProgressLocation: { Notification: 15 },
  window: {
    showInformationMessage: (message: string, options: { detail: string; modal: boolean }, ...choices: string[]) => {
      editor.asked.push({ message, ...options });
      return Promise.resolve(choices.find((choice) => choice === editor.answer));
    },
    withProgress: (_: unknown, task: (progress: unknown, token: unknown) => Promise<boolean>) =>
      task(
        { report: (shown: { increment: number; message: string }) => editor.reports.push(shown) },
        { isCancellationRequested: editor.cancelled },
      ),
  },
};

const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = loader._load.bind(Module);
loader._load = (name, ...rest) => (name === 'vscode' ? vscode : load(name, ...rest));
const { offerDownload } = createRequire(__filename)(
  '../../../src/extension/commands/model-download',
) as typeof ModelDownload;

/** Offers a network to a person who gives an answer; says what the engine was asked for. */
async function offered(answer: string | undefined, offer: Partial<ModelOffer> = {}, fails?: Error) {
  Object.assign(editor, { asked: [], answer, reports: [] });
  const downloads: unknown[] = [];
  const told = new Set<(report: { name: string; done: number; total: number }) => void>();
  const engine = {
    onDownload: (listener: (report: { name: string; done: number; total: number }) => void) => {
      told.add(listener);
      return { dispose: () => told.delete(listener) };
    },
    request: (request: unknown, params: unknown) => {
      if (request === listModels) return Promise.resolve([{ ...OFFER, ...offer }]);
      assert.equal(request, downloadModel);
      downloads.push(params);
      for (const done of [3, 6, 12]) for (const tell of told) tell({ name: 'tiny', done: done * 1e6, total: 12e6 });
      for (const tell of told) tell({ name: 'another', done: 1, total: 2 });
      return fails ? Promise.reject(fails) : Promise.resolve(null);
    },
  };
  const there = await offerDownload(engine as unknown as EngineClient, '/store', 'tiny');
  assert.equal(told.size, 0, 'no listener stays');
  return { there, downloads };
}

test('a network is downloaded once a person has seen its size, host and licence and said yes', async () => {
  const { there, downloads } = await offered('Download');
  assert.equal(there, true);
  assert.deepEqual(downloads, [{ store: '/store', name: 'tiny' }]);
  const [question] = editor.asked;
  assert.equal(question!.modal, true);
  assert.match(question!.message, /TinyNet/);
  assert.match(question!.detail, /12 MB, from models\.example\. Licence: MIT\.[^]*SHA-256[^]*your images stay/);
  assert.deepEqual(
    editor.reports.map(({ increment }) => increment),
    [25, 25, 50],
  );
});

test('without a yes nothing is downloaded', async () => {
  for (const answer of [undefined, 'No']) {
    assert.deepEqual(await offered(answer), { there: false, downloads: [] });
    assert.equal(editor.asked.length, 1);
  }
});

test('of a download that was cut off the question says how much is still to come', async () => {
  await offered(undefined, { part: 5_000_000 });
  assert.match(editor.asked[0]!.detail, /12 MB, 7 MB of it still to come, from/);
});

test('a network that is there is not asked for', async () => {
  assert.deepEqual(await offered(undefined, { file: '/store/models/tiny.onnx' }), { there: true, downloads: [] });
  assert.deepEqual(editor.asked, []);
});

test('a cancelled download is no failure, a failed one is told', async () => {
  editor.cancelled = true;
  assert.equal((await offered('Download', {}, new Error('cancelled'))).there, false);
  editor.cancelled = false;
  await assert.rejects(offered('Download', {}, new Error('The file is not TinyNet.')), /not TinyNet/);
});

test('a name that no catalogue has is refused', async () => {
  await assert.rejects(offered('Download', { name: 'other' }), /no pretrained network called tiny/);
});
