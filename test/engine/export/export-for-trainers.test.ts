import assert from 'node:assert/strict';
import { link, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { exportTree, type ExportRequest } from '../../../src/engine/export/export';
import type { LabelRow } from '../../../src/engine/export/labels';
import { hiddenFromSplits, isTakenForSplit } from '../../../src/engine/export/split-like-names';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { sha256 } from '../../../src/engine/base/sha256';
import { EXPORT_MARKER } from '../../../src/domain/export-places';

const NEVER = new AbortController().signal;
let base: string;
let root: string;

beforeEach(async () => {
  base = await realpath(await mkdtemp(path.join(tmpdir(), 'winnow-trainers-')));
  root = path.join(base, 'pictures');
  await mkdir(root);
});
afterEach(() => rm(base, { recursive: true, force: true }));

const drawn = (width = 60, height = 40): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#a04020' } });

async function put(name: string, label: string, bytes: Buffer, more: Partial<LabelRow> = {}): Promise<LabelRow> {
  await writeFile(path.join(root, name), bytes);
  return { path: name, label, confidence: 0.5, agreement: 'all', extractors: {}, consensus: 0, ...more };
}

const exported = (rows: readonly LabelRow[], more: Partial<ExportRequest> = {}) =>
  exportTree({ root, target: path.join(base, 'out'), mode: 'copy', dryRun: false, rows, run: {}, ...more }, NEVER);

async function tree(): Promise<string[]> {
  const entries = await readdir(path.join(base, 'out'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name !== EXPORT_MARKER)
    .map((entry) => path.relative(path.join(base, 'out'), path.join(entry.parentPath, entry.name)))
    .sort();
}

const out = (name: string): string => path.join(base, 'out', name);

test('words that stand for parts of a split are hidden from Hugging Face, parts of longer words are left alone', () => {
  for (const name of ['train.jpg', 'steam train 3.png', 'test2.jpg', 'a-val_1.png', 'x.dev']) {
    assert.ok(isTakenForSplit(name), name);
    assert.ok(!isTakenForSplit(hiddenFromSplits(name)), hiddenFromSplits(name));
  }
  for (const name of ['constraint.png', 'Train.jpg', 'testa.jpg', 'value.png'])
    assert.equal(hiddenFromSplits(name), name);
});

test('without a split no file is named as a part; with one, folders say the parts and names stay', async () => {
  const rows = [
    await put('steam train 1.jpg', 'a', await drawn().jpeg().toBuffer()),
    await put('test.png', 'b', await drawn().png().toBuffer()),
  ];
  await exported(rows);
  assert.deepEqual(await tree(), ['a/steam train~ 1.jpg', 'b/test~.png']);
  await rm(base + '/out', { recursive: true });
  await rm(base + '/out.winnow.csv');
  await rm(base + '/out.winnow.json');
  await exported(rows, { split: { train: 100, val: 0, test: 0, seed: 1 }, layout: 'split/label' });
  assert.deepEqual(await tree(), ['train/a/steam train 1.jpg', 'train/b/test.png']);
});

test('files that readers would not know get the usual ending of their contents', async () => {
  const jpeg = await drawn().jpeg().toBuffer();
  const rows = [
    await put('a.jfif', 'x', jpeg),
    await put('b', 'x', jpeg),
    await put('c.dat', 'x', await drawn().png().toBuffer()),
    await put('d.JPG', 'x', jpeg),
  ];
  await exported(rows);
  assert.deepEqual(await tree(), ['x/a.jpg', 'x/b.jpg', 'x/c.dat.png', 'x/d.JPG']);
});

test('upright pixels are plain JPEG and PNG that need no turn; what is so already stays to the byte', async () => {
  const plain = await drawn().jpeg().toBuffer();
  const rows = [
    await put('plain.jpg', 'x', plain),
    await put('turned.jpg', 'x', await drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer()),
    await put('deep.png', 'x', await drawn().toColourspace('rgb16').png().toBuffer()),
    await put('scan.tif', 'x', await drawn().tiff().toBuffer()),
    await put('cut.jpg', 'x', plain.subarray(0, -2)),
    await put('clear.webp', 'x', await drawn().ensureAlpha(0.5).webp().toBuffer()),
  ];
  const { missing, notes } = await exported(rows, { pixels: 'upright' });
  assert.deepEqual(missing, []);
  assert.doesNotMatch(notes!.join(), /EXIF/);
  assert.deepEqual(
    await tree(),
    ['clear.png', 'cut.jpg', 'deep.png', 'plain.jpg', 'scan.png', 'turned.jpg'].map((name) => `x/${name}`),
  );
  assert.deepEqual(await readFile(out('x/plain.jpg')), plain);
  for (const file of await tree()) {
    const { width, height, orientation, depth, hasAlpha } = await sharp(out(file)).metadata();
    assert.deepEqual(
      { orientation, depth, hasAlpha },
      { orientation: undefined, depth: 'uchar', hasAlpha: false },
      file,
    );
    assert.deepEqual([width, height], file === 'x/turned.jpg' ? [40, 60] : [60, 40], file);
  }
  assert.equal((await readFile(out('x/cut.jpg'))).readUInt16BE((await stat(out('x/cut.jpg'))).size - 2), 0xffd9);
});

test('resized copies are no longer than asked and never enlarged', async () => {
  const rows = [
    await put('large.jpg', 'x', await drawn(300, 200).jpeg().toBuffer()),
    await put('small.png', 'x', await drawn(20, 30).png().toBuffer()),
  ];
  await exported(rows, { pixels: 'upright', longest: 150 });
  const sides = async (name: string): Promise<number[]> => {
    const { width, height } = await sharp(out(name)).metadata();
    return [width, height];
  };
  assert.deepEqual(await sides('x/large.jpg'), [150, 100]);
  assert.deepEqual(await sides('x/small.png'), [20, 30]);
  await assert.rejects(exported(rows, { target: `${base}/other`, longest: 150 }), /Choose upright pixels/);
  await assert.rejects(exported(rows, { target: `${base}/other`, pixels: 'upright', mode: 'hardlink' }), /copies/);
});

test('sidecars tell parts, numbers and sizes, and a table whose labels are no formulas', async () => {
  const jpeg = await drawn().withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const names = ['1.jpg', '2.jpg', '3.jpg'];
  const rows = await Promise.all([
    ...names.map((name) => put(name, '=cat', jpeg, { reviewed: true })),
    ...names.map((name) => put(`b${name}`, 'dog', jpeg)),
    put('none.jpg', '', jpeg),
  ]);
  const { classes } = await exported(rows, {
    sidecars: ['huggingface', 'coco', 'csv'],
    layout: 'split/label',
    split: { train: 34, val: 33, test: 33, seed: 1 },
  });
  assert.deepEqual(classes, [
    { number: 0, name: '=cat', files: 3 },
    { number: 1, name: 'dog', files: 3 },
  ]);
  const card = await readFile(out('README.md'), 'utf8');
  assert.match(card, /- split: validation\n {4}path: "val\/\*\/\*"/);
  assert.match(card, /\| 0 \| =cat \| 3 \| 1 \| 1 \| 1 \|/);
  const lines = (await readFile(out('metadata.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file_name: string });
  assert.equal(lines.length, 6);
  for (const { file_name: name } of lines) assert.ok((await stat(out(name))).isFile());
  const coco = JSON.parse(await readFile(out('annotations-train.json'), 'utf8')) as {
    images: unknown[];
    annotations: { category_id: number; bbox: number[] }[];
    categories: unknown[];
  };
  assert.deepEqual(coco.categories, [
    { id: 1, name: '=cat', supercategory: '' },
    { id: 2, name: 'dog', supercategory: '' },
  ]);
  // A reader that does not turn the picture sees it so.
  assert.deepEqual(
    coco.annotations.map(({ category_id, bbox }) => [category_id, bbox]),
    [
      [1, [0, 0, 60, 40]],
      [2, [0, 0, 60, 40]],
    ],
  );
  assert.match(await readFile(out('labels.csv'), 'utf8'), /test\/=cat\/\d\.jpg,'=cat,0,test,0\.5,1\n/);
});

test('a label that is named as a part gets a README.md that says better', async () => {
  const rows = [await put('a.jpg', 'train', await drawn().jpeg().toBuffer())];
  const { notes } = await exported(rows);
  assert.match(notes!.join(), /README\.md/);
  assert.match(await readFile(out('README.md'), 'utf8'), /- split: train\n {4}path: "\*\/\*"/);
});

test('pictures that EXIF alone turns are counted, of a run by its notes and of a table by their files', async () => {
  const turned = await drawn().withMetadata({ orientation: 3 }).jpeg().toBuffer();
  const rows = [
    await put('a.jpg', 'x', turned),
    await put('b.jpg', 'x', turned, { contents: 'known', turned: true }),
    await put('c.jpg', 'x', await drawn().jpeg().toBuffer()),
  ];
  const { notes } = await exported(rows, { dryRun: true });
  assert.match(notes!.join('\n'), /2 pictures are turned upright by EXIF alone/);
});

test('originals that a program wrote into are refused by name, whatever their times say', async () => {
  const bytes = await drawn().jpeg().toBuffer();
  const row = await put('a.jpg', 'x', bytes, { contents: sha256(bytes) });
  const file = path.join(root, 'a.jpg');
  const { size, mtimeMs, ctimeMs } = await stat(file);
  const known = { 'a.jpg': { bytes: size, modified: mtimeMs, changed: ctimeMs, sha256: sha256(bytes) } };
  await exported([row], { known, target: `${base}/first`, mode: 'hardlink' });
  // Other contents of the same size, through the link, with the old time.
  const { atime, mtime } = await stat(file);
  const other = Buffer.from(bytes);
  other.writeUInt8(bytes.at(-3)! ^ 1, bytes.length - 3);
  await writeFile(`${base}/first/x/a.jpg`, other);
  await utimes(file, atime, mtime);
  const refused = (error: unknown): boolean =>
    error instanceof WinnowFailure && /other contents than when labelled: a\.jpg/.test(error.message);
  await assert.rejects(exported([row], { known }), refused);
  await assert.rejects(exported([row], { known, dryRun: true }), refused);
  assert.deepEqual((await readdir(base)).sort(), ['first', 'first.winnow.csv', 'first.winnow.json', 'pictures']);
  // Another link alone changes nothing.
  await writeFile(file, bytes);
  await link(file, `${base}/link.jpg`);
  await exported([row], { known, dryRun: true });
});

test('a place that cannot be written, or lies in another labelled tree, is refused before the work', async () => {
  const rows = [await put('a.jpg', 'x', await drawn().jpeg().toBuffer())];
  await exported(rows);
  await assert.rejects(exported(rows, { target: out('x/again') }), /labelled tree that Winnow wrote/);
  await writeFile(path.join(base, 'file'), '');
  let progressed = false;
  const onProgress = (): void => void (progressed = true);
  await assert.rejects(
    exported(rows, { target: path.join(base, 'file/out'), onProgress }),
    /part of its path is a file/,
  );
  assert.equal(progressed, false);
});
