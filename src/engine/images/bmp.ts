import { t } from '@vscode/l10n';
import { cutShort, PictureFailure } from './picture-failure';
import { checkSize, type RawPicture } from './raw-picture';

/** How the pixels are packed, by the number in the header. */
const PLAIN = 0;
const RLE8 = 1;
const RLE4 = 2;
const MASKS = 3;
const ALPHA_MASKS = 6;

interface Header {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly packing: number;
  /** Red, green, blue, alpha; 0 where there is none. */
  readonly masks: readonly number[];
  /** Three bytes a colour: red, green, blue. */
  readonly palette: Uint8Array;
  readonly pixels: number;
}

/**
 * Decodes a Windows bitmap of 1, 4, 8, 16, 24 or 32 bits, plain, with masks or with run lengths.
 * @throws Error in words where it is damaged, cut short, too large or of a kind that is not read.
 * Source: Microsoft, Bitmap Storage and BITMAPV5HEADER.
 */
export function decodeBmp(file: Uint8Array): RawPicture {
  const header = headerOf(file);
  if (header.packing === RLE8 || header.packing === RLE4) return runLengths(file, header);
  return header.bits <= 8 ? indexed(file, header) : packed(file, header);
}

function headerOf(file: Uint8Array): Header {
  if (file.length < 26) throw cutShort();
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const pixels = view.getUint32(10, true);
  const length = view.getUint32(14, true);
  const old = length === 12;
  if (file.length < 14 + length) throw cutShort();
  const signed = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = Math.abs(signed);
  checkSize(width, height);
  const bits = view.getUint16(old ? 24 : 28, true);
  const packing = length >= 20 ? view.getUint32(30, true) : PLAIN;
  if (![1, 4, 8, 16, 24, 32].includes(bits) || !isKnown(packing, bits)) {
    throw new PictureFailure(t('This kind of BMP cannot be read here. Convert it to PNG.'));
  }
  const usual = bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  let masks: readonly number[] = usual;
  let colours = 14 + length;
  if (packing === MASKS || packing === ALPHA_MASKS) {
    const count = length >= 56 || packing === ALPHA_MASKS ? 4 : 3;
    if (length === 40) colours += count * 4;
    if (54 + count * 4 > file.length) throw cutShort();
    masks = [0, 1, 2, 3].map((i) => (i < count ? view.getUint32(54 + i * 4, true) : 0));
  }
  return { width, height, topDown: signed < 0 && !old, bits, packing, masks, palette: paletteOf(), pixels };

  function paletteOf(): Uint8Array {
    const palette = new Uint8Array(256 * 3);
    if (bits > 8) return palette;
    const size = old ? 3 : 4;
    const used = length >= 36 ? view.getUint32(46, true) : 0;
    const count = Math.min(used > 0 && used <= 256 ? used : 256, 1 << bits);
    for (let i = 0; i < count; i++) {
      const from = colours + i * size;
      if (from + 3 > Math.min(pixels, file.length)) break;
      palette.set([file[from + 2]!, file[from + 1]!, file[from]!], i * 3);
    }
    return palette;
  }
}

function isKnown(packing: number, bits: number): boolean {
  if (packing === RLE8) return bits === 8;
  if (packing === RLE4) return bits === 4;
  if (packing === MASKS || packing === ALPHA_MASKS) return bits === 16 || bits === 32;
  return packing === PLAIN;
}

/** Bytes of one line: filled up to four. */
const strideOf = ({ width, bits }: Header): number => Math.ceil((width * bits) / 32) * 4;

function checkedLength(file: Uint8Array, header: Header): void {
  const last = Math.ceil((header.width * header.bits) / 8);
  if (header.pixels + strideOf(header) * (header.height - 1) + last > file.length) throw cutShort();
}

/** The line of the file in which line `y` of the picture stands. */
const lineOf = ({ topDown, height }: Header, y: number): number => (topDown ? y : height - 1 - y);

function indexed(file: Uint8Array, header: Header): RawPicture {
  checkedLength(file, header);
  const { width, height, bits, palette, pixels } = header;
  const data = new Uint8Array(width * height * 3);
  const each = 8 / bits;
  const most = (1 << bits) - 1;
  for (let y = 0; y < height; y++) {
    const line = pixels + lineOf(header, y) * strideOf(header);
    for (let x = 0; x < width; x++) {
      const index = (file[line + Math.floor(x / each)]! >> (8 - bits * ((x % each) + 1))) & most;
      data.set(palette.subarray(index * 3, index * 3 + 3), (y * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}

function packed(file: Uint8Array, header: Header): RawPicture {
  checkedLength(file, header);
  const { width, height, bits, masks, pixels } = header;
  const channels = masks[3] === 0 ? 3 : 4;
  const data = new Uint8Array(width * height * channels);
  const bytes = bits / 8;
  const shifts = masks.map((mask) => (mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)));
  const most = masks.map((mask, i) => mask >>> shifts[i]!);
  for (let y = 0; y < height; y++) {
    const line = pixels + lineOf(header, y) * strideOf(header);
    for (let x = 0; x < width; x++) {
      const at = line + x * bytes;
      let value = file[at]! | (file[at + 1]! << 8);
      if (bytes > 2) value |= file[at + 2]! << 16;
      if (bytes > 3) value |= file[at + 3]! << 24;
      for (let i = 0; i < channels; i++) {
        const part = (value & masks[i]!) >>> shifts[i]!;
        data[(y * width + x) * channels + i] = most[i] === 0 ? 0 : Math.round((part * 255) / most[i]!);
      }
    }
  }
  return { width, height, channels, data };
}

/** Pixels that no run reaches have the first colour. A file that ends within a run is cut short. */
function runLengths(file: Uint8Array, header: Header): RawPicture {
  const { width, height, palette, pixels, packing } = header;
  const indices = new Uint8Array(width * height);
  const put = (x: number, line: number, index: number): void => {
    if (x < width && line < height) indices[lineOf(header, line) * width + x] = index;
  };
  const nibble = (byte: number, i: number): number => (packing === RLE8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
  let x = 0;
  let line = 0;
  for (let at = pixels; line < height;) {
    if (at + 2 > file.length) throw cutShort();
    const count = file[at]!;
    const value = file[at + 1]!;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(x++, line, nibble(value, i));
    } else if (value === 0) {
      x = 0;
      line++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      if (at + 2 > file.length) throw cutShort();
      x += file[at]!;
      line += file[at + 1]!;
      at += 2;
    } else {
      const bytes = packing === RLE8 ? value : Math.ceil(value / 2);
      if (at + bytes > file.length) throw cutShort();
      for (let i = 0; i < value; i++) put(x++, line, nibble(file[at + (packing === RLE8 ? i : i >> 1)]!, i));
      at += bytes + (bytes % 2);
    }
  }
  const data = new Uint8Array(width * height * 3);
  indices.forEach((index, i) => data.set(palette.subarray(index * 3, index * 3 + 3), i * 3));
  return { width, height, channels: 3, data };
}
