import { t } from '@vscode/l10n';
import { PictureFailure } from '../picture-failure';
import { isTooLarge, MemoryRefusal, PIXEL_LIMIT } from './decode-memory';
import { AVIF, HEIC } from '../file-kind';
import { formatOf, nameOf, PassedOverFile } from '../image-format';
import { CUT_SHORT } from '../raw-picture';

/** What takes longer was made to do so: this is far more than the largest image takes. */
export const TIME_LIMIT = { seconds: 10 };

/** What the library said of a file, in words for people. */
export function failureOf(error: unknown, contents: Buffer): Error {
  if (error instanceof PassedOverFile) return error;
  const format = formatOf(contents);
  const { message } = toError(error);
  // The library reads some files of this family, by the codec within.
  if (format === 'heif' && !(error instanceof MemoryRefusal) && !isTooLarge(error) && !/^timeout/i.test(message)) {
    const brands = contents.toString('latin1', 8, 64);
    if (!/avi[fs]/.test(brands)) return new PassedOverFile(HEIC);
    if (/unsupported|not built|plugin|no decod/i.test(message)) return new PassedOverFile(AVIF);
  }
  return new Error(reasonOf(error, format && nameOf(format)), { cause: error });
}

function reasonOf(error: unknown, format = 'image'): string {
  const { message } = toError(error);
  if (error instanceof MemoryRefusal || error instanceof PictureFailure) return message;
  if (/^timeout/i.test(message)) return t('Decoding it takes longer than {0} seconds.', TIME_LIMIT.seconds);
  if (isTooLarge(error) || /too large|exceeds/i.test(message)) {
    return t('The image claims more than {0} million pixels, the most that is decoded.', Math.floor(PIXEL_LIMIT / 1e6));
  }
  if (/unsupported image format/i.test(message)) {
    return t('This is no image in a format that can be read, or it is damaged.');
  }
  if (format === 'TIFF' && /out of range|unsupported|bad labq|not configured|old-style/i.test(message)) {
    return t('This kind of TIFF cannot be read here. Convert it to PNG.');
  }
  if (/premature|truncat|end of (file|stream|image)|unexpected end|not enough/i.test(message)) {
    return CUT_SHORT;
  }
  const [, header, detail] = /^(Input buffer has corrupt header:?)?\s*(.*)/.exec(message)!;
  const what = detail === '' || detail === 'Unknown error' ? '' : ` (${detail!.trim()})`;
  return header === undefined
    ? t('The {0} is damaged: its pixels cannot be read{1}.', format, what)
    : t('The {0} is damaged: its header cannot be read{1}.', format, what);
}

/** What was thrown, as an error: libraries throw other values too. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
