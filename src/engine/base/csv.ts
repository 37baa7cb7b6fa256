/**
 * The records of a CSV text: RFC 4180 quoting, lines that end in LF or CRLF, an optional byte order mark. A quoted field may
 * hold commas, quotes and line breaks. Blank lines are left out.
 * @throws SyntaxError when a quote is never closed or text follows a closing quote.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const endRecord = (): void => {
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length) {
    if (text[at] === '"') {
      const { field, next } = quotedField(text, at, records.length + 1);
      record.push(field);
      at = next;
    } else {
      let end = at;
      while (end < text.length && !isFieldEnd(text, end)) end++;
      record.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) break;
    if (text[at] === ',') {
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

/** One CSV line without its line break; a field is quoted only where it must be. */
export function csvLine(fields: readonly string[]): string {
  return fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}

function quotedField(text: string, start: number, record: number): { field: string; next: number } {
  let field = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new SyntaxError(`a quote that opens in record ${record} is never closed`);
    field += text.slice(at, quote);
    at = quote + 1;
    if (text[at] !== '"') break;
    field += '"';
    at++;
  }
  if (at < text.length && !isFieldEnd(text, at))
    throw new SyntaxError(`text follows a closing quote in record ${record}`);
  return { field, next: at };
}

function isFieldEnd(text: string, at: number): boolean {
  const character = text[at];
  return character === ',' || character === '\n' || (character === '\r' && text[at + 1] === '\n');
}
