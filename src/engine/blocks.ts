import { closeSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import type { Store } from './store';

const SIDES = [64, 96] as const;
export type BlockSide = (typeof SIDES)[number];

/** Raise it when the same file gives other pixels. */
const DECODING = 3;

interface BlockIndex {
  readonly decoding: number;
  /** SHA-256 of an image's contents → slot in the block files. */
  readonly slots: Record<string, number>;
  readonly next: number;
}

/**
 * The decoded pixels of a data set on disk, side × side × 3 bytes an image (RGB interleaved), found by the contents'
 * hash. Nothing is held in memory: batches are read where they are needed.
 */
export class PixelBlocks {
  private readonly files: Record<BlockSide, number>;
  private readonly slots: Map<string, number>;
  private next: number;

  /** @param mode `read` changes nothing on the disk, so that it may be used while a run writes. */
  constructor(
    private readonly store: Store,
    mode: 'read' | 'write' = 'write',
  ) {
    const index = store.readJson<BlockIndex>('blocks/index.json');
    const usable = index?.decoding === DECODING;
    this.slots = new Map(usable ? Object.entries(index.slots) : []);
    this.next = usable ? index.next : 0;
    const open = (side: BlockSide): number => {
      if (mode === 'read') return openSync(store.path('blocks', `${side}.u8`), 'r');
      const file = openSync(store.path('blocks', `${side}.u8`), 'a+');
      closeSync(file);
      const writable = openSync(store.path('blocks', `${side}.u8`), 'r+');
      // Blocks behind the last saved index belong to a run that was killed: they are decoded again.
      ftruncateSync(writable, this.next * side * side * 3);
      return writable;
    };
    this.files = { 64: open(64), 96: open(96) };
  }

  has(hash: string): boolean {
    return this.slots.has(hash);
  }

  add(hash: string, blocks: Readonly<Record<BlockSide, Uint8Array>>): void {
    for (const side of SIDES) {
      const size = side * side * 3;
      writeSync(this.files[side], blocks[side], 0, size, this.next * size);
    }
    this.slots.set(hash, this.next++);
  }

  /** Makes what was added durable. */
  save(): void {
    for (const side of SIDES) fsyncSync(this.files[side]);
    const index: BlockIndex = { decoding: DECODING, slots: Object.fromEntries(this.slots), next: this.next };
    this.store.writeJson('blocks/index.json', index);
  }

  /** Copies the block of one image into `out` at `at`. */
  read(hash: string, side: BlockSide, out: Uint8Array, at = 0): void {
    const size = side * side * 3;
    const slot = this.slots.get(hash);
    if (slot === undefined) throw new Error(`no pixels for ${hash}`);
    readSync(this.files[side], out, at, size, slot * size);
  }

  close(): void {
    for (const side of SIDES) closeSync(this.files[side]);
  }
}
