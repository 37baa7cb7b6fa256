import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../src/engine/base/random';

/** A file that was made to be hard to read. */
export interface HostileFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const PHOTOS = path.resolve('../shared/data/small');

/**
 * `count` files, the same for the same seed: images of every format with bits flipped, cut, spliced
 * or with sizes that lie, and among them one of each that `crafted` gives.
 * `with large` adds some whose pixels would fill much memory; they take seconds.
 */
export async function hostileFiles(
  count: number,
  seed: number,
  large: 'with large' | 'small',
): Promise<readonly HostileFile[]> {
  const random = new Random(seed);
  const files: HostileFile[] = [...(await crafted()), ...(large === 'with large' ? await craftedLarge() : [])];
  const sources = await originals(random);
  for (let i = files.length; i < count; i++) {
    const { name, bytes } = sources[random.integer(sources.length)]!;
    const [kind, mutate] = MUTATIONS[random.integer(MUTATIONS.length)]!;
    const extension = random.next() < 0.1 ? '.gif' : path.extname(name);
    files.push({
      name: `${i}-${kind}-${path.parse(name).name}${extension}`,
      bytes: mutate(Buffer.from(bytes), random),
    });
  }
  return files.slice(0, count);
}

/** Small images of every kind that can be read, and some real photos where there are any. */
async function originals(random: Random): Promise<readonly HostileFile[]> {
  const made = new Map<string, Sharp>([
    ['baseline.jpg', noisy(random).jpeg()],
    ['full.jpg', noisy(random).jpeg({ chromaSubsampling: '4:4:4', quality: 97 })],
    ['progressive.jpg', noisy(random).jpeg({ progressive: true })],
    [
      'profile.jpg',
      noisy(random)
        .withIccProfile('p3')
        .withExif({ IFD0: { Copyright: 'nobody' } })
        .jpeg(),
    ],
    ['turned.jpg', noisy(random).withMetadata({ orientation: 6 }).jpeg()],
    ['cmyk.jpg', noisy(random).toColourspace('cmyk').jpeg()],
    ['grey.jpg', noisy(random).greyscale().jpeg()],
    ['plain.png', noisy(random).png()],
    ['interlaced.png', noisy(random).png({ progressive: true })],
    ['sixteen.png', noisy(random).toColourspace('rgb16').png()],
    ['palette.png', noisy(random).png({ palette: true })],
    ['lossy.webp', noisy(random).webp()],
    ['lossless.webp', noisy(random).webp({ lossless: true })],
    ['moving.webp', moving(random).webp()],
    ['plain.gif', noisy(random).gif()],
    ['moving.gif', moving(random).gif()],
    ['plain.tif', noisy(random).tiff({ compression: 'none' })],
    ['lzw.tif', noisy(random).tiff({ compression: 'lzw' })],
    ['deflate.tif', noisy(random).tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 32 })],
    ['jpeg.tif', noisy(random).tiff({ compression: 'jpeg' })],
    ['plain.avif', noisy(random).avif({ effort: 0 })],
  ]);
  const files: HostileFile[] = [];
  for (const [name, image] of made) files.push({ name, bytes: await image.toBuffer() });
  if (existsSync(PHOTOS)) {
    const photos = readdirSync(PHOTOS, { recursive: true, encoding: 'utf8' }).filter((name) => /\.jpe?g$/i.test(name));
    for (const photo of photos.sort().filter((_, i) => i % Math.ceil(photos.length / 8) === 0)) {
      files.push({ name: `photo-${path.basename(photo)}`, bytes: readFileSync(path.join(PHOTOS, photo)) });
    }
  }
  return files;
}

function pixels(random: Random, width: number, height: number): Buffer {
  const out = Buffer.alloc(width * height * 3);
  for (let i = 0; i < out.length; i++) out[i] = (((i / 3) | 0) % width) + random.integer(60);
  return out;
}

function noisy(random: Random): Sharp {
  return sharp(pixels(random, 120, 90), { raw: { width: 120, height: 90, channels: 3 } });
}

