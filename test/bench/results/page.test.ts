import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultsPage, type LabelRun } from './page';

const machine = {
  processor: 'a processor',
  processors: 2,
  memoryGigabytes: 24,
  platform: 'linux-x64',
  versions: { winnow: '0.2.0' },
};
const facts = { machine, at: '2026-11-27T08:00:00Z', load: 0.1 };
const run = (seed: string, touch: number, k: number): LabelRun => {
  return { set: 'photos', method: 'winnow', seed, touch, acc: 0.9, purity: 0.95, k, seconds: 10 };
};

test('the page says what was measured, where and when, the mean of the seeds, and what is missing', () => {
  const parts = [{ part: 'engine', early: 200e6, late: 202e6, growth: 0.01, slope: 1e4 }];
  const page = resultsPage({
    labels: { ...facts, runs: [run('1', 0.1, 9), run('2', 0.2, 11)] },
    memory: { ...facts, turns: 200, parts },
  });
  assert.match(page, /\| photos \| winnow \| 1, 2 +\| 15\.0 +\| 90\.0 +\| 95\.0 +\| 9–11 +\| 10 +\|/);
  assert.match(page, /\| set +\| method +\| seeds +\| to touch % +\| ACC % +\| purity % +\| clusters +\| seconds +\|/);
  assert.doesNotMatch(page, /group/);
  assert.match(page, /\| engine \| 200\.0 +\| 202\.0 +\| 1\.0 % +\| 1\.0 +\|/);
  assert.match(
    page,
    /2 × a processor, 24 GB, linux-x64; winnow 0\.2\.0\. Measured 2026-11-27, load 0\.1\. 200 turns\./,
  );
  assert.match(page, /## Speed[^#]*Not measured yet: `npm run bench -- all`/);
});
