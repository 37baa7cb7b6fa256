import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../../src/engine/images/decode/decode';
import type { DecodedImage } from '../../../src/engine/images/decode/cut-blocks';
import { decodeImages } from '../../../src/engine/images/decode/decode-images';
import { kernels } from '../../../src/engine/numeric/kernels/kernels';
import { decodePlainJpeg } from '../../../src/engine/images/decode/plain-jpeg';
import { Random } from '../../../src/engine/base/random';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-plain-jpeg-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Shapes, edges and noise, so that every part of a block matters. */
function picture(width: number, height: number, seed = 1): Sharp {
  const random = new Random(seed);
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    const shape =
      Math.hypot(x - width / 2, y - height / 3) < height / 4 ? 250 - 110 * (i % 3) : ((x * (i % 3)) / 2) % 256;
    pixels[i] = Math.min(255, shape + random.integer(40));
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

function plain(contents: Buffer): Buffer | undefined {
  const wasm = kernels();
  return wasm.scratch(() => {
    const pixels = decodePlainJpeg(wasm, contents, false, 384);
    return pixels && Buffer.from(wasm.bytes(pixels.address, pixels.width * pixels.height * 3));
  });
}

test('pixels are those of libjpeg, to the bit, at any size, sampling and quality', async () => {
  for (const [width, height] of [
    [8, 8],
    [16, 16],
    [17, 9],
    [33, 31],
    [200, 133],
    [101, 384],
    [384, 7],
  ] as const) {
    for (const chromaSubsampling of ['4:4:4', '4:2:0']) {
      for (const quality of [10, 60, 100]) {
        const bytes = await picture(width, height, quality).jpeg({ chromaSubsampling, quality }).toBuffer();
        const expected = await sharp(bytes).raw().toBuffer();
        const name = `${width} × ${height}, ${chromaSubsampling}, ${quality}`;
        const actual = plain(bytes);
        assert.ok(actual, name);
        assert.ok(actual.equals(expected), name);
      }
    }
  }
});

const photos = path.resolve('../shared/data/mozgalo');
test('real photos have the pixels of libjpeg', { skip: !existsSync(photos) && 'no photos here' }, async () => {
  const files = readdirSync(photos, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jpg$/.test(name));
  let decoded = 0;
  const chosen = files.sort().filter((_, i) => i % 60 === 0);
  for (const file of chosen) {
    const bytes = readFileSync(path.join(photos, file));
    const actual = plain(bytes);
    if (!actual) continue;
    decoded++;
    assert.ok(actual.equals(await sharp(bytes).raw().toBuffer()), file);
  }
  assert.ok(decoded > chosen.length * 0.8, `${decoded} of ${chosen.length}`);
});

test('what is not plain is left to the library', async () => {
  const others = new Map<string, Sharp>([
    ['progressive', picture(60, 40).jpeg({ progressive: true })],
    ['turned', picture(60, 40).withMetadata({ orientation: 6 }).jpeg()],
    ['of another profile', picture(60, 40).withIccProfile('p3').jpeg()],
    ['CMYK', picture(60, 40).toColourspace('cmyk').jpeg()],
    ['grey', picture(60, 40).toColourspace('b-w').jpeg()],
    ['large', picture(385, 40).jpeg()],
    ['a PNG', picture(60, 40).png()],
  ]);
  for (const [name, image] of others) assert.equal(plain(await image.toBuffer()), undefined, name);
  assert.ok(
    plain(
      await picture(60, 40)
        .withExif({ IFD0: { Orientation: '1' } })
        .jpeg()
        .toBuffer(),
    ),
  );
});

test('a cut or changed file is never taken for another picture than the library shows', async () => {
  const whole = await picture(120, 90).jpeg().toBuffer();
  for (let at = 0; at < whole.length; at += 97) assert.equal(plain(whole.subarray(0, at)), undefined, String(at));
  assert.equal(plain(whole.subarray(0, -1)), undefined);
  const random = new Random(5);
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const bytes = Buffer.from(whole);
    for (let n = 1 + random.integer(4); n > 0; n--) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8);
    const actual = plain(bytes);
    if (!actual) {
      refused++;
      continue;
    }
    // What both decode, both decode alike.
    const expected = await sharp(bytes, { failOn: 'error', ignoreIcc: true }).raw().toBuffer();
    assert.ok(actual.equals(expected), `round ${round}`);
  }
  assert.ok(refused > 20 && refused < 300, String(refused));
});

test('threads give the same blocks as the engine alone, and hand on what they cannot decode', async () => {
  const files: string[] = [];
  for (let i = 0; i < 210; i++) {
    const image = picture(40 + (i % 50), 60, i);
    const name = i % 9 === 4 ? `${i}.png` : `${i}.jpg`;
    files.push(path.join(home, name));
    if (i % 70 === 3) writeFileSync(files[i]!, 'no picture');
    else writeFileSync(files[i]!, await (name.endsWith('png') ? image.png() : image.jpeg()).toBuffer());
  }
  const results = new Map<number, DecodedImage | Error>();
  const onDecoded = (index: number, result: DecodedImage | Error): void => {
    assert.ok(!results.has(index));
    results.set(index, result);
  };
  await decodeImages(files, { parallel: 4, signal: new AbortController().signal, onDecoded });
  assert.equal(results.size, files.length);
  for (const [i, file] of files.entries()) {
    const result = results.get(i)!;
    if (i % 70 === 3) assert.match((result as Error).message, /no image/);
    else assert.deepEqual(result, await decodeImage(file));
  }
});
