import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as LongRequest from '../../../src/extension/commands/long-request';
import { editor, EventEmitter, withEditor } from '../fake-editor';

const { withProgress } = withEditor<typeof LongRequest>('commands/long-request');
const { shown } = editor.window;
const { Notification, Window } = editor.ProgressLocation;

/**
 * Where the progress of a request is shown that ends once it is. @param visible whether a view
 * shows its data set.
 */
async function placesOf(visible: {
  readonly panel?: boolean;
  readonly side?: boolean;
  readonly inStatusBar?: boolean;
}) {
  const parts = {
    dataSets: { onChange: new EventEmitter<unknown>().event, find: () => undefined },
    panels: { isVisible: () => visible.panel ?? false },
    side: { shows: () => visible.side ?? false },
  };
  shown.length = 0;
  const { inStatusBar = false } = visible;
  const answer = await withProgress(parts as never, {
    folders: ['/a'],
    title: 'auditing',
    inStatusBar,
    run: () => new Promise((resolve) => setTimeout(() => resolve('done'), 600)),
  });
  assert.equal(answer, 'done');
  return [...shown];
}

test('progress is a notification only where no view of Winnow shows the data set', async () => {
  assert.deepEqual(await placesOf({}), [Notification]);
  assert.deepEqual(await placesOf({ inStatusBar: true }), [Notification]);
  assert.deepEqual(await placesOf({ panel: true }), [Window]);
  assert.deepEqual(await placesOf({ side: true }), [Window]);
  assert.deepEqual(await placesOf({ side: true, inStatusBar: true }), [], 'the status bar has it already');
});

test('what is done at once shows no progress', async () => {
  shown.length = 0;
  await withProgress({} as never, { folders: ['/a'], title: 'splitting', run: () => Promise.resolve() });
  assert.deepEqual(shown, []);
});

test('a request that fails at once fails in its own words', async () => {
  const run = (): Promise<never> => Promise.reject(new Error('no such label'));
  await assert.rejects(withProgress({} as never, { folders: ['/a'], title: 'splitting', run }), /no such label/);
});
