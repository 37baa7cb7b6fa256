import { t } from '@vscode/l10n';
import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { storeFailure, writeAll } from './durable';
import { WinnowFailure } from '../base/failure';
import type { Store } from './store';

export const BLOCK_SIDES = [64, 96] as const;
export type BlockSide = (typeof BLOCK_SIDES)[number];

/**
 * Raise it when the same file gives other pixels. It is part of each record's checksum: others'
 * records do not count.
 */
export const DECODING = 5;

/**
 * A record of the index: SHA-256 of the image (32 bytes), CRC-32 of each of its blocks, CRC-32 of
 * all that and the slot.
 */
export const RECORD = 44;
export const INDEX = 'index.bin';
/** What format 1 had in its place. */
const INDEX_1 = 'blocks/index.json';

/** Bytes of one block. */
export const blockBytes = (side: BlockSide): number => side * side * 3;

/**
 * The stored pixels of an image are not what was written, or gone. The image must be decoded again.
 */
export class DamagedBlock extends WinnowFailure {
  constructor(readonly hash: string) {
    super('store', t('The stored pixels of an image are damaged. Cluster the folder again: they are decoded anew.'));
  }
}

/**
 * The decoded pixels of a data set on disk, side × side × 3 bytes an image (RGB interleaved), found
 * by the contents' hash. No pixels are held in memory: batches are read where they are needed. The
 * image in slot i has its block at i × the block's size of each file and its record at i ×
 * {@link RECORD} of the index, which only grows.
 */
export class PixelBlocks {
  private readonly files: Readonly<Record<BlockSide, number>>;
  private readonly index: number;
  private readonly slots = new Map<string, number>();
  /** Of each slot: CRC-32 of the small block, then of the large one. */
  private readonly sums: number[] = [];
  /** Records that are not on the disk yet; the first belongs to slot `saved`. */
  private waiting: Buffer[] = [];
  private saved = 0;

  /**
   * @param mode `read` changes nothing on the disk, so that it may be used while a run writes.
   * @throws WinnowFailure `store`
   */
  constructor(
    private readonly store: Store,
    private readonly mode: 'read' | 'write' = 'write',
  ) {
    const open = (name: string): number => {
      const file = store.path('blocks', name);
      if (mode === 'read') return openSync(file, 'r');
      try {
        return openSync(file, existsSync(file) ? 'r+' : 'w+');
      } catch (error) {
        throw storeFailure(file, error);
      }
    };
    try {
      this.files = { 64: open('64.u8'), 96: open('96.u8') };
      this.index = open(INDEX);
    } catch (error) {
      throw error instanceof WinnowFailure ? error : new DamagedBlock('');
    }
    this.load();
    if (mode === 'write') this.cutTails();
  }

  has(hash: string): boolean {
    return this.slots.has(hash);
  }

  /**
   * @param hash SHA-256, hex.
   * @throws WinnowFailure `store`
   */
  add(hash: string, blocks: Readonly<Record<BlockSide, Uint8Array>>): void {
    const slot = this.saved + this.waiting.length;
    const record = Buffer.alloc(RECORD);
    record.write(hash, 'hex');
    BLOCK_SIDES.forEach((side, place) => {
      const size = blockBytes(side);
      const block = blocks[side].subarray(0, size);
      try {
        writeAll(this.files[side], block, slot * size);
      } catch (error) {
        throw storeFailure(this.store.path('blocks', `${side}.u8`), error);
      }
      const sum = crc32(block);
      record.writeUInt32LE(sum, 32 + 4 * place);
      this.sums[2 * slot + place] = sum;
    });
    record.writeUInt32LE(sumOf(record, slot), RECORD - 4);
    this.waiting.push(record);
    this.slots.set(hash, slot);
  }

  /**
   * Makes what was added durable: the blocks before the records that vouch for them.
   * @throws WinnowFailure `store`
   */
  save(): void {
    if (this.waiting.length === 0) return;
    const end = this.saved * RECORD;
    try {
      for (const side of BLOCK_SIDES) fsyncSync(this.files[side]);
      writeAll(this.index, Buffer.concat(this.waiting), end);
      fsyncSync(this.index);
    } catch (error) {
      this.cut(this.index, end);
      throw storeFailure(this.store.path('blocks', INDEX), error);
    }
    this.saved += this.waiting.length;
    this.waiting = [];
  }