function moving(random: Random): Sharp {
  return sharp(pixels(random, 60, 160), { raw: { width: 60, height: 160, channels: 3, pageHeight: 40 } });
}

type Mutation = (bytes: Buffer, random: Random) => Buffer;
/** Values that lie about sizes and counts. */
const LIES = [0, 1, 0x7f, 0x80, 0xff];

const MUTATIONS: readonly (readonly [string, Mutation])[] = [
  [
    'bits',
    (bytes, random) => {
      for (let n = 1 + random.integer(20); n > 0; n--) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8);
      return bytes;
    },
  ],
  ['cut', (bytes, random) => bytes.subarray(0, random.integer(bytes.length))],
  [
    'header',
    (bytes, random) => {
      for (let n = 1 + random.integer(6); n > 0; n--) {
        bytes[random.integer(Math.min(bytes.length, 700))] = LIES[random.integer(LIES.length)]!;
      }
      return bytes;
    },
  ],
  [
    'sizes',
    (bytes, random) => {
      const at = sizeOffset(bytes);
      for (let i = 0; i < 4; i++) if (random.next() < 0.6) bytes[at + i] = random.integer(256);
      return withChecksums(bytes);
    },
  ],
  [
    'spliced',
    (bytes, random) => {
      const a = random.integer(bytes.length);
      const b = random.integer(bytes.length);
      const c = random.integer(bytes.length);
      return Buffer.concat([bytes.subarray(0, a), bytes.subarray(Math.min(b, c), Math.max(b, c)), bytes.subarray(a)]);
    },
  ],
  [
    'zeros',
    (bytes, random) => {
      const at = random.integer(bytes.length);
      return bytes.fill(random.next() < 0.5 ? 0 : 0xff, at, Math.min(bytes.length, at + 1 + random.integer(400)));
    },
  ],
];

/**
 * Where a format keeps width and height; a random-looking but fixed place where that is not simple.
 */
function sizeOffset(bytes: Buffer): number {
  if (bytes.readUInt16BE(0) === 0xffd8) {
    for (let at = 2; at + 9 < bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
      if ((bytes[at + 1]! & 0xf0) === 0xc0 && bytes[at + 1] !== 0xc4) return at + 5;
    }
  }
  if (bytes[0] === 0x89) return 16 + 2 * (bytes.length % 3);
  if (bytes.toString('latin1', 0, 3) === 'GIF') return 6;
  const extent = bytes.indexOf('ispe');
  if (extent > 0) return extent + 8;
  return Math.min(24, bytes.length - 4);
}

/** A PNG whose chunks have right checksums, so that the decoder looks at what they say. */
function withChecksums(bytes: Buffer): Buffer {
  if (bytes[0] !== 0x89) return bytes;
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return bytes;
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

interface PngShape {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlaced?: boolean;
}

function png(shape: PngShape, data: Buffer, before: readonly Buffer[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(shape.width, 0);
  header.writeUInt32BE(shape.height, 4);
  header.set([shape.depth, shape.colour, 0, 0, shape.interlaced ? 1 : 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...before,
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const zeros = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes));
const flat = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: '#84a' } });

/** Files whose pixels would fill much memory if they were all read at once. */
async function craftedLarge(): Promise<HostileFile[]> {
  const bomb = zeros(200_000_000);
  const files: [string, Buffer][] = [
    ['bomb-black.png', png({ width: 16_383, height: 16_383, depth: 1, colour: 0 }, zeros(16_383 * 2049))],
    ['bomb-interlaced.png', png({ width: 14_000, height: 14_000, depth: 16, colour: 6, interlaced: true }, bomb)],
    ['bomb-interlaced-grey.png', png({ width: 14_000, height: 14_000, depth: 8, colour: 0, interlaced: true }, bomb)],
    ['big-progressive.jpg', await flat(9000, 7000).jpeg({ progressive: true }).toBuffer()],
    ['big.webp', await flat(9000, 7000).webp({ effort: 0 }).toBuffer()],
    ['big.png', await flat(9000, 7000).png().toBuffer()],
  ];
  return files.map(([name, bytes]) => ({ name, bytes }));
}

