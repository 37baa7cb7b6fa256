import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import sharp from 'sharp';
import { sha256 } from '../../../src/engine/base/sha256';
import { pictureFiles } from '../../../src/engine/features/pretrained/picture-files';
import { PictureThreads } from '../../../src/engine/features/pretrained/picture-threads';
import { readPicture } from '../../../src/engine/features/pretrained/read-picture';
import { IMAGENET } from '../../../src/engine/models/known-preprocessing';
import type { Preprocessing } from '../../../src/engine/network/backend/onnx/picture-input';
import { writePictures } from '../pictures';

const SIDE = 32;
const PREPROCESSING: Preprocessing = { ...IMAGENET, side: SIDE, fit: { rule: 'stretch' } };
const PICTURES = 12;
/** As many as threads are started for, each file again and again. */
const ASKED = 204;

let home: string;
let files: string[];
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-picture-threads-'));
  files = [...(await writePictures(home, PICTURES)).keys()].map((name) => path.join(home, name));
  // More pixels than are decoded without a question, and coefficients that lie in memory.
  const large = { width: 4000, height: 3000, channels: 3, background: '#3080c0' } as const;
  await sharp({ create: large }).jpeg({ progressive: true }).toFile(files[3]!);
});
after(() => rmSync(home, { recursive: true, force: true }));

test('threads read the pixels that the thread of the engine reads', async () => {
  const threads = new PictureThreads(2);
  try {
    for (const file of files) {
      const hash = sha256(readFileSync(file));
      const pixels = await threads.read({ file, hash, side: SIDE, preprocessing: PREPROCESSING });
      assert.deepEqual(pixels, await readPicture(file, hash, SIDE, PREPROCESSING));
    }
    const picture = { file: files[0]!, hash: undefined, side: SIDE, preprocessing: PREPROCESSING };
    assert.equal(await threads.read({ ...picture, hash: '0'.repeat(64) }), null, 'other contents');
    assert.equal(await threads.read({ ...picture, file: path.join(home, 'gone.png') }), null, 'no file');
  } finally {
    await threads.close();
  }
});

test('a picture that wants more memory than a thread gets is left to the engine', async () => {
  const picture = { file: files[3]!, hash: undefined, side: SIDE, preprocessing: PREPROCESSING };
  const threads = new PictureThreads(32);
  try {
    assert.equal(await threads.read(picture), null);
  } finally {
    await threads.close();
  }
});

test('the number of threads changes no pixel, and lost pictures get the same reasons', async () => {
  const gone = path.join(home, 'soon gone.png');
  const changed = path.join(home, 'changed.png');
  copyFileSync(files[0]!, gone);
  copyFileSync(files[1]!, changed);
  const all = [gone, changed, ...Array.from({ length: ASKED }, (_, i) => files[i % PICTURES]!)];
  const hashes = all.map((file) => sha256(readFileSync(file)));
  unlinkSync(gone);
  copyFileSync(files[2]!, changed);
  const seenBy = async (threads: number) => {
    const lost: [number, string][] = [];
    const found = { hashes, onLost: (image: number, reason: string) => void lost.push([image, reason]) };
    const source = pictureFiles(all, PREPROCESSING, found, threads);
    try {
      const pixels = await Promise.all(all.map((_, image) => source.read(image, SIDE)));
      return { pixels, lost: lost.sort(([a], [b]) => a - b) };
    } finally {
      await source.close();
    }
  };
  const alone = await seenBy(0);
  assert.deepEqual(
    alone.lost.map(([image]) => image),
    [0, 1],
  );
  assert.deepEqual(await seenBy(3), alone);
});
