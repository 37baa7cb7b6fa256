// The scan of a baseline JPEG (ITU-T T.81, annex F). Whatever is not exactly as an encoder writes it ends the decoding with 0:
// another decoder then says what is wrong. Nothing in the file can make this one read or write outside its memory.
import { fill, inverseDct } from './jpeg-idct';

/** Bits that a code is looked up by at once. */
const LOOK = 9;
/** A Huffman table in memory: for each `LOOK` bits length × 256 + symbol, or 0; then by length the codes' limits and offsets. */
const LIMITS = 2 << LOOK;
const OFFSETS = LIMITS + 18 * 4;
const SYMBOLS = OFFSETS + 18 * 4;

/** Row-major place of the coefficients in the order of the file. */
// prettier-ignore
const ORDER = memory.data<u8>([
  0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
  35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
]);

/** Makes a table of 1,416 bytes at `out` from 16 counts and `symbols` symbols; 0 if no code is like that. */
export function huffmanTable(specification: usize, symbols: i32, out: usize): i32 {
  memory.fill(out, 0, LIMITS);
  memory.copy(out + SYMBOLS, specification + 16, symbols);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    const count = <i32>load<u8>(specification + length - 1);
    store<i32>(out + OFFSETS + (length << 2), index - code);
    for (let i = 0; i < count; i++, code++, index++) {
      if (length > LOOK) continue;
      const entry = (length << 8) | load<u8>(out + SYMBOLS + index);
      const first = code << (LOOK - length);
      if (first + (1 << (LOOK - length)) > 1 << LOOK) return 0;
      for (let n = 0; n < 1 << (LOOK - length); n++) store<u16>(out + ((first + n) << 1), entry);
    }
    if (code > 1 << length) return 0;
    store<i32>(out + LIMITS + (length << 2), count > 0 ? code : 0);
    code <<= 1;
  }
  return 1;
}

/** Bits that are read, the next on top, and how many; the next byte; how many of the bits lie behind the data's end. */
let bits: u64 = 0;
let ready: i32 = 0;
let next: usize = 0;
let end: usize = 0;
let beyond: i32 = 0;

function refill(): void {
  while (ready <= 56) {
    if (ready <= 32 && next + 4 <= end) {
      const four = load<u32>(next);
      // No byte of the four is 0xff: none of their complements is 0.
      if (((~four - 0x01010101) & four & 0x80808080) == 0) {
        const value = bswap<u32>(four);
        bits |= (<u64>value) << (32 - ready);
        ready += 32;
        next += 4;
        continue;
      }
    }
    let byte: u64 = 0;
    if (next + 1 < end && load<u8>(next) != 0xff) byte = load<u8>(next++);
    else if (next + 1 < end && load<u8>(next, 1) == 0) {
      byte = 0xff;
      next += 2;
    } else beyond += 8;
    bits |= byte << (56 - ready);
    ready += 8;
  }
}

/** The next symbol, or −1; at least 16 bits must be ready. */
function symbol(table: usize): i32 {
  const entry = <i32>load<u16>(table + ((<usize>(bits >> (64 - LOOK))) << 1));
  if (entry != 0) {
    bits <<= entry >> 8;
    ready -= entry >> 8;
    return entry & 255;
  }
  return longSymbol(table);
}

function longSymbol(table: usize): i32 {
  for (let length = LOOK + 1; length <= 16; length++) {
    const code = <i32>(bits >> (64 - length));
    if (code >= load<i32>(table + LIMITS + (length << 2))) continue;
    const index = code + load<i32>(table + OFFSETS + (length << 2));
    if (index < 0 || index > 255) return -1;
    bits <<= length;
    ready -= length;
    return load<u8>(table + SYMBOLS + index);
  }
  return -1;
}

/** A number of `size` bits, 1…15, as T.81 F.2.2.1 extends it. */
function signed(size: i32): i32 {
  const value = <i32>(bits >> (64 - size));
  bits <<= size;
  ready -= size;
  return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
}

