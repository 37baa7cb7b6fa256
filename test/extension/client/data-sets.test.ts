import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as DataSetsModule from '../../../src/extension/client/data-sets';
import type { RequestOptions } from '../../../src/extension/client/engine-client';
import type { RunSnapshot, StageProgress } from '../../../src/domain/dataset';
import { CancellationTokenSource, editor, EventEmitter, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

const { DataSets } = withEditor<typeof DataSetsModule>('client/data-sets');

interface Sent {
  readonly method: string;
  readonly params: { readonly folders: readonly string[] } & Record<string, unknown>;
  readonly options: RequestOptions;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** An engine whose requests a test answers. */
class FakeEngine {
  readonly sent: Sent[] = [];
  readonly snapshots = new EventEmitter<RunSnapshot>();
  readonly onSnapshot = this.snapshots.event;

  request({ method }: { method: string }, params: Sent['params'], options: RequestOptions = {}): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.sent.push({ method, params, options, resolve, reject });
      options.token?.onCancellationRequested(() => reject(new Error('cancelled')));
    });
  }

  of(folder: string): Sent {
    return this.sent.findLast(({ params }) => params.folders[0] === folder)!;
  }
}

const token = () => new CancellationTokenSource().token as never;
const snapshotOf = (folder: string, labelling = 'first'): RunSnapshot => ({
  ...snapshotOfSix(),
  dataSet: folder,
  root: folder,
  folders: [folder],
  labelling,
});
const nextTurn = () => new Promise((done) => setImmediate(done));

let engine: FakeEngine;
let memory: { kept: string[][]; get(): string[][]; update(key: string, value: string[][]): Promise<void> };
let dataSets: InstanceType<typeof DataSets>;

beforeEach(() => {
  engine = new FakeEngine();
  memory = {
    kept: [],
    get: () => memory.kept,
    update: (_, value) => Promise.resolve(void (memory.kept = value)),
  };
  const log = { warn: () => undefined };
  dataSets = new DataSets(engine as never, memory as never, editor.Uri.file('/storage') as never, log as never);
});

/** A data set with finished labels. */
async function finished(folder: string): Promise<void> {
  const run = dataSets.cluster([folder], token());
  await nextTurn();
  engine.of(folder).resolve(snapshotOf(folder));
  await run;
}

test('two first runs at once: each shows its own progress, and Cancel ends one', async () => {
  const a = dataSets.cluster(['/a'], token());
  const b = dataSets.cluster(['/b'], token());
  await nextTurn();
  const progress = (done: number): StageProgress => ({ stage: 'hog', done, total: 9 });
  engine.of('/b').options.onProgress!(progress(5));
  assert.deepEqual([dataSets.find(['/a'])?.progress, dataSets.find(['/b'])?.progress], [undefined, progress(5)]);
  engine.of('/a').options.onProgress!(progress(1));
  assert.deepEqual([dataSets.find(['/a'])?.progress, dataSets.find(['/b'])?.progress], [progress(1), progress(5)]);
  dataSets.cancel(['/a']);
  assert.equal(await a, undefined);
  assert.deepEqual([dataSets.find(['/a'])?.running, dataSets.find(['/b'])?.running], [false, true]);
  engine.of('/b').resolve(snapshotOf('/b'));
  assert.equal((await b)?.dataSet, '/b');
  assert.equal(dataSets.find(['/b'])?.progress, undefined);
});

test('the progress of an audit is its own data set’s, while another one is clustered', async () => {
  await finished('/a');
  const b = dataSets.cluster(['/b'], token());
  const audit = dataSets.audit(['/a'], { k: 5, limit: 10 }, token());
  await nextTurn();
  const progress: StageProgress = { stage: 'audit', done: 1, total: 2 };
  engine.of('/a').options.onProgress!(progress);
  assert.deepEqual([dataSets.find(['/a'])?.progress, dataSets.find(['/b'])?.progress], [progress, undefined]);
  dataSets.cancel(['/a']);
  await assert.rejects(audit, editor.CancellationError);
  assert.deepEqual([dataSets.find(['/a'])?.progress, dataSets.find(['/b'])?.running], [undefined, true]);
  dataSets.cancel(['/b']);
  await b;
});

test('an edit or a question about another labelling than is shown by now is refused', async () => {
  await finished('/a');
  engine.snapshots.fire(snapshotOf('/a', 'second'));
  const sent = engine.sent.length;
  await assert.rejects(dataSets.edit(['/a'], { kind: 'exclude', images: [0] }, 'first'), /labels have changed/);
  const type = { method: 'winnow/previewSplit' } as never;
  await assert.rejects(dataSets.ask(['/a'], type, {}, { labelling: 'first' }), /labels have changed/);
  assert.equal(engine.sent.length, sent, 'the engine hears of neither');
  void dataSets.ask(['/a'], type, {}, { labelling: 'second' });
  await nextTurn();
  assert.equal(engine.of('/a').params['labelling'], 'second');
});

test('a list of data sets that cannot be kept does not leave a run behind', async () => {
  memory.update = () => Promise.reject(new Error('The disk is full.'));
  await assert.rejects(dataSets.cluster(['/a'], token()), /disk is full/);
  const { running, failure } = dataSets.find(['/a'])!;
  assert.deepEqual([running, failure], [false, 'The disk is full.']);
});

test('the engine is asked for earlier data sets once, and not before somebody looks', async () => {
  memory.kept = [['/a'], ['/b']];
  assert.deepEqual([dataSets.hasUnopened, engine.sent.length], [true, 0]);
  const opened = Promise.all([dataSets.reopen(), dataSets.reopen()]);
  await nextTurn();
  engine.of('/a').resolve(snapshotOf('/a'));
  await nextTurn();
  engine.of('/b').resolve(null);
  await opened;
  assert.deepEqual([dataSets.hasUnopened, engine.sent.length, dataSets.all.length], [false, 2, 1]);
});

test('an export is not sent again to another engine, a preview of one is', async () => {
  await finished('/a');
  const plan = { scope: { kind: 'all' }, split: null, layout: 'label', mode: 'copy', target: '/tree' } as const;
  void dataSets.export(['/a'], plan, token()).catch(() => undefined);
  await nextTurn();
  assert.match(engine.of('/a').options.lost ?? '', /\/tree/);
  void dataSets.previewExport(['/a'], plan);
  await nextTurn();
  assert.equal(engine.of('/a').options.lost, undefined);
});

test('labels are asked about, corrected and exported where they are kept, whatever the setting names since', async () => {
  await finished('/a');
  const [kept, other] = [engine.of('/a').params['store'], '/another/store'];
  const { getConfiguration } = editor.workspace;
  editor.workspace.getConfiguration = (() => ({ get: () => other })) as never;
  try {
    const stores: unknown[] = [];
    const asked = dataSets.ask(['/a'], { method: 'ask' } as never, {});
    stores.push(engine.of('/a').params['store']);
    engine.of('/a').resolve({});
    await asked;
    void dataSets.undo(['/a']);
    void dataSets.edit(['/a'], { kind: 'exclude', images: [0] }, 'first');
    await nextTurn();
    stores.push(engine.of('/a').params['store'], dataSets.storeOf(['/a']), dataSets.storeOf(['/b']));
    assert.deepEqual(stores, [kept, kept, kept, other]);
  } finally {
    editor.workspace.getConfiguration = getConfiguration;
  }
});
