import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import type { ExportRequest } from '../../../src/engine/export/export';
import { exportTree } from '../../../src/engine/export/export';
import { parseCsv } from '../../../src/engine/base/csv';
import { splitByLabel } from '../../../src/engine/export/export-split';
import { EXPORT_MARKER } from '../../../src/domain/export-places';
import { WinnowFailure } from '../../../src/engine/base/failure';
import type { LabelRow } from '../../../src/engine/export/labels';
import { readLabels } from '../../../src/engine/export/labels';
import { safeName, UniqueNames } from '../../../src/engine/export/safe-name';
import type { ExportLayout, ExportScope } from '../../../src/domain/exports';

const NEVER = new AbortController().signal;
let base: string;
let root: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-export-')));
  root = path.join(base, 'pictures');
  await mkdir(root);
});

afterEach(() => rm(base, { recursive: true, force: true }));

/** Makes the files, whose contents are their paths, and gives the rows. */
async function rows(labels: Record<string, string>): Promise<LabelRow[]> {
  for (const file of Object.keys(labels)) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), file);
  }
  return rowsOnly(labels);
}

function rowsOnly(labels: Record<string, string>): LabelRow[] {
  return Object.entries(labels).map(([file, label]) => {
    return { path: file, label, confidence: 0.5, agreement: 'all', extractors: { hog: 1 }, consensus: 0 };
  });
}

function request(some: readonly LabelRow[], more: Partial<ExportRequest> = {}): ExportRequest {
  return { root, target: path.join(base, 'out'), mode: 'copy', dryRun: false, rows: some, run: { seed: 7 }, ...more };
}

/** Every file below `folder` but the marker, sorted. */
async function tree(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== EXPORT_MARKER)
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

const failure = (code: WinnowFailure['code'], message = /./) => {
  return (error: unknown): boolean =>
    error instanceof WinnowFailure && error.code === code && message.test(error.message);
};

test('copies go to label/file, the unlabelled beside the tree, and nothing else is left', async () => {
  const report = await exportTree(request(await rows({ 'a.jpg': 'cat', 'b.jpg': 'dog', 'c.jpg': '' })), NEVER);
  assert.deepEqual(await tree(report.target), ['cat/a.jpg', 'dog/b.jpg']);
  assert.deepEqual(await tree(`${report.target}-unlabelled`), ['c.jpg']);
  assert.deepEqual((await readdir(base)).sort(), [
    'out',
    'out-unlabelled',
    'out.winnow.csv',
    'out.winnow.json',
    'pictures',
  ]);
  assert.deepEqual(report.counts, { cat: 1, dog: 1 });
  assert.equal(report.unlabelled, 1);
  assert.deepEqual(report.renamed, []);
  assert.ok((await stat(path.join(report.target, EXPORT_MARKER))).isFile());
});

test('same-named files of different folders are kept apart, also where only case differs', async () => {
  const some = await rows({ '1/a.jpg': 'x', '2/a.jpg': 'x', '3/A.JPG': 'x', '4/a-2.jpg': 'x', '5/a.jpg': 'y' });
  const { target, renamed } = await exportTree(request(some), NEVER);
  const files = await tree(target);
  assert.equal(files.length, 5);
  assert.equal(new Set(files.map((file) => file.toLowerCase())).size, 5);
  assert.equal(await readFile(path.join(target, 'x/a-2.jpg'), 'utf8'), '2/a.jpg');
  assert.equal(await readFile(path.join(target, 'y/a.jpg'), 'utf8'), '5/a.jpg');
  assert.ok(renamed.some(({ from, to }) => from === '2/a.jpg' && to === 'x/a-2.jpg'));
});

