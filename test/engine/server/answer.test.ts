import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../../../src/engine/server/answer';

test('a cancel is answered without a word in the log; what should not have happened is logged', async (t) => {
  const said = t.mock.method(console, 'error', () => undefined);
  await answer(() => AbortSignal.abort().throwIfAborted());
  assert.equal(said.mock.callCount(), 0);
  await answer(() => {
    throw new Error('a fault');
  });
  assert.equal(said.mock.callCount(), 1);
});
