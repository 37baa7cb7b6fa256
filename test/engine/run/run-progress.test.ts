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

test('a stage beside others is not reported before it is waited for, and its time counts', async () => {
  const told: string[] = [];
  const progress = new RunProgress(({ stage, done }) => told.push(`${stage} ${done}`), ['hog']);
  let report: (done: number, total: number) => void = () => undefined;
  const thumbnails = progress.beside('thumbnails', async (tell) => {
    report = tell;
    await pause(30);
    tell(2, 2);
  });
  await progress.during('hog', () => {
    report(1, 2);
    progress.report(5, 5);
    return Promise.resolve();
  });
  await thumbnails.finished();
  assert.deepEqual(told, ['hog 5', 'thumbnails 2']);
  assert.ok(progress.timings['thumbnails']! >= 0.025);
});

test('a stage beside others that fails is heard of by whoever waits for it, and by nobody else', async () => {
  const progress = new RunProgress(() => undefined, ['hog']);
  const thumbnails = progress.beside('thumbnails', () => Promise.reject(new Error('disk full')));
  await progress.during('hog', () => pause(5));
  await assert.rejects(thumbnails.finished(), /disk full/);
});

test('of stages side by side the first that has not ended is reported, and the time left counts them all', async (context) => {
  let seconds = 0;
  context.mock.method(performance, 'now', () => 1000 * seconds);
  const told: StageProgress[] = [];
  const progress = new RunProgress((update) => told.push(update), ['autoencoder', 'exemplar']);
  seconds = 10;
  const ends: Record<string, () => void> = {};
  const trained = (stage: 'autoencoder' | 'exemplar'): Promise<void> =>
    progress.sideBySide((own) =>
      own.during(stage, async () => {
        own.report(1, 2);
        await new Promise<void>((resolve) => (ends[stage] = resolve));
        own.report(2, 2);
      }),
    );
  const both = [trained('autoencoder'), trained('exemplar')] as const;
  ends['autoencoder']!();
  await both[0];
  ends['exemplar']!();
  await both[1];
  assert.deepEqual(
    told.map(({ stage, done }) => [stage, done]),
    [
      ['autoencoder', 1],
      ['autoencoder', 2],
      ['exemplar', 2],
    ],
  );
  // All stages weigh 272, the autoencoder 105 of them and the other 90.
  const left = (done: number): number => (seconds * (272 - done)) / done;
  for (const [at, done] of [105 / 2, 105 + 90 / 2, 105 + 90].entries()) {
    assert.ok(Math.abs(told[at]!.secondsLeft! - left(done)) < 1e-9, `${at}`);
  }
  assert.deepEqual(Object.keys(progress.timings), ['autoencoder', 'exemplar']);
});
