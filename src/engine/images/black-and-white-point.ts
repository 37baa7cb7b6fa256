/** The values of a file that become black and white. */
export interface ValueRange {
  readonly black: number;
  readonly white: number;
  /** Whether these are not what the type of the values says. */
  readonly stretched: boolean;
}

/**
 * Share of the values at each end that may lie beyond: a broken sensor element must not darken a
 * picture.
 */
const BEYOND = 0.001;
/** Values that are looked at. */
const SAMPLE = 100_000;
/** Less than this share of the range is hardly seen. */
const SMALL_RANGE = 1 / 16;

/**
 * Which values of a picture are black and white. Whole numbers of 16 bits count by the fewest bits
 * that hold them, as twelve bits of a camera do; fractions from 0 to 1 by that range. Everything
 * else, and what uses a small part of its range, goes from its smallest to its largest value.
 * @param depth as sharp names it.
 */
export function rangeOf(values: Float32Array, depth: string): ValueRange {
  const [lowest, highest] = ends(values);
  if (depth === 'uchar') return { black: 0, white: 255, stretched: false };
  const usual = usualRange(lowest, highest, depth);
  const used = (highest - lowest) / ((usual?.white ?? 0) - (usual?.black ?? 0));
  // A picture of one value stays what it is.
  if (usual && (highest === lowest || used >= SMALL_RANGE)) return usual;
  return { black: lowest, white: highest > lowest ? highest : lowest + 1, stretched: true };
}

function usualRange(lowest: number, highest: number, depth: string): ValueRange | undefined {
  if (lowest < 0) return undefined;
  if (depth === 'ushort' || depth === 'short') {
    for (const bits of [8, 10, 12, 14, 16]) {
      const white = 2 ** bits - 1;
      if (highest <= white) return { black: 0, white, stretched: bits < 16 };
    }
  }
  const fraction = depth === 'float' || depth === 'double';
  if (fraction && highest <= 1.001) return { black: 0, white: 1, stretched: true };
  return highest <= 255 ? { black: 0, white: 255, stretched: false } : undefined;
}

/** The smallest and the largest value but for a few; what is no number does not count. */
function ends(values: Float32Array): [number, number] {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const sample = new Float32Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) if (Number.isFinite(values[i])) sample[count++] = values[i]!;
  if (count === 0) return [0, 0];
  const sorted = sample.subarray(0, count).sort();
  const beyond = Math.floor(count * BEYOND);
  return [sorted[beyond]!, sorted[count - 1 - beyond]!];
}

/** Values as bytes; what is no number is black. */
export function toBytes(values: Float32Array, { black, white }: ValueRange): Uint8Array {
  const scale = 255 / (white - black);
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = (values[i]! - black) * scale;
    bytes[i] = value > 255 ? 255 : value > 0 ? Math.round(value) : 0;
  }
  return bytes;
}
