import assert from 'node:assert/strict';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { afterEach, mock, test } from 'node:test';
import { MOST_THREADS } from '../../../src/domain/configuration';
import type * as Settings from '../../../src/extension/client/settings';
import { editor, withEditor } from '../fake-editor';

const { readConfiguration } = withEditor<typeof Settings>('client/settings');

afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
});

test('a machine of more cores than a run takes gives a run as many as it takes', () => {
  mock.method(os, 'availableParallelism', () => MOST_THREADS + 1);
  syncBuiltinESMExports();
  assert.equal(readConfiguration().threads, MOST_THREADS);
});

test('a setting above what a run takes is cut to it', () => {
  mock.method(editor.workspace, 'getConfiguration', () => ({
    get: (name: string, otherwise: unknown) => (name === 'threads' ? MOST_THREADS + 1 : otherwise),
    inspect: () => undefined,
  }));
  assert.equal(readConfiguration().threads, MOST_THREADS);
});
