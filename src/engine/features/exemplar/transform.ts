import type { Random } from '../../base/random';

/**
 * How strongly a picture is transformed. Ranges are symmetric; factors are drawn evenly on a
 * logarithmic scale.
 */
export interface TransformStrength {
  /**
   * Largest shift, as a share of the patch's side; `inside`: as far as a zoom into the patch stays
   * within it.
   */
  readonly translation: number | 'inside';
  /** Largest rotation in degrees. */
  readonly rotation: number;
  readonly scale: readonly [number, number];
  readonly contrast: readonly [number, number];
  /** Saturation factor. */
  readonly colour: readonly [number, number];
  /** Largest hue shift, as a share of the colour circle. */
  readonly hue: number;
  /** Whether half of the pictures are mirrored. */
  readonly mirror: boolean;
  /** Largest shift of the brightness, as a share of the whole range; none unless given. */
  readonly brightness?: number;
  /** Share of the pictures that lose their colour; none unless given. */
  readonly grey?: number;
}

/** The six transformations of Dosovitskiy et al. 2014 with the published ranges. */
export const SURROGATE_TRANSFORMS: TransformStrength = {
  translation: 0.2,
  rotation: 20,
  scale: [0.8, 1.2],
  contrast: [0.5, 2],
  colour: [0.5, 2],
  hue: 0.1,
  mirror: false,
};

/** Changes that keep what a picture shows: for training the classifier. */
export const MILD_TRANSFORMS: TransformStrength = {
  translation: 0.08,
  rotation: 10,
  scale: [0.9, 1.15],
  contrast: [0.8, 1.25],
  colour: [0.7, 1.4],
  hue: 0.03,
  mirror: true,
};

/**
 * For telling photos apart by their augmentations: a mirrored, cropped or discoloured photo shows
 * the same.
 * Source: Chen et al. 2020, arXiv:2002.05709, with crops and colours that suit pictures of 32
 * pixels.
 */
export const PHOTO_AUGMENTATIONS: TransformStrength = {
  translation: 'inside',
  rotation: 10,
  scale: [1, 2.5],
  contrast: [0.6, 1.6],
  colour: [0.5, 1.6],
  hue: 0.05,
  mirror: true,
  brightness: 0.2,
  grey: 0.2,
};

/** For digits, letters and drawings, which a mirror or a close crop turns into something else. */
export const GLYPH_AUGMENTATIONS: TransformStrength = {
  translation: 0.05,
  rotation: 15,
  scale: [0.85, 1.18],
  contrast: [0.6, 1.6],
  colour: [0.7, 1.4],
  hue: 0.05,
  mirror: false,
};

/** A square picture as planes of floats in [0, 1]: 3 × side × side. */
export interface SourcePicture {
  readonly planes: Float32Array;
  readonly side: number;
}

/** A square of source pixels. */
export interface Patch {
  readonly centreX: number;
  readonly centreY: number;
  readonly side: number;
}

/** The whole picture as a patch. */
export const wholePicture = (side: number): Patch => ({ centreX: (side - 1) / 2, centreY: (side - 1) / 2, side });

/** A place in a batch of pictures: picture `slot` of 3 × side × side values in [0, 1] each. */
export interface BatchSlot {
  readonly batch: Float32Array;
  readonly slot: number;
  readonly side: number;
}

/**
 * Draws one random transformation of a patch into a batch. Beyond its edge the picture is mirrored.
 */
