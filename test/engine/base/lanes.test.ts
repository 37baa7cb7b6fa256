import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { inLanes } from '../../../src/engine/base/lanes';

const never = new AbortController().signal;

test('each row is worked on once, no more at a time than there are lanes', async () => {
  const done: number[] = [];
  const busy = new Set<number>();
  let most = 0;
  await inLanes(20, 3, never, async (row, lane) => {
    assert.ok(!busy.has(lane), 'a lane has one row');
    busy.add(lane);
    most = Math.max(most, busy.size);
    await turn();
    busy.delete(lane);
    done.push(row);
  });
  assert.deepEqual(
    done.sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, row) => row),
  );
  assert.equal(most, 3);
});

test('after a failure no row is started, and those in work are waited for', async () => {
  const started: number[] = [];
  const ended: number[] = [];
  const broken = new Error('row 1 fails');
  await assert.rejects(
    inLanes(20, 2, never, async (row) => {
      started.push(row);
      if (row === 1) throw broken;
      for (let turns = 0; turns < 5; turns++) await turn();
      ended.push(row);
    }),
    broken,
  );
  assert.deepEqual(started, [0, 1]);
  assert.deepEqual(ended, [0]);
});

test('an abort ends the rows with its reason', async () => {
  const stop = new AbortController();
  const started: number[] = [];
  const work = inLanes(20, 2, stop.signal, async (row) => {
    started.push(row);
    await turn();
    if (row === 3) stop.abort(new Error('enough'));
  });
  await assert.rejects(work, /enough/);
  assert.ok(started.length < 8, `${started.length} rows were started`);
});
