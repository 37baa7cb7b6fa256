import { readFile } from 'node:fs/promises';
import { hasPlainColours, WORKING_SIDE } from '../../images/decode/cut-blocks';
import { loadSharp, readPixels } from '../../images/decode/decode';
import { withoutFrame } from '../../images/decode/frame';
import { decodePlainJpeg } from '../../images/decode/plain-jpeg';
import { resample, type KernelPixels } from '../../images/decode/resample';
import { kernels, type Kernels } from '../../numeric/kernels/kernels';
import { LONGEST, SHORTEST } from './patches';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** width × height × 3 bytes, RGB interleaved. */
  readonly pixels: Uint8Array;
}

/**
 * An image file without its frame, its longest side drawn to 160 pixels in its own proportions. Not
 * the store's blocks: these are coarser and square.
 * @throws what the file system or libvips says of a file that cannot be read.
 */
export async function readPicture(file: string): Promise<Picture> {
  const contents = await readFile(file);
  const wasm = kernels();
  const plain = wasm.scratch(() => {
    const pixels = decodePlainJpeg(wasm, contents, hasPlainColours(contents), WORKING_SIDE);
    return pixels && scaled(wasm, pixels);
  });
  if (plain) return plain;
  const { pixels, width, height } = await readPixels(await loadSharp(), contents, WORKING_SIDE);
  return scaledPicture({ pixels, width, height });
}

/** A picture as {@link readPicture} leaves it. */
function scaledPicture({ pixels, width, height }: Picture): Picture {
  const wasm = kernels();
  return wasm.scratch(() => {
    const address = wasm.allocate(pixels.length + 1);
    wasm.bytes(address, pixels.length).set(pixels);
    return scaled(wasm, { address, width, height });
  });
}

function scaled(wasm: Kernels, pixels: KernelPixels): Picture {
  const { address, width, height } = pixels;
  const region = withoutFrame(wasm.bytes(address, width * height * 3), width, height);
  const scale = LONGEST / Math.max(region.width, region.height);
  const side = (length: number): number => Math.max(SHORTEST, Math.round(length * scale));
  const small = resample(wasm, pixels, region, side(region.width), side(region.height));
  return {
    width: small.width,
    height: small.height,
    pixels: wasm.bytes(small.address, small.width * small.height * 3).slice(),
  };
}
