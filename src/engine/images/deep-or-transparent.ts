import { t } from '@vscode/l10n';
import { PictureFailure } from './picture-failure';
import type { Metadata, Sharp } from 'sharp';
import type { ImageNote } from '../../domain/dataset';
import { onGround } from './ground';
import { rangeOf, toBytes } from './black-and-white-point';

/** A picture as 8-bit RGB, and what was done to get there. */
export interface SeenPicture {
  /** width × height × 3 bytes, RGB interleaved. */
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly notes: readonly ImageNote[];
}

/** Opens a frame of the file anew. */
export type OpenPicture = (options?: { readonly page?: number }) => Sharp;

/** Frames of an animation that are looked at for one that shows something. */
const MOST_FRAMES = 8;
/** Bytes of a picture that is read whole to take bands out of it. */
const MOST_BYTES = 2 ** 29;

/** Whether a picture is other than opaque with 8 bits a channel, in grey, RGB or CMYK. */
export function isUnusual({ depth, channels, hasAlpha, space }: Metadata): boolean {
  return depth !== 'uchar' || hasAlpha || channels > (space === 'cmyk' ? 4 : 3) || channels === 2;
}

/**
 * Reads such a picture, at the size that `scale` gives it. Its values are stretched to the range
 * that they use. Of many bands the first three that show something are taken. Transparent parts get
 * a ground on which the drawing is seen.
 */
export async function readUnusual(
  open: OpenPicture,
  metadata: Metadata,
  scale: (image: Sharp) => Sharp,
  reopen: (pixels: Uint8Array, width: number, height: number) => Sharp,
): Promise<SeenPicture> {
  const { channels, hasAlpha, depth, space, pages = 1 } = metadata;
  if (channels > 4 || (channels === 4 && !hasAlpha && space !== 'cmyk')) return bands(open, metadata, scale, reopen);
  if (depth !== 'uchar') return stretched(open, metadata, scale);
  const first = await drawn(scale(open()));
  if (first && !(pages > 1 && isBlank(first.pixels))) return first;
  for (let page = 1; page < Math.min(pages, MOST_FRAMES); page++) {
    const later = await drawn(scale(open({ page })));
    if (later && !isBlank(later.pixels)) return { ...later, notes: [...later.notes, 'later frame'] };
  }
  return first ?? withoutAlpha(open, scale, reopen);
}

/** One frame on a ground; undefined where all of it is clear. */
async function drawn(image: Sharp): Promise<SeenPicture | undefined> {
  const { data, info } = await image
    .toColourspace('srgb')
    .ensureAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const seen = onGround(data);
  const notes: readonly ImageNote[] = seen?.ground === 'black' ? ['dark ground'] : [];
  return seen && { pixels: seen.pixels, width: info.width, height: info.height, notes };
}

/** The colours below an alpha that hides all of them; scaling would weigh them by it. */
async function withoutAlpha(
  open: OpenPicture,
  scale: (image: Sharp) => Sharp,
  reopen: (pixels: Uint8Array, width: number, height: number) => Sharp,
): Promise<SeenPicture> {
  const whole = await open()
    .removeAlpha()
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { data, info } = await scale(
    reopen(threeOf(whole.data, whole.info.channels), whole.info.width, whole.info.height),
  )
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height, notes: ['no alpha'] };
}

/** Values of more than 8 bits, in grey or colours, with or without alpha. */
async function stretched(
  open: OpenPicture,
  { space, depth, hasAlpha }: Metadata,
  scale: (image: Sharp) => Sharp,
): Promise<SeenPicture> {
  const { data, info } = await scale(open())
    .toColourspace(space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const values = floats(data);
  const { width, height, channels } = info;
  const colours = hasAlpha && channels % 2 === 0 ? channels - 1 : channels;
  const picked = pick(values, channels, colours >= 3 ? [0, 1, 2] : [0, 0, 0]);
  const range = rangeOf(picked, depth);
  const notes: ImageNote[] = range.stretched ? ['stretched'] : [];
  const pixels = toBytes(picked, range);
  if (colours === channels) return { pixels, width, height, notes };
  const opaque = depth === 'ushort' ? 65_535 : 255;
  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    rgba.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    rgba[i * 4 + 3] = Math.round((255 * values[i * channels + colours]!) / opaque);
  }
  const seen = onGround(rgba);
  if (!seen) return { pixels, width, height, notes: [...notes, 'no alpha'] };
  return { pixels: seen.pixels, width, height, notes: seen.ground === 'black' ? [...notes, 'dark ground'] : notes };
}

/**
 * The first three bands that are not of one value. Scaling takes a fifth band for an alpha, so they
 * are picked before it.
 */
async function bands(
  open: OpenPicture,
  { space, depth, channels, width, height }: Metadata,
  scale: (image: Sharp) => Sharp,
  reopen: (pixels: Uint8Array, width: number, height: number) => Sharp,
): Promise<SeenPicture> {
  if (width * height * channels * 4 > MOST_BYTES) {
    throw new PictureFailure(t('The picture has {0} bands, and is too large for them. Save it with three.', channels));
  }
  const { data, info } = await open()
    .toColourspace(space)
    .raw({ depth: 'float' })
    .toBuffer({ resolveWithObject: true });
  const values = floats(data);
  const all = Array.from({ length: info.channels }, (_, band) => band);
  const showing = all.filter((band) => {
    for (let i = band; i < values.length; i += info.channels) if (values[i] !== values[band]) return true;
    return false;
  });
  const [red = 0, green = red, blue = green] = showing;
  const picked = pick(values, info.channels, [red, showing.length < 3 ? red : green, showing.length < 3 ? red : blue]);
  const range = rangeOf(picked, depth);
  const small = await scale(reopen(toBytes(picked, range), info.width, info.height))
    .raw()
    .toBuffer({ resolveWithObject: true });
  return {
    pixels: small.data,
    width: small.info.width,
    height: small.info.height,
    notes: ['first bands', ...(range.stretched ? (['stretched'] as const) : [])],
  };
}

function floats(data: Buffer): Float32Array {
  return new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
}

function pick(values: Float32Array, channels: number, chosen: readonly [number, number, number]): Float32Array {
  const count = values.length / channels;
  const picked = new Float32Array(count * 3);
  for (let i = 0; i < count; i++) for (let c = 0; c < 3; c++) picked[i * 3 + c] = values[i * channels + chosen[c]!]!;
  return picked;
}

/** The same picture with three channels: a grey one gets its value three times. */
export function threeOf(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const count = data.length / channels;
  const pixels = new Uint8Array(count * 3);
  for (let i = 0; i < count; i++) {
    for (let c = 0; c < 3; c++) pixels[i * 3 + c] = data[i * channels + (channels < 3 ? 0 : c)]!;
  }
  return pixels;
}

/** Compression noise of a picture of one colour stays below. */
const BLANK = 6;

/** Whether all pixels have nearly one colour. */
export function isBlank(pixels: Uint8Array): boolean {
  for (let c = 0; c < 3; c++) {
    let lowest = 255;
    let highest = 0;
    for (let i = c; i < pixels.length; i += 3) {
      const value = pixels[i]!;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
      if (highest - lowest > BLANK) return false;
    }
  }
  return true;
}
