import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TaskThreads } from '../../../src/engine/base/task-threads';

const { signal } = new AbortController();

async function doubled(tasks: readonly number[], shared?: number) {
  const reasons: string[] = [];
  const threads = new TaskThreads<number, number, number>(__dirname, 'doubling-thread', 2, (reason) =>
    reasons.push(reason),
  );
  if (shared !== undefined) threads.load(shared);
  const answers: number[] = [];
  const left = await threads.run(tasks, (at, answer) => (answers[at] = answer), { signal });
  const leftAgain = await threads.run([1], () => undefined, { signal });
  await threads.close();
  return { answers, left, leftAgain, reasons };
}

test('tasks are answered at their places, with what is shared', async () => {
  const { answers, left, reasons } = await doubled([1, 2, 3, 4, 5], 100);
  assert.deepEqual(answers, [102, 104, 106, 108, 110]);
  assert.deepEqual([...left, ...reasons], []);
});

test('what threads fail at is left to the one that asks, and so is all that comes later', async () => {
  for (const [bad, reason] of [
    [13, /thirteen/],
    [666, /doubling-thread ended with code 3/],
  ] as const) {
    const { answers, left, leftAgain, reasons } = await doubled([1, bad, 3, 4]);
    assert.ok(left.includes(1));
    for (const at of [0, 2, 3]) assert.ok(left.includes(at) || answers[at] === 2 * [1, bad, 3, 4][at]!);
    assert.deepEqual(leftAgain, [0]);
    assert.equal(reasons.length, 1);
    assert.match(reasons[0]!, reason);
  }
});

test('an abort is thrown with its reason', async () => {
  const controller = new AbortController();
  const threads = new TaskThreads<number, number, number>(__dirname, 'doubling-thread', 2);
  const run = threads.run(
    Array.from({ length: 10_000 }, (_, at) => at + 1000),
    () => controller.abort(new Error('stop')),
    { signal: controller.signal },
  );
  await assert.rejects(run, /stop/);
});
