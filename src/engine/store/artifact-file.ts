import { createHash } from 'node:crypto';

export type Column = Float32Array | Int32Array | Uint8Array;
const COLUMN_TYPES = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

/** What a stage keeps: plain data and named columns. */
export interface Artifact<Meta = unknown> {
  readonly meta: Meta;
  readonly columns: Readonly<Record<string, Column>>;
}

interface Layout {
  readonly name: string;
  readonly type: keyof typeof COLUMN_TYPES;
  readonly length: number;
}

const MAGIC = 'WINNOW02';
/** Of format 1, whose checksum leaves out what stands before it. */
const MAGIC_1 = 'WINNOW01';
const HEAD = MAGIC.length + 4;
const BODY = HEAD + 32;

/**
 * The bytes of an artifact in parts: magic and length of the JSON (12 bytes), SHA-256 of all else,
 * JSON of meta and layout, then the columns. They follow one another in the byte order of the
 * machine. Columns are not copied.
 */
export function encodeArtifact<Meta>({ meta, columns }: Artifact<Meta>): Uint8Array[] {
  const layout = Object.entries(columns).map(([name, values]): Layout => {
    const type = values instanceof Float32Array ? 'f32' : values instanceof Int32Array ? 'i32' : 'u8';
    return { name, type, length: values.length };
  });
  const json = Buffer.from(JSON.stringify({ meta, layout }));
  const head = Buffer.alloc(HEAD);
  head.write(MAGIC, 'latin1');
  head.writeUInt32LE(json.length, MAGIC.length);
  const parts = [json, ...Object.values(columns).map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength))];
  const hash = createHash('sha256').update(head);
  for (const part of parts) hash.update(part);
  return [head, hash.digest(), ...parts];
}

/** What {@link encodeArtifact} wrote, or undefined when the bytes are not exactly that. */
export function decodeArtifact<Meta>(bytes: Buffer): Artifact<Meta> | undefined {
  if (bytes.length < BODY) return undefined;
  const magic = bytes.toString('latin1', 0, MAGIC.length);
  if (magic !== MAGIC && magic !== MAGIC_1) return undefined;
  const hash = createHash('sha256');
  if (magic === MAGIC) hash.update(bytes.subarray(0, HEAD));
  if (!hash.update(bytes.subarray(BODY)).digest().equals(bytes.subarray(HEAD, BODY))) return undefined;
  const length = bytes.readUInt32LE(MAGIC.length);
  let described: { readonly meta: Meta; readonly layout: readonly Layout[] };
  try {
    described = JSON.parse(bytes.toString('utf8', BODY, BODY + length)) as typeof described;
  } catch {
    return undefined;
  }
  const { meta, layout } = described;
  const columns: Record<string, Column> = {};
  let at = BODY + length;
  for (const { name, type, length: count } of layout) {
    const Type = COLUMN_TYPES[type];
    const end = at + count * Type.BYTES_PER_ELEMENT;
    if (end > bytes.length) return undefined;
    // A copy, since a column must start at a multiple of its element's size.
    columns[name] = new Type(Uint8Array.from(bytes.subarray(at, end)).buffer);
    at = end;
  }
  return at === bytes.length ? { meta, columns } : undefined;
}