test('labels that climb, collide or are reserved become distinct folders inside the tree', async () => {
  const labels = [
    '../../evil',
    '..',
    'Cat',
    'cat',
    'con',
    'a/b',
    'a_b',
    'dots...',
    '/etc',
    'x\u0000y',
    '.hidden',
    'é',
    'e\u0301',
  ];
  const some = await rows(Object.fromEntries(labels.map((label, i) => [`${i}.jpg`, label])));
  const { target, renamed, counts } = await exportTree(request(some), NEVER);
  const folders = (await readdir(target)).filter((name) => name !== EXPORT_MARKER);
  assert.equal(folders.length, labels.length);
  assert.equal(new Set(folders.map((name) => name.normalize('NFC').toLowerCase())).size, labels.length);
  for (const folder of folders) assert.equal(safeName(folder), folder);
  assert.ok(folders.includes('Cat') && folders.includes('a_b'), 'a label that is safe keeps its name');
  assert.ok(renamed.some(({ from, to }) => from === 'a/b' && to === 'a_b-2'));
  const evil = renamed.find(({ from }) => from === '../../evil')!;
  assert.equal(counts[evil.to], 1);
  assert.deepEqual((await readdir(base)).sort(), ['out', 'out.winnow.csv', 'out.winnow.json', 'pictures']);
});

