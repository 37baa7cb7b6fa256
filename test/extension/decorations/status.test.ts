import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as Status from '../../../src/extension/decorations/status';
import { withEditor } from '../fake-editor';

const { describeProgress } = withEditor<typeof Status>('decorations/status');

test('a stage has its share while it goes on, and the time left is said to be that of the run', () => {
  const clustering = { stage: 'cluster', total: 1000, secondsLeft: 7 } as const;
  assert.equal(describeProgress({ ...clustering, done: 999 }), 'Clustering 99%; run: 7 s left');
  assert.equal(describeProgress({ ...clustering, done: 1000 }), 'Clustering; run: 7 s left');
  assert.equal(describeProgress({ stage: 'find', done: 0, total: 0 }), 'Finding images');
});
