import { t } from '@vscode/l10n';
import { cutShort, DamagedPicture } from './picture-failure';
import { checkSize, type RawPicture } from './raw-picture';

/**
 * Decodes PBM, PGM and PPM, written as text (P1…P3) or as bytes (P4…P6), to 8 bits a channel by the
 * file's largest value.
 * @throws Error in words where it is damaged, cut short or too large.
 * Source: the Netpbm format pages pbm(5), pgm(5), ppm(5).
 */
export function decodePnm(file: Uint8Array): RawPicture {
  const type = file[1]! - 48;
  const words = new Words(file, 2);
  const width = words.number();
  const height = words.number();
  checkSize(width, height);
  const bitmap = type === 1 || type === 4;
  const most = bitmap ? 1 : words.number();
  if (!(most >= 1 && most <= 65_535))
    throw new DamagedPicture(t('The image is damaged: its largest value is out of range.'));
  const channels = type % 3 === 0 ? 3 : 1;
  const data = new Uint8Array(width * height * channels);
  const scale = 255 / most;
  if (type <= 3) {
    for (let i = 0; i < data.length; i++) {
      const value = bitmap ? words.bit() : Math.min(words.number(), most);
      data[i] = bitmap ? 255 * (1 - value) : Math.round(value * scale);
    }
    return { width, height, channels, data };
  }
  // One blank ends the header.
  const from = words.at + 1;
  if (bitmap) {
    const stride = Math.ceil(width / 8);
    if (from + stride * height > file.length) throw cutShort();
    for (let i = 0; i < data.length; i++) {
      const x = i % width;
      const bit = (file[from + Math.floor(i / width) * stride + (x >> 3)]! >> (7 - (x & 7))) & 1;
      data[i] = bit === 1 ? 0 : 255;
    }
    return { width, height, channels, data };
  }
  const bytes = most > 255 ? 2 : 1;
  if (from + data.length * bytes > file.length) throw cutShort();
  for (let i = 0; i < data.length; i++) {
    const at = from + i * bytes;
    const value = bytes === 1 ? file[at]! : (file[at]! << 8) | file[at + 1]!;
    data[i] = Math.round(Math.min(value, most) * scale);
  }
  return { width, height, channels, data };
}

const isBlank = (byte: number | undefined): boolean => byte !== undefined && (byte === 32 || (byte >= 9 && byte <= 13));

/** Numbers between blanks; what stands behind # up to the line's end is a comment. */
class Words {
  constructor(
    private readonly file: Uint8Array,
    public at: number,
  ) {}

  number(): number {
    this.skip();
    let value = 0;
    let digits = 0;
    for (; digits < 10; digits++, this.at++) {
      const digit = this.file[this.at]! - 48;
      if (!(digit >= 0 && digit <= 9)) break;
      value = value * 10 + digit;
    }
    if (digits > 0) return value;
    throw this.at >= this.file.length ? cutShort() : noNumber();
  }

  /** A text bitmap needs no blanks between its digits. */
  bit(): number {
    this.skip();
    const digit = this.file[this.at++]! - 48;
    if (digit === 0 || digit === 1) return digit;
    throw this.at > this.file.length ? cutShort() : noNumber();
  }

  private skip(): void {
    for (;;) {
      if (isBlank(this.file[this.at])) this.at++;
      else if (this.file[this.at] === 35) {
        while (this.at < this.file.length && this.file[this.at] !== 10) this.at++;
      } else return;
    }
  }
}

const noNumber = (): DamagedPicture => new DamagedPicture(t('The image is damaged: its numbers cannot be read.'));