test('names are safe on every file system and keep their extension', () => {
  for (const name of [
    '',
    '.',
    '..',
    ' ',
    '...',
    '\u0007',
    'a'.repeat(400),
    '📷'.repeat(200),
    'nul',
    '\ud800',
    ' .. x. ',
  ]) {
    const safe = safeName(name);
    assert.ok(safe !== '' && !/^[.\s]|[.\s]$|[<>:"/\\|?*\p{Cc}\p{Cs}]/u.test(safe), JSON.stringify(safe));
    assert.ok(Buffer.byteLength(safe) <= 255);
    assert.equal(safeName(safe), safe);
  }
  assert.equal(safeName('COM1.tar.gz'), 'COM1_.tar.gz');
  assert.equal(safeName('console'), 'console');
  const long = safeName('é'.repeat(300) + '.jpeg', { suffix: '-12', extension: true });
  assert.ok(long.endsWith('é-12.jpeg') && Buffer.byteLength(long) <= 255);
  const names = new UniqueNames({ extension: true });
  const given = Array.from({ length: 5 }, () => names.take('x'.repeat(300) + '.png'));
  assert.equal(new Set(given).size, 5);
});

test('hard links share the file, symbolic links point to it', async () => {
  const some = await rows({ 'a.jpg': 'x' });
  await exportTree(request(some, { mode: 'hardlink', target: path.join(base, 'hard') }), NEVER);
  const one = await stat(path.join(root, 'a.jpg'));
  const two = await stat(path.join(base, 'hard/x/a.jpg'));
  assert.equal(one.ino, two.ino);
  await exportTree(request(some, { mode: 'symlink', target: path.join(base, 'soft') }), NEVER);
  assert.equal(await readlink(path.join(base, 'soft/x/a.jpg')), path.join(root, 'a.jpg'));
});

test('a dry run reports the same and writes nothing', async () => {
  const some = await rows({ 'a.jpg': 'cat', 'b/a.jpg': 'cat', 'c.jpg': '', 'd.jpg': 'a:b' });
  const target = path.join(base, 'new', 'out');
  const dry = await exportTree(request(some, { dryRun: true, target }), NEVER);
  assert.deepEqual(await readdir(base), ['pictures']);
  assert.deepEqual({ ...(await exportTree(request(some, { target }), NEVER)), dryRun: true }, dry);
});

test('nothing that is there is overwritten, and the export fails before it writes', async () => {
  const some = await rows({ 'a.jpg': 'x' });
  for (const name of ['out', 'out-unlabelled', 'out.winnow.csv', 'out.winnow.json']) {
    await symlink(path.join(base, 'nowhere'), path.join(base, name));
    await assert.rejects(exportTree(request(some), NEVER), failure('target-exists', /already there/));
    await rm(path.join(base, name));
  }
  assert.deepEqual(await readdir(base), ['pictures']);
  await assert.rejects(exportTree(request(some, { target: root }), NEVER), failure('target-exists'));
});

test('what a process left that was killed while it looked whether a place can be written goes with the next export', async () => {
  const some = await rows({ 'a.jpg': 'x' });
  // It dies before it removes its probe.
  const script = `
    require('node:fs/promises').rm = () => process.kill(process.pid, 'SIGKILL');
    require('./src/engine/base/writable').checkWritable(process.argv[1]);`;
  const { signal } = spawnSync(process.execPath, ['--import', 'tsx', '-e', script, path.join(base, 'out')]);
  assert.equal(signal, process.platform === 'win32' ? null : 'SIGKILL');
  const hidden = async () => (await readdir(base)).filter((name) => name.startsWith('.'));
  assert.equal((await hidden()).length, 1);
  await exportTree(request(some), NEVER);
  assert.deepEqual(await hidden(), []);
});

test('a link out of the folder and a path that climbs out are refused, a link inside is resolved', async () => {
  await writeFile(path.join(base, 'secret.jpg'), 'secret');
  const some = await rows({ 'a.jpg': 'x' });
  await symlink(path.join(base, 'secret.jpg'), path.join(root, 'out.jpg'));
  await symlink('a.jpg', path.join(root, 'in.jpg'));
  const more = rowsOnly({ 'out.jpg': 'x', '../secret.jpg': 'x', 'in.jpg': 'x', [path.join(base, 'secret.jpg')]: 'x' });
  const { target, missing } = await exportTree(request([...some, ...more]), NEVER);
  assert.deepEqual(await tree(target), ['x/a.jpg', 'x/in.jpg']);
  assert.ok((await lstat(path.join(target, 'x/in.jpg'))).isFile());
  assert.deepEqual(
    missing.map((image) => image.path).sort(),
    ['../secret.jpg', path.join(base, 'secret.jpg'), 'out.jpg'].sort(),
  );
});

test('a picture that is gone is a row of the report, and a folder without any of them a failure', async () => {
  const some = [...(await rows({ 'a.jpg': 'x' })), ...rowsOnly({ 'gone.jpg': 'y' })];
  const { target, missing, counts } = await exportTree(request(some), NEVER);
  assert.deepEqual(missing, [{ path: 'gone.jpg', reason: 'The file is no longer there.' }]);
  assert.deepEqual(counts, { x: 1 });
  assert.deepEqual(await tree(target), ['x/a.jpg']);
  const other = request(rowsOnly({ 'gone.jpg': 'y' }), { target: path.join(base, 'other') });
  await assert.rejects(exportTree(other, NEVER), failure('no-images'));
  await assert.rejects(exportTree({ ...other, root: path.join(base, 'no') }, NEVER), failure('folder-missing'));
});

test('an abort leaves neither the stage nor the folders made for it', async () => {
  const some = await rows(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.jpg`, 'x'])));
  const abort = new AbortController();
  const onProgress = (done: number): void => {
    if (done === 10) abort.abort();
  };
  const target = path.join(base, 'deep', 'er', 'out');
  await assert.rejects(exportTree(request(some, { target, onProgress }), abort.signal), { name: 'AbortError' });
  assert.deepEqual(await readdir(base), ['pictures']);
});

test('a name that is taken while the export runs is left alone, and the export takes itself back', async () => {
  const some = await rows({ 'a.jpg': 'x', 'b.jpg': '' });
  const target = path.join(base, 'out');
  let claimed: Promise<unknown> = Promise.resolve();
  const onProgress = (): void => {
    claimed = mkdir(target, { recursive: true }).then(() => writeFile(path.join(target, 'mine'), 'mine'));
  };
  await assert.rejects(exportTree(request(some, { onProgress }), NEVER), failure('target-exists'));
  await claimed;
  assert.deepEqual((await readdir(base)).sort(), ['out', 'pictures']);
  assert.deepEqual(await tree(target), ['mine']);
});

test('a tree may lie inside the folder of the pictures', async () => {
  const some = await rows({ 'a.jpg': 'x' });
  const { target } = await exportTree(request(some, { target: path.join(root, 'sorted') }), NEVER);
  assert.deepEqual(await tree(target), ['x/a.jpg']);
});

test('the manifest says where each picture went, and can be read as labels', async () => {
  const some = [...(await rows({ '1/a.jpg': 'x', '2/a.jpg': 'x', 'n\n".jpg': '' })), ...rowsOnly({ 'gone.jpg': 'x' })];
  const { manifest } = await exportTree(request(some), NEVER);
  const text = await readFile(manifest[0]!, 'utf8');
  assert.deepEqual(readLabels(text), some);
  const [header, ...lines] = parseCsv(text);
  const file = header!.indexOf('file');
  assert.deepEqual(
    lines.map((line) => line[file]),
    ['out/x/a.jpg', 'out/x/a-2.jpg', 'out-unlabelled/n__.jpg', ''],
  );
  for (const [i, line] of lines.entries()) {
    if (line[file] !== '') assert.equal(await readFile(path.join(base, line[file]!), 'utf8'), some[i]!.path);
  }
  const json = JSON.parse(await readFile(manifest[1]!, 'utf8')) as Record<string, unknown>;
  assert.equal(json['seed'], 7);
  assert.deepEqual(json['counts'], { x: 2 });
});

test('a split takes its share of every label to less than one image and leaves out no part, by the seed and the paths alone', () => {
  const split = { train: 70, val: 20, test: 10, seed: 3 };
  const labels = Object.fromEntries(
    [1, 2, 3, 10, 33, 100].flatMap((size, label) =>
      Array.from({ length: size }, (_, i) => [`${label}/${i}.jpg`, `label ${label}`]),
    ),
  );
  const some = [...rowsOnly(labels), ...rowsOnly({ 'undecided.jpg': '' })];
  const parts = splitByLabel(some, split);
  assert.equal(parts.at(-1), '');
  for (const label of new Set(Object.values(labels))) {
    const own = parts.filter((_, i) => some[i]!.label === label);
    for (const part of ['train', 'val', 'test'] as const) {
      const exact = (own.length * split[part]) / 100;
      const found = own.filter((each) => each === part).length;
      // Three pictures are one for each part.
      assert.ok(own.length === 3 ? found === 1 : Math.abs(found - exact) < 1, `${label} ${part}`);
    }
  }
  const byPath = (rows: readonly LabelRow[], given: readonly string[]): [string, string][] =>
    rows.map((row, i): [string, string] => [row.path, given[i]!]).sort();
  const reversed = [...some].reverse();
  assert.deepEqual(byPath(reversed, splitByLabel(reversed, split)), byPath(some, parts));
  assert.notDeepEqual(splitByLabel(some, { ...split, seed: 4 }), parts);
  assert.ok(
    splitByLabel(some, { ...split, train: 100, val: 0, test: 0 }).every((part) => part === 'train' || part === ''),
  );
});

test('files of equal contents lie in one part of a split, whatever the seed', () => {
  const labels = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.jpg`, 'label'] as const));
  const copied = rowsOnly(labels).map((row, i) => ({ ...row, contents: `picture ${i % 20}` }));
  for (const seed of [1, 2, 3]) {
    const parts = splitByLabel(copied, { train: 60, val: 20, test: 20, seed });
    assert.deepEqual(parts.slice(0, 20), parts.slice(20));
    assert.deepEqual(
      ['train', 'val', 'test'].map((part) => parts.filter((each) => each === part).length),
      [24, 8, 8],
    );
  }
});

