import { t } from '@vscode/l10n';
import { inert } from '../tables/inert';
import { beginOf, separatorOf } from '../tables/table-text';

/**
 * The records of a CSV text: RFC 4180 quoting, lines that end in LF or CRLF, an optional byte order
 * mark. The separator is the one that the first line has most often: comma, semicolon, tab or bar.
 * A quoted field may hold separators, quotes and line breaks. Blank lines are left out.
 * @throws SyntaxError when a quote is never closed or text follows a closing quote.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  const separator = separatorOf(text);
  let at = beginOf(text);
  const endRecord = (): void => {
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const { field, next } = quotedField(text, at, records.length + 1, separator);
      record.push(field);
      at = next;
    } else {
      let end = at;
      while (end < text.length && !isFieldEnd(text, end, separator)) end++;
      record.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) break;
    if (text[at] === separator) {
      at++;
      if (at === text.length) record.push('');
    } else {
      at += text[at] === '\r' ? 2 : 1;
      endRecord();
    }
  }
  if (record.length > 0) endRecord();
  return records;
}

/**
 * One CSV line without its line break; a field is quoted only where it must be, and none is a
 * formula to a spreadsheet.
 */
export function csvLine(fields: readonly string[]): string {
  return fields
    .map(inert)
    .map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

function quotedField(text: string, start: number, record: number, separator: string): { field: string; next: number } {
  let field = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new SyntaxError(t('a quote that opens in record {0} is never closed', record));
    field += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    field += '"';
    at++;
  }
  if (at < text.length && !isFieldEnd(text, at, separator))
    throw new SyntaxError(t('text follows a closing quote in record {0}', record));
  return { field, next: at };
}

function isFieldEnd(text: string, at: number, separator: string): boolean {
  const character = text[at];
  return character === separator || character === '\n' || (character === '\r' && text[at + 1] === '\n');
}
