import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { folderClasses } from '../../../src/engine/evaluate/folder-classes';
import { winnow, writeBelow } from '../command-line';
import { writePictures } from '../pictures';

let base: string;
beforeEach(async () => (base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-evaluate-')))));
afterEach(() => rm(base, { recursive: true, force: true }));

const HEADER = 'path,label,confidence,agreement,hog,consensus\n';

interface Report {
  readonly imbalanced: boolean;
  readonly note: string | null;
  readonly classes: Record<string, number>;
  readonly scores: Record<
    string,
    {
      readonly f1: number;
      readonly balancedAccuracy: number;
      readonly confidenceAuc: number | null;
      readonly equivalentAccuracy: number;
      readonly classes: { name: string; group: string | null; precision: number; recall: number }[];
      readonly silhouette?: number;
      readonly dbcv?: number;
    }
  >;
}
const reportOf = async (name: string): Promise<Report> =>
  JSON.parse(await readFile(path.join(base, name), 'utf8')) as Report;

test('the report has the figures of each class, and the note on their sizes', async () => {
  const dogs = ['1', '2', '3', '4', '5', '6'];
  for (const dog of dogs) await writeBelow(base, `truth/dog/${dog}.jpg`);
  for (const cat of ['7', '8']) await writeBelow(base, `truth/cat/${cat}.jpg`);
  const lines = dogs.map((dog) => `${dog}.jpg,${dog === '6' ? 'b' : 'a'},${dog === '6' ? 0.3 : 0.9},all,0,0`);
  await writeBelow(
    base,
    'l.csv',
    HEADER + [...lines, '7.jpg,b,0.8,all,1,-1', '8.jpg,b,0.7,all,1,-1'].join('\n') + '\n',
  );
  const run = await winnow(base, ['evaluate', 'l.csv', 'truth', '--classes', '--json', 'e.json']);
  assert.equal(run.code, 0, run.stderr);
  const { imbalanced, note, classes, scores } = await reportOf('e.json');
  assert.deepEqual(classes, { cat: 2, dog: 6 });
  assert.ok(imbalanced);
  assert.match(note!, /dog has 6 images, cat 2/);
  assert.ok(run.stdout.includes(note!));
  const final = scores['final']!;
  assert.deepEqual(
    final.classes.map(({ name, group, precision, recall }) => [name, group, precision, recall]),
    [
      ['cat', 'b', 2 / 3, 1],
      ['dog', 'a', 1, 5 / 6],
    ],
  );
  assert.equal(final.balancedAccuracy, (1 + 5 / 6) / 2);
  assert.equal(final.confidenceAuc, 1);
  assert.ok(final.equivalentAccuracy > 0.6 && final.equivalentAccuracy < 1);
  assert.equal(scores['hog']!.confidenceAuc, null, 'the confidence is that of the label');
  // The hardest class comes first.
  const table = run.stdout.split('\n').filter((line) => /^(cat|dog) /.test(line));
  assert.deepEqual(
    table.map((line) => line.split(/\s+/)),
    [
      ['cat', '2', '0.6667', '1.0000', '0.8000', 'b'],
      ['dog', '6', '1.0000', '0.8333', '0.9091', 'a'],
    ],
  );
  const plain = await winnow(base, ['evaluate', 'l.csv', 'truth']);
  assert.match(plain.stdout, /^ +images +clusters +coverage +ACC +purity +NMI +ARI +ACC of all\n/);
  assert.doesNotMatch(plain.stdout, /^cat/m);
});

test('silhouette and DBCV come from the features that the store keeps of the run', async () => {
  const truth = await writePictures(path.join(base, 'in'), 30);
  for (const [name, kind] of truth) {
    await mkdir(path.join(base, 'in', kind), { recursive: true });
    await rename(path.join(base, 'in', name), path.join(base, 'in', kind, name));
  }
  const cluster = [
    'cluster',
    'in',
    '--features',
    'hog',
    '--clusterer',
    'kmeans',
    '--k',
    '3',
    '--labels',
    'l.csv',
    '--store',
    's',
    '--quiet',
  ];
  assert.deepEqual(await winnow(base, cluster), { code: 0, stdout: '', stderr: '' });
  const args = ['evaluate', 'l.csv', 'in', '--json', 'e.json', '--force', '--features', 'in'];
  const run = await winnow(base, [...args, '--store', 's']);
  assert.equal(run.code, 0, run.stderr);
  const { scores } = await reportOf('e.json');
  assert.ok(scores['hog']!.silhouette! > 0.05 && scores['hog']!.silhouette! < 1);
  assert.equal(scores['final']!.silhouette, scores['hog']!.silhouette, 'the clusters of one extractor are the labels');
  assert.ok(scores['hog']!.dbcv! > -1 && scores['hog']!.dbcv! < 1);
  assert.match(run.stdout, /silhouette +DBCV/);
  const elsewhere = await winnow(base, [...args, '--store', 'none']);
  assert.equal(elsewhere.code, 1);
  assert.match(elsewhere.stderr, /Cluster in first/);
  const alone = await winnow(base, ['evaluate', 'l.csv', 'in', '--store', 's']);
  assert.equal(alone.code, 2);
  assert.match(alone.stderr, /--features FOLDER/);
});

test('folders are classes at the first level where they part, unless they are the parts of a split', () => {
  assert.deepEqual(folderClasses(['a/1.png', 'b/2.png']), ['a', 'b']);
  assert.deepEqual(folderClasses(['all/a/1.png', 'all/b/deep/2.png']), ['a', 'b']);
  assert.deepEqual(folderClasses(['train/a/1.png', 'test/b/2.png', 'test/a/3.png']), ['a', 'b', 'a']);
  assert.equal(folderClasses(['train/1.png', 'test/2.png']), null);
  assert.equal(folderClasses(['a/1.png', '2.png']), null);
  assert.equal(folderClasses(['a/1.png', 'a/2.png']), null);
  assert.equal(folderClasses([]), null);
});
