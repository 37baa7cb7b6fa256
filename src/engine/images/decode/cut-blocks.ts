import type { ImageNote } from '../../../domain/dataset';
import { isBlank } from '../deep-or-transparent';
import { withoutFrame } from './frame';
import { kernels, type Kernels } from '../../numeric/kernels/kernels';
import { decodePlainJpeg } from './plain-jpeg';
import { resample, type KernelPixels } from './resample';

/** What the later stages use of an image. */
export interface Blocks {
  /** 96 × 96 × 3 bytes, RGB interleaved, without the single-colour frame, stretched to a square. */
  readonly block96: Uint8Array<ArrayBuffer>;
  /** The same at 64 × 64. */
  readonly block64: Uint8Array<ArrayBuffer>;
  readonly notes: readonly ImageNote[];
}

/**
 * The blocks of a file, and the SHA-256 of the contents that they were decoded from, hex: the file
 * may change at any time.
 */
export interface DecodedImage extends Blocks {
  readonly sha256: string;
}

/**
 * Long side of the pixels that frame and blocks are taken from: twice a block, however much frame
 * is cut.
 */
export const WORKING_SIDE = 384;
/** A side that is longer than the other by more is squeezed beyond recognition in a square. */
const EXTREME = 5;
/** Encoders write the colour profile in front of the pixels, behind other metadata. */
const PROFILE_WITHIN = 65_536;

/**
 * The blocks of an image that needs no library: see {@link decodePlainJpeg}; undefined for any
 * other.
 */
export function plainBlocks(contents: Buffer): Blocks | undefined {
  const wasm = kernels();
  return wasm.scratch(() => {
    const pixels = decodePlainJpeg(wasm, contents, hasPlainColours(contents), WORKING_SIDE);
    return pixels && cutBlocks(wasm, pixels);
  });
}

/** @param pixels width × height × 3 bytes, RGB interleaved. */
export function blocksOf(pixels: Uint8Array, width: number, height: number): Blocks {
  const wasm = kernels();
  return wasm.scratch(() => {
    const address = wasm.allocate(pixels.length + 1);
    wasm.bytes(address, pixels.length).set(pixels);
    return cutBlocks(wasm, { address, width, height });
  });
}

function cutBlocks(wasm: Kernels, pixels: KernelPixels): Blocks {
  const { address, width, height } = pixels;
  const region = withoutFrame(wasm.bytes(address, width * height * 3), width, height);
  const of96 = resample(wasm, pixels, region, 96);
  const of64 = resample(wasm, of96, { left: 0, top: 0, width: 96, height: 96 }, 64);
  const block96 = wasm.bytes(of96.address, 96 * 96 * 3).slice();
  const notes: ImageNote[] = isBlank(block96) ? ['blank'] : [];
  if (Math.max(width, height) > EXTREME * Math.min(width, height)) notes.push('extreme shape');
  return {
    notes,
    block96,
    block64: wasm.bytes(of64.address, 64 * 64 * 3).slice(),
  };
}

/**
 * A colour profile that names sRGB changes nothing, and applying it takes a third of the time of
 * decoding.
 */
export function hasPlainColours(contents: Buffer): boolean {
  return contents.subarray(0, PROFILE_WITHIN).includes('sRGB IEC61966-2.1');
}