  /**
   * Copies the block of one image into `out` at `at`.
   * @throws DamagedBlock when it is not what was written; from then on the store does not have it.
   */
  read(hash: string, side: BlockSide, out: Uint8Array, at = 0): void {
    const slot = this.slots.get(hash);
    if (slot === undefined) throw new DamagedBlock(hash);
    if (this.fill(slot, side, out, at)) return;
    this.forget(hash);
    throw new DamagedBlock(hash);
  }

  /**
   * The checksums of an image's blocks: those of equal pixels are equal.
   * @throws DamagedBlock when it is not there.
   */
  sumsOf(hash: string): string {
    const slot = this.slots.get(hash);
    if (slot === undefined) throw new DamagedBlock(hash);
    return `${this.sums[2 * slot]} ${this.sums[2 * slot + 1]}`;
  }

  /** Drops an image whose block is damaged, so that it is decoded again; durable. */
  forget(hash: string): void {
    const slot = this.slots.get(hash);
    if (slot === undefined) return;
    this.slots.delete(hash);
    if (slot >= this.saved) {
      this.waiting[slot - this.saved] = Buffer.alloc(RECORD);
      return;
    }
    try {
      const index = this.mode === 'write' ? this.index : openSync(this.store.path('blocks', INDEX), 'r+');
      try {
        // A run may have begun the files anew since they were opened to be read.
        const now = Buffer.alloc(32);
        readSync(index, now, 0, 32, slot * RECORD);
        if (now.toString('hex') !== hash) return;
        writeAll(index, Buffer.alloc(RECORD), slot * RECORD);
        fsyncSync(index);
      } finally {
        if (index !== this.index) closeSync(index);
      }
    } catch (error) {
      if (this.mode === 'write') throw storeFailure(this.store.path('blocks', INDEX), error);
    }
  }

  /**
   * Reads every block and forgets those that are damaged; returns how many. Where there is one
   * there may be more.
   */
  forgetDamaged(): number {
    const out = new Uint8Array(blockBytes(96));
    const damaged = [...this.slots].filter(([, slot]) => !BLOCK_SIDES.every((side) => this.fill(slot, side, out, 0)));
    for (const [hash] of damaged) this.forget(hash);
    return damaged.length;
  }

  close(): void {
    for (const side of BLOCK_SIDES) closeSync(this.files[side]);
    closeSync(this.index);
  }

  private fill(slot: number, side: BlockSide, out: Uint8Array, at: number): boolean {
    const size = blockBytes(side);
    for (let done = 0; done < size;) {
      const count = readSync(this.files[side], out, at + done, size - done, slot * size + done);
      if (count === 0) return false;
      done += count;
    }
    return crc32(out.subarray(at, at + size)) === this.sums[2 * slot + BLOCK_SIDES.indexOf(side)];
  }

  /** Takes the records that are whole and whose blocks are there. */
  private load(): void {
    const records = readFileSync(this.index);
    const lengths = BLOCK_SIDES.map((side) => Math.floor(fstatSync(this.files[side]).size / blockBytes(side)));
    this.saved = Math.min(Math.floor(records.length / RECORD), ...lengths);
    for (let slot = 0; slot < this.saved; slot++) {
      const record = records.subarray(slot * RECORD, (slot + 1) * RECORD);
      this.sums.push(record.readUInt32LE(32), record.readUInt32LE(36));
      if (record.readUInt32LE(RECORD - 4) !== sumOf(record, slot)) continue;
      this.slots.set(record.toString('hex', 0, 32), slot);
    }
    if (this.slots.size === 0) this.saved = 0;
  }

  /**
   * Blocks without a record belong to a run that was killed, and records without blocks are worth
   * nothing.
   */
  private cutTails(): void {
    if (this.saved === 0) this.sums.length = 0;
    this.cut(this.index, this.saved * RECORD);
    for (const side of BLOCK_SIDES) this.cut(this.files[side], this.saved * blockBytes(side));
    this.store.remove(INDEX_1);
  }

  private cut(file: number, length: number): void {
    try {
      if (fstatSync(file).size > length) ftruncateSync(file, length);
    } catch {
      // What stands behind the end is overwritten or never read.
    }
  }
}

/** The checksum of a record in its slot, by this way of decoding. */
export function sumOf(record: Buffer, slot: number): number {
  const place = Buffer.alloc(8);
  place.writeUInt32LE(DECODING);
  place.writeUInt32LE(slot, 4);
  return crc32(record.subarray(0, RECORD - 4), crc32(place));
}
