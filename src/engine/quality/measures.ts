import type { PictureFacts } from '../../domain/picture-facts';

/** What the pixels of a picture say of its quality. */
export type Measures = Omit<PictureFacts, 'width' | 'height' | 'bytes' | 'format' | 'taken' | 'camera'>;

/** Long side at which edges count that are seen at a glance. */
const GLANCE = 64;
const LEVELS = 256;
/** Levels of three colours. */
const COLOURS = 3 * LEVELS;
/** Mean distance between the colours of a pixel below which a picture is grey. */
export const GREY = 0.01;

/** As bright as it is seen: a full blue is darker than a full green. */
const SEEN_RED = Float64Array.from({ length: LEVELS }, (_, red) => 0.241 * red * red);
const SEEN_GREEN = Float64Array.from({ length: LEVELS }, (_, green) => 0.691 * green * green);
const SEEN_BLUE = Float64Array.from({ length: LEVELS }, (_, blue) => 0.068 * blue * blue);

/**
 * Measures a picture once over its pixels.
 * @param pixels width × height × 3 bytes, RGB interleaved, the long side at most 256.
 */
export function measuresOf(pixels: Uint8Array, width: number, height: number): Measures {
  const count = width * height;
  const grey = new Float32Array(count);
  // Every other pixel is counted apart: pixels side by side are often alike, and to count up one
  // place twice in a row stalls the processor.
  const brightness = new Uint32Array(2 * LEVELS);
  const values = new Uint32Array(2 * COLOURS);
  let apart = 0;
  for (let at = 0, from = 0; at < count; at++, from += 3) {
    const red = pixels[from]!;
    const green = pixels[from + 1]!;
    const blue = pixels[from + 2]!;
    grey[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
    const odd = at & 1;
    const seen = Math.sqrt(SEEN_RED[red]! + SEEN_GREEN[green]! + SEEN_BLUE[blue]!);
    brightness[odd * LEVELS + rounded(seen)]!++;
    values[odd * COLOURS + red]!++;
    values[odd * COLOURS + LEVELS + green]!++;
    values[odd * COLOURS + 2 * LEVELS + blue]!++;
    apart += Math.abs(red - green) + Math.abs(green - blue) + Math.abs(blue - red);
  }
  const levels = halvesTogether(brightness);
  const colours = halvesTogether(values);
  const share = (part: number): number => percentile(levels, part * count) / 255;
  // Of three numbers, the largest less the smallest is half of their three distances.
  const mean = apart / 2 / count / 255;
  const small = shrunk(grey, width, height, GLANCE);
  return {
    sharpness: edgesOf(grey, width, height),
    edges: edgesOf(small.pixels, small.width, small.height),
    crowding: crowdingOf(small.pixels),
    brightest: share(0.99),
    darkest: share(0.05),
    contrast: share(0.95) - share(0.05),
    information: mean < GREY ? entropy(colours.subarray(0, LEVELS), count) : entropy(colours, 3 * count),
    colour: mean,
  };
}

/** To the nearest whole number, for what is not negative: a third of the time of `Math.round`. */
const rounded = (value: number): number => (value + 0.5) | 0;

function halvesTogether(counts: Uint32Array): Uint32Array {
  const half = counts.length / 2;
  return counts.subarray(0, half).map((count, at) => count + counts[half + at]!);
}

/** The level that `count` pixels do not exceed. */
function percentile(histogram: Uint32Array, count: number): number {
  let below = 0;
  for (let level = 0; level < histogram.length; level++) {
    below += histogram[level]!;
    if (below >= count) return level;
  }
  return histogram.length - 1;
}

/** In bits. */
function entropy(histogram: Uint32Array, count: number): number {
  let bits = 0;
  for (const found of histogram) if (found > 0) bits -= (found / count) * Math.log2(found / count);
  return bits;
}

function crowdingOf(grey: Float32Array): number {
  const counts = new Uint32Array(LEVELS);
  for (const value of grey) counts[Math.min(LEVELS - 1, rounded(value))]!++;
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
function edgesOf(grey: Float32Array, width: number, height: number): number {
  if (width < 3 || height < 3) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y++) {
    const from = y * width;
    // Three pixels above one another are added once. No digit is lost: each has 24 bits.
    let before = columnOf(grey, from, width);
    let here = columnOf(grey, from + 1, width);
    for (let at = from + 1; at < from + width - 1; at++) {
      const behind = columnOf(grey, at + 1, width);
      const difference = 9 * grey[at]! - (before + here + behind);
      const over = difference <= 0 ? 0 : difference >= 255 ? 255 : difference;
      sum += over;
      squares += over * over;
      before = here;
      here = behind;
    }
  }
  const count = (width - 2) * (height - 2);
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

/** A pixel with the one above and the one below. */
function columnOf(grey: Float32Array, at: number, width: number): number {
  return grey[at - width]! + grey[at]! + grey[at + width]!;
}
