import { t } from '@vscode/l10n';
import { DamagedPicture, PictureFailure } from './picture-failure';

/** Pixels in memory as a file held them. */
export interface RawPicture {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGB and alpha. */
  readonly channels: 1 | 3 | 4;
  /** Row-major, channels interleaved, from the top; 0…255. */
  readonly data: Uint8Array;
}

/** Most pixels of a picture that is decoded into memory as a whole. */
const MOST_PIXELS = 2 ** 26;

/** @throws Error in words where a header claims a size that is not read. */
export function checkSize(width: number, height: number): void {
  if (!(width >= 1 && height >= 1)) throw new DamagedPicture(t('The image is damaged: its header gives it no size.'));
  if (width * height > MOST_PIXELS) {
    throw new PictureFailure(
      t('The image claims more than {0} million pixels, the most that is read.', Math.floor(MOST_PIXELS / 1e6)),
    );
  }
}
