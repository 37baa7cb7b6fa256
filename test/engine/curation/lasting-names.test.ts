import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { keepCurrent } from '../../../src/engine/curation/current';
import { withLastingNames } from '../../../src/engine/curation/lasting-names';
import { clustersOf } from '../../../src/engine/run/snapshot';
import { Store } from '../../../src/engine/store/store';
import { NO_EDITS, UNDECIDED_NAME } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';

/**
 * A finished run of pictures a, b, c…, each with the cluster that the digit at its place says; `.`
 * is undecided.
 */
function run(groups: string, pictures = 'abcdefghijklmnopqrstuvwxyz'.slice(0, groups.length)): RunSnapshot {
  const labels = Int32Array.from(groups, (digit) => (digit === '.' ? -1 : Number(digit)));
  const confidence = new Float32Array(labels.length).fill(0.5);
  const agreement = Array.from(labels, () => 'all' as const);
  return {
    dataSet: 'r',
    root: '/r',
    folders: ['/r'],
    source: 'final',
    finished: true,
    configuration: DEFAULT_CONFIGURATION,
    paths: [...pictures],
    hashes: [...pictures].map((c) => `hash ${c}`),
    confidence: Array.from(confidence),
    agreement,
    partitions: {},
    curves: [],
    unreadable: [],
    labelling: `${groups} ${pictures}`,
    clusters: clustersOf({ labels, confidence, agreement }),
    curation: NO_EDITS,
    thumbnailFolder: '',
    timings: {},
  };
}

/** Pictures of each label. */
function names({ clusters, paths }: RunSnapshot): Record<string, string> {
  const entries = clusters.map(({ name, images }) => [
    name,
    images
      .map((i) => paths[i])
      .sort()
      .join(''),
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

test('a name goes with its pictures when others make another cluster the largest', () => {
  const before = run('000011122');
  assert.deepEqual(names(before), { 'Group 1': 'abcd', 'Group 2': 'efg', 'Group 3': 'hi' });
  const after = withLastingNames(before, run('000011122222'));
  assert.deepEqual(names(after), { 'Group 1': 'abcd', 'Group 2': 'efg', 'Group 3': 'hijkl' });
});

test('of two halves the larger keeps the name, and a new cluster gets one that no earlier label had', () => {
  const after = withLastingNames(run('0000011222'), run('0001122333..'));
  const found = names(after);
  assert.equal(found['Group 1'], 'abc');
  assert.equal(found['Group 2'], 'hij');
  assert.equal(found['Group 3'], 'fg');
  assert.equal(found['Group 4'], 'de');
  assert.equal(found[UNDECIDED_NAME], 'kl');
});

test('pictures are known by their contents where they were moved', () => {
  const before = run('00001122');
  const moved = { ...run('11223333'), paths: ['1', '2', '3', '4', '5', '6', '7', '8'], hashes: before.hashes };
  const names = new Map(withLastingNames(before, moved).clusters.map(({ id, name }) => [id, name]));
  assert.deepEqual([names.get(1), names.get(2)].includes('Group 1'), true);
  const swapped = { ...moved, hashes: [...before.hashes.slice(4), ...before.hashes.slice(0, 4)] };
  const kept = new Map(withLastingNames(before, swapped).clusters.map(({ id, name }) => [id, name]));
  assert.equal(kept.get(3), 'Group 1');
});

test('a store keeps names from run to run', (t) => {
  const parent = mkdtempSync(path.join(tmpdir(), 'winnow-names-'));
  t.after(() => rmSync(parent, { recursive: true, force: true }));
  const store = Store.open(parent, ['/r']);
  const first = names(keepCurrent(store, run('0000111')));
  assert.deepEqual(first, { 'Group 1': 'abcd', 'Group 2': 'efg' });
  const grown = keepCurrent(store, run('00001111111'));
  assert.deepEqual(names(grown), { 'Group 1': 'abcd', 'Group 2': 'efghijk' });
  assert.deepEqual(names(keepCurrent(store, run('00001111111'))), names(grown), 'the same run again');
});
