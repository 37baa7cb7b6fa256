import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kinOf } from '../../../src/engine/copies/kinship';
import { stemOf } from '../../../src/engine/copies/stem';
import type { PictureFacts } from '../../../src/domain/picture-facts';
import { splitByLabel } from '../../../src/engine/export/export-split';
import type { LabelRow } from '../../../src/engine/export/labels';

const row = (path: string, label: string, kin?: string): LabelRow => ({
  path,
  label,
  confidence: 1,
  agreement: '',
  extractors: {},
  consensus: -1,
  ...(kin === undefined ? {} : { kin }),
});
const split = { train: 60, val: 20, test: 20, seed: 1 };

test('files of one source have names that begin alike, where a number says which', () => {
  assert.equal(stemOf('a/patient12_slice3.png'), 'patient12');
  assert.equal(stemOf('00012-crop.jpg'), '00012');
  assert.equal(stemOf('IMG_1234.jpg'), 'IMG_1234');
  assert.equal(stemOf('cat 3 (1).jpg'), 'cat 3');
  assert.equal(stemOf('cat.jpg'), 'cat');
});

test('kin is what copies, stems, folders and bursts tie, one through the other', () => {
  const paths = ['a/v1_1.jpg', 'a/v1_2.jpg', 'b/x.jpg', 'b/y.jpg', 'c/z.jpg'];
  const pairs = [
    { a: 1, b: 2, nearness: 0.8 },
    { a: 3, b: 4, nearness: 0.2 },
  ];
  const taken = [100, null, null, 500, 501];
  const factsOf = (image: number): PictureFacts => ({ taken: taken[image] }) as PictureFacts;
  const known = { copies: { pairs }, factsOf };
  const kin = (...kinships: Parameters<typeof kinOf>[1]): number[] => [...kinOf({ paths }, kinships, known)];
  assert.deepEqual(kin('copies'), [0, 1, 1, 3, 4]);
  assert.deepEqual(kin('stem'), [0, 0, 2, 3, 4]);
  assert.deepEqual(kin('copies', 'stem'), [0, 0, 0, 3, 4]);
  assert.deepEqual(kin('folder'), [0, 0, 2, 2, 4]);
  assert.deepEqual(kin('burst'), [0, 1, 2, 3, 3]);
});

test('kin stays in one part of a split, across labels too, and every label is in every part', () => {
  const rows = ['cat', 'dog'].flatMap((label) =>
    Array.from({ length: 60 }, (_, i) => row(`${label}/${i}.jpg`, label, i < 6 ? 'both' : `${label} ${i >> 2}`)),
  );
  for (const seed of [1, 2, 3]) {
    const parts = splitByLabel(rows, { ...split, seed });
    const ofKin = new Map<string, Set<string>>();
    rows.forEach(({ kin }, at) => ofKin.set(kin!, (ofKin.get(kin!) ?? new Set()).add(parts[at]!)));
    assert.ok([...ofKin.values()].every((found) => found.size === 1));
    for (const label of ['cat', 'dog']) {
      const own = parts.filter((_, at) => rows[at]!.label === label);
      assert.deepEqual([...new Set(own)].sort(), ['test', 'train', 'val']);
      assert.ok(Math.abs(own.filter((part) => part === 'train').length - 36) <= 8);
    }
  }
});

test('a label of a few large families is in every part where it has as many', () => {
  const rows = Array.from({ length: 33 }, (_, i) => row(`${i}.jpg`, 'cat', i < 31 ? 'one' : String(i)));
  assert.deepEqual([...new Set(splitByLabel(rows, split))].sort(), ['test', 'train', 'val']);
});