export function drawTransformed(
  source: SourcePicture,
  { centreX, centreY, side: patchSide }: Patch,
  strength: TransformStrength,
  random: Random,
  { batch: out, slot, side }: BatchSlot,
): void {
  const between = ([low, high]: readonly [number, number]): number => low * (high / low) ** random.next();
  const symmetric = (limit: number): number => (random.next() * 2 - 1) * limit;
  const angle = (symmetric(strength.rotation) * Math.PI) / 180;
  const zoom = between(strength.scale);
  const step = patchSide / side / zoom;
  const mirror = strength.mirror && random.next() < 0.5 ? -1 : 1;
  const reach = strength.translation === 'inside' ? Math.max(0, (1 - 1 / zoom) / 2) : strength.translation;
  const shiftX = centreX + symmetric(reach) * patchSide;
  const shiftY = centreY + symmetric(reach) * patchSide;
  const cos = Math.cos(angle) * step;
  const sin = Math.sin(angle) * step;
  const plane = side * side;
  const base = slot * 3 * plane;
  const size = source.side * source.side;
  const half = (side - 1) / 2;
  for (let y = 0, at = base; y < side; y++) {
    for (let x = 0; x < side; x++, at++) {
      const dx = (x - half) * mirror;
      const dy = y - half;
      const sx = shiftX + dx * cos - dy * sin;
      const sy = shiftY + dx * sin + dy * cos;
      const x0 = Math.floor(sx);
      const y0 = Math.floor(sy);
      const fx = sx - x0;
      const fy = sy - y0;
      const left = reflect(x0, source.side);
      const right = reflect(x0 + 1, source.side);
      const top = reflect(y0, source.side) * source.side;
      const bottom = reflect(y0 + 1, source.side) * source.side;
      for (let c = 0; c < 3; c++) {
        const p = source.planes;
        const o = c * size;
        const upper = p[o + top + left]! * (1 - fx) + p[o + top + right]! * fx;
        const lower = p[o + bottom + left]! * (1 - fx) + p[o + bottom + right]! * fx;
        out[at + c * plane] = upper * (1 - fy) + lower * fy;
      }
    }
  }
  const contrast = between(strength.contrast);
  const saturation = between(strength.colour);
  const hue = symmetric(strength.hue) * 2 * Math.PI;
  // A transformation that is left out draws nothing. The draws of the others stay the same.
  const brightness = strength.brightness === undefined ? 0 : symmetric(strength.brightness);
  const grey = strength.grey !== undefined && random.next() < strength.grey;
  const colours = { contrast, saturation: grey ? 0 : saturation, hue, brightness };
  recolour(out.subarray(base, base + 3 * plane), colours);
}

interface Recolouring {
  readonly contrast: number;
  readonly saturation: number;
  /** In radians. */
  readonly hue: number;
  readonly brightness: number;
}

/**
 * Contrast about the mean and brightness, then saturation and hue as a scaled rotation in the YIQ
 * plane.
 * @param picture three planes.
 */
function recolour(picture: Float32Array, { contrast, saturation, hue, brightness }: Recolouring): void {
  const plane = picture.length / 3;
  let mean = 0;
  for (let i = 0; i < picture.length; i++) mean += picture[i]!;
  mean /= picture.length;
  const level = mean + brightness;
  const cos = Math.cos(hue) * saturation;
  const sin = Math.sin(hue) * saturation;
  for (let i = 0; i < plane; i++) {
    const r = (picture[i]! - mean) * contrast + level;
    const g = (picture[i + plane]! - mean) * contrast + level;
    const b = (picture[i + 2 * plane]! - mean) * contrast + level;
    const luma = 0.299 * r + 0.587 * g + 0.114 * b;
    const inPhase = 0.596 * r - 0.274 * g - 0.322 * b;
    const quadrature = 0.211 * r - 0.523 * g + 0.312 * b;
    const u = inPhase * cos - quadrature * sin;
    const v = inPhase * sin + quadrature * cos;
    picture[i] = clamp(luma + 0.956 * u + 0.621 * v);
    picture[i + plane] = clamp(luma - 0.272 * u - 0.647 * v);
    picture[i + 2 * plane] = clamp(luma - 1.106 * u + 1.703 * v);
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

function reflect(i: number, side: number): number {
  const period = 2 * side - 2;
  const folded = Math.abs(i) % period;
  return folded < side ? folded : period - folded;
}
