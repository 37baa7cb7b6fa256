import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { dbscan } from '../../../src/engine/cluster/algorithms/dbscan';
import { DBSCAN } from '../cluster/whole-clusterers';
import { MEAN_SHIFT, meanShift } from '../../../src/engine/cluster/algorithms/mean-shift';
import { exportTree } from '../../../src/engine/export/export';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { fileSystemFailure } from '../../../src/engine/base/file-system-failure';
import { winnow, writeBelow } from '../command-line';

const quiet = { progress: () => undefined, signal: new AbortController().signal };

async function temporary(t: TestContext): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'winnow-foreseeable-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** `copies` rows of each of `kinds` places in 24 dimensions. */
function equalRows(kinds: number, copies: number): { count: number; dimension: number; rows: Float32Array } {
  const count = kinds * copies;
  const dimension = 24;
  const rows = Float32Array.from({ length: count * dimension }, (_, at) => {
    const kind = Math.floor(at / dimension) % kinds;
    return Math.sin((kind + 1) * ((at % dimension) + 1)) * 3;
  });
  return { count, dimension, rows };
}

test('dbscan and mean shift find the kinds of equal pictures, and one for all equal', async () => {
  for (const kinds of [1, 3]) {
    const features = equalRows(kinds, 20);
    for (const { k, labels } of [await dbscan(features, DBSCAN, quiet), await meanShift(features, MEAN_SHIFT, quiet)]) {
      assert.equal(k, kinds);
      labels.forEach((label, row) => assert.equal(label, labels[row % kinds], `row ${row}`));
    }
  }
});

test('dbscan finds a radius for the rest where most pictures are equal', async () => {
  const equal = equalRows(1, 60);
  const rest = Float32Array.from({ length: 20 * 24 }, (_, at) => 10 + Math.sin(at * 7.3) / 10);
  const features = { count: 80, dimension: 24, rows: Float32Array.from([...equal.rows, ...rest]) };
  const { labels } = await dbscan(features, DBSCAN, quiet);
  assert.equal(new Set(labels.slice(0, 60)).size, 1);
  assert.ok(labels.slice(60).some((label) => label >= 0 && label !== labels[0]));
});

test('errors of the file system are words about what to do, other errors are not taken for them', () => {
  for (const [code, words] of [
    ['ENOSPC', /disk is full\. Free some space/],
    ['EACCES', /no permission\. Allow it/],
    ['EROFS', /read-only/],
    ['ENOTDIR', /a file and no folder/],
    ['EMFILE', /ulimit/],
    ['UNKNOWN', /refused it \(UNKNOWN\)/],
  ] as const) {
    const failure = fileSystemFailure(Object.assign(new Error('x'), { code, syscall: 'open', path: '/a/b' }));
    assert.ok(failure instanceof WinnowFailure);
    assert.match(failure.message, words);
    assert.match(failure.message, /\/a\/b/);
    assert.equal(/Free some space/.test(failure.message), code === 'ENOSPC');
  }
  assert.equal(fileSystemFailure(new TypeError('x')), undefined);
  assert.equal(fileSystemFailure(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })), undefined);
});

test('places that cannot be written are refused before the work, and nothing is left there', async (t) => {
  const folder = await temporary(t);
  await writeBelow(folder, 'file', '');
  await mkdir(path.join(folder, 'pictures'));
  for (const args of [
    ['cluster', 'pictures', '--labels', 'file/l.csv'],
    ['cluster', 'pictures', '--json', 'file/deep/r.json'],
    ['cluster', 'pictures', '--out', 'file/tree'],
    ['audit', 'pictures', '--csv', 'file/a.csv'],
    ['compare', 'pictures', '--out', 'file/c'],
  ]) {
    const { code, stderr } = await winnow(folder, args);
    assert.equal(code, 1);
    assert.match(stderr, /Cannot write .*file.*a file and no folder/, args.join(' '));
  }
  assert.deepEqual((await readdir(folder)).sort(), ['file', 'pictures']);
});

test('an empty argument is no path', async (t) => {
  const folder = await temporary(t);
  for (const args of [
    ['cluster', ''],
    ['audit', ''],
    ['compare', ''],
    ['evaluate', '', 'x'],
    ['export', 'l.csv', '--root', '', '--out', 'o'],
    ['cluster', '.', '--store='],
  ]) {
    const { code, stderr } = await winnow(folder, args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, /empty argument is no path/);
  }
});

