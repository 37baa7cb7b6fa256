import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../../src/engine/images/decode/decode';
import type { DecodedImage } from '../../../src/engine/images/decode/cut-blocks';
import { decodeImages } from '../../../src/engine/images/decode/decode-images';
import { scan } from '../../../src/engine/images/list-images';
import { hostileFiles } from '../../torture/images.files';

const root = mkdtempSync(path.join(tmpdir(), 'winnow-hostile-'));
after(() => rmSync(root, { recursive: true, force: true }));

function photo(width = 160, height = 120): Sharp {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) pixels[i] = (i * 31 + Math.floor(i / 480) * 7 + ((i * i) % 61)) % 256;
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A PNG of a few bytes whose header claims any size. */
function claimingPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const empty = Buffer.alloc(0);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', empty),
  ]);
}

/** CRC-32 as PNG has it. */
function crc(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

async function makeFiles(): Promise<{
  good: Map<string, Buffer>;
  bad: Map<string, { bytes: Buffer; reason: RegExp }>;
}> {
  const jpeg = await photo().jpeg().toBuffer();
  const png = await photo().png().toBuffer();
  const webp = await photo().webp().toBuffer();
  const tiff = await photo().tiff().toBuffer();
  const strip = sharp(Buffer.alloc(40 * 80 * 3, 90), { raw: { width: 40, height: 80, channels: 3, pageHeight: 40 } });
  const good = new Map<string, Buffer>([
    ['one pixel.png', await photo(1, 1).png().toBuffer()],
    ['one line.png', await photo(3000, 1).png().toBuffer()],
    ['cmyk.jpg', await photo().toColourspace('cmyk').jpeg().toBuffer()],
    ['sixteen.png', await photo().toColourspace('rgb16').png().toBuffer()],
    ['moves.gif', await strip.clone().gif().toBuffer()],
    ['moves.webp', await strip.clone().webp().toBuffer()],
    ['really a png.jpg', png],
    ['really a jpeg.tif', jpeg],
    ['"double" & \'single\'.jpg', jpeg],
    ['new\nline.jpg', jpeg],
    ['🦁 löwe 獅子.jpg', jpeg],
    ['..hidden..up.jpg', jpeg],
    ['a..b/.. c.jpg', jpeg],
    ['-rf $(touch x);`id`.jpg', jpeg],
    ['page[1].jpg', jpeg],
    ['back\\slash.png', png],
  ]);
  const cutShort = (bytes: Buffer, share: number): Buffer => bytes.subarray(0, Math.floor(bytes.length * share));
  const bad = new Map([
    ['empty.jpg', { bytes: Buffer.alloc(0), reason: /empty/ }],
    ['truncated.jpg', { bytes: cutShort(jpeg, 0.6), reason: /cut short/ }],
    ['nearly whole.jpg', { bytes: cutShort(jpeg, 0.97), reason: /cut short/ }],
    ['truncated.png', { bytes: cutShort(png, 0.5), reason: /cut short|damaged/ }],
    ['truncated.webp', { bytes: cutShort(webp, 0.5), reason: /cut short|damaged/ }],
    ['truncated.tif', { bytes: cutShort(tiff, 0.5), reason: /cut short|damaged/ }],
    ['header only.jpg', { bytes: jpeg.subarray(0, 12), reason: /cut short|damaged/ }],
    ['text.png', { bytes: Buffer.from('this is no picture'), reason: /no image/ }],
    ['zeros.gif', { bytes: Buffer.alloc(5000), reason: /no image/ }],
    ['huge.png', { bytes: claimingPng(20_000, 20_000), reason: /more than 268 million pixels/ }],
    ['no data.png', { bytes: claimingPng(500, 500), reason: /cut short|damaged/ }],
  ]);
  return { good, bad };
}

test('a folder of hostile files: each is decoded or reported, and the run goes on', async () => {
  const { good, bad } = await makeFiles();
  for (const [name, bytes] of [...good, ...[...bad].map(([name, { bytes }]) => [name, bytes] as const)]) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const signal = new AbortController().signal;
  const found = await scan([root], new Map(), { progress: () => undefined, signal });
  const names = found.images.map((image) => image.path);
  assert.deepEqual(found.unreadable, []);
  assert.deepEqual(names, [...good.keys(), ...bad.keys()].sort());

  const results = new Map<string, DecodedImage | Error>();
  await decodeImages(
    names.map((name) => path.join(found.root, name)),
    { parallel: 3, signal, onDecoded: (index, result) => void results.set(names[index]!, result) },
  );
  for (const name of good.keys()) {
    const result = results.get(name);
    assert.ok(result !== undefined, name);
    if (result instanceof Error) throw new Error(name, { cause: result });
    assert.equal(result.block64.length, 64 * 64 * 3, name);
    assert.equal(result.block96.length, 96 * 96 * 3, name);
  }
  for (const [name, { reason }] of bad) {
    const result = results.get(name);
    assert.ok(result instanceof Error, `${name} was decoded`);
    assert.match(result.message, reason, name);
    assert.ok(!result.message.includes('\n') && result.message.length < 200, `${name}: ${result.message}`);
  }
});

test('an image cut anywhere is reported, never taken for whole', async () => {
  for (const [name, whole] of [
    ['cut.jpg', await photo(1200, 900).jpeg().toBuffer()],
    ['cut-progressive.jpg', await photo(300, 200).jpeg({ progressive: true }).toBuffer()],
    ['cut.png', await photo(300, 200).png().toBuffer()],
    ['cut.webp', await photo(300, 200).webp().toBuffer()],
  ] as const) {
    for (const share of [0.02, 0.3, 0.7, 0.95]) {
      const file = path.join(root, name);
      writeFileSync(file, whole.subarray(0, Math.floor(whole.length * share)));
      await assert.rejects(decodeImage(file), Error, `${name} at ${share}`);
    }
  }
});

test('a folder in place of a file, and a file that is gone, are reported', async () => {
  mkdirSync(path.join(root, 'folder.jpg'), { recursive: true });
  await assert.rejects(decodeImage(path.join(root, 'folder.jpg')), /cannot be read/);
  await assert.rejects(decodeImage(path.join(root, 'gone.jpg')), /gone/);
});

test('files with flipped bits, lies about sizes, bombs and loops are decoded or refused with a reason in words', async () => {
  const files: string[] = [];
  const folder = path.join(root, 'mutated');
  mkdirSync(folder);
  for (const { name, bytes } of await hostileFiles(120, 7, 'small')) {
    files.push(path.join(folder, name));
    writeFileSync(files.at(-1)!, bytes);
  }
  const results = new Map<string, DecodedImage | Error>();
  const signal = new AbortController().signal;
  const onDecoded = (index: number, result: DecodedImage | Error): void =>
    void results.set(path.basename(files[index]!), result);
  await decodeImages(files, { parallel: 4, signal, onDecoded });
  assert.equal(results.size, files.length);
  let refused = 0;
  for (const [name, result] of results) {
    if (!(result instanceof Error)) continue;
    refused++;
    assert.match(result.message, /^[A-Z].{20,}\.$/, name);
    assert.doesNotMatch(result.message, /Unknown error|undefined/, name);
  }
  assert.ok(refused > 20 && refused < 110, `${refused} refused`);
  for (const [name, reason] of [
    ['claims-much.jpg', /more than 268 million pixels/],
    ['wide.png', /million pixels|damaged/],
    ['no-pixels.png', /damaged/],
  ] as const) {
    const result = results.get(name);
    assert.ok(result instanceof Error, `${name} was decoded`);
    assert.match(result.message, reason, name);
  }
});

test('an image that lies in memory as a whole is refused when it would take too much', async () => {
  const interlaced = claimingPng(14_000, 14_000);
  interlaced.set([16, 6, 0, 0, 1], 24);
  interlaced.writeUInt32BE(crc(interlaced.subarray(12, 29)), 29);
  const file = path.join(root, 'interlaced.png');
  writeFileSync(file, interlaced);
  await assert.rejects(decodeImage(file), /takes about 1\.5 GB of memory/);
});
