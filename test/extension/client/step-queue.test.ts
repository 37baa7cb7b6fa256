import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StepQueue } from '../../../src/extension/client/step-queue';

test('steps of one data set are taken in order, and one that fails holds up none', async () => {
  const queue = new StepQueue();
  const taken: string[] = [];
  const step = (name: string, milliseconds: number) => async () => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    taken.push(name);
    if (name === 'second') throw new Error(name);
  };
  const results = await Promise.allSettled([
    queue.run('a', step('first', 20)),
    queue.run('a', step('second', 5)),
    queue.run('a', step('third', 1)),
    queue.run('b', step('other', 1)),
  ]);
  assert.deepEqual(taken, ['other', 'first', 'second', 'third']);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
  );
});
