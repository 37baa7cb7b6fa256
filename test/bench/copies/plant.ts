import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../../src/engine/base/random';

/** What was done to a planted copy. */
export const KINDS = ['crop', 'scale', 'quality', 'brightness', 'caption', 'mirror'] as const;
export type Kind = (typeof KINDS)[number];

/**
 * Writes the photos of class folders flat, and for some of them one copy of each kind: cut to 80–95
 * % of each side, scaled to 40–80 %, JPEG of quality 15–40, a quarter brighter or a third darker,
 * with a caption over or below the picture, mirrored. Files of one photo begin with the same
 * number.
 * @returns how many files there are.
 */
export async function plantCopies(sets: readonly string[], folder: string, planted: number): Promise<number> {
  mkdirSync(folder, { recursive: true });
  const files = sets.flatMap((set) =>
    readdirSync(set, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(jpe?g|png|tiff?)$/i.test(name))
      .sort()
      .map((name) => path.join(set, name)),
  );
  const random = new Random(7).fork('planted copies');
  const chosen = new Set(random.shuffle(Int32Array.from(files, (_, at) => at)).slice(0, planted));
  let written = 0;
  for (const [at, file] of files.entries()) {
    const name = path.join(folder, String(at).padStart(5, '0'));
    copyFileSync(file, `${name}_original${path.extname(file)}`);
    written++;
    if (!chosen.has(at)) continue;
    const photo = await sharp(file).flatten({ background: 'white' }).toColourspace('srgb').png().toBuffer();
    for (const kind of KINDS) {
      const { picture, quality = 85 } = await treated(photo, kind, random);
      writeFileSync(`${name}_${kind}.jpg`, await picture.jpeg({ quality }).toBuffer());
      written++;
    }
  }
  return written;
}

async function treated(
  photo: Buffer,
  kind: Kind,
  random: Random,
): Promise<{ readonly picture: Sharp; readonly quality?: number }> {
  const picture = sharp(photo);
  const { width, height } = await picture.metadata();
  const between = (least: number, most: number): number => least + (most - least) * random.next();
  switch (kind) {
    case 'crop': {
      const wide = Math.round(width * between(0.8, 0.95));
      const high = Math.round(height * between(0.8, 0.95));
      const left = random.integer(width - wide + 1);
      const top = random.integer(height - high + 1);
      return { picture: picture.extract({ left, top, width: wide, height: high }) };
    }
    case 'scale': {
      const scale = between(0.4, 0.8);
      return { picture: picture.resize(Math.round(width * scale), Math.round(height * scale)) };
    }
    case 'quality':
      return { picture, quality: 15 + random.integer(26) };
    case 'brightness':
      return {
        picture: random.next() < 0.5 ? picture.linear(between(1.25, 1.4), 10) : picture.linear(between(0.6, 0.75), 0),
      };
    case 'caption':
      return { picture: await captioned(photo, width, height, random.next() < 0.5) };
    case 'mirror':
      return { picture: picture.flop() };
  }
}

async function captioned(photo: Buffer, width: number, height: number, over: boolean): Promise<Sharp> {
  const size = Math.max(8, Math.round(height * 0.09));
  const band = Math.round(size * 1.5);
  const whole = over ? height : height + band;
  const [ground, ink] = over ? ['black', 'white'] : ['white', 'black'];
  const text = `<rect y="${whole - band}" width="${width}" height="${band}" fill="${ground}" opacity="${over ? 0.6 : 1}"/><text x="${width / 2}" y="${whole - band * 0.3}" font-size="${size}" text-anchor="middle" fill="${ink}" font-family="sans-serif">by the sea, 1998</text>`;
  const base = over ? photo : await sharp(photo).extend({ bottom: band, background: 'white' }).png().toBuffer();
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}">${text}</svg>`;
  return sharp(base).composite([{ input: Buffer.from(svg) }]);
}
