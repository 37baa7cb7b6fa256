import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { hearingOfLostThreads } from '../../../src/engine/base/lost-threads';
import { scan, type ImageFile } from '../../../src/engine/images/list-images';
import { Store } from '../../../src/engine/store/store';
import { KeptFacts } from '../../../src/engine/quality/kept-facts';
import { makeThumbnails, measureFiles } from '../../../src/engine/images/decode/thumbnails';
import { writePictures } from '../pictures';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-thumbnails-'));
after(() => rmSync(home, { recursive: true, force: true }));
const never = new AbortController().signal;

async function pictures(
  name: string,
  count = 8,
): Promise<{ folder: string; store: Store; images: readonly ImageFile[] }> {
  const folder = path.join(home, name);
  await writePictures(folder, count);
  const { images } = await scan([folder], new Map(), { progress: () => undefined, signal: never });
  return { folder, store: Store.open(path.join(home, `${name}-store`), [folder]), images };
}
const filesIn = (store: Store): string[] =>
  readdirSync(store.thumbnailFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => path.extname(file) !== '')
    .map((file) => path.basename(file))
    .sort();

test('each image gets one thumbnail under its hash, and only those that are missing are made', async () => {
  const { folder, store, images } = await pictures('plain');
  await makeThumbnails({ root: folder, images: images.slice(0, 3) }, store, 2, {
    progress: () => undefined,
    signal: never,
  });
  const totals: number[] = [];
  await makeThumbnails({ root: folder, images }, store, 2, {
    progress: (_, total) => void totals.push(total),
    signal: never,
  });
  assert.deepEqual(new Set(totals), new Set([5]));
  assert.deepEqual(filesIn(store), images.map(({ sha256 }) => `${sha256}.webp`).sort());
});

test('a file that changed since it was scanned gets no thumbnail, nor does one that is gone; the others do', async () => {
  const { folder, store, images } = await pictures('changed');
  writeFileSync(path.join(folder, images[0]!.path), readFileSync(path.join(folder, images[1]!.path)));
  rmSync(path.join(folder, images[2]!.path));
  await makeThumbnails({ root: folder, images }, store, 3, { progress: () => undefined, signal: never });
  const expected = images.filter((_, i) => i !== 0 && i !== 2).map(({ sha256 }) => `${sha256}.webp`);
  assert.deepEqual(filesIn(store), expected.sort());
});

test('threads measure what one thread measures, and make no thumbnail of it', async () => {
  const { folder, store, images } = await pictures('measured', 204);
  writeFileSync(path.join(folder, images[0]!.path), readFileSync(path.join(folder, images[1]!.path)));
  const nowhere = { readJson: () => undefined, writeJson: () => undefined };
  const measured = [1, 4].map(async (parallel) => {
    const facts = new KeptFacts(nowhere);
    await measureFiles(folder, images, facts, parallel, never);
    return images.map(({ sha256 }) => facts.get(sha256));
  });
  const [alone, together] = await Promise.all(measured);
  assert.deepEqual(together, alone);
  assert.deepEqual(alone?.slice(0, 2).map(Boolean), [false, true]);
  assert.deepEqual(filesIn(store), []);
});

test('threads make the thumbnails that one thread makes, of files that are as they were', async () => {
  const { folder, store, images } = await pictures('many', 204);
  writeFileSync(path.join(folder, images[0]!.path), readFileSync(path.join(folder, images[1]!.path)));
  const alone = Store.open(path.join(home, 'alone'), [folder]);
  const seen: number[] = [];
  await makeThumbnails({ root: folder, images }, store, 4, { progress: (done) => void seen.push(done), signal: never });
  await makeThumbnails({ root: folder, images }, alone, 1, { progress: () => undefined, signal: never });
  assert.equal(seen.at(-1), images.length);
  assert.deepEqual(filesIn(store), filesIn(alone));
  const bytes = ({ thumbnailFolder }: Store, { sha256 }: ImageFile): Buffer =>
    readFileSync(path.join(thumbnailFolder, sha256.slice(0, 2), `${sha256}.webp`));
  for (const image of images.slice(1, 40)) assert.deepEqual(bytes(store, image), bytes(alone, image));
});

test('what a thread leaves that ends is made all the same, and said', async () => {
  const { folder, store, images } = await pictures('lost', 204);
  const said: string[] = [];
  process.once('worker', (worker: Worker) => void worker.terminate());
  await hearingOfLostThreads(
    (sentence) => said.push(sentence),
    () => makeThumbnails({ root: folder, images }, store, 4, { progress: () => undefined, signal: never }),
  );
  assert.equal(filesIn(store).length, images.length);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /The thread thumbnail-thread ended/);
});

test('threads are stopped as one is', async () => {
  const { folder, store, images } = await pictures('stopped', 204);
  const controller = new AbortController();
  const stop = (done: number): void => (done === 20 ? controller.abort(new Error('enough')) : undefined);
  await assert.rejects(
    makeThumbnails({ root: folder, images }, store, 4, { progress: stop, signal: controller.signal }),
    /enough/,
  );
});

test('an aborted stage ends with the reason', async () => {
  const { folder, store, images } = await pictures('aborted');
  const controller = new AbortController();
  const stop = (done: number): void => (done === 2 ? controller.abort(new Error('enough')) : undefined);
  await assert.rejects(
    makeThumbnails({ root: folder, images }, store, 1, { progress: stop, signal: controller.signal }),
    /enough/,
  );
  assert.equal(filesIn(store).length, 2);
});
