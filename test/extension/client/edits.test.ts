import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, EXCLUDED, UNDECIDED, type Curated, type Edit } from '../../../src/domain/curation';
import * as edits from '../../../src/domain/edits';
import { nameProblem } from '../../../src/domain/label-names';
import { snapshotOfSix } from '../snapshot-of-six';

/** The names of the groups and their images after edits that are planned one after the other. */
function after(...plans: ((curated: Curated) => Edit | undefined)[]): Record<string, readonly number[]> {
  const taken: Edit[] = [];
  for (const plan of plans) taken.push(plan(curate(snapshotOfSix(...taken)))!);
  return Object.fromEntries(curate(snapshotOfSix(...taken)).clusters.map(({ name, images }) => [name, images]));
}

test('an excluded image that is moved to a label comes back under it', () => {
  const groups = after(
    (curated) => edits.editToMove(curated, [0, 3], EXCLUDED),
    (curated) => edits.editToMove(curated, [0], 1),
  );
  assert.deepEqual(groups, { cat: [1, 2], dog: [0, 4], Undecided: [5], Excluded: [3] });
});

test('images that are there already by the person’s word are not moved again', () => {
  const curated = curate(snapshotOfSix());
  const moved = curate(snapshotOfSix({ kind: 'move', images: [0, 1], to: 0 }));
  assert.equal(edits.editToMove(moved, [0, 1], 0), undefined);
  assert.equal(edits.editToMove(curated, [5], UNDECIDED), undefined);
  assert.deepEqual(edits.editToMove(moved, [0, 3], 0), { kind: 'move', images: [3], to: 0 });
  // What the machine labelled becomes the person's.
  assert.deepEqual(edits.editToMove(curated, [0], 0), { kind: 'move', images: [0], to: 0 });
});

test('clusters merge, but join undecided and excluded images by moving', () => {
  const curated = curate(snapshotOfSix());
  assert.deepEqual(edits.editToMerge(curated, [1], 0), { kind: 'merge', clusters: [1, 0], into: 0 });
  assert.deepEqual(edits.editToMerge(curated, [UNDECIDED], 0), { kind: 'move', images: [5], to: 0 });
  assert.deepEqual(edits.editToMerge(curated, [1], EXCLUDED), { kind: 'exclude', images: [3, 4] });
  assert.deepEqual(edits.editToMerge(curated, [0], 0), undefined);
});

test('the first part of a split keeps the cluster, the others get free names', () => {
  const groups = after(
    () => ({ kind: 'rename', cluster: 1, name: 'CAT (b)' }),
    (curated) => edits.editToSplit(curated, 0, [[0, 2], [1]]),
    (curated) => edits.editToSplit(curated, 0, [[0], [2]]),
  );
  assert.deepEqual(groups, { 'CAT (b)': [3, 4], cat: [0], 'cat (c)': [1], 'cat (d)': [2], Undecided: [5] });
  const parts = after(
    (curated) => edits.editToSplit(curated, 0, [[0], [1, 2]]),
    (curated) => edits.editToSplit(curated, 2, [[1], [2]]),
  );
  assert.deepEqual(Object.keys(parts).sort(), ['Undecided', 'cat', 'cat (b)', 'cat (c)', 'dog'], 'a part of a part');
});

test('a new label takes images from every group', () => {
  assert.deepEqual(
    after((curated) => edits.editToLabel(curated, [2, 5], ' fox ')),
    { cat: [0, 1], dog: [3, 4], fox: [2, 5] },
  );
});

test('a label cannot take a name that is empty, too long, taken or reserved', () => {
  const curated = curate(snapshotOfSix());
  for (const name of ['  ', 'x'.repeat(201), 'dog ', 'Excluded']) assert.ok(nameProblem(curated, name, 0), name);
  assert.equal(nameProblem(curated, 'cat', 0), undefined);
  assert.equal(nameProblem(curated, 'fox'), undefined);
});

test('one edit brings an excluded image to a label, and one undo takes it back', () => {
  const excluded = snapshotOfSix({ kind: 'exclude', images: [0, 3] });
  const seen = curate(excluded);
  const wishes = [
    edits.editToMove(seen, [0], 1),
    edits.editToLabel(seen, [0], 'fox'),
    edits.editToMove(seen, [0], UNDECIDED),
    edits.editToKeep(seen, 0),
  ];
  const labels = wishes.map((edit) => curate(snapshotOfSix({ kind: 'exclude', images: [0, 3] }, edit!)).labels[0]);
  assert.deepEqual(labels, [1, 2, UNDECIDED, 0]);
  assert.deepEqual(edits.editToKeep(curate(snapshotOfSix({ kind: 'exclude', images: [5] })), 5), {
    kind: 'include',
    images: [5],
  });
});

test('what was learned is not applied to images that the person corrected since', () => {
  const learned = [{ from: 0, to: 1, images: [0, 1, 2] }];
  const since = (...made: Edit[]) => edits.editToRelabel(curate(snapshotOfSix(...made)), learned)?.moves[0]?.images;
  assert.deepEqual(since(), [0, 1, 2]);
  assert.deepEqual(since({ kind: 'move', images: [0], to: 1 }), [1, 2]);
  assert.deepEqual(since({ kind: 'review', images: [1] }, { kind: 'exclude', images: [2] }), [0]);
  assert.equal(since({ kind: 'review', images: [0, 1, 2] }), undefined);
});

test('an edit sorts only the clusters that it touched', () => {
  // The labelling's own order, which is not that of the confidence here.
  const snapshot = snapshotOfSix({ kind: 'move', images: [5], to: 1 });
  const clusters = snapshot.clusters.map((cluster) => ({ ...cluster, images: [...cluster.images].reverse() }));
  const images = curate({ ...snapshot, clusters }).clusters.map((cluster) => cluster.images);
  assert.deepEqual(images, [
    [2, 1, 0],
    [3, 4, 5],
  ]);
});
