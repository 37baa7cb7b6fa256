import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { type TestContext } from 'node:test';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { scan, type KnownFile, type Scan } from '../../../src/engine/images/list-images';

function temporary(t: TestContext): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-scan-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function put(root: string, file: string, contents = file): void {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, contents);
}

function scanAll(folders: string[], known: ReadonlyMap<string, KnownFile> = new Map()): Promise<Scan> {
  return scan(folders, known, { progress: () => undefined, signal: new AbortController().signal });
}

const paths = (found: Scan): string[] => found.images.map((image) => image.path);

test('images of every extension are found in all folders, sorted by code unit', async (t) => {
  const root = temporary(t);
  const names = ['b.JPG', 'a/z.jpeg', 'a.png', 'a/b/c.webp', 'Z.gif', 'd.tif', 'd.tiff', 'é.bmp', 'n.avif'];
  for (const name of [...names, '._a.png', 'notes.txt', 'jpg', 'movie.mp4']) put(root, name);
  const found = await scanAll([root]);
  assert.equal(found.root, root);
  assert.deepEqual(paths(found), [...names].sort());
  assert.deepEqual(found.unreadable, []);
});

test('an image carries its size, its time and the SHA-256 of its contents', async (t) => {
  const root = temporary(t);
  const contents = 'x'.repeat(700_001);
  put(root, 'a.png', contents);
  utimesSync(path.join(root, 'a.png'), 1000, 2000);
  const sha256 = createHash('sha256').update(contents).digest('hex');
  const { ctimeMs: changed } = statSync(path.join(root, 'a.png'));
  const expected = { path: 'a.png', bytes: 700_001, modified: 2_000_000, changed, sha256 };
  assert.deepEqual((await scanAll([root])).images, [expected]);
});

test('a known file is hashed again only when its size or time differs', async (t) => {
  const root = temporary(t);
  for (const name of ['same.png', 'newer.png', 'longer.png']) put(root, name);
  const before = await scanAll([root]);
  const known = new Map(before.images.map((image) => [image.path, { ...image, sha256: 'kept' }]));
  utimesSync(path.join(root, 'newer.png'), 1000, 2000);
  const { modified } = known.get('longer.png')!;
  put(root, 'longer.png', 'more than before');
  utimesSync(path.join(root, 'longer.png'), modified / 1000, modified / 1000);
  const kept = (await scanAll([root], known)).images.filter((image) => image.sha256 === 'kept');
  assert.deepEqual(
    kept.map((image) => image.path),
    ['same.png'],
  );
});

test('other contents of the same size and time are seen', async (t) => {
  const root = temporary(t);
  put(root, 'a.png', 'before');
  utimesSync(path.join(root, 'a.png'), 1000, 2000);
  const before = await scanAll([root]);
  put(root, 'a.png', 'after!');
  utimesSync(path.join(root, 'a.png'), 1000, 2000);
  const after = await scanAll([root], new Map(before.images.map((image) => [image.path, image])));
  assert.equal(after.images[0]?.sha256, createHash('sha256').update('after!').digest('hex'));
});

test('a name that is no text is reported, and is not taken for the file that it reads like', async (t) => {
  if (process.platform !== 'linux') return t.skip('other systems refuse such names');
  const root = temporary(t);
  put(root, '\ufffd.png', 'a name of its own');
  for (const byte of [0xfe, 0xff]) {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(byte), Buffer.from('.png')]), 'other');
  }
  mkdirSync(Buffer.concat([Buffer.from(`${root}/`), Buffer.of(0xff)]));
  const found = await scanAll([root]);
  assert.deepEqual(paths(found), ['\ufffd.png']);
  assert.deepEqual(
    found.unreadable.map(({ path: file }) => file),
    ['\ufffd', '\ufffd.png', '\ufffd.png'],
  );
  for (const { reason } of found.unreadable) assert.match(reason, /name is not valid text .* Rename it/);
});

test('hidden folders, earlier exports and stores are skipped', async (t) => {
  const root = temporary(t);
  for (const name of ['a.png', '.hidden/b.png', 'marked/cats/c.png', 'tree/cats/d.png', 'store/thumbnails/e.webp']) {
    put(root, name);
  }
  put(root, 'marked/.winnow-export.json');
  put(root, 'tree.winnow.json');
  for (const name of ['format.json', 'blocks/64.u8', 'results/x']) put(root, path.join('store', name));
  assert.deepEqual(paths(await scanAll([root])), ['a.png']);
});

