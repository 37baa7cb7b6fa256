import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ingest, type Ingested } from '../../../src/engine/run/ingest';
import { RunProgress } from '../../../src/engine/run/run-progress';
import { Store } from '../../../src/engine/store/store';
import { EXTRACTORS } from '../../../src/domain/methods';
import { writePictures } from '../pictures';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-ingest-'));
after(() => rmSync(home, { recursive: true, force: true }));

async function read(
  folder: string,
  images: number,
  show: (sample: Ingested) => Promise<void>,
  signal = new AbortController().signal,
): Promise<string[]> {
  const store = Store.open(path.join(home, 'store'), [folder]);
  const first = { images, least: 4, wanted: () => true, show };
  const ingested = await ingest(
    [folder],
    store,
    { parallel: 2, first },
    new RunProgress(() => undefined, EXTRACTORS),
    signal,
  );
  ingested.blocks.close();
  assert.deepEqual(
    ingested.unreadable.map((row) => row.path),
    ['broken.png'],
  );
  return ingested.images.map((image) => image.path);
}

test('a first look is given once at a large folder, and not at one that is nearly decoded', async () => {
  const folder = path.join(home, 'pictures');
  await writePictures(folder, 30);
  writeFileSync(path.join(folder, 'broken.png'), 'no picture');
  const looks: string[][] = [];
  const look = (sample: Ingested): Promise<void> => {
    looks.push(sample.images.map((image) => image.path));
    return Promise.resolve();
  };
  const all = await read(folder, 8, look);
  assert.equal(all.length, 30);
  assert.equal(looks.length, 1);
  assert.ok(looks[0]!.length >= 7 && looks[0]!.length <= 8, String(looks[0]!.length));
  assert.deepEqual(looks[0], [...looks[0]!].sort());
  assert.ok(looks[0].every((file) => all.includes(file)));
  assert.deepEqual(await read(folder, 8, look), all);
  assert.equal(looks.length, 1);
});

test('no first look is given at a sample of broken files; the others are still decoded', async () => {
  const folder = path.join(home, 'broken');
  await writePictures(folder, 6);
  const store = Store.open(path.join(home, 'store'), [folder]);
  for (let i = 0; i < 60; i++) writeFileSync(path.join(folder, `broken-${i}.jpg`), `no picture ${i}`);
  let looked = false;
  const first = { images: 8, least: 4, wanted: () => true, show: () => Promise.resolve(void (looked = true)) };
  const signal = new AbortController().signal;
  const ingested = await ingest(
    [folder],
    store,
    { parallel: 2, first },
    new RunProgress(() => undefined, EXTRACTORS),
    signal,
  );
  ingested.blocks.close();
  assert.equal(looked, false);
  assert.deepEqual([ingested.images.length, ingested.unreadable.length], [6, 60]);
});

test('what was decoded before a first look failed is kept', async () => {
  const folder = path.join(home, 'more');
  await writePictures(folder, 30);
  writeFileSync(path.join(folder, 'broken.png'), 'no picture');
  await assert.rejects(
    read(folder, 8, () => Promise.reject(new Error('enough'))),
    /enough/,
  );
  let looked = false;
  const all = await read(folder, 8, () => Promise.resolve(void (looked = true)));
  assert.equal(all.length, 30);
  assert.equal(looked, false);
});
