import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after } from 'node:test';
import sharp, { type Sharp } from 'sharp';
import { decodeImage } from '../../../src/engine/images/decode/decode';
import type { DecodedImage } from '../../../src/engine/images/decode/cut-blocks';
import { decodeImages } from '../../../src/engine/images/decode/decode-images';
import { withoutFrame } from '../../../src/engine/images/decode/frame';
import { measuredThumbnail } from '../../../src/engine/images/decode/thumbnail-of';

const folder = mkdtempSync(path.join(tmpdir(), 'winnow-decode-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Colour = readonly [number, number, number];
type Paint = (x: number, y: number) => Colour;

function paint(width: number, height: number, colourAt: Paint): Uint8Array {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) pixels.set(colourAt(x, y), (y * width + x) * 3);
  }
  return pixels;
}

function picture(width: number, height: number, colourAt: Paint): Sharp {
  return sharp(paint(width, height, colourAt), { raw: { width, height, channels: 3 } });
}

async function saved(name: string, image: Sharp): Promise<string> {
  const file = path.join(folder, name);
  writeFileSync(file, await image.toBuffer());
  return file;
}

/** Colour of a block of `side` at a relative place. */
function at(block: Uint8Array, side: number, x: number, y: number): number[] {
  const i = (Math.floor(y * side) * side + Math.floor(x * side)) * 3;
  return [...block.subarray(i, i + 3)];
}

function assertNear(actual: readonly number[], expected: readonly number[], tolerance = 8): void {
  const near = actual.every((value, i) => Math.abs(value - expected[i]!) <= tolerance);
  assert.ok(near, `[${actual.join()}] is not near [${expected.join()}]`);
}

const RED: Colour = [220, 30, 20];
const GREEN: Colour = [20, 200, 40];
const BLUE: Colour = [20, 40, 210];
const GREY: Colour = [128, 128, 128];
const QUARTERS: readonly Colour[] = [RED, GREEN, BLUE, GREY];
/** Red, green over blue, grey. */
const quarters =
  (width: number, height: number): Paint =>
  (x, y) =>
    QUARTERS[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]!;
/** Never plain along any line. */
const busy: Paint = (x, y) => [(x * 83 + y * 47) % 256, (x * 29 + y * 101) % 256, (x * y * 17) % 256];

function assertQuarters({ block64, block96 }: DecodedImage, tolerance = 8): void {
  for (const [block, side] of [
    [block64, 64],
    [block96, 96],
  ] as const) {
    assert.equal(block.length, side * side * 3);
    for (const [i, colour] of QUARTERS.entries()) {
      assertNear(at(block, side, i % 2 ? 0.8 : 0.2, i < 2 ? 0.2 : 0.8), colour, tolerance);
    }
  }
}

test('every format gives the same blocks of 64 and 96', async () => {
  const source = (): Sharp => picture(120, 80, quarters(120, 80));
  assertQuarters(await decodeImage(await saved('a.jpg', source().jpeg({ quality: 95 }))), 12);
  assertQuarters(await decodeImage(await saved('a.png', source().png())));
  assertQuarters(await decodeImage(await saved('a.webp', source().webp({ lossless: true }))));
  assertQuarters(await decodeImage(await saved('a.gif', source().gif())), 12);
  assertQuarters(await decodeImage(await saved('a.tif', source().tiff())));
  assertQuarters(await decodeImage(await saved('a.avif', source().avif({ quality: 90, effort: 0 }))), 12);
});

test('16-bit, palette and CMYK images become 8-bit sRGB', async () => {
  const source = (): Sharp => picture(90, 90, quarters(90, 90));
  const sixteen = await saved('16.png', source().toColourspace('rgb16').png());
  assert.equal((await sharp(sixteen).metadata()).depth, 'ushort');
  assertQuarters(await decodeImage(sixteen));
  assertQuarters(await decodeImage(await saved('palette.png', source().png({ palette: true }))), 12);
  const cmyk = await saved('cmyk.jpg', source().toColourspace('cmyk').jpeg({ quality: 95 }));
  assert.equal((await sharp(cmyk).metadata()).space, 'cmyk');
  // CMYK holds fewer colours: these are the same colours, not the same numbers.
  assertQuarters(await decodeImage(cmyk), 95);
});

