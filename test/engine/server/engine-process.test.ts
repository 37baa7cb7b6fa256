import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { MessageConnection } from 'vscode-jsonrpc';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { Edit } from '../../../src/domain/curation';
import * as protocol from '../../../src/protocol/engine';
import { FOLDERS, publish, snapshotOf } from '../labelled-run';

let home: string;
let engine: ChildProcess;
let connection: MessageConnection;

before(() => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-process-'));
  engine = fork(path.resolve(__dirname, '../../../src/engine/main.ts'), { execArgv: ['--import', 'tsx'] });
  connection = createMessageConnection(new IPCMessageReader(engine), new IPCMessageWriter(engine));
  connection.listen();
});
after(() => {
  connection.dispose();
  engine.kill();
  rmSync(home, { recursive: true, force: true });
});

test('corrections and an export go through the process, and what does not fit is refused with a code', async () => {
  const root = path.join(home, 'pictures');
  mkdirSync(root);
  for (const name of ['a', 'b', 'c', 'd']) writeFileSync(path.join(root, name), name);
  const dataset = { folders: FOLDERS, store: path.join(home, 'store') };
  assert.equal(await connection.sendRequest(protocol.openDataSet, dataset), null);
  const { labelling } = publish(dataset.store, snapshotOf({ 'a b': 0, 'c d': 1 }, { root }));
  const curate = (edit: Edit, sent: number): Promise<unknown> =>
    connection.sendRequest(protocol.curateLabelling, {
      ...dataset,
      labelling,
      before: sent,
      step: { kind: 'edit', edit },
    });
  await curate({ kind: 'exclude', images: [0] }, 0);
  const edits: Edit[] = [
    { kind: 'exclude', images: [0] },
    { kind: 'rename', cluster: 1, name: 'dogs' },
  ];
  assert.deepEqual(await curate(edits[1]!, 1), { edits, undone: [] });
  assert.deepEqual((await connection.sendRequest(protocol.openDataSet, dataset))?.curation, { edits, undone: [] });

  const refused = (error: unknown): boolean =>
    error instanceof ResponseError && (error.data as protocol.EngineFailure).code === 'bad-request';
  await assert.rejects(curate({ kind: 'move', images: [9], to: 0 }, 2), refused);
  const split = { ...dataset, labelling, cluster: 0, parts: 21, space: 'all' as const };
  await assert.rejects(connection.sendRequest(protocol.previewSplit, split), refused);
  await assert.rejects(connection.sendRequest(protocol.previewRelabel, { ...dataset, labelling: 'old' }), refused);

  const plan = { ...dataset, target: path.join(home, 'out'), mode: 'copy' as const, dryRun: true };
  const report = await connection.sendRequest(protocol.exportTree, {
    ...plan,
    scope: { kind: 'all' },
    split: { train: 60, val: 40, test: 0, seed: 1 },
    layout: 'split/label',
  });
  assert.deepEqual(report.counts, { 'train/Group 1': 1, 'train/dogs': 1, 'val/dogs': 1 });
  const shares = { train: 50, val: 50, test: 50, seed: 1 };
  const wrong = { ...plan, scope: { kind: 'all' as const }, split: shares, layout: 'label' as const };
  await assert.rejects(connection.sendRequest(protocol.exportTree, wrong), /sum to 100/);

  for (const sent of [2, 1]) {
    const params = { ...dataset, labelling, before: sent, step: { kind: 'undo' as const } };
    assert.equal((await connection.sendRequest(protocol.curateLabelling, params)).edits.length, sent - 1);
  }
});
