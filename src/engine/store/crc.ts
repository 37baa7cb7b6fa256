import * as zlib from 'node:zlib';

type Crc = (bytes: Uint8Array, seed?: number) => number;

/**
 * CRC-32 (as in zlib and PNG) of bytes, an unsigned 32-bit number; `seed` is the sum of what came
 * before them.
 * Node has it from 20.15 on; older editors run on 20.9.
 */
export const crcOf: Crc = (zlib as { readonly crc32?: Crc }).crc32 ?? crcByTable;

/** Source: ISO 3309, the polynomial 0xEDB88320, a byte at a time. */
export function crcByTable(bytes: Uint8Array, seed = 0): number {
  let crc = ~seed;
  for (let at = 0; at < bytes.length; at++) crc = TABLE[(crc ^ bytes[at]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