test('a folder that would be skipped is scanned when it is chosen itself', async (t) => {
  const root = temporary(t);
  put(root, 'tree/cats/a.png');
  put(root, 'tree/.winnow-export.json');
  put(root, '.hidden/b.png');
  const found = await scanAll([path.join(root, 'tree'), path.join(root, '.hidden')]);
  assert.equal(found.root, root);
  assert.deepEqual(paths(found), ['.hidden/b.png', 'tree/cats/a.png']);
});

test('links within the chosen folders are followed once, a loop ends, and links out of them are counted', async (t) => {
  const root = temporary(t);
  const outside = temporary(t);
  put(root, 'zoo/a.png');
  put(outside, 'b.png');
  symlinkSync(root, path.join(root, 'zoo', 'loop'));
  symlinkSync(path.join(root, 'zoo'), path.join(root, 'alias'));
  symlinkSync(outside, path.join(root, 'linked'));
  symlinkSync(path.join(root, 'zoo', 'a.png'), path.join(root, 'second.png'));
  const found = await scanAll([root]);
  assert.deepEqual(paths(found), ['second.png', 'zoo/a.png']);
  assert.equal(found.linksOut, 1);
  const both = await scanAll([root, outside]);
  assert.equal(both.images.length, 3);
  assert.equal(both.linksOut, 0);
  assert.deepEqual(found.unreadable, []);
});

test('a link that leads nowhere is a row with a reason', async (t) => {
  const root = temporary(t);
  put(root, 'a.png');
  symlinkSync(path.join(root, 'gone.png'), path.join(root, 'broken.png'));
  symlinkSync('self.png', path.join(root, 'self.png'));
  const found = await scanAll([root]);
  assert.deepEqual(paths(found), ['a.png']);
  assert.deepEqual(
    found.unreadable.map((row) => row.path),
    ['broken.png', 'self.png'],
  );
  assert.match(found.unreadable[0]!.reason, /leads nowhere/);
});

test('nested and repeated folders count once; paths start at the common ancestor', async (t) => {
  const root = temporary(t);
  put(root, 'a/one.png');
  put(root, 'a/deep/two.png');
  put(root, 'ab/three.png');
  const chosen = ['a/deep', 'a', 'ab', 'a/'].map((name) => path.join(root, name));
  const found = await scanAll(chosen);
  assert.equal(found.root, root);
  assert.deepEqual(paths(found), ['a/deep/two.png', 'a/one.png', 'ab/three.png']);
  const nested = await scanAll([path.join(root, 'a/deep'), path.join(root, 'a')]);
  assert.equal(nested.root, path.join(root, 'a'));
  assert.deepEqual(paths(nested), ['deep/two.png', 'one.png']);
});

test('a folder that is missing, or is a file, fails with a code and says which', async (t) => {
  const root = temporary(t);
  put(root, 'file.png');
  for (const name of ['nowhere', 'file.png']) {
    await assert.rejects(scanAll([path.join(root, name)]), (error: unknown) => {
      assert.ok(error instanceof WinnowFailure);
      assert.equal(error.code, 'folder-missing');
      assert.ok(error.message.includes(path.join(root, name)));
      return true;
    });
  }
});

test('progress ends at the number of files, and an aborted scan throws the reason', async (t) => {
  const root = temporary(t);
  for (let i = 0; i < 30; i++) put(root, `${i}.png`);
  const seen: [number, number][] = [];
  await scan([root], new Map(), {
    progress: (done, total) => seen.push([done, total]),
    signal: new AbortController().signal,
  });
  assert.deepEqual(seen[0], [0, 30]);
  assert.deepEqual(seen.at(-1), [30, 30]);

  const controller = new AbortController();
  const reason = new Error('enough');
  const stop = (done: number): void => {
    if (done === 5) controller.abort(reason);
  };
  await assert.rejects(scan([root], new Map(), { progress: stop, signal: controller.signal }), reason);
});
