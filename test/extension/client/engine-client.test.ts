import assert from 'node:assert/strict';
import path from 'node:path';
import { after, test } from 'node:test';
import type * as EngineClientModule from '../../../src/extension/client/engine-client';
import { exportTree, openDataSet, type ExportParams } from '../../../src/protocol/engine';
import type { StageProgress } from '../../../src/domain/dataset';
import { CancellationTokenSource, withEditor } from '../fake-editor';

const { EngineClient } = withEditor<typeof EngineClientModule>('client/engine-client');

const lines: string[] = [];
const quiet = () => undefined;
const log = { info: (text: string) => void lines.push(text), debug: quiet, warn: quiet, error: quiet };
const engine = new EngineClient(path.join(__dirname, '../fake-engine.cjs'), log as never);
after(() => engine.dispose());

const dataset = (wish: string) => ({ folders: [wish], store: '/store' });
const times = (line: string): number => lines.filter((each) => each === line).length;

test('progress reaches the request that it is about, of two that are under way', async () => {
  const heard: Record<string, StageProgress[]> = { a: [], b: [] };
  const ask = (wish: string) =>
    engine.request(openDataSet, dataset(wish), { onProgress: (progress) => heard[wish]!.push(progress) });
  assert.deepEqual(await Promise.all([ask('a'), ask('b')]), [{ answered: 'a' }, { answered: 'b' }]);
  const once = [{ stage: 'export', done: 1, total: 2 }];
  assert.deepEqual(heard, { a: once, b: once });
});

test('a cancelled question is cancelled in the engine', async () => {
  const source = new CancellationTokenSource();
  const asked = engine.request(openDataSet, dataset('wait'), {
    token: source.token,
    onProgress: () => source.cancel(),
  });
  await assert.rejects(asked, /cancelled/);
});

test('what could do harm twice is sent once, though the engine ends; the rest is sent again', async () => {
  const plan = { ...dataset('die'), target: '/tree' } as unknown as ExportParams;
  await assert.rejects(engine.request(exportTree, plan, { lost: 'Look whether the tree is there.' }), /Look whether/);
  assert.equal(times('winnow/exportTree die'), 1);
  await assert.rejects(engine.request(openDataSet, dataset('die')), /several times in a row/);
  assert.ok(times('winnow/openDataSet die') > 1);
});
