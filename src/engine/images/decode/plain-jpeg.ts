import type { Kernels } from '../../numeric/kernels/kernels';
import type { KernelPixels } from './resample';

interface Component {
  readonly id: number;
  readonly across: number;
  readonly down: number;
  readonly factors: number;
  dc: number;
  ac: number;
}

interface Frame {
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
}

interface Header extends Frame {
  /** 64 factors by table, in the order of the file. */
  readonly factors: ReadonlyMap<number, Uint8Array>;
  /** 16 counts and the symbols, by class × 16 + table. */
  readonly codes: ReadonlyMap<number, Uint8Array>;
  /** Where the scan's data begins. */
  readonly scan: number;
}

const START = 0xd8;
const FRAME = 0xc0;
const CODES = 0xc4;
const SCAN = 0xda;
const FACTORS = 0xdb;
const EXIF = 0xe1;
const PROFILE = 0xe2;
const ADOBE = 0xee;
/** Application data and comments that say nothing about pixels. */
const isSilent = (marker: number): boolean => (marker >= 0xe0 && marker <= 0xef) || marker === 0xfe;
/** Room behind whatever vectors may read or write beyond. */
const SLACK = 64;
const TABLE = 1424;

/**
 * Decodes a small photo as most cameras and sites write it: baseline JPEG in three components, 8
 * bits, upright, sRGB. The pixels are those of libjpeg. It takes less than half of the time of a
 * call of sharp. Anything else, and anything that is damaged, gives undefined: sharp then decodes
 * it or says what is wrong. Must run within {@link Kernels.scratch}.
 * @param ignoreProfile whether a colour profile changes nothing.
 * @param most largest side of an image that is decoded here.
 */
export function decodePlainJpeg(
  wasm: Kernels,
  contents: Uint8Array,
  ignoreProfile: boolean,
  most: number,
): KernelPixels | undefined {
  const header = headerOf(contents, ignoreProfile);
  // libjpeg has another filter for the narrowest.
  if (!header || header.width > most || header.height > most || header.width < 6) return undefined;
  return decode(wasm, contents, header);
}

/** @returns undefined for what is not plain. */
function headerOf(bytes: Uint8Array, ignoreProfile: boolean): Header | undefined {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== START) return undefined;
  const word = (at: number): number => (bytes[at]! << 8) | bytes[at + 1]!;
  const factors = new Map<number, Uint8Array>();
  const codes = new Map<number, Uint8Array>();
  let frame: Frame | undefined;
  let exif = false;
  for (let at = 2; at + 4 <= bytes.length;) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    const from = at + 4;
    const to = at + 2 + word(at + 2);
    if (to < from || to > bytes.length) return undefined;
    const body = bytes.subarray(from, to);
    if (marker === FACTORS) {
      for (let i = 0; i < body.length; i += 65) {
        // Above 15 the factors have 16 bits.
        if (body[i]! > 3 || i + 65 > body.length) return undefined;
        factors.set(body[i]!, body.subarray(i + 1, i + 65));
      }
    } else if (marker === CODES) {
      for (let i = 0; i < body.length;) {
        const counts = body.subarray(i + 1, i + 17);
        const length = 16 + counts.reduce((sum, count) => sum + count, 0);
        if (length > 16 + 256 || i + 1 + length > body.length) return undefined;
        codes.set(body[i]!, body.subarray(i + 1, i + 1 + length));
        i += 1 + length;
      }
    } else if (marker === FRAME) {
      if (frame) return undefined;
      frame = frameOf(body);
      if (!frame) return undefined;
    } else if (marker === SCAN) {
      return frame && assignTables(frame, body) ? { ...frame, factors, codes, scan: to } : undefined;
    } else if (marker === EXIF && startsWith(body, 'Exif\0')) {
      if (exif || !isUpright(body.subarray(6))) return undefined;
      exif = true;
    } else if ((marker === PROFILE && startsWith(body, 'ICC_PROFILE\0') && !ignoreProfile) || marker === ADOBE) {
      return undefined;
    } else if (!isSilent(marker)) return undefined;
    at = to;
  }
  return undefined;
}

function startsWith(body: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (body[i] !== text.charCodeAt(i)) return false;
  return true;
}

/**
 * Luma in one, two or two by two blocks, chroma in one each: what the two filters of {@link decode}
 * know.
 */
function frameOf(body: Uint8Array): Frame | undefined {
  if (body.length !== 15 || body[0] !== 8 || body[5] !== 3) return undefined;
  const components = [6, 9, 12].map((at) => {
    const sampling = body[at + 1]!;
    return { id: body[at]!, across: sampling >> 4, down: sampling & 15, factors: body[at + 2]!, dc: 0, ac: 0 };
  });
  const [luma, blue, red] = components as [Component, Component, Component];
  const known = (luma.down === 1 && (luma.across === 1 || luma.across === 2)) || (luma.down === 2 && luma.across === 2);
  // Other numbers may mean RGB.
  const plain = luma.id === 1 && blue.id === 2 && red.id === 3;
  const chroma = [blue, red].every(({ across, down }) => across === 1 && down === 1);
  const height = (body[1]! << 8) | body[2]!;
  const width = (body[3]! << 8) | body[4]!;
  return known && plain && chroma && height > 0 && width > 0 ? { width, height, components } : undefined;
}

