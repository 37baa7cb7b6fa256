import { t } from '@vscode/l10n';
import { isUtf8 } from 'node:buffer';

/**
 * The text of a table as programs write them: UTF-8, or UTF-16 with a byte order mark. The mark is
 * left out.
 * @throws SyntaxError that names what it seems to be, for any other encoding.
 */
export function tableText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  if (first === 0x50 && second === 0x4b)
    throw new SyntaxError(t('it is a workbook or an archive: save it as CSV UTF-8'));
  if (!isUtf8(bytes)) throw new SyntaxError(t('it is not UTF-8 (Latin-1 or Windows-1252?): save it as CSV UTF-8'));
  if (bytes.subarray(0, 4096).includes(0)) {
    throw new SyntaxError(t('it is not UTF-8 (UTF-16 without a byte order mark?): save it as CSV UTF-8'));
  }
  return new TextDecoder().decode(bytes);
}

/** The line in which Excel notes the separator of the table below it. */
const NOTED = /^\ufeff?sep=([,;\t|])(?:\r?\n|\r|$)/i;

/** Where the first record of a table begins: behind a byte order mark and a noted separator. */
export function beginOf(text: string): number {
  return NOTED.exec(text)?.[0].length ?? (text.startsWith('\ufeff') ? 1 : 0);
}

/**
 * The separator of a table: the one that it notes, else that of comma, semicolon, tab and bar which
 * its first line has most often.
 */
export function separatorOf(text: string): string {
  const [, noted] = NOTED.exec(text) ?? [];
  if (noted !== undefined) return noted;
  const header = text.slice(0, /[\r\n]/.exec(text)?.index ?? text.length).replace(/"[^"]*"/g, '');
  const count = (separator: string): number => header.split(separator).length - 1;
  return [',', ';', '\t', '|'].reduce((best, each) => (count(each) > count(best) ? each : best));
}
