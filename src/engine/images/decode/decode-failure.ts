import { t } from '@vscode/l10n';
import { cutShort, DamagedPicture, PictureFailure } from '../picture-failure';
import { isTooLarge, MemoryRefusal, PIXEL_LIMIT } from './decode-memory';
import { AVIF, HEIC } from '../file-kind';
import { formatOf, nameOf, PassedOverFile, type ImageFormat } from '../image-format';

const UNKNOWN_FORMAT = /unsupported image format/i;

/** What takes longer was made to do so: this is far more than the largest image takes. */
export const TIME_LIMIT = { seconds: 10 };

/** What the library said of a file, in words for people. */
export function failureOf(error: unknown, contents: Buffer): PassedOverFile | PictureFailure {
  if (error instanceof PassedOverFile || error instanceof PictureFailure) return error;
  const format = formatOf(contents);
  const { message } = toError(error);
  // The library reads some files of this family, by the codec within.
  if (format === 'heif' && !(error instanceof MemoryRefusal) && !isTooLarge(error) && !/^timeout/i.test(message)) {
    const brands = contents.toString('latin1', 8, 64);
    if (!/avi[fs]/.test(brands)) return new PassedOverFile(HEIC);
    if (/unsupported|not built|plugin|no decod/i.test(message)) return new PassedOverFile(AVIF);
  }
  const reason = refusalOf(error, format);
  return reason === undefined ? damageOf(error, format) : new PictureFailure(reason, { cause: error });
}

/** Why a picture is not read that may be whole; undefined where it is damaged. */
function refusalOf(error: unknown, format: ImageFormat | undefined): string | undefined {
  const { message } = toError(error);
  if (error instanceof MemoryRefusal) return message;
  if (/^timeout/i.test(message)) return t('Decoding it takes longer than {0} seconds.', TIME_LIMIT.seconds);
  if (isTooLarge(error) || /too large|exceeds/i.test(message)) {
    return t('The image claims more than {0} million pixels, the most that is decoded.', Math.floor(PIXEL_LIMIT / 1e6));
  }
  if (
    format === 'tiff' &&
    !UNKNOWN_FORMAT.test(message) &&
    /out of range|unsupported|bad labq|not configured|old-style/i.test(message)
  ) {
    return t('This kind of TIFF cannot be read here. Convert it to PNG.');
  }
  return undefined;
}

function damageOf(error: unknown, format: ImageFormat | undefined): DamagedPicture {
  const { message } = toError(error);
  if (UNKNOWN_FORMAT.test(message)) {
    return new DamagedPicture(t('This is no image in a format that can be read, or it is damaged.'), { cause: error });
  }
  if (/premature|truncat|end of (file|stream|image)|unexpected end|not enough/i.test(message)) return cutShort(error);
  const [, header, detail] = /^(Input buffer has corrupt header:?)?\s*(.*)/.exec(message)!;
  const what = detail === '' || detail === 'Unknown error' ? '' : ` (${detail!.trim()})`;
  const name = format ? nameOf(format) : 'image';
  const reason =
    header === undefined
      ? t('The {0} is damaged: its pixels cannot be read{1}.', name, what)
      : t('The {0} is damaged: its header cannot be read{1}.', name, what);
  return new DamagedPicture(reason, { cause: error });
}

/** What was thrown, as an error: libraries throw other values too. */
export function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