test('of many small labels some give to val and some to test', () => {
  const labels = Object.fromEntries(
    Array.from({ length: 200 }, (_, i) => [`${i}.jpg`, `label ${Math.floor(i / 5)}`] as const),
  );
  const parts = splitByLabel(rowsOnly(labels), { train: 80, val: 10, test: 10, seed: 1 });
  assert.ok(parts.filter((part) => part === 'val').length >= 8);
  assert.ok(parts.filter((part) => part === 'test').length >= 8);
});

test('the layouts put the parts of a split around or inside the labels, or into the manifest alone', async () => {
  const some = await rows({ 'a.jpg': 'cat', 'b.jpg': 'cat', '1/b.jpg': 'cat', 'd.jpg': 'train', 'e.jpg': '' });
  const split = { train: 34, val: 33, test: 33, seed: 1 };
  const target = (layout: ExportLayout): string => path.join(base, layout.replace('/', '-'));
  const write = (layout: ExportLayout): ReturnType<typeof exportTree> =>
    exportTree(request(some, { split, layout, target: target(layout) }), NEVER);
  const outside = await write('split/label');
  assert.deepEqual(outside.counts, { 'test/cat': 1, 'train/cat': 1, 'train/train': 1, 'val/cat': 1 });
  // A label named train needs words for Hugging Face.
  assert.equal((await tree(target('split/label'))).filter((file) => file !== 'README.md').length, 4);
  assert.deepEqual(await tree(`${target('split/label')}-unlabelled`), ['e.jpg']);
  const inside = await write('label/split');
  assert.deepEqual(inside.counts, { 'cat/test': 1, 'cat/train': 1, 'cat/val': 1, 'train/train': 1 });
  assert.deepEqual((await write('label')).counts, { cat: 3, train: 1 });
  const [header, ...lines] = parseCsv(await readFile(inside.manifest[0]!, 'utf8'));
  const columns = ['split', 'file'].map((column) => header!.indexOf(column));
  for (const line of lines.slice(0, 4)) {
    const [part, file] = columns.map((column) => line[column]!);
    assert.equal(file!.split('/')[2], part);
  }
  await assert.rejects(
    exportTree(request(some, { layout: 'label/split' }), NEVER),
    failure('bad-request', /needs a split/),
  );
});