test('a grey image has three equal channels', async () => {
  const ramp = (x: number): Colour => [x * 2, x * 2, x * 2];
  for (const image of [
    picture(100, 50, ramp).greyscale().png(),
    picture(100, 50, ramp).toColourspace('grey16').png(),
  ]) {
    const { block64 } = await decodeImage(await saved('grey.png', image));
    const [r, g, b] = at(block64, 64, 0.75, 0.5);
    assert.equal(r, g);
    assert.equal(g, b);
    assertNear([r!], [150], 8);
  }
});

test('an image stands upright by its EXIF orientation', async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const upright = await picture(96, 64, quarters(96, 64)).png().toBuffer();
    // What a camera stores for this orientation: the inverse of the turn that a viewer makes.
    const stored = {
      1: sharp(upright),
      2: sharp(upright).flop(),
      3: sharp(upright).rotate(180),
      4: sharp(upright).flip(),
      5: sharp(await sharp(upright).rotate(90).toBuffer()).flop(),
      6: sharp(upright).rotate(270),
      7: sharp(await sharp(upright).rotate(270).toBuffer()).flop(),
      8: sharp(upright).rotate(90),
    }[orientation]!;
    const file = await saved(`exif${orientation}.jpg`, stored.withMetadata({ orientation }).jpeg({ quality: 95 }));
    const decoded = await decodeImage(file);
    assertQuarters(decoded, 12);
    const { width, height } = await sharp((await measuredThumbnail(readFileSync(file))).thumbnail).metadata();
    assert.deepEqual([width, height], [96, 64]);
  }
});

test('what is transparent becomes white', async () => {
  const pixels = new Uint8Array(80 * 80 * 4);
  for (let i = 0; i < 80 * 80; i++) {
    const opaque = i % 80 < 40;
    pixels.set(opaque ? [...busy(i % 80, i), 255] : [0, 0, 0, 0], i * 4);
  }
  const image = sharp(pixels, { raw: { width: 80, height: 80, channels: 4 } });
  const file = await saved('alpha.png', image.png());
  const { data } = await sharp((await measuredThumbnail(readFileSync(file))).thumbnail)
    .raw()
    .toBuffer({ resolveWithObject: true });
  assertNear([...data.subarray(70 * 3, 70 * 3 + 3)], [255, 255, 255], 4);
});

test('an animation gives its first frame', async () => {
  const frames = [quarters(60, 60), (): Colour => BLUE].map((colourAt) => paint(60, 60, colourAt));
  const strip = sharp(Buffer.concat(frames), { raw: { width: 60, height: 120, channels: 3, pageHeight: 60 } });
  for (const file of [await saved('moves.gif', strip.clone().gif()), await saved('moves.webp', strip.clone().webp())]) {
    assert.equal((await sharp(file).metadata()).pages, 2);
    const decoded = await decodeImage(file);
    assertQuarters(decoded, 40);
    assert.equal((await sharp((await measuredThumbnail(readFileSync(file))).thumbnail).metadata()).height, 60);
  }
});

test('the thumbnail is WebP of the uncut image, its long side 256 at most, never enlarged', async () => {
  const framed: Paint = (x, y) => (y < 60 || y >= 340 ? [0, 0, 0] : busy(x, y));
  const [of800, of40] = await Promise.all(
    [picture(800, 400, framed), picture(40, 30, busy)].map(async (image) =>
      sharp((await measuredThumbnail(await image.png().toBuffer())).thumbnail).metadata(),
    ),
  );
  assert.deepEqual([of800!.format, of800!.width, of800!.height], ['webp', 256, 128]);
  assert.deepEqual([of40!.format, of40!.width, of40!.height], ['webp', 40, 30]);
});

