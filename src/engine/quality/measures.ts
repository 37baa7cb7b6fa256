import type { PictureFacts } from '../../domain/picture-facts';
import { kernels, type Kernels } from '../numeric/kernels/kernels';

/** What the pixels of a picture say of its quality. */
export type Measures = Omit<PictureFacts, 'width' | 'height' | 'bytes' | 'format' | 'taken' | 'camera'>;

/** Long side at which edges count that are seen at a glance. */
const GLANCE = 64;
const LEVELS = 256;
/** Levels of three colours. */
const COLOURS = 3 * LEVELS;
/** Mean distance between the colours of a pixel below which a picture is grey. */
export const GREY = 0.01;

/**
 * Measures a picture once over its pixels.
 * @param pixels width × height × 3 bytes, RGB interleaved, the long side at most 256.
 */
export function measuresOf(pixels: Uint8Array, width: number, height: number): Measures {
  const memory = kernels();
  return memory.scratch(() => {
    const count = width * height;
    const rgb = memory.allocate(3 * count + 3);
    const grey = memory.allocate(4 * count + 4);
    const brightness = memory.allocate(4 * 2 * LEVELS);
    const values = memory.allocate(4 * 2 * COLOURS);
    memory.bytes(rgb, 3 * count).set(pixels.subarray(0, 3 * count));
    memory.integers(brightness, 2 * LEVELS).fill(0);
    memory.integers(values, 2 * COLOURS).fill(0);
    const apart = memory.call.countPixels(rgb, count, grey, brightness, values);
    const levels = halvesTogether(memory.integers(brightness, 2 * LEVELS));
    const colours = halvesTogether(memory.integers(values, 2 * COLOURS));
    const share = (part: number): number => percentile(levels, part * count) / 255;
    const mean = apart / count / 255;
    const small = shrunk(memory.floats(grey, count), width, height, GLANCE);
    return {
      sharpness: edgesOf(memory, grey, width, height),
      edges: edgesOf(memory, keptIn(memory, small.pixels), small.width, small.height),
      crowding: crowdingOf(small.pixels),
      brightest: share(0.99),
      darkest: share(0.05),
      contrast: share(0.95) - share(0.05),
      information: mean < GREY ? entropy(colours.subarray(0, LEVELS), count) : entropy(colours, 3 * count),
      colour: mean,
    };
  });
}

/** Where a copy of greys lies among the kernels. */
function keptIn(memory: Kernels, grey: Float32Array): number {
  const address = memory.allocate(4 * grey.length + 4);
  memory.floats(address, grey.length).set(grey);
  return address;
}

/** Pixels of even and of odd places are counted apart. */
function halvesTogether(counts: Int32Array): Int32Array {
  const half = counts.length / 2;
  return counts.subarray(0, half).map((count, at) => count + counts[half + at]!);
}

/** The level that `count` pixels do not exceed. */
function percentile(histogram: Int32Array, count: number): number {
  let below = 0;
  for (let level = 0; level < histogram.length; level++) {
    below += histogram[level]!;
    if (below >= count) return level;
  }
  return histogram.length - 1;
}

/** In bits. */
function entropy(histogram: Int32Array, count: number): number {
  let bits = 0;
  for (const found of histogram) if (found > 0) bits -= (found / count) * Math.log2(found / count);
  return bits;
}

function crowdingOf(grey: Float32Array): number {
  const counts = new Uint32Array(LEVELS);
  for (const value of grey) counts[Math.min(LEVELS - 1, Math.round(value))]!++;
  const mean = grey.length / LEVELS;
  return Math.sqrt(counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / LEVELS);
}

interface Grey {
  readonly pixels: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * The picture with its long side at most `longest`; each pixel is the mean of those that it covers.
 */
function shrunk(grey: Float32Array, width: number, height: number, longest: number): Grey {
  const ratio = Math.max(width, height) / longest;
  if (ratio <= 1) return { pixels: grey, width, height };
  const columns = Math.max(1, Math.floor(width / ratio));
  const rows = Math.max(1, Math.floor(height / ratio));
  const sums = new Float32Array(columns * rows);
  const ends = Int32Array.from({ length: columns }, (_, column) => firstOf(column + 1, width, columns));
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    let at = y * width;
    for (let column = 0; column < columns; column++) {
      let sum = sums[row + column]!;
      for (const end = y * width + ends[column]!; at < end; at++) sum = Math.fround(sum + grey[at]!);
      sums[row + column] = sum;
    }
  }
  for (let row = 0, at = 0; row < rows; row++) {
    const high = firstOf(row + 1, height, rows) - firstOf(row, height, rows);
    for (let column = 0; column < columns; column++, at++) {
      sums[at] = sums[at]! / Math.max(1, high * (ends[column]! - (column === 0 ? 0 : ends[column - 1]!)));
    }
  }
  return { pixels: sums, width: columns, height: rows };
}

/** The first of `length` pixels that belongs to a part of `parts` equal ones. */
const firstOf = (part: number, length: number, parts: number): number => Math.ceil((part * length) / parts);

/**
 * Deviation of what a pixel has over its eight neighbours, each difference counted, within 0 to
 * 255; 0 for a picture of under 3 pixels a side.
 */
function edgesOf(memory: Kernels, grey: number, width: number, height: number): number {
  if (width < 3 || height < 3) return 0;
  const out = memory.allocate(16);
  memory.call.edgeSums(grey, width, height, out);
  const sums = memory.doubles(out, 2);
  const count = (width - 2) * (height - 2);
  return Math.sqrt(Math.max(0, sums[1]! / count - (sums[0]! / count) ** 2));
}
