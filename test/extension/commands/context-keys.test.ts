import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ContextKeyUpdates } from '../../../src/extension/commands/context-keys';
import type { DataSet } from '../../../src/extension/client/known-data-sets';
import { EventEmitter, executed, withEditor } from '../fake-editor';

type Module = { ContextKeyUpdates: typeof ContextKeyUpdates };
type Parts = ConstructorParameters<typeof ContextKeyUpdates>[0];

test('what is being clustered is told by folder, and told again only when it changed', () => {
  const changed = new EventEmitter<undefined>();
  const never = new EventEmitter<undefined>();
  const all: DataSet[] = [
    { folders: ['/a'], running: true },
    { folders: ['/b', '/c'], running: false },
  ];
  const dataSets = { onChange: changed.event, all, hasUnopened: false, latest: all[1], find: () => all[1] };
  const panels = { onDidChangeActive: never.event, active: undefined };
  const tree = {
    onDidChangeSelection: never.event,
    onDidChangeTreeData: never.event,
    selection: [],
    filterText: '',
  };
  executed.length = 0;
  const { ContextKeyUpdates: Updates } = withEditor<Module>('commands/context-keys');
  const updates = new Updates({ dataSets, panels, tree } as unknown as Parts);
  const told = (key: string): unknown[] => executed.filter(([, name]) => name === key).map(([, , value]) => value);
  assert.deepEqual(told('winnow.runningFolders'), [['/a']]);
  assert.deepEqual(told('winnow.currentRunning'), [false]);
  changed.fire(undefined);
  assert.equal(told('winnow.runningFolders').length, 1);
  all[1] = { folders: ['/b', '/c'], running: true };
  dataSets.latest = all[1];
  changed.fire(undefined);
  assert.deepEqual(told('winnow.runningFolders').at(-1), ['/a', '/b', '/c']);
  assert.deepEqual(told('winnow.currentRunning'), [false, true]);
  updates.dispose();
});