test('an export that lacks pictures ends with 1 and a sentence; the rest is written', async (t) => {
  const folder = await temporary(t);
  await writeBelow(folder, 'in/a.png');
  const lines = 'path,label,confidence,agreement,consensus\na.png,x,1,all,-1\ngone.png,x,1,all,-1\n';
  await writeBelow(folder, 'l.csv', lines);
  const { code, stderr } = await winnow(folder, ['export', 'l.csv', '--root', 'in', '--out', 'out']);
  assert.equal(code, 1);
  assert.match(stderr, /1 picture is missing, the others were exported/);
  assert.equal(await readFile(path.join(folder, 'out/x/a.png'), 'utf8'), 'in/a.png');
});

test('an export that may not write speaks of permission or the path, not of space', async (t) => {
  const folder = await temporary(t);
  await writeBelow(folder, 'in/a.png');
  await writeBelow(folder, 'file', '');
  const row = { path: 'a.png', label: 'x', confidence: 1, agreement: 'all', extractors: {}, consensus: -1 } as const;
  const root = path.join(folder, 'in');
  const target = path.join(folder, 'file', 'tree');
  await assert.rejects(
    exportTree({ root, target, mode: 'copy', dryRun: false, rows: [row], run: {} }, quiet.signal),
    (error) => error instanceof WinnowFailure && !/space/.test(error.message),
  );
});

test('audit and compare take the --download that they advise', async (t) => {
  const folder = await temporary(t);
  await writeBelow(folder, 'in/a/1.png');
  await writeBelow(folder, 'in/b/2.png');
  for (const name of ['audit', 'compare']) {
    const advised = await winnow(folder, [name, 'in', '--features', 'pretrained', '--model', 'mobilenetv2']);
    assert.equal(advised.code, 1);
    assert.match(advised.stderr, /Allow it with --download/);
    const followed = await winnow(folder, [name, 'in', '--download']);
    assert.equal(followed.code, 1, 'the two files are no pictures');
  }
});

/** A grey TIFF of `side` × `side` numbers of 64 bits, which libvips does not read. */
function doubles(side: number, value: number): Buffer {
  const tags: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, 4, side],
    [257, 4, side],
    [258, 3, 64],
    [259, 3, 1],
    [262, 3, 1],
    [273, 4, 8],
    [277, 3, 1],
    [278, 4, side],
    [279, 4, side * side * 8],
    [339, 3, 3],
  ];
  const directory = 8 + side * side * 8;
  const bytes = Buffer.alloc(directory + 2 + tags.length * 12 + 4);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(directory, 4);
  for (let i = 0; i < side * side; i++) bytes.writeDoubleLE(value * i, 8 + i * 8);
  bytes.writeUInt16LE(tags.length, directory);
  tags.forEach(([tag, type, contents], i) => {
    const at = directory + 2 + i * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(1, at + 4);
    bytes.writeUInt32LE(contents, at + 8);
  });
  return bytes;
}

test('where no picture can be read, each reason is told once', async (t) => {
  const base = await temporary(t);
  await mkdir(path.join(base, 'doubles'));
  for (let i = 1; i <= 6; i++) await writeFile(path.join(base, 'doubles', `${i}.tif`), doubles(8, i));
  const { code, stderr } = await winnow(base, ['cluster', 'doubles', '--quiet']);
  assert.equal(code, 1);
  assert.match(stderr, /6 pictures that are not read .*\. 1\.tif: This kind of TIFF cannot be read here\./);
  assert.doesNotMatch(stderr, /2\.tif/);
});

test('a device is no place for a file, forced or not', { skip: process.platform === 'win32' }, async (t) => {
  const base = await temporary(t);
  await writeBelow(base, 'pictures/1.png');
  const { code, stderr } = await winnow(base, ['cluster', 'pictures', '--labels', '/dev/null', '--force']);
  assert.equal(code, 1);
  assert.match(stderr, /\/dev\/null is a device, no file\./);
});

test('labels that name no picture are said to', async (t) => {
  const base = await temporary(t);
  await writeBelow(base, 'labels.csv', 'path,label\n');
  await mkdir(path.join(base, 'pictures'));
  const { code, stderr } = await winnow(base, ['export', 'labels.csv', '--root', 'pictures', '--out', 'out']);
  assert.equal(code, 1);
  assert.match(stderr, /The labels name no picture\./);
});
