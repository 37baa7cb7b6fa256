import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { Random } from '../base/random';
import { bitsApart, mirroredHash, type PerceptualHash } from './perceptual-hash';
import { UNCOVERED_AT, WINDOWS } from './windows';

/** Two pictures that may be one, and how: `part` looks like a window of `whole`. */
export interface Candidate {
  readonly whole: number;
  readonly part: number;
  /** Place in `WINDOWS`. */
  readonly window: number;
  /**
   * Whether `part` looks like it in the same window of its own alone, as where a caption covers the
   * rest.
   */
  readonly covered: boolean;
  /** Whether `part` is mirrored left to right. */
  readonly mirrored: boolean;
  /** Bits of the hashes that differ. */
  readonly distance: number;
}

/**
 * Hashes of the windows of one picture, in the order of `WINDOWS`; undefined for one without
 * structure.
 */
export type WindowHashes = readonly PerceptualHash[] | undefined;

/** Windows of a picture that are looked up: the whole, and what a caption leaves. */
const SHOWN: readonly number[] = [0, ...UNCOVERED_AT];
/** Bits in which the hashes of one picture may differ; of two strangers 32 differ on average. */
const MOST_BITS = 14;
/**
 * Tables in which hashes are looked up, each by bits of its own: one of them holds no bit that
 * differs.
 */
const TABLES = 12;
const LEAST_KEY = 10;
const MOST_KEY = 20;
/** Waves across and down together, up to which a bit outlasts compression and cuts. */
const STEADY_WAVES = 7;
/** Pictures that a hash is compared with in one table. So many alike have little structure. */
const MOST_ALIKE = 400;
/** Candidates of one picture that are looked at more closely. */
const MOST_CANDIDATES = 24;

/**
 * Pairs of pictures whose hashes are near: the whole of one, as it is or mirrored, and a window of
 * the other. Hashes are near if they share the bits of one of the tables and differ in few others.
 * Cost O(pictures · windows · tables) but for crowds of alike ones.
 */
export async function candidates(
  hashes: readonly WindowHashes[],
  onPictures: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Candidate[]> {
  const count = hashes.length;
  const shown = SHOWN.flatMap((window) => [
    columnOf(hashes, (own) => own[window]!),
    columnOf(hashes, (own) => mirroredHash(own[window]!)),
  ]);
  const windows = WINDOWS.map((_, window) => columnOf(hashes, (own) => own[window]!));
  const found = new Map<number, Candidate>();
  const tables = tableBits(Math.min(MOST_KEY, Math.max(LEAST_KEY, Math.ceil(Math.log2(count + 1)))));
  for (const [table, bits] of tables.entries()) {
    const index = new HashIndex(shown, count, bits);
    for (let whole = 0; whole < count; whole++) {
      if ((whole & 15) === 0) await yieldToEventLoop(signal);
      for (let window = 0; hashes[whole] && window < WINDOWS.length; window++) {
        const low = windows[window]!.low[whole]!;
        const high = windows[window]!.high[whole]!;
        const { from, to } = index.alike(low, high);
        for (let at = from; at < Math.min(to, from + MOST_ALIKE); at++) {
          const entry = index.entries[at]!;
          const part = Math.floor(entry / shown.length);
          const kind = entry % shown.length;
          const covered = kind > 1;
          // A covered picture is compared with the same part of another one, and the whole with
          // every window.
          if (part === whole || (covered && SHOWN[kind >> 1] !== window)) continue;
          const distance = bitsApart(low, high, shown[kind]!.low[part]!, shown[kind]!.high[part]!);
          if (distance > MOST_BITS) continue;
          const key = Math.min(whole, part) * count + Math.max(whole, part);
          const known = found.get(key);
          if (known && distance >= known.distance) continue;
          found.set(key, { whole, part, window, covered, mirrored: (kind & 1) === 1, distance });
        }
      }
    }
    onPictures((table + 1) * count, tables.length * count);
  }
  return nearestOfEach([...found.values()], count);
}

/** One hash of each picture; 0 for one without structure. */
interface HashColumn {
  readonly low: Uint32Array;
  readonly high: Uint32Array;
  readonly known: Uint8Array;
}

function columnOf(
  hashes: readonly WindowHashes[],
  pick: (own: readonly PerceptualHash[]) => PerceptualHash,
): HashColumn {
  const low = new Uint32Array(hashes.length);
  const high = new Uint32Array(hashes.length);
  const known = new Uint8Array(hashes.length);
  hashes.forEach((own, picture) => {
    if (!own) return;
    const hash = pick(own);
    low[picture] = hash.low;
    high[picture] = hash.high;
    known[picture] = 1;
  });
  return { low, high, known };
}

/** Hashes by some of their bits, sorted by counting. */
class HashIndex {
  /** Picture × columns + column, by key, within a key in their order. */
  readonly entries: Int32Array;
  private readonly starts: Int32Array;

  constructor(
    columns: readonly HashColumn[],
    count: number,
    private readonly bits: readonly number[],
  ) {
    const keys = new Int32Array(columns.length * count).fill(-1);
    this.starts = new Int32Array(2 ** bits.length + 1);
    for (let entry = 0; entry < keys.length; entry++) {
      const { low, high, known } = columns[entry % columns.length]!;
      const picture = Math.floor(entry / columns.length);
      if (known[picture] === 0) continue;
      const key = (keys[entry] = keyOf(low[picture]!, high[picture]!, bits));
      this.starts[key + 1]!++;
    }
    for (let key = 0; key < this.starts.length - 1; key++) this.starts[key + 1]! += this.starts[key]!;
    this.entries = new Int32Array(this.starts.at(-1)!);
    const next = this.starts.slice();
    keys.forEach((key, entry) => {
      if (key >= 0) this.entries[next[key]!++] = entry;
    });
  }

  /** Where in `entries` those stand that share the bits of a hash. */
  alike(low: number, high: number): { readonly from: number; readonly to: number } {
    const key = keyOf(low, high, this.bits);
    return { from: this.starts[key]!, to: this.starts[key + 1]! };
  }
}

/** Those that are among the nearest of one of their two pictures. */
function nearestOfEach(all: readonly Candidate[], count: number): Candidate[] {
  const sorted = [...all].sort((a, b) => a.distance - b.distance || a.whole - b.whole || a.part - b.part);
  const taken = new Uint32Array(count);
  return sorted.filter(({ whole, part }) => {
    if (taken[whole]! >= MOST_CANDIDATES && taken[part]! >= MOST_CANDIDATES) return false;
    taken[whole]!++;
    taken[part]!++;
    return true;
  });
}

/** For each table the places of the bits that it looks at. The draw is always the same. */
function tableBits(length: number): readonly (readonly number[])[] {
  const steady = Array.from({ length: 64 }, (_, bit) => bit).filter(
    (bit) => bit > 0 && (bit >> 3) + (bit & 7) <= STEADY_WAVES,
  );
  const random = new Random(1).fork('tables of hashes');
  return Array.from({ length: TABLES }, () => [...random.shuffle(Int32Array.from(steady))].slice(0, length));
}

function keyOf(low: number, high: number, bits: readonly number[]): number {
  let key = 0;
  for (const bit of bits) key = key * 2 + ((bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1);
  return key;
}
