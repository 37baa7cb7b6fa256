/** What a picture file is, and what its pixels say of its quality. Plain data. */

export interface PictureFacts {
  /** Pixels a side, upright. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  /** For example `jpeg`. */
  readonly format: string;
  /**
   * When the camera took it, in seconds since 1970 by the camera's clock; null where the file does
   * not say.
   */
  readonly taken: number | null;
  /** Maker and model, as the camera writes them; null where the file does not say. */
  readonly camera: string | null;
  /**
   * Deviation of the brightness from that of the pixels around, of the picture at 256 pixels a side
   * at most; 0 to 255.
   */
  readonly sharpness: number;
  /** The same at 64 pixels a side: what is left of edges when the picture is seen small. */
  readonly edges: number;
  /**
   * Deviation of how many pixels have each level of brightness, at 64 pixels a side: plain grounds
   * crowd few levels.
   */
  readonly crowding: number;
  /** Brightness that 99 in 100 pixels do not exceed, in [0, 1]. */
  readonly brightest: number;
  /** Brightness that 5 in 100 pixels do not exceed, in [0, 1]. */
  readonly darkest: number;
  /** Distance between the brightness of the 5th and of the 95th pixel in a hundred, in [0, 1]. */
  readonly contrast: number;
  /**
   * Entropy in bits of the values of all three colours, or of one where the picture is grey; 0 to
   * 9.6.
   */
  readonly information: number;
  /** Mean distance between the largest and the smallest of a pixel's three colours, in [0, 1]. */
  readonly colour: number;
}

/** Formats that keep every pixel as it was. */
const LOSSLESS: ReadonlySet<string> = new Set(['png', 'tiff', 'bmp', 'pnm']);
export const isLossless = (format: string): boolean => LOSSLESS.has(format);
