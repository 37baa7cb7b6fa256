import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../../src/engine/images/decode/decode';
import type { DecodedImage } from '../../../src/engine/images/decode/cut-blocks';
import { measuredThumbnail } from '../../../src/engine/images/decode/thumbnail-of';
import { decodeBmp } from '../../../src/engine/images/bmp';
import { decodePnm } from '../../../src/engine/images/pnm';

const folder = mkdtempSync(path.join(tmpdir(), 'winnow-unusual-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function decoded(contents: Uint8Array): Promise<DecodedImage> {
  const file = path.join(folder, `${files++}.bin`);
  writeFileSync(file, contents);
  return decodeImage(file);
}

function rangeOf({ block64 }: DecodedImage): [number, number] {
  return [Math.min(...block64), Math.max(...block64)];
}

const WIDTH = 80;
const HEIGHT = 60;

/** A little-endian TIFF of one strip. @param format 1 whole, 2 signed, 3 fraction. */
function tiff(samples: Uint16Array | Int32Array | Float32Array | Uint8Array, bands: number, format: number): Buffer {
  const bits = samples.BYTES_PER_ELEMENT * 8;
  const count = 11;
  const extra = 8 + 2 + count * 12 + 4;
  const pixels = extra + bands * 2;
  const head = Buffer.alloc(pixels);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(count, 8);
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, 3, 1, WIDTH],
    [257, 3, 1, HEIGHT],
    [258, 3, bands, bands > 2 ? extra : bits],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, pixels],
    [277, 3, 1, bands],
    [278, 3, 1, HEIGHT],
    [279, 4, 1, samples.byteLength],
    [284, 3, 1, 1],
    [339, 3, 1, format],
  ];
  entries.forEach(([tag, type, length, value], i) => {
    const at = 10 + i * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(length, at + 4);
    head.writeUInt32LE(value, at + 8);
  });
  for (let band = 0; band < bands; band++) head.writeUInt16LE(bits, extra + band * 2);
  return Buffer.concat([head, Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)]);
}

/** From 0 at the left to 1 at the right. */
const ramp = (bands = 1): number[] =>
  Array.from({ length: WIDTH * HEIGHT * bands }, (_, i) => (Math.floor(i / bands) % WIDTH) / (WIDTH - 1));

test('fractions, negative and large numbers, and twelve bits of sixteen use the whole range, and say so', async () => {
  const cases: Record<string, Buffer> = {
    'fractions of one': tiff(Float32Array.from(ramp()), 1, 3),
    'negative fractions': tiff(
      Float32Array.from(ramp(), (value) => value * 40 - 30),
      1,
      3,
    ),
    'signed 32 bits': tiff(
      Int32Array.from(ramp(), (value) => value * 100_000 - 500),
      1,
      2,
    ),
    'twelve bits': tiff(
      Uint16Array.from(ramp(), (value) => value * 4095),
      1,
      1,
    ),
    'a narrow band of sixteen bits': tiff(
      Uint16Array.from(ramp(), (value) => 30_000 + value * 500),
      1,
      1,
    ),
  };
  for (const [name, contents] of Object.entries(cases)) {
    const image = await decoded(contents);
    const [lowest, highest] = rangeOf(image);
    assert.ok(lowest < 20 && highest > 235, `${name}: ${lowest}…${highest}`);
    assert.deepEqual(image.notes, ['stretched'], name);
    const { min, max } = (await sharp((await measuredThumbnail(contents)).thumbnail).stats()).channels[0]!;
    assert.ok(max - min > 200, `${name}: thumbnail ${min}…${max}`);
  }
});

test('what uses all of sixteen bits is not stretched', async () => {
  const image = await decoded(
    tiff(
      Uint16Array.from(ramp(), (value) => 8000 + value * 30_000),
      1,
      1,
    ),
  );
  assert.deepEqual(image.notes, []);
  const [lowest, highest] = rangeOf(image);
  assert.ok(Math.abs(lowest - 31) < 6 && Math.abs(highest - 148) < 6, `${lowest}…${highest}`);
});

test('of many bands the first three that show something are taken', async () => {
  const bands = 6;
  const values = Uint16Array.from(ramp(bands), (value, i) =>
    i % bands === 0 ? 7 : i % bands === 2 ? 65_535 - value * 65_535 : value * 65_535,
  );
  const image = await decoded(tiff(values, bands, 1));
  assert.deepEqual(image.notes, ['first bands']);
  const right = [...image.block64.subarray(60 * 3, 60 * 3 + 3)];
  assert.ok(right[0]! > 220 && right[1]! < 35 && right[2]! > 220, right.join());
});

