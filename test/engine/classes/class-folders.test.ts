import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { givenClasses } from '../../../src/engine/audit/classes';
import { alikeNames, alikeNotes } from '../../../src/engine/classes/alike-names';
import { folderClasses } from '../../../src/engine/evaluate/folder-classes';
import { readTruth } from '../../../src/engine/evaluate/truth';
import { scan } from '../../../src/engine/images/list-images';
import { winnow, writeBelow } from '../command-line';

const FOREIGN = ['.ipynb_checkpoints', '@eaDir', '#recycle', '$RECYCLE.BIN', '__MACOSX', '.git', 'lost+found'];

/** What audit, evaluate and the scan read of one tree, `–` for no class. */
async function readings(t: test.TestContext, files: readonly string[]): Promise<Record<string, string[]>> {
  const root = await mkdtemp(path.join(tmpdir(), 'winnow-classes-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const file of files) await writeBelow(root, file);
  const scanned = await scan([root], new Map(), { progress: () => undefined, signal: new AbortController().signal });
  const paths = scanned.images.map((image) => image.path);
  const { names, of } = givenClasses({ root, folders: [root], paths });
  const truth = new Map((await readTruth(root)).map((image) => [image.path, image.klass]));
  return {
    paths,
    audit: Array.from(of, (label) => names[label] ?? '–'),
    evaluate: paths.map((file) => truth.get(file) ?? '–'),
    compare: (folderClasses(paths) ?? []).map((name) => name || '–'),
  };
}

test('audit, evaluate and compare read the same classes', async (t) => {
  const cases: [string[], string[]][] = [
    [
      ['bus/1.png', 'train/2.png', 'plane/3.png'],
      ['bus', 'plane', 'train'],
    ],
    [
      ['Train/a/1.png', 'Validation/b/2.png', 'TEST/a/3.png', 'unlabeled/x/4.png'],
      ['a', 'a', 'b', '–'],
    ],
    [
      ['train/neg/1.png', 'train/pos/2.png', 'train/unsup/3.png'],
      ['neg', 'pos', '–'],
    ],
    [
      ['data/train/a/1.png', 'data/val/b/2.png'],
      ['a', 'b'],
    ],
    [
      ['a/train/1.png', 'b/test/2.png'],
      ['a', 'b'],
    ],
    [
      ['cat/1.png', 'dog/2.png', 'unlabelled/3.png'],
      ['cat', 'dog', '–'],
    ],
  ];
  for (const [files, classes] of cases) {
    const { audit, evaluate, compare } = await readings(t, files);
    assert.deepEqual(audit, classes, files.join());
    assert.deepEqual(evaluate, classes, files.join());
    assert.deepEqual(compare, classes, files.join());
  }
});

test('folders of systems and tools, and hidden files, are neither classes nor pictures', async (t) => {
  const foreign = FOREIGN.flatMap((name) => [`${name}/1.png`, `ant/${name}/deep/1.png`]);
  const { paths, audit, evaluate } = await readings(t, ['ant/1.png', 'bee/2.png', 'bee/.3.png', ...foreign]);
  assert.deepEqual(paths, ['ant/1.png', 'bee/2.png']);
  assert.deepEqual(audit, ['ant', 'bee']);
  assert.deepEqual(evaluate, ['ant', 'bee']);
});

test('the true classes leave out what a system put into a class folder', async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'winnow-classes-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const file of ['a/1.png', 'a/.cache/2.png', '@eaDir/3.png', 'b/4.png', 'b/._4.png'])
    await writeBelow(root, file);
  assert.deepEqual((await readTruth(root)).map((image) => image.path).sort(), ['a/1.png', 'b/4.png']);
});

test('names that differ only in how they are written are pointed out', () => {
  assert.deepEqual(alikeNames(['fire truck', 'dog', 'Fire-Truck', 'fire_truck', '\u00c4pfel', 'A\u0308pfel', 'dogs']), [
    ['A\u0308pfel', '\u00c4pfel'],
    ['Fire-Truck', 'fire truck', 'fire_truck'],
  ]);
  assert.match(alikeNotes(['Cat', 'cat'])[0]!, /"Cat" and "cat" differ only in how they are written/);
});

test('evaluate names the classes that it read', async (t) => {
  const root = await mkdtemp(path.join(tmpdir(), 'winnow-classes-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const file of ['truth/Cat/1.png', 'truth/cat/2.png', 'truth/.git/3.png', 'truth/train/4.png'])
    await writeBelow(root, file);
  const lines = [1, 2, 4].map((i) => `${i}.png,x,1,all,-1\n`).join('');
  await writeBelow(root, 'l.csv', `path,label,confidence,agreement,consensus\n${lines}`);
  const { code, stdout } = await winnow(root, ['evaluate', 'l.csv', 'truth']);
  assert.equal(code, 0);
  assert.match(stdout, /Classes: Cat 1, cat 1, train 1\n/);
  assert.match(stdout, /"Cat" and "cat" differ only/);
});
