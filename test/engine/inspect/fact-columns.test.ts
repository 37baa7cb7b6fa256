import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, beforeEach, test } from 'node:test';
import sharp from 'sharp';
import { passesOf, type CategoryColumn, type FactColumns, type NumberColumn } from '../../../src/domain/fact-columns';
import { sha256 } from '../../../src/engine/base/sha256';
import { factsOf } from '../../../src/engine/images/decode/thumbnail-of';
import { factColumns } from '../../../src/engine/inspect/fact-columns';
import { KeptFacts } from '../../../src/engine/quality/kept-facts';
import { Store } from '../../../src/engine/store/store';

const signal = new AbortController().signal;
const home = mkdtempSync(path.join(tmpdir(), 'winnow-facts-'));
after(() => rmSync(home, { recursive: true, force: true }));

let root = '';
let files: Record<string, Buffer> = {};
let number = 0;

beforeEach(async () => {
  root = path.join(home, String(++number), 'pictures');
  const drawn = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: { r: width % 256, g: height % 256, b: 90 } } });
  const exif = { IFD0: { Make: 'Acme', Model: 'Acme One' }, IFD2: { DateTimeOriginal: '2024:05:06 07:08:09' } };
  files = {
    'a/1.jpg': await drawn(40, 30).withExif(exif).jpeg().toBuffer(),
    'a/deep/2.png': await drawn(60, 30).png().toBuffer(),
    'b/1.jpg': await drawn(40, 50)
      .withExif({ IFD0: { Make: 'Bolt', Model: 'X2' } })
      .jpeg()
      .toBuffer(),
  };
  for (const [name, bytes] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), bytes);
  }
});

function asked(keep = (facts: KeptFacts): unknown => facts): Promise<FactColumns> {
  const store = Store.open(path.join(home, String(number), 'store'), [root]);
  const facts = new KeptFacts(store);
  keep(facts);
  facts.save();
  const hashes = Object.values(files).map((bytes) => sha256(bytes));
  return factColumns({ root, folders: [root], paths: Object.keys(files), hashes }, store, () => undefined, signal);
}
const numbers = ({ columns }: FactColumns, id: string) =>
  (columns.find((column) => column.id === id) as NumberColumn | undefined)?.values;
const words = ({ columns }: FactColumns, id: string) => {
  const column = columns.find((each) => each.id === id) as CategoryColumn | undefined;
  return column?.of.map((at) => column.categories[at]);
};

test('sides, bytes, date, format, camera and folder of each file are known', async () => {
  const facts = await asked();
  assert.deepEqual(numbers(facts, 'width'), [40, 60, 40]);
  assert.deepEqual(numbers(facts, 'height'), [30, 30, 50]);
  assert.deepEqual(
    numbers(facts, 'bytes'),
    Object.values(files).map(({ length }) => length),
  );
  assert.deepEqual(numbers(facts, 'taken'), [Date.UTC(2024, 4, 6, 7, 8, 9) / 1000, null, null]);
  assert.deepEqual(words(facts, 'format'), ['jpeg', 'png', 'jpeg']);
  assert.deepEqual(words(facts, 'camera'), ['Acme One', undefined, 'Bolt X2'], 'the maker once');
  assert.deepEqual(words(facts, 'folder'), ['a', 'a/deep', 'b']);
});

test('what the store keeps is not read from the files again', async () => {
  const facts = await factsOf(files['a/1.jpg']!);
  const columns = await asked((kept) => kept.set(sha256(files['a/1.jpg']!), { ...facts, width: 41, camera: 'Kept' }));
  assert.deepEqual(numbers(columns, 'width'), [41, 60, 40]);
  assert.deepEqual(words(columns, 'camera'), ['Kept', undefined, 'Bolt X2']);
});

test('a fact in which all images are the same is left out', async () => {
  files = { 'a/1.jpg': files['a/1.jpg']!, 'b/1.jpg': files['b/1.jpg']! };
  const { columns } = await asked();
  assert.deepEqual(
    columns.map(({ id }) => id),
    ['height', 'bytes', 'taken', 'camera', 'folder'],
  );
});

test('a folder stands for all below it', async () => {
  const { columns } = await asked();
  const folder = columns.find(({ id }) => id === 'folder')!;
  assert.deepEqual([...passesOf(folder, { column: 'folder', among: ['a'] })], [1, 1, 0]);
  assert.deepEqual([...passesOf(folder, { column: 'folder', among: ['a/deep', 'b'] })], [0, 1, 1]);
});

test('unknown values pass where they are asked for, and no range of numbers', async () => {
  const { columns } = await asked();
  const camera = columns.find(({ id }) => id === 'camera')!;
  const taken = columns.find(({ id }) => id === 'taken')!;
  assert.deepEqual([...passesOf(camera, { column: 'camera', among: [''] })], [0, 1, 0]);
  assert.deepEqual([...passesOf(taken, { column: 'taken', least: null, most: null })], [1, 0, 0]);
});

test('columns of tables beside the images are facts; of equal names the folder decides', async () => {
  writeFileSync(path.join(root, 'sites.csv'), 'file;site\na/1.jpg;north\nb/1.jpg;south\n');
  writeFileSync(path.join(root, 'b', 'more.tsv'), 'filename\tweather\n1.jpg\train\n');
  const facts = await asked();
  assert.deepEqual(words(facts, 'table:sites.csv:site'), ['north', undefined, 'south']);
  assert.deepEqual(words(facts, 'table:b/more.tsv:weather'), [undefined, undefined, 'rain']);
});

test('a column of many numbers or days is a scale, one of few a list, and one of sentences nothing', async () => {
  const many = Array.from({ length: 600 }, (_, i) => `x${i}.jpg,${i / 2},${i % 3},2024-01-${1 + (i % 28)},words ${i}`);
  const days = many.map((line) => line.replace(/-(\d),/, '-0$1,'));
  writeFileSync(path.join(root, 't.csv'), ['file,depth,class,day,caption', 'a/1.jpg,7.5,1,,', ...days].join('\n'));
  for (let i = 0; i < 600; i++) files[`x${i}.jpg`] = files['b/1.jpg']!;
  const { columns } = await asked();
  const named = columns.filter(({ table }) => table === 't.csv');
  assert.deepEqual(
    named.map((column) => [column.name, column.kind, column.kind === 'number' && column.unit]),
    [
      ['depth', 'number', 'number'],
      ['class', 'category', false],
      ['day', 'number', 'time'],
    ],
  );
  const depth = named[0] as NumberColumn;
  assert.deepEqual(depth.values.slice(0, 4), [7.5, null, null, 0]);
  assert.equal((named[2] as NumberColumn).values[4], Date.UTC(2024, 0, 2) / 1000);
});

test('a table that cannot be read or names no image is said, and stops nothing', async () => {
  writeFileSync(path.join(root, 'broken.csv'), 'file,a\n"open,1\n');
  writeFileSync(path.join(root, 'other.csv'), 'file,a\nelsewhere.jpg,1\n');
  writeFileSync(path.join(root, 'prices.csv'), 'price,a\n1,1\n');
  const { columns, unread } = await asked();
  assert.ok(columns.every(({ table }) => table === undefined));
  assert.deepEqual(unread, [
    'broken.csv: a quote that opens in record 2 is never closed',
    'other.csv: it names none of the images',
    'prices.csv: it has no column with names of files',
  ]);
});