test('a scope takes the reviewed, the agreed or the confident, to whom every reviewed image belongs', async () => {
  const [a, b, c, d, e] = await rows({ 'a.jpg': 'x', 'b.jpg': 'x', 'c.jpg': 'x', 'd.jpg': 'x', 'e.jpg': '' });
  const some: LabelRow[] = [
    { ...a!, confidence: 0.1, reviewed: true },
    { ...b!, confidence: 0.9, agreement: 'most' },
    { ...c!, confidence: 0.3 },
    { ...d!, confidence: 0.8 },
    { ...e!, confidence: 1, reviewed: true },
  ];
  const taken = async (scope: ExportScope): Promise<string[]> => {
    const target = path.join(base, scope.kind);
    await exportTree(request(some, { scope, target }), NEVER);
    return tree(target);
  };
  assert.deepEqual(await taken({ kind: 'reviewed' }), ['x/a.jpg']);
  assert.deepEqual(await taken({ kind: 'agreed' }), ['x/a.jpg', 'x/c.jpg', 'x/d.jpg']);
  assert.deepEqual(await taken({ kind: 'confident', least: 0.8 }), ['x/a.jpg', 'x/b.jpg', 'x/d.jpg']);
  await assert.rejects(
    exportTree(request([c!], { scope: { kind: 'reviewed' } }), NEVER),
    failure('no-images', /No image was reviewed/),
  );
});

test('a picture keeps its extension where all before it has to go', () => {
  for (const name of ['..jpg', ' .jpg', '...jpg', ' . .jpg'])
    assert.equal(safeName(name, { extension: true }), '_.jpg', name);
  assert.equal(safeName('con.tar.gz', { extension: true }), 'con_.tar.gz');
});

test('names that differ only in what some file systems ignore are kept apart', () => {
  const names = new UniqueNames({ extension: true });
  const taken = ['👩\u200d👧.jpg', '👩👧.jpg', '❤\ufe0f.jpg', '❤.jpg', 'STRA\u1e9eE.jpg', 'straße.jpg', 'strasse.jpg'];
  const given = taken.map((name) => names.take(name));
  assert.deepEqual(given, [
    '👩\u200d👧.jpg',
    '👩👧-2.jpg',
    '❤\ufe0f.jpg',
    '❤-2.jpg',
    'STRA\u1e9eE.jpg',
    'straße-2.jpg',
    'strasse-3.jpg',
  ]);
});
