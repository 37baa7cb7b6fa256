import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { PixelBlocks } from '../../src/engine/blocks';
import { Store } from '../../src/engine/store';

let parent: string;
beforeEach(() => (parent = mkdtempSync(path.join(tmpdir(), 'winnow-store-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));
const open = (): Store => Store.open(parent, ['/pictures']);
const artifact = { meta: { k: 3 }, columns: { labels: Int32Array.of(1, -1, 2), rows: Float32Array.of(0.5, 1e-9) } };

test('what was written is read back with its types', () => {
  open().write('results/a', artifact);
  assert.deepEqual(open().read('results/a'), artifact);
});

test('a file with one changed bit reads as missing', () => {
  const store = open();
  store.write('results/a', artifact);
  const bytes = readFileSync(store.path('results/a'));
  for (let at = 0; at < bytes.length; at += 7) {
    const broken = Buffer.from(bytes);
    broken[at]! ^= 4;
    writeFileSync(store.path('results/a'), broken);
    assert.equal(store.read('results/a'), undefined, `bit in byte ${at}`);
  }
});

test('a file that was cut short reads as missing', () => {
  const store = open();
  store.write('results/a', artifact);
  truncateSync(store.path('results/a'), 60);
  assert.equal(store.read('results/a'), undefined);
});

test('writing leaves no temporary file', () => {
  const store = open();
  store.write('results/a', artifact);
  assert.deepEqual(readdirSync(store.path('results')), ['a']);
});

test('a store of a newer version is refused in words', () => {
  open().writeJson('format.json', { format: 99 });
  assert.throws(open, /newer Winnow/);
});

test('the same folders in another order have one store, other folders another', () => {
  const a = Store.open(parent, ['/x', '/y']);
  assert.equal(Store.open(parent, ['/y', '/x']).folder, a.folder);
  assert.notEqual(Store.open(parent, ['/x']).folder, a.folder);
});

test('pixels that were not saved before a crash are forgotten, saved ones stay', () => {
  const block = (side: number, value: number): Uint8Array => new Uint8Array(side * side * 3).fill(value);
  const blocks = new PixelBlocks(open());
  blocks.add('a', { 64: block(64, 1), 96: block(96, 2) });
  blocks.save();
  blocks.add('b', { 64: block(64, 3), 96: block(96, 4) });
  blocks.close();
  const after = new PixelBlocks(open());
  assert.equal(after.has('a'), true);
  assert.equal(after.has('b'), false);
  after.add('c', { 64: block(64, 5), 96: block(96, 6) });
  const out = new Uint8Array(64 * 64 * 3);
  after.read('a', 64, out);
  assert.ok(out.every((value) => value === 1));
  after.read('c', 64, out);
  assert.ok(out.every((value) => value === 5));
  after.close();
});
