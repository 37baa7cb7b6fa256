import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curate, EXCLUDED, type Curated, type Edit } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { Random } from '../../../src/engine/base/random';

const IMAGES = 40;
const LABELS = 5;

type Seen = Pick<RunSnapshot, 'clusters' | 'paths' | 'agreement' | 'confidence'>;

/** A labelling whose clusters are in the order of their confidence. */
function labelling(random: Random): Seen {
  const confidence = Array.from({ length: IMAGES }, () => random.integer(6) / 5);
  const agreement = confidence.map((value) => (value > 0.5 ? 'all' : 'most'));
  const images = [...confidence.keys()].sort((a, b) => confidence[b]! - confidence[a]! || a - b);
  const clusters = Array.from({ length: LABELS }, (_, id) => ({
    id,
    name: `Group ${id + 1}`,
    images: images.filter((image) => image % LABELS === id),
    agreedByAll: 0,
    meanConfidence: 0,
  }));
  return { clusters, paths: confidence.map(String), agreement, confidence } as const;
}

/** @param turn of several that follow one another: new labels have ids of their own. */
function drawnEdits(random: Random, turn = 0): Edit[] {
  let next = LABELS + 10 * turn;
  const some = (): number[] => [...new Set([random.integer(IMAGES), random.integer(IMAGES), random.integer(IMAGES)])];
  const edits: (() => Edit)[] = [
    () => ({ kind: 'move', images: some(), to: random.integer(LABELS + 1) - 1 }),
    () => ({ kind: 'merge', clusters: [0, 1 + random.integer(LABELS - 1)], into: 0 }),
    () => ({ kind: 'label', cluster: { id: next++, name: 'new', images: some() } }),
    () => ({ kind: 'split', cluster: 0, parts: [{ id: next++, name: 'part', images: some() }] }),
    () => ({ kind: 'exclude', images: some() }),
    () => ({ kind: 'include', images: some() }),
    () => ({ kind: 'relabel', moves: [{ from: 0, to: random.integer(LABELS), images: some() }] }),
    () => ({ kind: 'import', created: [], moved: [{ to: random.integer(LABELS), images: some() }] }),
  ];
  return Array.from({ length: random.integer(5) }, () => edits[random.integer(edits.length)]!());
}

/** What the labels of the images say, counted anew. */
function countedAnew({ labels }: Curated, { agreement, confidence }: Seen) {
  const rank = (id: number): number => (id >= 0 ? 0 : -id);
  return [...new Set(labels)]
    .map((id) => {
      const images = [...labels.keys()].filter((image) => labels[image] === id);
      images.sort((a, b) => confidence[b]! - confidence[a]! || a - b);
      return {
        id,
        images,
        agreedByAll: images.filter((image) => agreement[image] === 'all').length / images.length,
        meanConfidence: images.reduce((sum, image) => sum + confidence[image]!, 0) / images.length,
      };
    })
    .sort((a, b) => rank(a.id) - rank(b.id) || b.images.length - a.images.length || a.id - b.id);
}

test('whichever labels edits touch, all of them are what the labels of the images say', () => {
  const random = new Random(1);
  for (let round = 0; round < 200; round++) {
    const seen = labelling(random);
    // The same clusters again and again, as one edit follows another.
    for (let turn = 0; turn < 3; turn++) {
      const curation = { edits: drawnEdits(random), undone: [] };
      const curated = curate({ ...seen, curation } as unknown as RunSnapshot);
      const found = curated.clusters.map(({ id, images, agreedByAll, meanConfidence }) => {
        return { id, images: [...images], agreedByAll, meanConfidence };
      });
      assert.deepEqual(found, countedAnew(curated, seen), JSON.stringify(curation.edits));
      assert.ok(curated.withoutExclusion.every((id) => id !== EXCLUDED));
    }
  }
});

test('edits that follow one another, undone and taken again, come to what they come to at once', () => {
  const random = new Random(3);
  for (let round = 0; round < 60; round++) {
    const seen = labelling(random);
    let edits: Edit[] = [];
    const shown: { readonly now: Curated; readonly then: Curated }[] = [];
    for (let turn = 0; turn < 12; turn++) {
      edits = random.integer(3) === 0 ? edits.slice(0, -1) : [...edits, ...drawnEdits(random, turn)];
      // A page gets edits as copies.
      const curation = { edits: structuredClone(edits), undone: [] };
      const now = curate({ ...seen, curation } as unknown as RunSnapshot);
      const clusters = [...seen.clusters];
      assert.deepEqual(now, curate({ ...seen, clusters, curation } as unknown as RunSnapshot));
      shown.push({ now, then: structuredClone(now) });
    }
    // What a person saw before an edit is not changed by it.
    for (const { now, then } of shown) assert.deepEqual(now, then);
  }
});

test('an edit leaves the lists of labels that it does not touch as they are', () => {
  const seen = labelling(new Random(4));
  const after = (edits: Edit[]) => curate({ ...seen, curation: { edits, undone: [] } } as unknown as RunSnapshot);
  const imagesOf = ({ clusters }: Curated, id: number) => clusters.find((cluster) => cluster.id === id)!.images;
  const move = (image: number, to: number): Edit => ({ kind: 'move', images: [image], to });
  const first = after([move(0, 1)]);
  const second = after([move(0, 1), move(3, 2)]);
  for (const untouched of [0, 1]) assert.equal(imagesOf(second, untouched), imagesOf(first, untouched));
  assert.notEqual(imagesOf(second, 2), imagesOf(first, 2));
  assert.equal(after([move(0, 1)]), first, 'undo comes back to what was seen');
});

test('other confidences of the same clusters are looked at', () => {
  const seen = labelling(new Random(2));
  const of = (some: Seen) => curate({ ...some, curation: { edits: [], undone: [] } } as unknown as RunSnapshot);
  of(seen);
  const sure = of({ ...seen, confidence: seen.confidence.map(() => 1) });
  assert.deepEqual(new Set(sure.clusters.map(({ meanConfidence }) => meanConfidence)), new Set([1]));
});
