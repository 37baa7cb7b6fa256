import { createHash, type Hash } from 'node:crypto';

export type Column = Float32Array | Int32Array | Uint8Array;
export const COLUMN_TYPES = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

/** What a stage keeps: plain data and named columns. */
export interface Artifact<Meta = unknown> {
  readonly meta: Meta;
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * A column to be written whose values come in parts, so that all of them need not be in memory.
 */
export interface ColumnInParts {
  readonly type: ColumnType;
  /** Values of all parts together. */
  readonly length: number;
  /**
   * The values in their order; asked for twice, and a part may be gone once the next is asked for.
   */
  parts(): Iterable<Column>;
}

/** An artifact to be written. */
export interface WrittenArtifact<Meta = unknown> {
  readonly meta: Meta;
  readonly columns: Readonly<Record<string, Column | ColumnInParts>>;
}

type ColumnType = keyof typeof COLUMN_TYPES;

/** Where a column lies in a file. */
export interface ColumnPlace {
  readonly type: ColumnType;
  /** Values, and the position of their first byte. */
  readonly length: number;
  readonly at: number;
}

interface Layout {
  readonly name: string;
  readonly type: ColumnType;
  readonly length: number;
}

const MAGIC = 'WINNOW02';
/** Of format 1, whose checksum leaves out what stands before it. */
const MAGIC_1 = 'WINNOW01';
const HEAD = MAGIC.length + 4;
/** Bytes before the JSON. */
export const BODY = HEAD + 32;
/** Columns begin at a multiple of so many bytes, as far as the ones before them allow. */
const ALIGNMENT = 4;

const isInParts = (column: Column | ColumnInParts): column is ColumnInParts => 'parts' in column;
const typeOf = (column: Column | ColumnInParts): ColumnType => {
  if (isInParts(column)) return column.type;
  return column instanceof Float32Array ? 'f32' : column instanceof Int32Array ? 'i32' : 'u8';
};

/**
 * The bytes of an artifact in parts: magic and length of the JSON (12 bytes), SHA-256 of all else,
 * JSON of meta and layout, then the columns. They follow one another in the byte order of the
 * machine. Columns are not copied. The JSON ends with spaces, so that the columns are aligned.
 */
export function* encodeArtifact<Meta>({ meta, columns }: WrittenArtifact<Meta>): Generator<Uint8Array> {
  const layout = Object.entries(columns).map(([name, column]): Layout => ({
    name,
    type: typeOf(column),
    length: column.length,
  }));
  const text = Buffer.from(JSON.stringify({ meta, layout }));
  const json = Buffer.alloc(text.length + padding(BODY + text.length), ' ');
  json.set(text);
  const head = Buffer.alloc(HEAD);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(json.length, MAGIC.length);
  const hash = createHash('sha256').update(head).update(json);
  for (const part of bytesOf(columns)) hash.update(part);
  yield head;
  yield hash.digest();
  yield json;
  yield* bytesOf(columns);
}

/** Bytes that are missing to the next multiple of the alignment. */
const padding = (length: number): number => (ALIGNMENT - (length % ALIGNMENT)) % ALIGNMENT;

function* bytesOf(columns: WrittenArtifact['columns']): Generator<Uint8Array> {
  for (const column of Object.values(columns)) {
    for (const part of isInParts(column) ? column.parts() : [column]) {
      yield Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    }
  }
}

/** Head of a file of artifacts, its first {@link BODY} bytes. */
export interface ArtifactHead {
  /** Bytes of the JSON, which begins at {@link BODY}. */
  readonly jsonLength: number;
  readonly checksum: Buffer;
  /** A checksum of all behind the head, begun with what it holds of the head. */
  readonly hash: Hash;
}

/** Undefined where the bytes are not the head of an artifact. */
export function readHead(bytes: Buffer): ArtifactHead | undefined {
  if (bytes.length < BODY) return undefined;
  const magic = bytes.toString('latin1', 0, MAGIC.length);
  if (magic !== MAGIC && magic !== MAGIC_1) return undefined;
  const hash = createHash('sha256');
  if (magic === MAGIC) hash.update(bytes.subarray(0, HEAD));
  return { jsonLength: bytes.readUInt32LE(MAGIC.length), checksum: bytes.subarray(HEAD, BODY), hash };
}

/** What the JSON of an artifact says, or undefined where its columns do not end with the file. */
export function readLayout<Meta>(
  json: string,
  bodyStart: number,
  size: number,
): { readonly meta: Meta; readonly places: ReadonlyMap<string, ColumnPlace> } | undefined {
  let described: { readonly meta: Meta; readonly layout: readonly Layout[] };
  try {
    described = JSON.parse(json) as typeof described;
  } catch {
    return undefined;
  }
  const places = new Map<string, ColumnPlace>();
  let at = bodyStart;
  for (const { name, type, length } of described.layout) {
    places.set(name, { type, length, at });
    at += length * COLUMN_TYPES[type].BYTES_PER_ELEMENT;
  }
  return at === size ? { meta: described.meta, places } : undefined;
}

/**
 * What {@link encodeArtifact} wrote, or undefined when the bytes are not exactly that.
 * @param bytes belong to the artifact from then on: columns that are aligned are views of them.
 */
export function decodeArtifact<Meta>(bytes: Buffer): Artifact<Meta> | undefined {
  const head = readHead(bytes);
  if (!head?.hash.update(bytes.subarray(BODY)).digest().equals(head.checksum)) return undefined;
  const start = BODY + head.jsonLength;
  const described = readLayout<Meta>(bytes.toString('utf8', BODY, start), start, bytes.length);
  if (!described) return undefined;
  const columns: Record<string, Column> = {};
  for (const [name, { type, length, at }] of described.places) {
    const Type = COLUMN_TYPES[type];
    const from = bytes.byteOffset + at;
    // A column must start at a multiple of its element's size; files of earlier versions need a
    // copy.
    const isAligned = from % Type.BYTES_PER_ELEMENT === 0;
    columns[name] = isAligned
      ? new Type(bytes.buffer as ArrayBuffer, from, length)
      : new Type(Uint8Array.from(bytes.subarray(at, at + length * Type.BYTES_PER_ELEMENT)).buffer);
  }
  return { meta: described.meta, columns };
}
