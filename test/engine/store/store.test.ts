import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { lastSnapshot } from '../../../src/engine/curation/current';
import { takeStep } from '../../../src/engine/curation/take-step';
import { dataSetName, Store } from '../../../src/engine/store/store';
import { renamed } from '../../../src/engine/store/renamed';
import { snapshotOf } from '../labelled-run';

let parent: string;
beforeEach(() => (parent = mkdtempSync(path.join(tmpdir(), 'winnow-store-'))));
afterEach(() => rmSync(parent, { recursive: true, force: true }));
const open = (): Store => Store.open(parent, ['/pictures']);
const artifact = { meta: { k: 3 }, columns: { labels: Int32Array.of(1, -1, 2), rows: Float32Array.of(0.5, 1e-9) } };

/** Every file that differs from `bytes` in one bit, and every shorter one. */
function* damaged(bytes: Buffer): Generator<[string, Buffer]> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const broken = Buffer.from(bytes);
    broken[bit >> 3]! ^= 1 << (bit & 7);
    yield [`bit ${bit & 7} of byte ${bit >> 3}`, broken];
  }
  for (let length = 0; length < bytes.length; length++) yield [`${length} bytes`, bytes.subarray(0, length)];
}

test('what was written is read back with its types', () => {
  open().write('results/a', artifact);
  assert.deepEqual(open().read('results/a'), artifact);
});

test('an artifact with one changed bit, or cut anywhere, reads as missing', () => {
  const store = open();
  store.write('results/a', artifact);
  for (const [what, broken] of damaged(readFileSync(store.path('results/a')))) {
    writeFileSync(store.path('results/a'), broken);
    assert.equal(store.read('results/a'), undefined, what);
  }
});

test('a JSON file with one changed bit, or cut anywhere, reads as missing', () => {
  const store = open();
  store.writeJson('current.json', { labels: 'größer \u{fffd}', counts: [1, 22, 333] });
  const bytes = readFileSync(store.path('current.json'));
  assert.deepEqual((JSON.parse(bytes.toString()) as { value: unknown }).value, store.readJson('current.json'));
  for (const [what, broken] of damaged(bytes)) {
    writeFileSync(store.path('current.json'), broken);
    assert.equal(store.readJson('current.json'), undefined, what);
  }
});

test('a layout that does not fit the bytes reads as missing', () => {
  const store = open();
  store.write('results/a', { meta: null, columns: { rows: Float32Array.of(1, 2, 3) } });
  const bytes = readFileSync(store.path('results/a'));
  truncateSync(store.path('results/a'), bytes.length - 4);
  assert.equal(store.read('results/a'), undefined);
});

test('writing leaves no temporary file', () => {
  const store = open();
  store.write('results/a', artifact);
  assert.deepEqual(readdirSync(store.path('results')), ['a']);
});

test('what killed processes left is swept from every folder, what a living one writes stays', () => {
  const store = open();
  mkdirSync(store.path('thumbnails/ab'));
  const dead = 2 ** 22 + 1;
  const left = ['', 'results/', 'models/', 'checkpoints/', 'blocks/', 'thumbnails/ab/'].map(
    (sub) => `${sub}x.${dead}.0123abcd.tmp`,
  );
  const living = `results/y.${process.ppid}.0123abcd.tmp`;
  const fresh = `results/z.${dead}.0123abcd.tmp`;
  for (const name of [...left, living, fresh]) writeFileSync(store.path(name), '');
  for (const name of [...left, living]) utimesSync(store.path(name), 1e9, Date.now() / 1000 - 600);
  open();
  const names = readdirSync(store.folder, { recursive: true, encoding: 'utf8' });
  assert.deepEqual(names.filter((name) => name.endsWith('.tmp')).sort(), [living, fresh]);
});

