const BYTES = 32;
const EMPTY = -1;

/**
 * Positions of SHA-256 by their bytes: 32 bytes and 8 to 16 for each, where a map of hexadecimal
 * texts takes 150.
 */
export class HashTable {
  private readonly slots: Int32Array;
  private readonly mask: number;

  /** @param hashes 32 bytes each. Of equal ones the first is found. */
  constructor(private readonly hashes: Buffer) {
    const count = hashes.length / BYTES;
    const size = 2 ** Math.ceil(Math.log2(Math.max(2, 2 * count)));
    this.slots = new Int32Array(size).fill(EMPTY);
    this.mask = size - 1;
    for (let position = 0; position < count; position++) {
      const slot = this.slotOf(hashes.subarray(position * BYTES, (position + 1) * BYTES));
      if (this.slots[slot] === EMPTY) this.slots[slot] = position;
    }
  }

  /** @returns −1 where the hash is not there. */
  positionOf(hash: string): number {
    return this.slots[this.slotOf(Buffer.from(hash, 'hex'))]!;
  }

  /** The slot of a hash, or the empty one that it would take. */
  private slotOf(hash: Buffer): number {
    for (let slot = hash.readUInt32LE() & this.mask; ; slot = (slot + 1) & this.mask) {
      const position = this.slots[slot]!;
      if (position === EMPTY) return slot;
      if (hash.equals(this.hashes.subarray(position * BYTES, (position + 1) * BYTES))) return slot;
    }
  }
}
