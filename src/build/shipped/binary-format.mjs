// For which platform a native library was made, by its first bytes.
import fs from 'node:fs';

const ELF_MACHINES = { 62: 'x64', 183: 'arm64' };
const PE_MACHINES = { 0x8664: 'x64', 0xaa64: 'arm64' };
const MACH_MACHINES = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const HEAD = 4096;

/** `linux-x64` and so on; undefined for a file that is no native library. */
export function platformOfBinary(file) {
  const descriptor = fs.openSync(file, 'r');
  const head = Buffer.alloc(HEAD);
  const length = fs.readSync(descriptor, head, 0, HEAD, 0);
  fs.closeSync(descriptor);
  return platformOf(head.subarray(0, length));
}

/** @param {Buffer} head the first bytes of a file */
export function platformOf(head) {
  if (head.length < 64) return undefined;
  if (head.readUInt32BE(0) === 0x7f454c46) return named('linux', ELF_MACHINES[head.readUInt16LE(18)]);
  if (head.readUInt32LE(0) === 0xfeedfacf) return named('darwin', MACH_MACHINES[head.readUInt32LE(4)]);
  if (head.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const start = head.readUInt32LE(60);
  if (start + 6 > head.length || head.toString('latin1', start, start + 4) !== 'PE\0\0') return undefined;
  return named('win32', PE_MACHINES[head.readUInt16LE(start + 4)]);
}

const named = (system, processor = 'another processor') => `${system}-${processor}`;