function withAlpha(pixelAt: (x: number, y: number) => readonly [number, number, number, number]): Uint8Array {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 4);
  for (let i = 0; i < WIDTH * HEIGHT; i++) pixels.set(pixelAt(i % WIDTH, Math.floor(i / WIDTH)), i * 4);
  return pixels;
}
const rgba = (pixels: Uint8Array): Sharp => sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } });
const inDisc = (x: number, y: number): boolean => Math.hypot(x - 40, y - 30) < 18;

test('a light drawing on a clear ground is shown on black, a dark one on white', async () => {
  const drawing = (shade: number): Uint8Array =>
    withAlpha((x, y) => (inDisc(x, y) ? [shade, shade, shade, 255] : [0, 0, 0, 0]));
  const light = await decoded(await rgba(drawing(255)).png().toBuffer());
  assert.deepEqual([light.notes, rangeOf(light)], [['dark ground'], [0, 255]]);
  assert.equal(light.block64[0], 0);
  const dark = await decoded(await rgba(drawing(30)).png().toBuffer());
  assert.deepEqual(dark.notes, []);
  assert.equal(dark.block64[0], 255);
});

test('colours that an alpha hides altogether are shown', async () => {
  const image = await decoded(
    await rgba(withAlpha((x) => [x * 3, 255 - x * 3, 90, 0]))
      .png()
      .toBuffer(),
  );
  assert.deepEqual(image.notes, ['no alpha']);
  const [lowest, highest] = rangeOf(image);
  assert.ok(lowest < 20 && highest > 230);
});

test('behind a blank first frame the next one is shown', async () => {
  const frames = Buffer.concat([
    withAlpha(() => [0, 0, 0, 0]),
    withAlpha((x, y) => (inDisc(x, y) ? [200, 20, 20, 255] : [240, 240, 240, 255])),
  ]);
  const strip = sharp(frames, { raw: { width: WIDTH, height: HEIGHT * 2, channels: 4, pageHeight: HEIGHT } });
  const image = await decoded(await strip.gif().toBuffer());
  assert.deepEqual(image.notes, ['later frame']);
  assert.ok(rangeOf(image)[0] < 60);
});

test('blank pictures and extreme shapes are noted', async () => {
  const plain = (width: number, height: number): Sharp =>
    sharp({ create: { width, height, channels: 3, background: '#556677' } });
  assert.deepEqual((await decoded(await plain(90, 60).jpeg().toBuffer())).notes, ['blank']);
  assert.deepEqual((await decoded(await plain(600, 50).png().toBuffer())).notes, ['blank', 'extreme shape']);
});

test('a JPEG that lacks its end marker alone is read; one that lacks rows is cut short', async () => {
  const noise = Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => (i * 7919) % 251);
  const whole = await sharp(noise, { raw: { width: 300, height: 200, channels: 3 } })
    .jpeg()
    .toBuffer();
  const image = await decoded(whole.subarray(0, whole.length - 2));
  assert.deepEqual(image.notes, ['no end marker']);
  assert.deepEqual(image.block96, (await decoded(whole)).block96);
  await assert.rejects(decoded(whole.subarray(0, Math.floor(whole.length * 0.8))), /cut short/);
});

test('PBM, PGM and PPM are read, as text and as bytes', () => {
  const of = (text: string, ...bytes: number[]): number[] => [
    ...decodePnm(Buffer.concat([Buffer.from(text), Buffer.from(bytes)])).data,
  ];
  assert.deepEqual(of('P1\n# two\n2 1\n1 0'), [0, 255]);
  assert.deepEqual(of('P1 3 1 101'), [0, 255, 0]);
  assert.deepEqual(of('P4 3 1\n', 0b10100000), [0, 255, 0]);
  assert.deepEqual(of('P2 2 1 15 0 15'), [0, 255]);
  assert.deepEqual(of('P5 2 1 255\n', 7, 9), [7, 9]);
  assert.deepEqual(of('P5 1 1 4095\n', 0x0f, 0xff), [255]);
  assert.deepEqual(of('P6 1 1 255\n', 1, 2, 3), [1, 2, 3]);
  for (const cut of ['P6 4 4 255\n12', 'P5 2', 'P2 2 2 9 1 2 3', 'P4 100 100\n1']) {
    assert.throws(() => of(cut), /cut short/, cut);
  }
  assert.throws(() => of('P5 99999999 99999999 255\n'), /claims more/);
  assert.throws(() => of('P5 0 4 255\n'), /no size/);
});

