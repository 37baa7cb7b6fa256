import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Curation } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { chooseImages } from '../../../src/engine/inspect/choose-to-label';
import { fusedRows } from '../../../src/engine/inspect/fused-rows';
import { representatives } from '../../../src/engine/inspect/representatives';
import { unlikeness } from '../../../src/engine/inspect/unlike';
import type { RunArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { Store } from '../../../src/engine/store/store';
import { snapshotOf } from '../labelled-run';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-choose-'));
after(() => rmSync(home, { recursive: true, force: true }));
const store = Store.open(home, ['/pictures']);
const signal = new AbortController().signal;
const unheard = (): void => undefined;

const matrix = (...points: readonly (readonly number[])[]): FeatureMatrix => ({
  count: points.length,
  dimension: points[0]!.length,
  rows: Float32Array.from(points.flat()),
});
const artifacts = (hog: FeatureMatrix, fisher?: FeatureMatrix): RunArtifacts => ({
  keys: { prepared: { hog: `hog ${hog.rows.join()}`, ...(fisher ? { fisher: 'fisher' } : {}) }, models: {} },
  prepared: (extractor) => (extractor === 'hog' ? hog : extractor === 'fisher' ? fisher : undefined),
  clustering: () => undefined,
  model: () => undefined,
  seenClasses: () => undefined,
});
/** Three crowds of four on a line, and one image far away from all: the last. */
const POINTS = matrix(...[0, 10, 20].flatMap((at) => [[at], [at + 0.1], [at + 0.2], [at + 0.3]]), [50]);
const CROWDS = snapshotOf({ 'a b c d': 0, 'e f g h': 1, 'i j k l': 2, m: 2 });
const run = (curation: Curation) => ({ snapshot: { ...CROWDS, curation }, artifacts: artifacts(POINTS) });

test('images that stand for all come from every crowd, the one in the middle first', async () => {
  const chosen = await representatives(
    POINTS,
    { count: 4, among: [...POINTS.rows.keys()], known: [] },
    unheard,
    signal,
  );
  assert.deepEqual(chosen, [7, 12, 0, 11]);
});

test('what is known already is not chosen again, nor anything near it', async () => {
  const curation = { edits: [{ kind: 'review', images: [1, 12] } as const], undone: [] };
  const chosen = await chooseImages(run(curation), { count: 2, among: null }, unheard, signal);
  assert.deepEqual(chosen, [11, 6], 'the crowd that is farthest from both, then the other');
});

test('excluded images are never chosen, and a choice can be among some', async () => {
  const curation = { edits: [{ kind: 'exclude', images: [12] } as const], undone: [] };
  const chosen = await chooseImages(run(curation), { count: 3, among: null }, unheard, signal);
  assert.ok(!chosen.includes(12));
  const some = await chooseImages(run(curation), { count: 9, among: [2, 3, 12, 3] }, unheard, signal);
  assert.deepEqual([...some].sort(), [2, 3]);
});

test('equal images are chosen once', async () => {
  const rows = matrix([1], [1], [1], [5]);
  assert.deepEqual(await representatives(rows, { count: 4, among: [0, 1, 2, 3], known: [] }, unheard, signal), [0, 3]);
});

test('extractors count as far as they are trusted, whatever the size of their numbers', () => {
  const hog = matrix([0, 0], [0, 2], [2, 0]);
  const fisher = matrix([0], [1000], [0]);
  const distance = ({ dimension, rows }: FeatureMatrix, a: number, b: number): number => {
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += (rows[a * dimension + j]! - rows[b * dimension + j]!) ** 2;
    return sum;
  };
  const alike = fusedRows({}, artifacts(hog, fisher));
  assert.equal(alike.dimension, 3);
  const mean = (distance(alike, 0, 1) + distance(alike, 0, 2) + distance(alike, 1, 2)) / 3;
  assert.ok(Math.abs(mean - 3) < 1e-4, 'of n images the mean over pairs is 2 n / (n − 1)');
  const trusted = fusedRows({ trust: { hog: 0, fisher: 1 } }, artifacts(hog, fisher));
  assert.deepEqual([trusted.dimension, distance(trusted, 0, 2)], [1, 0]);
});

test('the image that is like nothing else has the largest distance; equal pictures count once', async () => {
  const hashes = ['x', 'x', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'm'];
  const snapshot: Pick<RunSnapshot, 'hashes' | 'trust'> = { hashes };
  const distances = await unlikeness(snapshot, store, artifacts(POINTS), unheard, signal);
  assert.equal(distances.indexOf(Math.max(...distances)), 12);
  assert.equal(distances[0], distances[1]);
  const again = await unlikeness(snapshot, store, { ...artifacts(POINTS), prepared: () => undefined }, unheard, signal);
  assert.deepEqual(again, distances, 'from the store');
});
