import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import type { Backend } from '../../../src/engine/network/backend/backend';
import { onnxBackend } from '../../../src/engine/network/backend/onnx/onnx-backend';
import { classify, divide } from '../../../src/engine/classify/classify';
import { nearestCentres } from '../../../src/engine/numeric/centres';
import { intersect } from '../../../src/engine/consensus/consensus';
import { finishedRun, keepCurrent } from '../../../src/engine/curation/current';
import { lossOf, readJournal } from '../../../src/engine/curation/journal';
import { textOf } from '../../../src/engine/curation/journal-line';
import { splitCluster } from '../../../src/engine/corrections/split';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { largest } from '../../../src/engine/numeric/largest';
import { PRESET_PLANS } from '../../../src/engine/presets/presets';
import { Random } from '../../../src/engine/base/random';
import { clustersOf } from '../../../src/engine/run/snapshot';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';
import { FOLDERS, snapshotOf } from '../labelled-run';

/** More than may go through the stack as the arguments of one call. */
const IMAGES = 150_000;
const signal = new AbortController().signal;
let home: string;
let store: Store;
let blocks: PixelBlocks;
let backend: Backend;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-large-'));
  store = Store.open(home, FOLDERS);
  blocks = new PixelBlocks(store);
  backend = await onnxBackend();
});
after(() => {
  blocks.close();
  rmSync(home, { recursive: true, force: true });
});

test('the largest of one value an image is found', () => {
  assert.equal(largest(Int32Array.from({ length: IMAGES }, (_, i) => i % 977)), 976);
  assert.equal(largest([], 3), 3);
  assert.equal(largest([]), -Infinity);
});

test('the classifier counts the groups of so many images, and divides one that holds them all', async () => {
  const context: NetworkContext = {
    backend,
    threads: 1,
    blocks,
    hashes: Array.from({ length: IMAGES }, () => '0'),
    store,
    key: 'classifier',
    random: new Random(1),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const one = new Int32Array(IMAGES);
  await assert.rejects(classify(context, one, PRESET_PLANS.quick.classifier, []), /at least two clusters/);
  const groups = new Int32Array(6 * IMAGES);
  groups[0] = 1;
  const { training, heldOut } = divide(groups, 2, new Random(1));
  assert.equal(training.flat().length + heldOut.length, groups.length);
});

test('extractors of so many images have a consensus', () => {
  const labels = Int32Array.from({ length: IMAGES }, (_, i) => i % 3);
  const silhouettes = new Float32Array(IMAGES);
  const partitions = (['hog', 'pca', 'pixels'] as const).map((extractor) => ({ extractor, labels, k: 3, silhouettes }));
  const { groups, matches } = intersect(partitions, { matteringShare: 0.1, smallestGroup: 3 });
  assert.equal(matches.length, 3);
  assert.equal(largest(groups), 2);
});

test('a journal of so many steps is read, also where the end of one copy is broken', () => {
  const step = { kind: 'edit', edit: { kind: 'rename', cluster: 0, name: 'owls' } } as const;
  const texts = Array.from({ length: IMAGES }, (_, i) => textOf({ n: i + 1, labels: 'other', before: i, step }));
  const journal = `\n${texts.join('\n\n')}\n`;
  writeFileSync(store.path('journal.jsonl'), `${journal}\n{"crc":"0123`);
  writeFileSync(store.path('journal.copy.jsonl'), journal);
  assert.equal(readJournal(store, 'mine').curation.edits.length, 0);
  assert.equal(lossOf(store), undefined);
  for (const name of ['journal.jsonl', 'journal.copy.jsonl']) rmSync(store.path(name));
});

test('a label of so many images is split', async () => {
  const labels = new Int32Array(IMAGES);
  const confidence = new Float32Array(IMAGES).fill(0.5);
  const agreement = Array.from({ length: IMAGES }, () => 'all' as const);
  const snapshot = snapshotOf(
    { a: 0 },
    {
      paths: Array.from(labels, (_, i) => `${i}.png`),
      hashes: Array.from(labels, (_, i) => String(i)),
      confidence: [...confidence],
      agreement,
      clusters: clustersOf({ labels, confidence, agreement }),
    },
  );
  const rows = Float32Array.from({ length: IMAGES }, (_, i) => (i % 10 === 0 ? 5 : 0) + (i % 7) / 100);
  store.write('results/rows', { meta: { dimension: 1 }, columns: { rows } });
  keepCurrent(store, snapshot, { prepared: { hog: 'rows' }, models: {} });
  const { parts } = await splitCluster(finishedRun({ folders: FOLDERS, store: home }), 0, 2, 'hog', signal);
  assert.deepEqual(
    parts.map((part) => part.length),
    [IMAGES * 0.9, IMAGES * 0.1],
  );
});

test('where there is no centre, as where all is noise, rows have no cluster', () => {
  const rows = Float32Array.of(1, 2, 3, 4);
  assert.deepEqual([...nearestCentres({ count: 2, dimension: 2, rows }, new Float32Array(0))], [-1, -1]);
});
