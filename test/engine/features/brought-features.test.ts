import assert from 'node:assert/strict';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { sha256 } from '../../../src/engine/base/sha256';
import { keepBrought, takeBrought } from '../../../src/engine/features/pretrained/brought-features';
import { HashTable } from '../../../src/engine/features/pretrained/hash-table';
import { KEPT, noClasses } from '../../../src/engine/features/pretrained/top-classes';
import { Store } from '../../../src/engine/store/store';

const DIMENSION = 3;
const WAY = 'a way';

let home: string;
let store: Store;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-brought-'));
  store = Store.open(home, [home]);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const hashOf = (image: number): string => sha256(`image ${image}`);
const rowOf = (image: number): number[] => [image, image / 2, -image];

function keep(images: readonly number[]): void {
  const classes = noClasses(images.length);
  images.forEach((image, row) => {
    classes.classes.fill(image, row * KEPT, (row + 1) * KEPT);
    classes.probabilities.fill(1 / (image + 1), row * KEPT, (row + 1) * KEPT);
  });
  keepBrought(store, WAY, {
    hashes: images.map(hashOf),
    count: images.length,
    dimension: DIMENSION,
    rows: Float32Array.from(images.flatMap(rowOf)),
    classes,
  });
}

test('features that lie in several files come in the order of the images, equal images twice', () => {
  keep([0, 2, 4]);
  keep([1, 3, 5]);
  const asked = [5, 0, 7, 3, 5, 2];
  const found = takeBrought(store, WAY, asked.map(hashOf))!;
  assert.deepEqual(found.missing, [2]);
  assert.deepEqual(
    [...found.rows],
    asked.flatMap((image) => (image === 7 ? [0, 0, 0] : rowOf(image))),
  );
  assert.deepEqual(
    asked.map((_, at) => found.classes!.classes[at * KEPT + KEPT - 1]),
    [5, 0, 0, 3, 5, 2],
  );
  assert.equal(takeBrought(store, WAY, [hashOf(7)]), undefined);
  assert.equal(takeBrought(store, 'another way', [hashOf(0)]), undefined);
});

test('files are checked once, however many parts of the images are asked about', () => {
  keep([0, 2, 4]);
  keep([1, 3, 5]);
  const checked: string[] = [];
  const counted = new Proxy(store, {
    get: (target, name, receiver: unknown) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (name !== 'columns') return value;
      return (file: string) => {
        checked.push(file);
        return target.columns(file);
      };
    },
  });
  for (const image of [0, 1, 2, 3]) assert.deepEqual(takeBrought(counted, WAY, [hashOf(image)])!.missing, []);
  assert.equal(checked.length, 2);
  assert.equal(new Set(checked).size, 2);
  // What is brought meanwhile is found.
  keep([6]);
  assert.deepEqual([...takeBrought(counted, WAY, [hashOf(6)])!.rows], rowOf(6));
});

test('each file is opened once for all rows that are asked for, near and far ones, however many', (context) => {
  const images = Array.from({ length: 700 }, (_, image) => image);
  keep(images.slice(0, 600));
  keep(images.slice(600));
  takeBrought(store, WAY, [hashOf(0)]);
  const asked = images.filter((image) => image % 97 !== 5).reverse();
  const opened = context.mock.method(fs, 'openSync').mock;
  const found = takeBrought(store, WAY, asked.map(hashOf))!;
  assert.equal(opened.callCount(), 2);
  assert.deepEqual(found.missing, []);
  assert.deepEqual([...found.rows], asked.flatMap(rowOf));
  for (const [at, image] of asked.entries()) {
    assert.deepEqual([...found.classes!.classes.subarray(at * KEPT, (at + 1) * KEPT)], Array(KEPT).fill(image));
    assert.equal(found.classes!.probabilities[at * KEPT], Math.fround(1 / (image + 1)));
  }
});

test('images of a file that is lost are missing', () => {
  keep([0, 1]);
  keep([2]);
  const [lost] = store.readJson<Record<string, string[]>>('brought.json')![WAY]!;
  assert.deepEqual(takeBrought(store, WAY, [hashOf(0), hashOf(2)])!.missing, []);
  store.remove(`results/${lost}`);
  assert.deepEqual(takeBrought(store, WAY, [hashOf(0), hashOf(2)])!.missing, [0]);
});

test('a hash is found among others that begin alike; of equal ones the first', () => {
  const hashes = Array.from({ length: 100 }, (_, at) => `00000000${sha256(`${at % 90}`).slice(8)}`);
  const table = new HashTable(Buffer.from(hashes.join(''), 'hex'));
  assert.deepEqual(
    hashes.map((hash) => table.positionOf(hash)),
    hashes.map((_, at) => at % 90),
  );
  assert.equal(table.positionOf(sha256('another')), -1);
  assert.equal(new HashTable(Buffer.alloc(0)).positionOf(sha256('another')), -1);
});
