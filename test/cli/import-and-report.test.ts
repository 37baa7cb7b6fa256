import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { clusterOptions } from '../../src/cli/options/cluster-options';
import { winnow as winnowIn, writeBelow, type Outcome } from '../engine/command-line';
import { writePictures } from '../engine/pictures';

let base: string;
const winnow = (...args: string[]): Promise<Outcome> => winnowIn(base, args);

before(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-import-')));
  await writePictures(path.join(base, 'pictures'), 24);
  const how = ['--preset', 'quick', '--features', 'hog', '--clusterer', 'kmeans', '--k', '3', '--quiet'];
  const { code, stderr } = await winnow('cluster', 'pictures', ...how);
  assert.equal(code, 0, stderr);
});
after(() => rm(base, { recursive: true, force: true }));

test('labels from elsewhere are taken over, and a report of them is written, once', async () => {
  const lines = ['{"file_name": "picture-000.png", "label": "round"}', '{"file_name": "gone.png", "label": "x"}'];
  await writeBelow(base, 'some.jsonl', lines.join('\n'));
  const imported = await winnow('import', 'pictures', '--from', 'some.jsonl', '--labels', 'labels.csv');
  assert.equal(imported.code, 0, imported.stderr);
  assert.match(imported.stdout, /JSON lines: 1 of 2 pictures that they name are here\./);
  assert.match(await readFile(path.join(base, 'labels.csv'), 'utf8'), /^picture-000\.png,round,/m);
  const wrong = await winnow('import', 'pictures', '--from', 'some.jsonl', '--complete');
  assert.equal(wrong.code, 1);
  assert.match(wrong.stderr, /two classes or more/);
  const report = await winnow('report', 'pictures', '-o', 'card.html');
  assert.equal(report.code, 0, report.stderr);
  assert.match(await readFile(path.join(base, 'card.html'), 'utf8'), /1 label from elsewhere/);
  assert.match((await winnow('report', 'pictures', '-o', 'card.html')).stderr, /already there/);
});

test('words that a path has find its picture, and it is said that no network saw them', async () => {
  const found = await winnow('search', 'pictures', 'picture', '--limit', '2');
  assert.equal(found.code, 0, found.stderr);
  assert.match(found.stdout, /^24 of 24 pictures, by file names alone: no network/);
  assert.match(found.stdout, /1\.00 {2}picture-000\.png\n.*\n.*and 22 more/);
  const { images } = JSON.parse((await winnow('search', 'pictures', 'zebra', '--json')).stdout) as { images: object[] };
  assert.deepEqual(images, []);
  assert.equal((await winnow('search', 'pictures')).code, 2);
});

test('how to export is said by options that fit together', () => {
  const tree = (...args: string[]) => clusterOptions(['a', '--out', 'o', ...args]).tree;
  assert.deepEqual(
    [tree().pixels, tree('--longest', '224').pixels, tree('--sidecars', 'coco,csv').sidecars],
    ['original', 'upright', ['coco', 'csv']],
  );
  assert.throws(() => tree('--pixels', 'original', '--longest', '224'), /add --pixels upright/);
  assert.throws(() => tree('--longest', '4'), /16 … 16383/);
  assert.throws(() => tree('--sidecars', 'voc'), /huggingface, coco, csv, not "voc"/);
  assert.throws(() => clusterOptions(['a', '--pixels', 'upright']), /name the tree with --out DIR/);
});
