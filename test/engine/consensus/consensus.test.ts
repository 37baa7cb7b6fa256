import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agreementOf, intersect } from '../../../src/engine/consensus/consensus';
import type { FeaturePartition } from '../../../src/engine/cluster/feature-partition';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { mergeGroups } from '../../../src/engine/consensus/merge-groups';

const options = { matteringShare: 0.05, smallestGroup: 2 };
function partition(
  extractor: FeaturePartition['extractor'],
  labels: number[],
  silhouettes?: number[],
): FeaturePartition {
  return {
    extractor,
    labels: Int32Array.from(labels),
    k: Math.max(...labels) + 1,
    silhouettes: Float32Array.from(silhouettes ?? labels.map(() => 0.5)),
  };
}

test('images that all extractors put together form a group, whatever the clusters are called', () => {
  const { groups } = intersect(
    [
      partition('autoencoder', [0, 0, 0, 1, 1, 1]),
      partition('exemplar', [1, 1, 1, 0, 0, 0]),
      partition('hog', [2, 2, 2, 1, 1, 0]),
    ],
    options,
  );
  assert.deepEqual([...groups], [0, 0, 0, 1, 1, -1]);
});

test('an image that the extractors dispute stays undecided', () => {
  const { groups } = intersect(
    [partition('autoencoder', [0, 0, 0, 1, 1, 1, 0]), partition('hog', [0, 0, 0, 1, 1, 1, 1])],
    options,
  );
  assert.equal(groups[6], -1);
});

test('images that a clusterer gave to no cluster are no group', () => {
  const { groups } = intersect(
    [partition('autoencoder', [0, 0, 0, 1, 1, 1]), partition('hog', [-1, -1, -1, 0, 0, 0])],
    options,
  );
  assert.deepEqual([...groups], [-1, -1, -1, 0, 0, 0]);
});

test('the cluster of which the largest share lies inside wins, not the one with most images inside', () => {
  // Cluster 0 of hog holds three images of the first cluster, but as many strangers; cluster 1 is
  // inside as a whole.
  const { groups, matches } = intersect(
    [partition('autoencoder', [0, 0, 0, 0, 0, 1, 1, 1]), partition('hog', [0, 0, 0, 1, 1, 0, 0, 0])],
    options,
  );
  assert.deepEqual(
    matches.find(([first]) => first![0] === 0),
    [[0], [1]],
  );
  assert.deepEqual(
    [...groups].slice(0, 5).map((group) => group >= 0),
    [false, false, false, true, true],
  );
});

test('groups that are too small are dropped', () => {
  const { groups } = intersect([partition('autoencoder', [0, 0, 0, 1]), partition('hog', [0, 0, 0, 1])], options);
  assert.deepEqual([...groups], [0, 0, 0, -1]);
});

test('images with a bad silhouette leave their cluster in the first extractor', () => {
  const { groups } = intersect(
    [
      partition('autoencoder', [0, 0, 0, 1, 1, 1], [0.5, 0.5, -0.2, 0.5, 0.5, 0.5]),
      partition('hog', [0, 0, 0, 1, 1, 1]),
    ],
    options,
  );
  assert.deepEqual([...groups], [1, 1, -1, 0, 0, 0]);
});

test('one extractor is no consensus', () => {
  assert.throws(() => intersect([partition('hog', [0, 1])], options), RangeError);
});

test('the tier counts the extractors in which the image is in the matching cluster of its label', () => {
  const extractors = [partition('autoencoder', [0, 1]), partition('exemplar', [0, 0]), partition('hog', [0, 1])];
  assert.equal(agreementOf(0, [[0], [0], [0]], extractors), 'all');
  assert.equal(agreementOf(0, [[0], [0], [1]], extractors), 'most');
  assert.equal(agreementOf(1, [[0], [0], [0]], extractors), 'disputed');
  assert.equal(agreementOf(1, [[0, 1], [0], [1]], extractors), 'all');
});

const extractors = [
  partition('hog', [0, 0, 0, 1, 1, 2, 2, 2]),
  partition('exemplar', [0, 0, 0, 0, 0, 1, 1, 1]),
  partition('autoencoder', [1, 1, 1, 1, 1, 0, 0, 0]),
];
/** One number an image, for each extractor. */
const features = (...columns: number[][]): FeatureMatrix[] =>
  columns.map((column) => ({ count: column.length, dimension: 1, rows: Float32Array.from(column) }));

test('groups that most extractors hold to be one, and that are neighbours in the other, become one', () => {
  const consensus = intersect(extractors, options);
  assert.deepEqual([...consensus.groups], [0, 0, 0, 2, 2, 1, 1, 1]);
  const alike = [0, 0, 0, 0, 0, 9, 9, 9];
  const { groups, matches } = mergeGroups(consensus, features([0, 0, 0, 1, 1, 9, 9, 9], alike, alike));
  assert.deepEqual([...groups], [0, 0, 0, 0, 0, 1, 1, 1]);
  assert.deepEqual(matches[0], [[0, 1], [0], [1]]);
});

test('groups that one extractor sees far apart stay apart, though the other extractors mix them', () => {
  const alike = [0, 0, 0, 0, 0, 9, 9, 9];
  const apart = mergeGroups(intersect(extractors, options), features([0, 0, 0, 8, 8, 9, 9, 9], alike, alike));
  assert.equal(apart.matches.length, 3);
});

test('groups that share a cluster in one of three extractors stay apart, however near', () => {
  const others = [extractors[0]!, extractors[1]!, partition('autoencoder', [1, 1, 1, 2, 2, 0, 0, 0])];
  const alike = [0, 0, 0, 0, 0, 9, 9, 9];
  assert.equal(mergeGroups(intersect(others, options), features(alike, alike, alike)).matches.length, 3);
});
