import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RunProgress } from '../../../src/engine/run/run-progress';
import type { StageProgress } from '../../../src/domain/dataset';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('a stage that runs another one within it goes on as itself, and no time is counted twice', async () => {
  const told: StageProgress[] = [];
  const progress = new RunProgress((update) => told.push(update), ['scan', 'dot', 'hog']);
  const begun = performance.now();
  await progress.during('scan', async () => {
    await pause(20);
    await progress.during('dot', async () => {
      await pause(60);
      progress.report(5, 5);
    });
    progress.report(7, 7);
  });
  const seconds = (performance.now() - begun) / 1000;
  assert.deepEqual(
    told.map(({ stage, done }) => [stage, done]),
    [
      ['dot', 5],
      ['scan', 7],
    ],
  );
  assert.ok(progress.timings['dot']! >= 0.055);
  assert.ok(progress.timings['dot']! + progress.timings['scan']! <= seconds + 0.001);
});

test('after a stage that failed within another one, the outer stage is the one that is reported', async () => {
  const told: StageProgress[] = [];
  const progress = new RunProgress((update) => told.push(update), ['scan', 'dot']);
  await progress.during('scan', async () => {
    await progress.during('dot', () => Promise.reject(new Error('lost'))).catch(() => undefined);
    progress.report(1, 1);
  });
  assert.equal(told.at(-1)!.stage, 'scan');
});
