import { closeSync, ftruncateSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { BLOCK_SIDES, blockBytes, INDEX, RECORD, sumOf } from './blocks';
import { replaceFile, writeAll } from './durable';
import type { Store } from './store';

/**
 * Compacting copies all that stays, so it has to be worth it: this share of the slots must be
 * spare.
 */
const WORTH_IT = 0.5;
const BYTES_A_SLOT = BLOCK_SIDES.reduce((sum, side) => sum + blockBytes(side), RECORD);

/**
 * Moves the blocks of the images that are needed to the front and cuts the rest off. The caller
 * holds the run lock.
 *
 * A slot whose block was overwritten while its record still names another image fails its checksum,
 * so a kill on the way costs that images are decoded again and never gives wrong pixels.
 * @param pressed compacts even where few slots are spare.
 * @returns the bytes that were freed.
 */
export function compactBlocks(
  store: Store,
  needed: ReadonlySet<string>,
  { pressed }: { readonly pressed: boolean },
): number {
  const index = store.path('blocks', INDEX);
  if (!statSync(index, { throwIfNoEntry: false })) return 0;
  const records = readFileSync(index);
  const slots = Math.floor(records.length / RECORD);
  const kept: { readonly slot: number; readonly record: Buffer }[] = [];
  for (let slot = 0; slot < slots; slot++) {
    const record = records.subarray(slot * RECORD, (slot + 1) * RECORD);
    if (record.readUInt32LE(RECORD - 4) !== sumOf(record, slot)) continue;
    if (needed.has(record.toString('hex', 0, 32))) kept.push({ slot, record });
  }
  const spare = slots - kept.length;
  if (spare === 0 || (!pressed && spare < WORTH_IT * slots)) return 0;
  for (const side of BLOCK_SIDES) moveBlocks(store.path('blocks', `${side}.u8`), blockBytes(side), kept);
  const moved = kept.map(({ record }, slot) => {
    const copy = Buffer.from(record);
    copy.writeUInt32LE(sumOf(copy, slot), RECORD - 4);
    return copy;
  });
  replaceFile(index, moved);
  return spare * BYTES_A_SLOT;
}

/**
 * Moves blocks of `size` bytes to the front, in their order: a block never moves onto one that is
 * still to be moved.
 */
function moveBlocks(file: string, size: number, kept: readonly { readonly slot: number }[]): void {
  const handle = openSync(file, 'r+');
  try {
    const block = Buffer.alloc(size);
    for (const [to, { slot }] of kept.entries()) {
      if (slot === to) continue;
      readSync(handle, block, 0, size, slot * size);
      writeAll(handle, block, to * size);
    }
    ftruncateSync(handle, kept.length * size);
  } finally {
    closeSync(handle);
  }
}
