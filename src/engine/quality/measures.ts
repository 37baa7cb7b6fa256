import type { PictureFacts } from '../../domain/picture-facts';

/** What the pixels of a picture say of its quality. */
export type Measures = Omit<PictureFacts, 'width' | 'height' | 'bytes' | 'format' | 'taken' | 'camera'>;

/** Long side at which edges count that are seen at a glance. */
const GLANCE = 64;
const LEVELS = 256;
/** Mean distance between the colours of a pixel below which a picture is grey. */
export const GREY = 0.01;

/**
 * Measures a picture once over its pixels.
 * @param pixels width × height × 3 bytes, RGB interleaved, the long side at most 256.
 */
export function measuresOf(pixels: Uint8Array, width: number, height: number): Measures {
  const count = width * height;
  const grey = new Float32Array(count);
  const brightness = new Uint32Array(LEVELS);
  const values = new Uint32Array(LEVELS * 3);
  let apart = 0;
  for (let at = 0, from = 0; at < count; at++, from += 3) {
    const red = pixels[from]!;
    const green = pixels[from + 1]!;
    const blue = pixels[from + 2]!;
    grey[at] = 0.299 * red + 0.587 * green + 0.114 * blue;
    // As bright as it is seen: a full blue is darker than a full green.
    brightness[rounded(Math.sqrt(0.241 * red * red + 0.691 * green * green + 0.068 * blue * blue))]!++;
    values[red]!++;
    values[LEVELS + green]!++;
    values[2 * LEVELS + blue]!++;
    apart += Math.abs(red - green) + Math.abs(green - blue) + Math.abs(blue - red);
  }
  const share = (part: number): number => percentile(brightness, part * count) / 255;
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
    information: mean < GREY ? entropy(values.subarray(0, LEVELS), count) : entropy(values, 3 * count),
    colour: mean,
  };
}

/** To the nearest whole number, for what is not negative: a third of the time of `Math.round`. */
const rounded = (value: number): number => (value + 0.5) | 0;

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
  const counts = new Uint32Array(columns * rows);
  const columnAt = Int32Array.from({ length: width }, (_, x) => Math.floor((x * columns) / width));
  for (let y = 0; y < height; y++) {
    const row = Math.floor((y * rows) / height) * columns;
    for (let x = 0; x < width; x++) {
      const at = row + columnAt[x]!;
      sums[at]! += grey[y * width + x]!;
      counts[at]!++;
    }
  }
  return { pixels: sums.map((sum, at) => sum / Math.max(1, counts[at]!)), width: columns, height: rows };
}

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