test('a store of a newer version is refused in words and not touched', () => {
  const folder = path.join(parent, dataSetName(['/pictures']));
  mkdirSync(folder);
  for (const text of ['{"format":99}', undefined]) {
    if (text === undefined) rmSync(path.join(folder, 'format.json'));
    if (text === undefined) open().writeJson('format.json', { format: 99 });
    else writeFileSync(path.join(folder, 'format.json'), text);
    const state = (): string[] =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
        (name) => `${name} ${readSafe(path.join(folder, name))}`,
      );
    const before = state();
    assert.throws(open, /newer Winnow/);
    assert.throws(() => Store.find(parent, ['/pictures']), /newer Winnow/);
    assert.deepEqual(state(), before);
  }
});

test('a store of format 1 keeps its labels and the edits of the person', () => {
  const folder = path.join(parent, dataSetName(['/pictures']));
  mkdirSync(folder, { recursive: true });
  const snapshot = snapshotOf({ 'a b c': 0, 'd e': 1 });
  const rename = { kind: 'rename', cluster: 0, name: 'cats' } as const;
  const exclude = { kind: 'exclude', images: [4] } as const;
  const lines = [{ edit: rename }, { step: { kind: 'edit', edit: exclude } }];
  const written = {
    'format.json': JSON.stringify({ format: 1, folders: ['/pictures'] }),
    'current.json': JSON.stringify({ labels: snapshot.labelling, snapshot }),
    'journal.jsonl': lines.map((line) => `${JSON.stringify({ labels: snapshot.labelling, ...line })}\n`).join(''),
  };
  for (const [name, text] of Object.entries(written)) writeFileSync(path.join(folder, name), text);
  const edits = [rename, exclude];
  const read = (): unknown => lastSnapshot(['/pictures'], parent)?.curation.edits;
  assert.deepEqual(read(), edits);
  assert.equal(
    readFileSync(path.join(folder, 'current.json'), 'utf8'),
    written['current.json'],
    'reading writes nothing',
  );
  open();
  assert.match(readFileSync(path.join(folder, 'current.json'), 'utf8'), /^{"check":"/);
  assert.deepEqual(open().readJson('format.json'), { format: 2, folders: ['/pictures'] });
  assert.deepEqual(read(), edits);
  const review = { kind: 'review', images: [0] } as const;
  takeStep({ folders: ['/pictures'], store: parent }, snapshot.labelling, 2, { kind: 'edit', edit: review });
  rmSync(path.join(folder, 'journal.jsonl'));
  assert.deepEqual(read(), [...edits, review], 'the second copy has the old edits too');
});

test('the same folders in another order have one store, other folders another', () => {
  const a = Store.open(parent, ['/x', '/y']);
  assert.equal(Store.open(parent, ['/y', '/x']).folder, a.folder);
  assert.notEqual(Store.open(parent, ['/x']).folder, a.folder);
});

function readSafe(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

test('a temporary file of another process with the same number is swept only once it is old', () => {
  const store = open();
  const name = `results/a.${process.pid}.0123456789abcdef.tmp`;
  writeFileSync(store.path(name), 'half');
  open();
  assert.ok(existsSync(store.path(name)));
  const old = Date.now() / 1000 - 120;
  utimesSync(store.path(name), old, old);
  open();
  assert.ok(!existsSync(store.path(name)));
});

test('a rename waits for a program that holds the file open, and fails at once where it is not allowed', () => {
  const busy = (code: string, times: number): { calls: number; rename: () => void } => {
    const state = {
      calls: 0,
      rename: () => {
        if (++state.calls <= times) throw Object.assign(new Error(code), { code });
      },
    };
    return state;
  };
  const scanner = busy('EPERM', 3);
  renamed('a', 'b', scanner.rename, 'win32');
  assert.equal(scanner.calls, 4);
  const forbidden = busy('EPERM', 3);
  assert.throws(() => renamed('a', 'b', forbidden.rename, 'linux'), /EPERM/);
  assert.equal(forbidden.calls, 1);
  const forEver = busy('EBUSY', Infinity);
  assert.throws(() => renamed('a', 'b', forEver.rename, 'linux'), /EBUSY/);
});
