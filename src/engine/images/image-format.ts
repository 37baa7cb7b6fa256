import { t } from '@vscode/l10n';
import { HEAD, kindOf, NO_PICTURES, type Refusal } from './file-kind';

/** A file that is not read because of what it is. Its message is for people. */
export class PassedOverFile extends Error {
  constructor(readonly refusal: Refusal) {
    super(
      refusal.reason === NO_PICTURES
        ? t('This is {0}, no image.', refusal.one)
        : t('This is {0}: {1}.', refusal.one, refusal.reason),
    );
  }
}

const NAMES = {
  jpeg: 'JPEG',
  png: 'PNG',
  webp: 'WebP',
  gif: 'GIF',
  tiff: 'TIFF',
  heif: 'HEIF',
  bmp: 'BMP',
  pnm: 'PNM',
} as const;

export type ImageFormat = keyof typeof NAMES;

/** How people call a format. */
export const nameOf = (format: ImageFormat): string => NAMES[format];

/**
 * The format of a file's contents; undefined where nothing is known of them.
 * @throws PassedOverFile where they are of a kind that is not read.
 */
export function formatOf(contents: Uint8Array): ImageFormat | undefined {
  const kind = kindOf(contents.subarray(0, HEAD));
  if (kind && !kind.read) throw new PassedOverFile(kind.refusal);
  return kind?.format;
}
