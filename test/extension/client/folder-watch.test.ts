import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type * as FolderWatchModule from '../../../src/extension/client/folder-watch';
import type { DataSet } from '../../../src/extension/client/known-data-sets';
import { editor, EventEmitter, withEditor } from '../fake-editor';
import { snapshotOfSix } from '../snapshot-of-six';

/** The watchers that are there, by their folders. */
const watchers = new Map<string, { created: EventEmitter<void>; deleted: EventEmitter<void> }>();
Object.assign(editor, {
  RelativePattern: class {
    constructor(
      readonly base: { fsPath: string },
      readonly pattern: string,
    ) {}
  },
});
Object.assign(editor.workspace, {
  createFileSystemWatcher: ({ base }: { base: { fsPath: string } }) => {
    const watcher = { created: new EventEmitter<void>(), deleted: new EventEmitter<void>() };
    watchers.set(base.fsPath, watcher);
    return {
      onDidCreate: watcher.created.event,
      onDidDelete: watcher.deleted.event,
      dispose: () => watchers.delete(base.fsPath),
    };
  },
});
const { FolderWatch } = withEditor<typeof FolderWatchModule>('client/folder-watch');

const FOLDERS = ['/pictures'];
const changed = new EventEmitter<DataSet>();
let dataSet: DataSet | undefined;
let noted: unknown[];
let asked: number;
let counts: () => Promise<{ added: number; gone: number }>;
const dataSets = {
  onChange: changed.event,
  find: () => dataSet,
  ask: () => {
    asked++;
    return counts();
  },
  noteChanges: (folders: readonly string[], _: unknown, changes: unknown) => noted.push([folders, changes]),
};

beforeEach((context) => {
  watchers.clear();
  noted = [];
  asked = 0;
  counts = () => Promise.resolve({ added: 12, gone: 3 });
  const watch = new FolderWatch(dataSets as never, { debug: () => undefined }, 5);
  (context as { after(end: () => void): void }).after?.(() => watch.dispose());
});

const say = (next: Partial<DataSet>): void => {
  dataSet = { folders: FOLDERS, running: false, ...next };
  changed.fire(dataSet);
};
const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 40));

test('a folder is looked at when its run is finished or opened, and when files come or go, once for many', async () => {
  say({ running: true });
  assert.equal(watchers.size, 0, 'a run that has no images yet is not watched');
  say({ snapshot: snapshotOfSix() });
  await settled();
  assert.deepEqual(noted, [[FOLDERS, { added: 12, gone: 3 }]]);
  for (let i = 0; i < 50; i++) watchers.get('/pictures')!.created.fire();
  watchers.get('/pictures')!.deleted.fire();
  await settled();
  assert.equal(asked, 2);
});

test('an edit is no reason to look, a run that ended is', async () => {
  const snapshot = snapshotOfSix();
  say({ snapshot });
  await settled();
  say({ snapshot: { ...snapshot, curation: { edits: [], undone: [] } } });
  await settled();
  assert.equal(asked, 1);
  say({ snapshot, running: true });
  watchers.get('/pictures')!.created.fire();
  await settled();
  assert.equal(asked, 1, 'the run looks itself');
  say({ snapshot: snapshotOfSix() });
  await settled();
  assert.equal(asked, 2);
});

test('a folder that is away is passed over in silence, and a data set that is forgotten is watched no more', async () => {
  counts = () => Promise.reject(new Error('The folder is away.'));
  say({ snapshot: snapshotOfSix() });
  await settled();
  assert.deepEqual([asked, noted], [1, []]);
  assert.equal(watchers.size, 1);
  dataSet = undefined;
  changed.fire({ folders: FOLDERS, running: false });
  assert.equal(watchers.size, 0);
});