const block = memory.data(128, 16);
/** True if the block that was read last has but one colour. */
let flat = false;

/** Reads a block's coefficients; returns the first, or a number no coefficient has. */
function coefficients(dc: usize, ac: usize, before: i32): i32 {
  const none = i64x2.splat(0);
  for (let at: usize = 0; at < 128; at += 16) v128.store(block + at, none);
  if (ready < 32) refill();
  const size = symbol(dc);
  if (size < 0 || size > 11) return i32.MIN_VALUE;
  let first = before;
  if (size > 0) first += signed(size);
  store<i16>(block, <i16>first);
  flat = true;
  // Copies, since what is shared by functions lies in memory.
  let own = bits;
  let left = ready;
  for (let k = 1; k < 64; k++) {
    if (left < 32) {
      bits = own;
      ready = left;
      refill();
      own = bits;
      left = ready;
    }
    let code = <i32>load<u16>(ac + ((<usize>(own >> (64 - LOOK))) << 1));
    if (code != 0) {
      own <<= code >> 8;
      left -= code >> 8;
      code &= 255;
    } else {
      bits = own;
      ready = left;
      code = longSymbol(ac);
      if (code < 0) return i32.MIN_VALUE;
      own = bits;
      left = ready;
    }
    const length = code & 15;
    if (length == 0) {
      if (code == 0) break;
      if (code != 0xf0) return i32.MIN_VALUE;
      k += 15;
      if (k > 63) return i32.MIN_VALUE;
      continue;
    }
    k += code >> 4;
    if (k > 63 || length > 10) return i32.MIN_VALUE;
    let value = <i32>(own >> (64 - length));
    if (value < 1 << (length - 1)) value -= (1 << length) - 1;
    own <<= length;
    left -= length;
    store<i16>(block + ((<usize>load<u8>(ORDER + k)) << 1), <i16>value);
    flat = false;
  }
  bits = own;
  ready = left;
  return first;
}

/**
 * Decodes an interleaved scan of three components into their planes; 1 if it was whole and ended with the image.
 * @param setup whole numbers of 32 bits: columns and lines of MCUs, then for each component blocks across and down in an MCU,
 * plane, bytes a line of the plane, table of DC, table of AC, factors (64 of 16 bits, row-major).
 */
export function decodeScan(data: usize, length: usize, setup: usize): i32 {
  bits = 0;
  ready = 0;
  beyond = 0;
  next = data;
  end = data + length;
  const columns = load<i32>(setup, 0);
  const lines = load<i32>(setup, 4);
  let dc0 = 0;
  let dc1 = 0;
  let dc2 = 0;
  for (let y = 0; y < lines; y++) {
    for (let x = 0; x < columns; x++) {
      for (let component = 0; component < 3; component++) {
        const at = setup + 8 + component * 28;
        const across = load<i32>(at, 0);
        const down = load<i32>(at, 4);
        const plane = load<i32>(at, 8);
        const stride = load<i32>(at, 12);
        let before = component == 0 ? dc0 : component == 1 ? dc1 : dc2;
        for (let v = 0; v < down; v++) {
          for (let h = 0; h < across; h++) {
            before = coefficients(load<i32>(at, 16), load<i32>(at, 20), before);
            if (before < -2048 || before > 2047) return 0;
            const out = plane + (y * down + v) * 8 * stride + (x * across + h) * 8;
            if (flat) fill(before * load<i16>(load<i32>(at, 24)), out, stride);
            else inverseDct(block, load<i32>(at, 24), out, stride);
          }
        }
        if (component == 0) dc0 = before;
        else if (component == 1) dc1 = before;
        else dc2 = before;
      }
      if (beyond > ready) return 0;
    }
  }
  refill();
  // All that is left is the padding of the last byte, and then the end of the image.
  return beyond <= ready && ready - beyond < 8 && load<u8>(next) == 0xff && load<u8>(next, 1) == 0xd9 ? 1 : 0;
}
