import { t } from '@vscode/l10n';
/** What a file is by its first bytes, whatever its name says. */
export type FileKind =
  | { readonly read: true; readonly format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heif' | 'bmp' | 'pnm' }
  | { readonly read: false; readonly refusal: Refusal }
  /** Nothing that is known. */
  | undefined;

/** A kind of file that is not read, in words for a person. */
export interface Refusal {
  /** In the plural, such as `HEIC photos`. */
  readonly kind: string;
  /** The same for one file, with its article. */
  readonly one: string;
  /** Why, or what to do; begins with a small letter. */
  readonly reason: string;
}

/** Bytes of a file's beginning that are looked at. */
export const HEAD = 4096;

const refusal = (kind: string, one: string, reason: string): Refusal => ({ kind, one, reason });
const convert = t('convert to JPEG or PNG');
/** Of what nobody would look for among pictures. */
export const NO_PICTURES = t('no pictures');

export const HEIC = refusal(t('HEIC photos'), t('a HEIC photo'), t('cannot be read here; {0}', convert));
export const AVIF = refusal(t('AVIF pictures'), t('an AVIF picture'), t('cannot be read here; {0}', convert));
export const DAMAGED = refusal(t('damaged pictures'), t('a damaged picture'), t('each is listed with its reason'));
const EMPTY = refusal(t('empty files'), t('an empty file'), t('copy or download again'));
export const UNKNOWN = refusal(t('other files'), t('a file of another kind'), NO_PICTURES);
export const UNOPENED = refusal(
  t('files that cannot be opened'),
  t('a file that cannot be opened'),
  t('each is listed'),
);
export const OTHERWISE = refusal(t('pictures that are not read'), t('a picture'), t('each is listed with its reason'));
export const PLACEHOLDER = refusal(
  t('iCloud placeholders'),
  t('an iCloud placeholder'),
  t('not on this disk; download in the Finder'),
);
const LFS = refusal(t('Git LFS pointers'), t('a Git LFS pointer'), t('run git lfs pull'));
const ANNEX = refusal(t('git-annex pointers'), t('a git-annex pointer'), t('run git annex get'));
const RAW_REASON = t('camera raw data; {0}', convert);
const raw = (name: string): Refusal => refusal(t('{0} photos', name), t('a camera raw photo ({0})', name), RAW_REASON);
const VIDEO = refusal(t('videos'), t('a video'), t('take single pictures out first'));
const SOUND = refusal(t('sound files'), t('a sound file'), NO_PICTURES);
const ARCHIVE = refusal(t('archives'), t('an archive'), t('unpack first'));
const TEXT = refusal(t('text files'), t('a text file'), NO_PICTURES);
const PAGE = refusal(t('web pages'), t('a web page (HTML)'), t('a failed download often leaves one; download again'));
const SVG = refusal(t('SVG drawings'), t('an SVG drawing'), t('no pixels; {0}', convert));
const ZEROS = refusal(
  t('files of zeros alone'),
  t('a file of zeros alone, no image'),
  t('a copy that was cut off leaves such; copy again'),
);
const pictures = (name: string): Refusal =>
  refusal(t('{0} pictures', name), t('a picture in the format {0}', name), convert);

/** Bytes at an offset that name a kind. The first that fits counts. */
const SIGNATURES: readonly (readonly [offset: number, bytes: string, what: Refusal])[] = [
  [0, '8BPS', refusal(t('PSD documents'), t('a Photoshop document'), convert)],
  [0, '%PDF', refusal(t('PDF documents'), t('a PDF document'), t('take the pictures out first'))],
  [0, '%!PS', refusal(t('PostScript documents'), t('a PostScript document'), convert)],
  [0, 'gimp xcf', refusal(t('GIMP documents'), t('a GIMP document'), convert)],
  [0, '\xff\x0a', pictures('JPEG XL')],
  [0, '\0\0\0\x0cJXL ', pictures('JPEG XL')],
  [0, '\0\0\0\x0cjP  ', pictures('JPEG 2000')],
  [0, '\xff\x4f\xff\x51', pictures('JPEG 2000')],
  [0, '\x76\x2f\x31\x01', pictures('OpenEXR')],
  [0, '#?RADIANCE', pictures('Radiance HDR')],
  [0, '#?RGBE', pictures('Radiance HDR')],
  [0, 'DDS ', pictures('DDS')],
  [0, 'qoif', pictures('QOI')],
  [0, 'SIMPLE  =', pictures('FITS')],
  [128, 'DICM', pictures('DICOM')],
  [0, 'FUJIFILMCCD-RAW', raw('RAF')],
  [0, 'IIU\0', raw('RW2')],
  [0, 'IIRO', raw('ORF')],
  [0, 'IIRS', raw('ORF')],
  [0, 'MMOR', raw('ORF')],
  [0, 'FOVb', raw('X3F')],
  [0, '\0MRM', raw('MRW')],
  [6, 'HEAPCCDR', raw('CRW')],
  [0, '\x1a\x45\xdf\xa3', VIDEO],
  [0, 'FLV\x01', VIDEO],
  [0, '\x30\x26\xb2\x75\x8e\x66\xcf\x11', VIDEO],
  [0, '\0\0\x01\xba', VIDEO],
  [0, '\0\0\x01\xb3', VIDEO],
  [4, 'moov', VIDEO],
  [4, 'mdat', VIDEO],
  [4, 'wide', VIDEO],
  [0, 'ID3', SOUND],
  [0, 'fLaC', SOUND],
  [0, 'OggS', SOUND],
  [0, 'PK\x03\x04', ARCHIVE],
  [0, '\x1f\x8b', ARCHIVE],
  [0, '7z\xbc\xaf\x27\x1c', ARCHIVE],
  [0, 'Rar!', ARCHIVE],
  [0, 'BZh', ARCHIVE],
  [0, '\xfd7zXZ', ARCHIVE],
  [0, '\0\0\x01\0', pictures('ICO')],
];

/** Of TIFF files these endings tell camera raw data, whose first picture is a preview. */
const RAW_ENDINGS = /\.(cr2|nef|nrw|dng|arw|srf|sr2|pef|3fr|iiq|erf|mef|mos|kdc|dcr|rwl|srw|raw)$/i;

/**
 * @param head the first {@link HEAD} bytes of a file, or all of a shorter one.
 * @param name used only among formats that share their first bytes.
 */
export function kindOf(head: Uint8Array, name = ''): FileKind {
  if (head.length === 0) return refused(EMPTY);
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, HEAD)).toString('latin1');
  const at = (offset: number, bytes: string): boolean => text.startsWith(bytes, offset);
  if (at(0, '\xff\xd8\xff')) return { read: true, format: 'jpeg' };
  if (at(0, '\x89PNG\r\n\x1a\n')) return { read: true, format: 'png' };
  if (at(0, 'GIF87a') || at(0, 'GIF89a')) return { read: true, format: 'gif' };
  if (at(0, 'RIFF')) return riffKind(text.slice(8, 12));
  if (/^(II[*+]\0|MM\0[*+])/.test(text)) {
    const camera = rawKind(head, text, name);
    return camera ? refused(camera) : { read: true, format: 'tiff' };
  }
  if (at(4, 'ftyp')) return boxKind(text.slice(8, 12), text.slice(16, 64));
  if (at(0, 'BM') && head.length >= 26 && isBitmapHeader(head)) return { read: true, format: 'bmp' };
  if (/^P[1-6][\s#]/.test(text)) return { read: true, format: 'pnm' };
  if (/^P7\n/.test(text)) return refused(pictures('PAM'));
  if (/^P[Ff]\s/.test(text)) return refused(pictures('PFM'));
  const signed = SIGNATURES.find(([offset, bytes]) => at(offset, bytes));
  if (signed) return refused(signed[2]);
  if (at(0, 'version https://git-lfs.github.com/spec/')) return refused(LFS);
  if (/^\/?annex\/objects\//.test(text)) return refused(ANNEX);
  if (/^[\0]+$/.test(text)) return refused(ZEROS);
  return writtenKind(head, text);
}

function refused(what: Refusal): FileKind {
  return { read: false, refusal: what };
}

function riffKind(form: string): FileKind {
  if (form === 'WEBP') return { read: true, format: 'webp' };
  return refused(form === 'WAVE' ? SOUND : form === 'AVI ' ? VIDEO : UNKNOWN);
}

/**
 * Of the boxes of ISO base media: HEIF and AVIF are tried, since it depends on the library whether
 * they can be read.
 */
function boxKind(brand: string, compatible: string): FileKind {
  if (brand === 'crx ') return refused(raw('CR3'));
  if (/^(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif|avis)$/.test(brand)) return { read: true, format: 'heif' };
  if (/^(M4A |M4B )$/.test(brand)) return refused(SOUND);
  return /heic|avif/.test(compatible) ? { read: true, format: 'heif' } : refused(VIDEO);
}

/** Two letters are little proof: the length of the second header is looked at too. */
function isBitmapHeader(head: Uint8Array): boolean {
  const length = head[14]! | (head[15]! << 8) | (head[16]! << 16) | (head[17]! << 24);
  return length === 12 || (length >= 16 && length <= 256);
}

/** Camera raw data that begins as TIFF does. */
function rawKind(head: Uint8Array, text: string, name: string): Refusal | undefined {
  if (text.startsWith('CR\x02', 8)) return raw('CR2');
  const [, ending] = RAW_ENDINGS.exec(name) ?? [];
  if (ending !== undefined) return raw(ending.toUpperCase());
  const little = text.startsWith('II');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (head.length < 8 || view.getUint16(2, little) !== 42) return undefined;
  const directory = view.getUint32(4, little);
  if (directory + 2 > head.length) return undefined;
  const entries = view.getUint16(directory, little);
  const tags = new Set<number>();
  for (let i = 0; i < entries && directory + 14 + i * 12 <= head.length; i++) {
    tags.add(view.getUint16(directory + 2 + i * 12, little));
  }
  // The version of DNG; other cameras' files have a reduced picture first, and the sensor's in a
  // directory below.
  if (tags.has(50706)) return raw('DNG');
  const maker = /NIKON|SONY|PENTAX|Hasselblad|SAMSUNG/.exec(text)?.[0];
  if (!tags.has(330) || !tags.has(271) || maker === undefined) return undefined;
  return raw(maker === 'NIKON' ? 'NEF' : maker === 'SONY' ? 'ARW' : maker === 'PENTAX' ? 'PEF' : 'RAW');
}

function writtenKind(head: Uint8Array, text: string): FileKind {
  // A mark of the byte order, in UTF-8 or UTF-16.
  const start = text.replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '').trimStart();
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?(<!--[^]*?-->\s*)*<svg[\s>]/i.test(start)) {
    return refused(SVG);
  }
  if (/^(<\?xml[^>]*>\s*)?(<!--[^]*?-->\s*)*<(!doctype html|html|head|body)[\s>]/i.test(start)) return refused(PAGE);
  const controls = head.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  return controls ? undefined : refused(TEXT);
}