interface Bitmap {
  readonly bits: number;
  readonly lines: readonly (readonly number[])[];
  readonly width: number;
  readonly palette?: readonly number[];
  readonly packing?: number;
  readonly topDown?: boolean;
  readonly masks?: readonly number[];
}

function bmp({ bits, lines, width, palette = [], packing = 0, topDown = false, masks = [] }: Bitmap): Buffer {
  const from = 54 + masks.length * 4 + palette.length;
  const head = Buffer.alloc(54);
  head.write('BM');
  head.writeUInt32LE(from, 10);
  head.writeUInt32LE(40, 14);
  head.writeInt32LE(width, 18);
  head.writeInt32LE(topDown ? -lines.length : lines.length, 22);
  head.writeUInt16LE(1, 26);
  head.writeUInt16LE(bits, 28);
  head.writeUInt32LE(packing, 30);
  const ofMasks = Buffer.alloc(masks.length * 4);
  masks.forEach((mask, i) => ofMasks.writeUInt32LE(mask, i * 4));
  return Buffer.concat([head, ofMasks, Buffer.from(palette), Buffer.from(lines.flat())]);
}

test('bitmaps of all depths are read: from below and above, by palette, by masks and in runs', () => {
  const of = (bitmap: Bitmap): number[] => [...decodeBmp(bmp(bitmap)).data];
  const two = {
    bits: 24,
    width: 1,
    lines: [
      [1, 2, 3, 0],
      [4, 5, 6, 0],
    ],
  };
  assert.deepEqual(of(two), [6, 5, 4, 3, 2, 1]);
  assert.deepEqual(of({ ...two, topDown: true }), [3, 2, 1, 6, 5, 4]);
  const palette = [0, 0, 0, 0, 30, 20, 10, 0];
  assert.deepEqual(of({ bits: 1, width: 2, lines: [[0b01000000, 0, 0, 0]], palette }), [0, 0, 0, 10, 20, 30]);
  assert.deepEqual(of({ bits: 4, width: 2, lines: [[0x10, 0, 0, 0]], palette }), [10, 20, 30, 0, 0, 0]);
  assert.deepEqual(of({ bits: 8, width: 1, lines: [[1, 0, 0, 0]], palette }), [10, 20, 30]);
  assert.deepEqual(of({ bits: 16, width: 1, lines: [[0x1f, 0x7c, 0, 0]] }), [255, 0, 255]);
  assert.deepEqual(
    of({ bits: 16, width: 1, lines: [[0xe0, 0x07, 0, 0]], packing: 3, masks: [0xf800, 0x7e0, 0x1f] }),
    [0, 255, 0],
  );
  assert.deepEqual(of({ bits: 32, width: 1, lines: [[1, 2, 3, 0]] }), [3, 2, 1]);
  const runs = [
    [2, 1, 0, 0],
    [0, 3, 0, 1, 0, 0],
    [0, 1],
  ];
  assert.deepEqual(of({ bits: 8, width: 3, lines: runs, palette, packing: 1 }).length, 27);
  assert.deepEqual(of({ bits: 8, width: 2, lines: [[2, 1, 0, 1]], palette, packing: 1 }), [10, 20, 30, 10, 20, 30]);
});

test('a damaged bitmap is refused in words, wherever it is cut', () => {
  const whole = bmp({ bits: 24, width: 5, lines: Array.from({ length: 4 }, () => new Array<number>(16).fill(9)) });
  assert.equal(decodeBmp(whole).data.length, 60);
  for (let length = 26; length < whole.length - 1; length++) {
    assert.throws(() => decodeBmp(whole.subarray(0, length)), /cut short|no size/);
  }
  const vast = Buffer.from(whole);
  vast.writeInt32LE(2 ** 30, 18);
  assert.throws(() => decodeBmp(vast), /claims more/);
  vast.writeInt32LE(-4, 18);
  assert.throws(() => decodeBmp(vast), /no size/);
});
