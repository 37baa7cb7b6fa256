import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, NO_EDITS, type Edit } from '../../../src/domain/curation';
import { acceptedName, withAcceptedNames } from '../../../src/domain/accepted-names';
import type { Cluster, RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { labelRows } from '../../../src/engine/export/labels';
import { KEPT, noClasses, type TopClasses } from '../../../src/engine/features/pretrained/top-classes';
import { namesFromPaths } from '../../../src/engine/names/path-words';
import { withProposals } from '../../../src/engine/names/proposals';
import { namesFromClasses } from '../../../src/engine/names/seen-classes';

/** What a network sees in each image: classes with their probabilities. */
function seeing(...images: readonly (readonly (readonly [number, number])[])[]): TopClasses {
  const top = noClasses(images.length);
  images.forEach((seen, image) =>
    seen.forEach(([index, probability], rank) => {
      top.classes[image * KEPT + rank] = index;
      top.probabilities[image * KEPT + rank] = probability;
    }),
  );
  return top;
}

const names = ['ball', 'lawn', 'dog', 'cat'];
const sorted = (found: readonly { readonly name: string; readonly score: number }[]): string[] =>
  [...found].sort((a, b) => b.score - a.score).map(({ name }) => name);

test('a class of one group goes before a likelier one of all groups, and chance is none', () => {
  const ball = [[1, 0.5] as const, [0, 0.4] as const, [3, 0.05] as const];
  const dog = [[1, 0.5] as const, [2, 0.4] as const];
  const [first, second] = namesFromClasses([[0, 1], [2]], seeing(ball, ball, dog), names);
  assert.deepEqual([sorted(first!)[0], sorted(second!)[0]], ['ball', 'dog']);
  assert.ok(!sorted(first!).includes('cat'));
  assert.ok(first!.find(({ name }) => name === 'lawn')!.score < 1e-6);
});

test('words that a group’s paths share name it, not those of cameras, numbers or the whole set', () => {
  const paths = [
    'zoo/stop_sign/IMG_0001.JPG',
    'zoo/stop_sign/IMG_0002.JPG',
    'zoo/a/RedKite 3.jpg',
    'zoo/b/red-kite_44.jpg',
    'zoo/deadbeefcafe0123.jpg',
    'zoo/DSC_1.jpg',
  ];
  const found = namesFromPaths(
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
    paths,
  );
  assert.deepEqual(found.map(sorted), [['stop sign'], ['red kite'], []]);
});

const cluster = (id: number, name: string, images: number[]): Cluster => ({
  id,
  name,
  images,
  agreedByAll: 1,
  meanConfidence: 1,
});

function snapshotOf(clusters: readonly Cluster[], edits: readonly Edit[] = []): RunSnapshot {
  const paths = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg', 'e.jpg'];
  return {
    dataSet: 'r',
    root: '/root',
    folders: ['/root'],
    source: 'final',
    finished: true,
    labelling: 'l',
    clusters,
    configuration: DEFAULT_CONFIGURATION,
    paths,
    hashes: paths,
    confidence: paths.map(() => 1),
    agreement: paths.map(() => 'all' as const),
    partitions: {},
    curves: [],
    unreadable: [],
    timings: {},
    curation: { ...NO_EDITS, edits },
    thumbnailFolder: '/thumbnails',
  };
}

const found = (): Cluster[] => {
  const dog = [[2, 0.9] as const];
  const ball = [[0, 0.9] as const];
  const clusters = [cluster(0, 'Group 1', [0, 1]), cluster(1, 'Group 2', [2, 3]), cluster(-1, 'Undecided', [4])];
  return withProposals(clusters, snapshotOf([]).paths, { top: seeing(dog, dog, ball, ball, ball), names });
};

test('proposals are data of the clusters: none for what is undecided, none once the person named it', () => {
  const [first, second, undecided] = found();
  assert.deepEqual([first!.proposals, second!.proposals, undecided!.proposals], [['dog'], ['ball'], undefined]);
  const { clusters } = curate(snapshotOf(found(), [{ kind: 'rename', cluster: 0, name: 'mine' }]));
  assert.deepEqual(
    clusters.map(({ name, proposals }) => [name, proposals]),
    [
      ['mine', undefined],
      ['Group 2', ['ball']],
      ['Undecided', undefined],
    ],
  );
});

test('a name comes into the labels only when it is accepted, and never twice', () => {
  const labelsOf = (snapshot: RunSnapshot): string[] => labelRows(snapshot).map(({ label }) => label);
  const plain = snapshotOf(found());
  assert.deepEqual(labelsOf(plain), ['Group 1', 'Group 1', 'Group 2', 'Group 2', '']);
  assert.deepEqual(acceptedName(curate(plain), 1), { kind: 'rename', cluster: 1, name: 'ball' });
  assert.equal(acceptedName(curate(plain), -1), undefined);
  assert.deepEqual(labelsOf(withAcceptedNames(plain)), ['dog', 'dog', 'ball', 'ball', '']);
  const alike = found().map((each) => (each.proposals ? { ...each, proposals: ['dog'] } : each));
  assert.deepEqual(labelsOf(withAcceptedNames(snapshotOf(alike))), ['dog', 'dog', 'dog 2', 'dog 2', '']);
});