/** One of each known way to be a nuisance. */
async function crafted(): Promise<HostileFile[]> {
  const jpeg = await flat(64, 48).jpeg().toBuffer();
  const progressive = await flat(3000, 2000).jpeg({ progressive: true }).toBuffer();
  const gif = await flat(30, 20).gif().toBuffer();
  const frame = gif.subarray(gif.indexOf(0x2c, 13), gif.length - 1);
  const pixel = { width: 1, height: 1, depth: 8, colour: 0 };
  const bomb = zeros(200_000_000);
  const claim = (width: number, height: number): Buffer => {
    const out = Buffer.from(jpeg);
    const at = sizeOffset(out);
    out.writeUInt16BE(height, at);
    out.writeUInt16BE(width, at + 2);
    return out;
  };
  const files: [string, Buffer][] = [
    ['bomb-profile.png', png(pixel, zeros(2), [chunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), bomb]))])],
    ['bomb-text.png', png(pixel, zeros(2), [chunk('zTXt', Buffer.concat([Buffer.from('x\0\0'), bomb]))])],
    ['many-chunks.png', png(pixel, zeros(2), new Array<Buffer>(50_000).fill(chunk('tEXt', Buffer.from('a\0b'))))],
    ['wide.png', png({ width: 268_000_000, height: 1, depth: 8, colour: 2 }, zeros(1000))],
    ['negative.png', png({ width: 0x8000_0000, height: 0xffff_ffff, depth: 8, colour: 2 }, zeros(1000))],
    ['no-pixels.png', png({ width: 0, height: 0, depth: 8, colour: 2 }, zeros(0))],
    ['claims-much.jpg', claim(65_500, 65_500)],
    ['claims-less.jpg', claim(16_000, 16_000)],
    ['many-scans.jpg', manyScans(progressive, 2000)],
    [
      'many-frames.gif',
      Buffer.concat([gif.subarray(0, -1), ...new Array<Buffer>(50_000).fill(frame), gif.subarray(-1)]),
    ],
    ['self.tif', loopingTiff()],
    ['self-exif.jpg', withSegment(jpeg, 0xe1, Buffer.concat([Buffer.from('Exif\0\0'), loopingTiff()]))],
    [
      'profile-noise.jpg',
      withSegment(jpeg, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\x01'), noise(60_000)])),
    ],
    ['profile-parts.jpg', withSegment(jpeg, 0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\xff\xff'), noise(500)]))],
  ];
  return files.map(([name, bytes]) => ({ name, bytes }));
}

/**
 * The last scan of a progressive JPEG over and over: each costs the decoder a pass over the whole
 * picture.
 */
function manyScans(jpeg: Buffer, count: number): Buffer {
  const last = jpeg.lastIndexOf(Buffer.from([0xff, 0xda]));
  const scan = jpeg.subarray(last, -2);
  return Buffer.concat([jpeg.subarray(0, -2), ...new Array<Buffer>(count).fill(scan), jpeg.subarray(-2)]);
}

function withSegment(jpeg: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, data, jpeg.subarray(2)]);
}

/** A TIFF directory that names itself as the next and claims more values than there are bytes. */
function loopingTiff(): Buffer {
  const out = Buffer.alloc(8 + 2 + 12 * 3 + 4);
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(8, 4);
  out.writeUInt16LE(3, 8);
  for (const [i, [tag, type, count, value]] of [
    [0x0100, 4, 1, 64],
    [0x0112, 3, 0xffff_fff0, 999],
    [0x8769, 4, 1, 8],
  ].entries()) {
    const at = 10 + i * 12;
    out.writeUInt16LE(tag!, at);
    out.writeUInt16LE(type!, at + 2);
    out.writeUInt32LE(count!, at + 4);
    out.writeUInt32LE(value!, at + 8);
  }
  out.writeUInt32LE(8, 10 + 36);
  return out;
}

function noise(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => ((i * 2654435761) >>> 13) & 255));
}

/** CRC-32 as PNG has it. */
function crc32(bytes: Buffer): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ CRC_TABLE[(value ^ byte) & 255]!;
  return (value ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
