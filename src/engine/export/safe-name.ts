/** The longest name that every common file system stores, in bytes of UTF-8. */
const MAX_BYTES = 255;

/**
 * What Windows refuses in a name, control characters, and the marks that make a name read in
 * another order.
 */
const FORBIDDEN = /[<>:"/\\|?*\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** Device names of Windows, which it finds whatever the extension. */
const RESERVED = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?= *(\.|$))/iu;

interface NameParts {
  /** Goes before the extension, and stays whole where the name has to be shortened. */
  readonly suffix?: string;
  /** Whether what follows the last dot is kept in shortening and comes after the suffix. */
  readonly extension?: boolean;
}

/**
 * A name that every common file system takes, as near to `name` as possible. It is composed Unicode
 * of at most 255 bytes, without a character that Windows refuses, without a dot or space at either
 * end, and not a Windows device. Never empty, `.` or `..`, and without a separator, so that it
 * stays in the folder it is put in.
 */
export function safeName(name: string, { suffix = '', extension = false }: NameParts = {}): string {
  const clean = tidyEnd(name.normalize('NFC').replace(FORBIDDEN, '_'));
  // An extension is short: after that, a dot is part of the name. It stays one where all before it
  // has to go.
  const tail = extension ? (/(?<=.)\.[^. ]{1,16}$/u.exec(clean)?.[0] ?? '') : '';
  const stem = tidy(clean.slice(0, clean.length - tail.length)).replace(RESERVED, '$1_');
  return tidyEnd(shorten(stem, MAX_BYTES - Buffer.byteLength(suffix + tail))) + suffix + tail;
}

/**
 * Gives out names in one folder so that no two are the same on a file system that ignores case or
 * composition.
 */
export class UniqueNames {
  private readonly taken = new Set<string>();
  private readonly next = new Map<string, number>();

  constructor(private readonly parts: Pick<NameParts, 'extension'> = {}) {}

  /** The safe form of `name`, with -2, -3 … before the extension where it is taken. */
  take(name: string): string {
    const first = safeName(name, this.parts);
    const key = fold(first);
    let candidate = first;
    let number = this.next.get(key) ?? 2;
    while (this.taken.has(fold(candidate))) candidate = safeName(first, { ...this.parts, suffix: `-${number++}` });
    this.next.set(key, number);
    this.taken.add(fold(candidate));
    return candidate;
  }
}

/**
 * Equal for names that some file system takes for the same: it may ignore case, composition, and
 * characters without a shape.
 */
function fold(name: string): string {
  const shapes = name.normalize('NFD').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // Down first: ẞ goes up as it is, ß to SS.
  return shapes.toLowerCase().toUpperCase().toLowerCase().normalize('NFC');
}

function tidy(name: string): string {
  // A leading dot hides the folder, and the tools that read labelled trees would pass over it.
  return tidyEnd(name.replace(/^\s+/u, '').replace(/^\.+/u, '_')) || '_';
}

function tidyEnd(name: string): string {
  return name.replace(/[.\s]+$/u, '');
}

/** The longest start of `name` of at most `bytes` bytes that splits no character. */
function shorten(name: string, bytes: number): string {
  if (Buffer.byteLength(name) <= bytes) return name;
  let used = 0;
  let kept = '';
  for (const character of name) {
    used += Buffer.byteLength(character);
    if (used > bytes) break;
    kept += character;
  }
  return kept;
}
