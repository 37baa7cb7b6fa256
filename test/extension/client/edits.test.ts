import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, EXCLUDED, splitEdit, UNDECIDED, type Curated, type Edit } from '../../../src/domain/curation';
import { editsToLabel, editsToMerge, editsToMove, nameProblem } from '../../../src/extension/client/edits';
import { runOfSix } from '../run-of-six';

/** The names of the groups and their images after edits that are planned one after the other. */
function after(...plans: ((curated: Curated) => readonly Edit[])[]): Record<string, readonly number[]> {
  let edits: readonly Edit[] = [];
  for (const plan of plans) edits = [...edits, ...plan(curate(runOfSix(...edits)))];
  return Object.fromEntries(curate(runOfSix(...edits)).clusters.map(({ name, images }) => [name, images]));
}

test('an excluded image that is moved to a label comes back under it', () => {
  const groups = after(
    (curated) => editsToMove(curated, [0, 3], EXCLUDED),
    (curated) => editsToMove(curated, [0], 1),
  );
  assert.deepEqual(groups, { cat: [1, 2], dog: [0, 4], Undecided: [5], Excluded: [3] });
});

test('images that are there already are not moved again', () => {
  const curated = curate(runOfSix());
  assert.deepEqual(editsToMove(curated, [0, 1], 0), []);
  assert.deepEqual(editsToMove(curated, [0, 3], 0), [{ kind: 'move', images: [3], to: 0 }]);
});

test('clusters merge, but join undecided and excluded images by moving', () => {
  const curated = curate(runOfSix());
  assert.deepEqual(editsToMerge(curated, [1], 0), [{ kind: 'merge', clusters: [1, 0], into: 0 }]);
  assert.deepEqual(editsToMerge(curated, [UNDECIDED], 0), [{ kind: 'move', images: [5], to: 0 }]);
  assert.deepEqual(editsToMerge(curated, [1], EXCLUDED), [{ kind: 'exclude', images: [3, 4] }]);
  assert.deepEqual(editsToMerge(curated, [0], 0), []);
});

test('the first part of a split keeps the cluster, the others get free names', () => {
  const groups = after(
    () => [{ kind: 'rename', cluster: 1, name: 'cat 2' }],
    (curated) => [splitEdit(curated, 0, [[0], [1], [2]])!],
  );
  assert.deepEqual(groups, { 'cat 2': [3, 4], cat: [0], 'cat 3': [1], 'cat 4': [2], Undecided: [5] });
});

test('a new label takes images from every group', () => {
  assert.deepEqual(
    after((curated) => editsToLabel(curated, [2, 5], ' fox ')),
    { cat: [0, 1], dog: [3, 4], fox: [2, 5] },
  );
});

test('a label cannot take a name that is empty, too long, taken or reserved', () => {
  const curated = curate(runOfSix());
  for (const name of ['  ', 'x'.repeat(201), 'dog ', 'Excluded']) assert.ok(nameProblem(curated, name, 0), name);
  assert.equal(nameProblem(curated, 'cat', 0), undefined);
  assert.equal(nameProblem(curated, 'fox'), undefined);
});
