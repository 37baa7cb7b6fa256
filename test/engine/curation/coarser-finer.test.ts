import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, type Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { editToCoarsen, editToRefine } from '../../../src/domain/edits-in-hierarchy';

/**
 * Four groups over five leaves. Leaves: 0 has the images 0–2, 1 has 3–4, 2 has 5–7, 3 has 8, 4 has
 * 9–10.
 * Merges: 5 = 0 + 1, which is shown as one; 6 = 2 + 3; 7 = 6 + 4; 8 = 5 + 7.
 */
const LEAVES = [0, 0, 0, 1, 1, 2, 2, 2, 3, 4, 4];
const GROUPS = [0, 0, 0, 0, 0, 1, 1, 1, 3, 2, 2];

function runWith(...edits: Edit[]): RunSnapshot {
  const names = ['Group 1', 'Group 2', 'Group 3', 'Group 4'];
  return {
    dataSet: 'r',
    root: '/p',
    folders: ['/p'],
    source: 'final',
    finished: true,
    labelling: 'first',
    configuration: DEFAULT_CONFIGURATION,
    paths: LEAVES.map((_, image) => `${image}.png`),
    hashes: LEAVES.map((_, image) => `${image}`),
    confidence: LEAVES.map(() => 0.9),
    agreement: LEAVES.map(() => 'all' as const),
    partitions: {},
    clusters: names.map((name, id) => {
      const images = GROUPS.flatMap((group, image) => (group === id ? [image] : []));
      return { id, name, images, agreedByAll: 1, meanConfidence: 0.9 };
    }),
    hierarchy: {
      leaves: LEAVES,
      merges: [
        { a: 0, b: 1 },
        { a: 2, b: 3 },
        { a: 6, b: 4 },
        { a: 5, b: 7 },
      ],
      shown: 4,
    },
    curation: { edits, undone: [] },
    curves: [],
    unreadable: [],
    thumbnailFolder: '/t',
    timings: {},
  };
}
type Builder = typeof editToCoarsen;
const after = (build: Builder, ...edits: Edit[]): Edit | undefined => {
  const snapshot = runWith(...edits);
  return build(snapshot, curate(snapshot));
};
/** All edits that follow when a wish is repeated until it changes nothing. */
function repeated(build: Builder, ...edits: Edit[]): Edit[] {
  const next = after(build, ...edits);
  return next ? repeated(build, ...edits, next) : edits;
}
const labels = (...edits: Edit[]): number[] => [...curate(runWith(...edits)).labels];

test('coarser joins the nearest two groups under the larger one, again and again until one is left', () => {
  assert.deepEqual(repeated(editToCoarsen), [
    { kind: 'merge', clusters: [3, 1], into: 1 },
    { kind: 'merge', clusters: [2, 1], into: 1 },
    { kind: 'merge', clusters: [0, 1], into: 1 },
  ]);
});

test('finer takes the group apart that joined last, and names its part as a split does', () => {
  const parts = [{ id: 4, name: 'Group 1 (b)', images: [3, 4] }];
  assert.deepEqual(repeated(editToRefine), [{ kind: 'split', cluster: 0, parts }]);
});

test('finer undoes what coarser joined, and the other way round', () => {
  const coarse = repeated(editToCoarsen);
  const fine = repeated(editToRefine, ...coarse);
  assert.equal(new Set(labels(...fine)).size, 5);
  assert.deepEqual(after(editToRefine, ...coarse.slice(0, 1)), {
    kind: 'split',
    cluster: 1,
    parts: [{ id: 4, name: 'Group 2 (b)', images: [8] }],
  });
  const [split] = repeated(editToRefine);
  assert.deepEqual(after(editToCoarsen, split!), { kind: 'merge', clusters: [4, 0], into: 0 });
});

test('a name that the person gave stays, and two of them are never joined', () => {
  const cat: Edit = { kind: 'rename', cluster: 3, name: 'cat' };
  const dog: Edit = { kind: 'rename', cluster: 1, name: 'dog' };
  assert.deepEqual(after(editToCoarsen, cat), { kind: 'merge', clusters: [1, 3], into: 3 });
  assert.deepEqual(after(editToCoarsen, cat, dog), { kind: 'merge', clusters: [2, 1], into: 1 });
  const all = repeated(editToCoarsen, cat, dog);
  const names = curate(runWith(...all)).clusters.map(({ name }) => name);
  assert.ok(names.includes('cat') && names.includes('dog'), names.join());
});

test('images that the person reviewed or moved stay under their label', () => {
  const review: Edit = { kind: 'review', images: [8] };
  assert.deepEqual(after(editToCoarsen, review), { kind: 'merge', clusters: [2, 1], into: 1 });
  const doubtful: Edit = { kind: 'review', images: [9] };
  assert.deepEqual(repeated(editToCoarsen, doubtful)[2], { kind: 'merge', clusters: [1, 2], into: 2 });
  const move: Edit = { kind: 'move', images: [4], to: 2 };
  const mark: Edit = { kind: 'review', images: [3] };
  assert.equal(after(editToRefine, move, mark), undefined, 'nothing of leaf 1 is left to part');
  const parts = [{ id: 4, name: 'Group 1 (b)', images: [3] }];
  assert.deepEqual(after(editToRefine, move), { kind: 'split', cluster: 0, parts });
  assert.equal(labels(move, after(editToRefine, move)!)[4], 2);
});

test('what a person joined across the hierarchy or split otherwise is left as it is', () => {
  const across: Edit = { kind: 'merge', clusters: [0, 3], into: 0 };
  assert.equal(after(editToRefine, across), undefined);
  assert.deepEqual(after(editToCoarsen, across), { kind: 'merge', clusters: [2, 1], into: 1 });
  const split: Edit = { kind: 'split', cluster: 1, parts: [{ id: 9, name: 'x', images: [5] }] };
  const all = labels(...repeated(editToCoarsen, split));
  assert.notEqual(all[5], all[6]);
});

test('what a classifier learned from the person does not make a group another one', () => {
  const learned: Edit = { kind: 'relabel', moves: [{ from: 1, to: 0, images: [5] }] };
  assert.equal(after(editToRefine, learned)?.kind, 'split');
  assert.equal(labels(learned, after(editToRefine, learned)!)[5], 0);
});

test('without a hierarchy, or where the labels are given classes, nothing changes', () => {
  const { hierarchy, ...bare } = runWith();
  for (const snapshot of [bare, { ...bare, hierarchy, source: 'given' as const }]) {
    assert.equal(editToCoarsen(snapshot as RunSnapshot, curate(snapshot as RunSnapshot)), undefined);
    assert.equal(editToRefine(snapshot as RunSnapshot, curate(snapshot as RunSnapshot)), undefined);
  }
});
