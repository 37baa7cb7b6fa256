import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hearingOfLostThreads } from '../../../src/engine/base/lost-threads';
import { TaskThreads } from '../../../src/engine/base/task-threads';

const { signal } = new AbortController();

async function doubled(tasks: readonly number[], shared?: number) {
  const reasons: string[] = [];
  const threads = new TaskThreads<number, number, number>(__dirname, 'doubling-thread', 2);
  if (shared !== undefined) threads.load(shared);
  const answers: number[] = [];
  const work = async (): Promise<number[][]> => [
    await threads.run(tasks, (at, answer) => (answers[at] = answer), { signal }),
    await threads.run([1], () => undefined, { signal }),
  ];
  const [left, leftAgain] = await hearingOfLostThreads((reason) => reasons.push(reason), work);
  await threads.close();
  return { answers, left, leftAgain, reasons };
}

test('tasks are answered at their places, with what is shared', async () => {
  const { answers, left, reasons } = await doubled([1, 2, 3, 4, 5], 100);
  assert.deepEqual(answers, [102, 104, 106, 108, 110]);
  assert.deepEqual([...left!, ...reasons], []);
});

test('what a thread fails at is left to the one that asks; the others go on, and the loss is said', async () => {
  for (const [bad, reason] of [
    [13, /thirteen/],
    [666, /doubling-thread ended with code 3/],
  ] as const) {
    const { answers, left, leftAgain, reasons } = await doubled([1, bad, 3, 4]);
    assert.deepEqual(left, [1]);
    for (const at of [0, 2, 3]) assert.equal(answers[at], 2 * [1, bad, 3, 4][at]!);
    assert.deepEqual(leftAgain, []);
    assert.equal(reasons.length, 1);
    assert.match(reasons[0]!, reason);
  }
});

test('all is left where no thread is', async () => {
  const { left, leftAgain, reasons } = await doubled([13, 666, 3, 4]);
  assert.deepEqual(left, [0, 1, 2, 3]);
  assert.deepEqual(leftAgain, [0]);
  assert.equal(reasons.length, 2);
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