/** False unless the scan holds all of every component. */
function assignTables({ components }: Frame, body: Uint8Array): boolean {
  if (body.length !== 10 || body[0] !== 3 || body[7] !== 0 || body[8] !== 63 || body[9] !== 0) return false;
  return components.every((component, i) => {
    component.dc = body[2 + 2 * i]! >> 4;
    component.ac = body[2 + 2 * i]! & 15;
    return body[1 + 2 * i] === component.id;
  });
}

/** False if the Exif directory turns the image, or is odd in any way. */
function isUpright(tiff: Uint8Array): boolean {
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  if (tiff.length < 14) return false;
  const little = view.getUint16(0) === 0x4949;
  if (!little && view.getUint16(0) !== 0x4d4d) return false;
  const first = view.getUint32(4, little);
  if (first + 2 > tiff.length) return false;
  const entries = view.getUint16(first, little);
  if (first + 2 + entries * 12 > tiff.length) return false;
  for (let i = 0; i < entries; i++) {
    const at = first + 2 + i * 12;
    if (view.getUint16(at, little) !== 0x0112) continue;
    const single = view.getUint16(at + 2, little) === 3 && view.getUint32(at + 4, little) === 1;
    // 0 is no orientation.
    if (!single || view.getUint16(at + 8, little) > 1) return false;
  }
  return true;
}

/** Row-major place of the factors in the order of the file. */
// prettier-ignore
const ORDER = [
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/** Must run within {@link Kernels.scratch}. */
function decode(wasm: Kernels, contents: Uint8Array, header: Header): KernelPixels | undefined {
  const { width, height, components } = header;
  const { across, down } = components[0]!;
  const columns = Math.ceil(width / (8 * across));
  const lines = Math.ceil(height / (8 * down));
  const length = contents.length - header.scan;
  const pixels = wasm.allocate(width * height * 3 + SLACK);
  const tables = new Map<number, number>();
  for (const key of new Set(components.flatMap(({ dc, ac }) => [dc, 16 + ac]))) tables.set(key, wasm.allocate(TABLE));
  const specification = wasm.allocate(16 + 256);
  const factors = components.map(() => wasm.allocate(128));
  const planes = components.map((component) => {
    const stride = columns * component.across * 8;
    return { stride, address: wasm.allocate(stride * lines * component.down * 8 + SLACK) };
  });
  const data = wasm.allocate(length + SLACK);
  const setup = wasm.allocate(8 + 3 * 28);
  const sums = wasm.allocate(columns * 8 * 2 + 4 * SLACK);
  const blueLine = wasm.allocate(columns * 16 + SLACK);
  const redLine = wasm.allocate(columns * 16 + SLACK);

  for (const [key, address] of tables) {
    const codes = header.codes.get(key);
    if (!codes) return undefined;
    wasm.bytes(specification, codes.length).set(codes);
    if (wasm.call.huffmanTable(specification, codes.length - 16, address) === 0) return undefined;
  }
  const numbers = wasm.integers(setup, 2 + 3 * 7);
  numbers.set([columns, lines]);
  for (const [i, component] of components.entries()) {
    const inFileOrder = header.factors.get(component.factors);
    if (!inFileOrder) return undefined;
    const own = new Int16Array(wasm.call.memory.buffer, factors[i], 64);
    for (let k = 0; k < 64; k++) own[ORDER[k]!] = inFileOrder[k]!;
    const { stride, address } = planes[i]!;
    const dc = tables.get(component.dc)!;
    const ac = tables.get(16 + component.ac)!;
    numbers.set([component.across, component.down, address, stride, dc, ac, factors[i]!], 2 + i * 7);
  }
  wasm.bytes(data, length).set(contents.subarray(header.scan));
  // So that the end is the end for a decoder that looks ahead.
  wasm.bytes(data + length, SLACK).fill(0);
  if (wasm.call.decodeScan(data, length, setup) === 0) return undefined;

  const [luma, blue, red] = planes as [(typeof planes)[0], (typeof planes)[0], (typeof planes)[0]];
  const chromaWidth = Math.ceil(width / across);
  const chromaHeight = Math.ceil(height / down);
  for (let y = 0; y < height; y++) {
    const near = down === 2 ? y >> 1 : y;
    let b = blue.address + near * blue.stride;
    let r = red.address + near * red.stride;
    if (across === 2) {
      // The line above for even lines, below for odd ones; the first and the last stand in for what
      // lies outside.
      const far = down === 2 ? Math.min(chromaHeight - 1, Math.max(0, near + (y % 2 === 0 ? -1 : 1))) : 0;
      const address = (plane: { address: number; stride: number }): number =>
        down === 2 ? plane.address + far * plane.stride : 0;
      wasm.call.upsample(b, address(blue), chromaWidth, sums, blueLine);
      wasm.call.upsample(r, address(red), chromaWidth, sums, redLine);
      b = blueLine;
      r = redLine;
    }
    wasm.call.toRgb(luma.address + y * luma.stride, b, r, width, pixels + y * width * 3);
  }
  return { address: pixels, width, height };
}
