import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { DamagedBlock, PixelBlocks, type BlockSide } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';

let parent: string;
let store: Store;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'winnow-blocks-'));
  store = Store.open(parent, ['/pictures']);
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex');
const block = (name: string, side: BlockSide): Uint8Array =>
  Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 31 + name.charCodeAt(0) * side) % 251);
const add = (blocks: PixelBlocks, name: string): void =>
  blocks.add(hashOf(name), { 64: block(name, 64), 96: block(name, 96) });
const read = (blocks: PixelBlocks, name: string, side: BlockSide): Uint8Array => {
  const out = new Uint8Array(side * side * 3 + 5);
  blocks.read(hashOf(name), side, out, 5);
  return out.subarray(5);
};
/** Opens the blocks, does something, closes them. */
const using = <T>(work: (blocks: PixelBlocks) => T, mode: 'read' | 'write' = 'write'): T => {
  const blocks = new PixelBlocks(store, mode);
  try {
    return work(blocks);
  } finally {
    blocks.close();
  }
};
/** The names among a, b and c that are there; each of them has its own pixels. */
const present = (mode: 'read' | 'write' = 'read'): string =>
  using((blocks) => {
    const names = ['a', 'b', 'c'].filter((name) => blocks.has(hashOf(name)));
    for (const name of names)
      for (const side of [64, 96] as const) assert.deepEqual(read(blocks, name, side), block(name, side));
    return names.join('');
  }, mode);
const saved = (names: string): void =>
  using((blocks) => {
    for (const name of names) add(blocks, name);
    blocks.save();
  });
const flip = (name: string, at: number, bit = 3): void => {
  const bytes = readFileSync(store.path('blocks', name));
  bytes[at]! ^= 1 << bit;
  writeFileSync(store.path('blocks', name), bytes);
};

test('pixels that were not saved before a crash are forgotten, saved ones stay', () => {
  using((blocks) => {
    add(blocks, 'a');
    blocks.save();
    add(blocks, 'b');
  });
  assert.equal(present('write'), 'a');
  saved('c');
  assert.equal(present(), 'ac');
});

test('a save appends as many records as there are new images, and rewrites none', () => {
  saved('a');
  const { size } = statSync(store.path('blocks', 'index.bin'));
  const before = readFileSync(store.path('blocks', 'index.bin'));
  saved('bc');
  const after = readFileSync(store.path('blocks', 'index.bin'));
  assert.equal(after.length, 3 * size);
  assert.ok(after.subarray(0, size).equals(before));
});

test('a changed bit anywhere in the index makes its image missing and leaves the others', () => {
  saved('abc');
  const bytes = readFileSync(store.path('blocks', 'index.bin'));
  for (let at = 0; at < bytes.length; at++) {
    flip('index.bin', at, at % 8);
    assert.equal(present(), 'abc'.replace('abc'[Math.floor(at / 44)]!, ''), `byte ${at}`);
    writeFileSync(store.path('blocks', 'index.bin'), bytes);
  }
});

test('a file that was cut anywhere loses the images behind the cut, which can be added again', () => {
  for (const [name, per] of [
    ['index.bin', 44],
    ['64.u8', 12288],
    ['96.u8', 27648],
  ] as const) {
    for (const length of [0, 1, per - 1, per, per + 1, 2 * per + per / 2]) {
      rmSync(store.path('blocks'), { recursive: true });
      store = Store.open(parent, ['/pictures']);
      saved('abc');
      truncateSync(store.path('blocks', name), length);
      const left = 'abc'.slice(0, Math.floor(length / per));
      assert.equal(present(), left, `${name} of ${length} bytes, to read`);
      assert.equal(present('write'), left, `${name} of ${length} bytes`);
      saved('abc'.slice(left.length));
      assert.equal(present(), 'abc');
    }
  }
});

test('a damaged block is an error that names the image, and from then on the image is missing', () => {
  for (const [side, mode] of [
    [64, 'write'],
    [96, 'read'],
  ] as const) {
    rmSync(store.path('blocks'), { recursive: true });
    store = Store.open(parent, ['/pictures']);
    saved('abc');
    flip(`${side}.u8`, side * side * 3 + 77);
    using((blocks) => {
      assert.throws(
        () => read(blocks, 'b', side),
        (error) => error instanceof DamagedBlock && error.hash === hashOf('b') && error.code === 'store',
      );
      assert.equal(blocks.has(hashOf('b')), false);
    }, mode);
    assert.equal(present(), 'ac');
    saved('b');
    assert.equal(present(), 'abc');
  }
});

test('all damaged blocks are found at once', () => {
  saved('abc');
  flip('64.u8', 5);
  flip('96.u8', 2 * 27648 + 5);
  assert.equal(
    using((blocks) => blocks.forgetDamaged()),
    2,
  );
  assert.equal(present(), 'b');
});

test('an image that was forgotten before it was saved stays forgotten', () => {
  using((blocks) => {
    for (const name of 'abc') add(blocks, name);
    blocks.forget(hashOf('b'));
    blocks.save();
  });
  assert.equal(present(), 'ac');
});
