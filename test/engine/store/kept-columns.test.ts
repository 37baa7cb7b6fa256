import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { decodeArtifact, encodeArtifact, type WrittenArtifact } from '../../../src/engine/store/artifact-file';
import { Store } from '../../../src/engine/store/store';

let home: string;
let store: Store;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-columns-'));
  store = Store.open(home, [home]);
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ROWS = Float32Array.from({ length: 40 }, (_, i) => i / 7);
const LABELS = Int32Array.from({ length: 5 }, (_, i) => -i);
const bytesOf = (artifact: WrittenArtifact): Buffer => Buffer.concat([...encodeArtifact(artifact)]);

test('aligned columns are views of the bytes, whatever the length of what stands before them', () => {
  for (const name of ['a', 'ab', 'abc', 'abcd']) {
    const bytes = bytesOf({ meta: { name }, columns: { rows: ROWS, labels: LABELS } });
    const { columns, meta } = decodeArtifact<{ name: string }>(bytes)!;
    assert.deepEqual([meta.name, columns.rows, columns.labels], [name, ROWS, LABELS]);
    for (const column of Object.values(columns)) assert.equal(column.buffer, bytes.buffer);
  }
});

test('columns behind one of odd length, as in files of earlier versions, are copied', () => {
  const bytes = bytesOf({ meta: 0, columns: { odd: Uint8Array.of(1, 2, 3), rows: ROWS } });
  const { columns } = decodeArtifact(bytes)!;
  bytes.fill(0);
  assert.deepEqual([columns.rows, columns.odd], [ROWS, new Uint8Array(3)]);
});

test('a file that is read again does not change what was read before', () => {
  store.write('results/one', { meta: 1, columns: { rows: ROWS } });
  const first = store.read('results/one')!;
  store.write('results/one', { meta: 2, columns: { rows: ROWS.map((value) => value + 1) } });
  const second = store.read('results/one')!;
  second.columns.rows!.fill(9);
  assert.deepEqual(first.columns.rows, ROWS);
});

test('a column that is written in parts is the same file', () => {
  store.write('results/whole', { meta: {}, columns: { rows: ROWS, labels: LABELS } });
  // The same memory for each part, as one who gathers rows would use.
  const reused = new Float32Array(8);
  const parts = function* () {
    for (let at = 0; at < ROWS.length; at += 8) {
      reused.set(ROWS.subarray(at, at + 8));
      yield reused;
    }
  };
  const rows = { type: 'f32', length: ROWS.length, parts } as const;
  store.write('results/parts', { meta: {}, columns: { rows, labels: LABELS } });
  assert.deepEqual(readFileSync(store.path('results/parts')), readFileSync(store.path('results/whole')));
});

test('values of a column are read where they are', () => {
  store.write('results/one', { meta: { dimension: 4 }, columns: { labels: LABELS, rows: ROWS } });
  const kept = store.columns<{ dimension: number }>('results/one')!;
  assert.deepEqual([kept.meta.dimension, kept.lengthOf('rows'), kept.lengthOf('others')], [4, 40, 0]);
  const out = new Float32Array(6);
  assert.equal(kept.read('rows', 10, out), true);
  assert.deepEqual(out, ROWS.slice(10, 16));
  assert.equal(kept.read('rows', 35, out), false, 'behind the end');
  assert.equal(kept.read('labels', 0, new Float32Array(2)), false, 'of another type');
  assert.equal(kept.read('others', 0, out), false);
});

test('a file with a changed bit, or cut short, has no columns', () => {
  store.write('results/one', { meta: {}, columns: { rows: ROWS } });
  const file = store.path('results/one');
  const good = readFileSync(file);
  for (let at = 0; at < good.length; at += 3) {
    const bad = Buffer.from(good);
    bad[at]! ^= 16;
    writeFileSync(file, bad);
    assert.equal(store.columns('results/one'), undefined, `byte ${at}`);
  }
  for (const length of [0, 11, 44, 60, good.length - 1]) {
    writeFileSync(file, good.subarray(0, length));
    assert.equal(store.columns('results/one'), undefined, `${length} bytes`);
  }
  assert.equal(store.columns('results/none'), undefined);
});

test('a file that was replaced since it was checked is not read', () => {
  store.write('results/one', { meta: {}, columns: { rows: ROWS } });
  const kept = store.columns('results/one')!;
  store.write('results/one', { meta: {}, columns: { rows: ROWS } });
  assert.equal(kept.read('rows', 0, new Float32Array(1)), false);
  store.remove('results/one');
  assert.equal(kept.read('rows', 0, new Float32Array(1)), false);
});
