import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { Random } from '../base/random';
import { hashDistance, mirroredHash, type PerceptualHash } from './perceptual-hash';
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
  const found = new Map<number, Candidate>();
  const tables = tableBits(Math.min(MOST_KEY, Math.max(LEAST_KEY, Math.ceil(Math.log2(count + 1)))));
  for (const [table, bits] of tables.entries()) {
    const index = new Map<number, number[]>();
    for (let part = 0; part < count; part++) {
      const own = hashes[part];
      for (const window of own ? SHOWN : []) {
        const entry = 2 * (part * SHOWN.length + SHOWN.indexOf(window));
        push(index, keyOf(own![window]!, bits), entry);
        push(index, keyOf(mirroredHash(own![window]!), bits), entry + 1);
      }
    }
    for (let whole = 0; whole < count; whole++) {
      if ((whole & 15) === 0) await yieldToEventLoop(signal);
      const own = hashes[whole];
      for (let window = 0; own && window < WINDOWS.length; window++) {
        const hash = own[window]!;
        const alike = index.get(keyOf(hash, bits)) ?? [];
        for (let at = 0; at < Math.min(alike.length, MOST_ALIKE); at++) {
          const entry = alike[at]! >> 1;
          const part = Math.floor(entry / SHOWN.length);
          const shown = SHOWN[entry % SHOWN.length]!;
          // A covered picture is compared with the same part of another one, and the whole with
          // every window.
          const covered = shown !== 0;
          if (part === whole || (covered && shown !== window)) continue;
          const mirrored = (alike[at]! & 1) === 1;
          const other = hashes[part]![shown]!;
          const distance = hashDistance(hash, mirrored ? mirroredHash(other) : other);
          if (distance > MOST_BITS) continue;
          const key = Math.min(whole, part) * count + Math.max(whole, part);
          const known = found.get(key);
          if (!known || distance < known.distance) found.set(key, { whole, part, window, covered, mirrored, distance });
        }
      }
    }
    onPictures((table + 1) * count, tables.length * count);
  }
  return nearestOfEach([...found.values()], count);
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

function keyOf({ low, high }: PerceptualHash, bits: readonly number[]): number {
  let key = 0;
  for (const bit of bits) key = key * 2 + ((bit < 32 ? low >>> bit : high >>> (bit - 32)) & 1);
  return key;
}

function push(index: Map<number, number[]>, key: number, value: number): void {
  const list = index.get(key);
  if (list) list.push(value);
  else index.set(key, [value]);
}