test('a block that shrinks is the same as that which sharp scales, but for rounding', async () => {
  const width = 300;
  const height = 170;
  const smooth: Paint = (x, y) => [(x * 255) / width, (y * 255) / height, 128 + 100 * Math.sin((x + y) / 9)];
  const file = await saved('smooth.png', picture(width, height, smooth).png());
  const { block64 } = await decodeImage(file);
  const peer = await sharp(file).resize(64, 64, { fit: 'fill', kernel: 'linear' }).raw().toBuffer();
  const mean = block64.reduce((sum, value, i) => sum + Math.abs(value - peer[i]!), 0) / block64.length;
  assert.ok(mean < 1, String(mean));
});

test('a block that grows keeps a ramp straight and the middle in the middle', async () => {
  const file = await saved('ramp.png', picture(48, 40, (x, y) => [x * 5, y * 5, 90]).png());
  const { block96 } = await decodeImage(file);
  assertNear(at(block96, 96, 0.5, 0.5), [118, 98, 90], 3);
  for (let x = 2; x < 93; x++) {
    const step = block96[(48 * 96 + x + 1) * 3]! - block96[(48 * 96 + x) * 3]!;
    assert.ok(step === 2 || step === 3, `${x}: ${step}`);
  }
});

test('only a colour profile that is not sRGB changes colours', async () => {
  const source = (): Sharp => picture(90, 90, quarters(90, 90));
  const of = async (profile: 'srgb' | 'p3'): Promise<DecodedImage> =>
    decodeImage(await saved(`${profile}.png`, source().withIccProfile(profile).png()));
  assertQuarters(await of('srgb'), 2);
  assertQuarters(await of('p3'), 3);
});

test('a large JPEG is decoded like a small one', async () => {
  const small = await saved('s.jpg', picture(300, 200, quarters(300, 200)).jpeg({ quality: 95 }));
  const large = await saved('l.jpg', sharp(small).resize(3000, 2000, { kernel: 'nearest' }).jpeg({ quality: 95 }));
  const a = await decodeImage(small);
  const b = await decodeImage(large);
  let sum = 0;
  for (const [i, value] of a.block96.entries()) sum += Math.abs(value - b.block96[i]!);
  assert.ok(sum / a.block96.length < 2, `mean difference ${sum / a.block96.length}`);
});

const noise = (x: number, y: number): number => ((x * 7919 + y * 104729) % 13) - 6;

for (const [name, level] of [
  ['white', 248],
  ['black', 7],
  ['grey', 120],
] as const) {
  test(`a noisy ${name} frame is cut at exactly its edge, each side by itself`, () => {
    const sides = { left: 12, top: 5, right: 0, bottom: 30 };
    const inside: Paint = (x, y) =>
      x < sides.left || y < sides.top || y >= 150 - sides.bottom
        ? [level + noise(x, y), level + noise(y, x), level + noise(x + 3, y)]
        : busy(x, y);
    const region = withoutFrame(paint(200, 150, inside), 200, 150);
    assert.deepEqual(region, { left: 12, top: 5, width: 188, height: 115 });
  });
}

test('bars of two colours are both cut', () => {
  const bars: Paint = (x, y) => (x < 20 ? [255, 255, 255] : y < 15 ? [0, 0, 0] : busy(x, y));
  assert.deepEqual(withoutFrame(paint(100, 100, bars), 100, 100), { left: 20, top: 15, width: 80, height: 85 });
});

test('a frame is gone from the blocks', async () => {
  const framed: Paint = (x, y) =>
    x < 30 || x >= 150 || y < 30 || y >= 110 ? [255, 255, 255] : quarters(120, 80)(x - 30, y - 30);
  // Blue over the whole lower left would be frame too if the quarters were not in the way.
  const { block96 } = await decodeImage(await saved('framed.png', picture(180, 140, framed).png()));
  assertNear(at(block96, 96, 0.03, 0.03), RED);
  assertNear(at(block96, 96, 0.97, 0.97), GREY);
});

