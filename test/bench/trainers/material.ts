import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { csvLine } from '../../../src/engine/base/csv';

/**
 * Names that programs read otherwise than people: a spreadsheet's gap, a number, a part of a split,
 * letters beyond ASCII.
 */
const LABELS = ['007', 'NA', 'steam engine', 'train', 'Äpfel'];
const EACH = 16;

/** Writes pictures as people have them into `folder`, and their labels file beside it. */
export async function writeMaterial(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const lines = [['path', 'label', 'confidence', 'agreement', 'consensus']];
  for (const [at, label] of LABELS.entries()) {
    for (let i = 0; i < EACH; i++) {
      const name = await writePicture(folder, at, i);
      lines.push([name, label, '0.9', 'all', '-1']);
    }
  }
  const file = `${folder}.csv`;
  writeFileSync(file, lines.map((fields) => csvLine(fields) + '\n').join(''));
  return file;
}

/** Picture i of a kind, each in another format, some named as parts of a split are. */
async function writePicture(folder: string, kind: number, i: number): Promise<string> {
  const width = 96;
  const height = 64;
  const shapes = `<circle cx="${20 + i * 3}" cy="32" r="${8 + kind * 4}" fill="hsl(${kind * 70},70%,50%)"/>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="96" height="64" fill="#${(i % 10).toString().repeat(3)}"/>${shapes}</svg>`;
  const image = sharp(Buffer.from(svg)).flatten();
  const to = (name: string): string => path.join(folder, name);
  const as = async (name: string, bytes: Promise<Buffer>): Promise<string> => {
    writeFileSync(to(name), await bytes);
    return name;
  };
  switch (i) {
    case 0:
      return as(`steam train ${kind}.jpg`, image.jpeg().toBuffer());
    case 1:
      return as(`test-tubes-${kind}.png`, image.png().toBuffer());
    case 2:
      return as(`val_${kind}.jpg`, image.jpeg().toBuffer());
    case 3:
      return as(`train${kind}.jpg`, image.jpeg().toBuffer());
    case 4:
      return as(`turned ${kind}.jpg`, image.withMetadata({ orientation: 6 }).jpeg().toBuffer());
    case 5:
      return as(`grey ${kind}.png`, image.greyscale().toColourspace('grey16').png().toBuffer());
    case 6:
      return as(`clear ${kind}.png`, sharp(Buffer.from(svg)).ensureAlpha(0.5).png().toBuffer());
    case 7:
      return as(`scan ${kind}.tif`, image.tiff({ compression: 'lzw' }).toBuffer());
    case 8:
      return as(`web ${kind}.webp`, image.webp().toBuffer());
    case 9:
      return as(`small ${kind}.gif`, image.gif().toBuffer());
    case 10:
      return as(`new ${kind}.avif`, image.avif({ effort: 0 }).toBuffer());
    case 11:
      return as(`saved ${kind}.jfif`, image.jpeg().toBuffer());
    case 12:
      return as(`without ending ${kind}`, image.jpeg().toBuffer());
    case 13:
      return as(`print ${kind}.jpg`, image.toColourspace('cmyk').jpeg().toBuffer());
    default:
      return as(`plain ${kind}-${i}.jpg`, image.jpeg().toBuffer());
  }
}
