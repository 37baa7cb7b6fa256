import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, EXCLUDED, type Edit } from '../../../src/domain/curation';
import { matching, parseFilter } from '../../../src/extension/tree/image-filter';
import { snapshotOfSix } from '../snapshot-of-six';

/** The images that a filter leaves, of all groups. */
function left(text: string, ...edits: Edit[]): number[] {
  const snapshot = snapshotOfSix(...edits);
  const curated = curate(snapshot);
  const filter = parseFilter(text);
  return curated.clusters.flatMap((cluster) => matching(filter, snapshot, curated, cluster)).sort((a, b) => a - b);
}

test('a word of the label keeps the whole cluster, one of the file only that image', () => {
  assert.deepEqual(left('CAT'), [0, 1, 2, 4]);
  assert.deepEqual(left('pug'), [3]);
});

test('an empty filter keeps every image', () => {
  assert.deepEqual(left('   '), [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(left('""'), [0, 1, 2, 3, 4, 5]);
});

test('an image has to meet every part of the filter', () => {
  assert.deepEqual(left('cat is:disputed'), [2]);
  assert.deepEqual(left('cat confidence<0.6 is:most'), [4]);
});

test('limits of the confidence include the limit only where they say so', () => {
  assert.deepEqual(left('confidence<0.5'), [2, 5]);
  assert.deepEqual(left('confidence<=50%'), [2, 4, 5]);
  assert.deepEqual(left('confidence>=0.9'), [0, 3]);
  assert.deepEqual(left('confidence>0.9'), [3]);
});

test('states follow the edits of the person', () => {
  const edits: Edit[] = [
    { kind: 'review', images: [0] },
    { kind: 'move', images: [2], to: 1 },
    { kind: 'exclude', images: [4] },
  ];
  assert.deepEqual(left('is:reviewed', ...edits), [0, 2]);
  assert.deepEqual(left('is:moved', ...edits), [2]);
  assert.deepEqual(left('is:excluded', ...edits), [4]);
  assert.deepEqual(left('is:undecided', ...edits), [5]);
  assert.equal(curate(snapshotOfSix(...edits)).labels[4], EXCLUDED);
});

test('words in quotation marks belong together', () => {
  assert.deepEqual(left('"dog"'), [3, 4]);
  assert.deepEqual(left('"dog pug"'), []);
  assert.deepEqual(left('dog pug'), [3]);
});

test('a part without a meaning is refused by name', () => {
  assert.throws(() => parseFilter('is:fluffy'), /is:fluffy.*is:disputed/);
  assert.throws(() => parseFilter('confidence<2'), /“2” is no confidence/);
  assert.throws(() => parseFilter('confidence<%'), RangeError);
});

test('images of a tag are found by it, whatever its case', () => {
  const edits: Edit[] = [{ kind: 'tag', images: [1, 3], tags: ['Night'] }];
  assert.deepEqual(left('tag:night', ...edits), [1, 3]);
  assert.deepEqual(left('cat tag:night', ...edits), [1]);
  assert.deepEqual(left('tag:nig', ...edits), []);
});