test('nothing is cut that is no frame', () => {
  const whole = { left: 0, top: 0, width: 100, height: 100 };
  const uniform: Paint = () => [250, 250, 250];
  const smallThing: Paint = (x, y) => (Math.hypot(x - 50, y - 50) < 20 ? busy(x, y) : [255, 255, 255]);
  const tower: Paint = (x, y) => (y > 70 || (y > 30 && Math.abs(x - 50) < 8) ? busy(x, y) : [90, 150, 240]);
  const shade: Paint = (x) => [x * 2, x * 2, x * 2];
  const broken: Paint = (x, y) => (x < 10 && y !== 60 ? [0, 0, 0] : [200 - busy(x, y)[0] / 2, busy(x, y)[1], 90]);
  for (const colourAt of [uniform, smallThing, tower, shade, busy]) {
    assert.deepEqual(withoutFrame(paint(100, 100, colourAt), 100, 100), whole);
  }
  assert.equal(withoutFrame(paint(100, 100, broken), 100, 100).left, 0);
  assert.deepEqual(withoutFrame(new Uint8Array(3), 1, 1), { left: 0, top: 0, width: 1, height: 1 });
});

test('a picture as small as an icon keeps the margins of what it shows', () => {
  const margined: Paint = (x, y) => (x < 5 ? [0, 0, 0] : busy(x, y));
  assert.deepEqual(withoutFrame(paint(47, 28, margined), 47, 28), { left: 0, top: 0, width: 47, height: 28 });
  assert.deepEqual(withoutFrame(paint(48, 28, margined), 48, 28), { left: 5, top: 0, width: 43, height: 28 });
});

test('many images are decoded side by side, each reported once, broken ones as errors', async () => {
  const good = await saved('good.png', picture(50, 50, busy).png());
  const files = Array.from({ length: 20 }, (_, i) => (i % 5 === 3 ? path.join(folder, 'nowhere.png') : good));
  const results = new Map<number, DecodedImage | Error>();
  await decodeImages(files, {
    parallel: 4,
    signal: new AbortController().signal,
    onDecoded: (index, result) => {
      assert.ok(!results.has(index));
      results.set(index, result);
    },
  });
  assert.equal(results.size, 20);
  for (const [index, result] of results) assert.equal(result instanceof Error, index % 5 === 3);
});

test('an abort stops at once and nothing is reported after it', async () => {
  const file = await saved('big.png', picture(1500, 1500, busy).png());
  const controller = new AbortController();
  let reported = 0;
  const running = decodeImages(new Array<string>(40).fill(file), {
    parallel: 3,
    signal: controller.signal,
    onDecoded: () => void reported++,
  });
  setTimeout(() => controller.abort(new Error('enough')), 60);
  await assert.rejects(running, /enough/);
  const before = reported;
  await new Promise((resolve) => setTimeout(resolve, 200));
  assert.equal(reported, before);
  assert.ok(before < 40);
});

test('what the receiver of the images throws ends the decoding', async () => {
  const file = await saved('one.png', picture(30, 30, busy).png());
  const onDecoded = (): never => {
    throw new Error('disk full');
  };
  const options = { parallel: 2, signal: new AbortController().signal, onDecoded };
  await assert.rejects(decodeImages([file, file, file], options), /disk full/);
});

const real = path.resolve('../shared/data/small');
test('real photos decode without a failure', { skip: !existsSync(real) && 'no photos here' }, async () => {
  const files = readdirSync(real, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpe?g|png|tiff?|gif)$/i.test(name))
    .map((name) => path.join(real, name));
  let good = 0;
  await decodeImages(files, {
    parallel: 4,
    signal: new AbortController().signal,
    onDecoded: (_, result) => void (good += result instanceof Error ? 0 : 1),
  });
  assert.ok(files.length > 100);
  assert.equal(good, files.length);
});
