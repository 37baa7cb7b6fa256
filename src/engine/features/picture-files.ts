import { readFile } from 'node:fs/promises';
import type { Preprocessing } from '../backend/onnx/feature-graph';
import { loadSharp, READING } from '../decode';
import { withoutFrame } from '../frame';
import { resample } from '../resample';
import { seenRegion, type PictureSource } from './pretrained';

/** Long side at least of the pixels that frame and square are taken from, as in decoding. */
const WORKING_SIDE = 384;

/**
 * The image files themselves as the pictures of a pretrained network, without their frames. Not the store's blocks of 96:
 * the network was trained on finer pictures. On 593 photos of nine kinds, of the twenty nearest neighbours by MobileNetV2
 * 98.4 % were of the same kind from files and 96.3 % from blocks; its usual central crop gave 97.0 %.
 * @param files absolute paths. A file that cannot be decoded rejects, with libvips' words.
 */
export function pictureFiles(files: readonly string[], preprocessing: Preprocessing): PictureSource {
  return { count: files.length, read: (image, side) => readPicture(files[image]!, side, preprocessing) };
}

async function readPicture(file: string, side: number, preprocessing: Preprocessing): Promise<Uint8Array> {
  const sharp = await loadSharp();
  // Half of the picture may be frame.
  const longest = Math.max(WORKING_SIDE, side * 2);
  const { data, info } = await sharp(await readFile(file), READING)
    .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true, kernel: 'linear' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  let pixels: Uint8Array = data;
  if (channels < 3) {
    pixels = new Uint8Array(width * height * 3);
    for (let i = 0; i < width * height; i++) pixels.fill(data[i * channels]!, i * 3, i * 3 + 3);
  }
  return resample(pixels, width, seenRegion(withoutFrame(pixels, width, height), preprocessing), side);
}
