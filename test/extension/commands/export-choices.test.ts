import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate } from '../../../src/domain/curation';
import { parseSplit, scopeChoices } from '../../../src/extension/commands/export-choices';
import { snapshotOfSix } from '../snapshot-of-six';

test('scopes count labelled images that are not excluded', () => {
  const snapshot = snapshotOfSix({ kind: 'exclude', images: [0] }, { kind: 'review', images: [0, 1] });
  const counts = scopeChoices(snapshot, curate(snapshot), 0.8).map(({ description }) =>
    parseInt(description ?? '', 10),
  );
  assert.deepEqual(counts, [4, 1, 1, 2]);
});

test('parts of a split sum to 100', () => {
  assert.deepEqual(parseSplit('80/20', 3), { train: 80, val: 20, test: 0, seed: 3 });
  assert.deepEqual(parseSplit('70, 15, 15', 3), { train: 70, val: 15, test: 15, seed: 3 });
  for (const wrong of ['80/30', '80/10', '100', '80/10/10/0', '-20/120', '79.5/20.5', 'most/few']) {
    assert.throws(() => parseSplit(wrong, 3), RangeError, wrong);
  }
});
