import { createHash, type Hash } from 'node:crypto';
import type { PictureFacts } from '../../domain/picture-facts';

/** What a shard says of one image file. */
export interface ShardRow extends Readonly<Partial<Nullable<Omit<PictureFacts, 'bytes'>>>> {
  /** Relative to the root of the scan, `/` between folders. */
  readonly path: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** As the scan knows a file: milliseconds since 1970. */
  readonly modified: number;
  readonly changed: number;
  /** Notes of decoding, between commas; empty where there are none. */
  readonly notes: string;
  /** WebP. Null as all that follows where an earlier row has the same contents. */
  readonly thumbnail: Uint8Array | null;
  /** 64 × 64 × 3 and 96 × 96 × 3 bytes, RGB interleaved. */
  readonly pixels64: Uint8Array | null;
  readonly pixels96: Uint8Array | null;
  /** Float32, little-endian. */
  readonly features: Uint8Array | null;
  /** The likeliest classes: Int32 and Float32, little-endian. */
  readonly classes: Uint8Array | null;
  readonly probabilities: Uint8Array | null;
}

type Nullable<T> = { [P in keyof T]: T[P] | null };

/** The types of Parquet's columns. */
type ColumnType = 'STRING' | 'DOUBLE' | 'BYTE_ARRAY';

/** The columns in their order. */
export const COLUMNS: Readonly<Record<keyof ShardRow, ColumnType>> = {
  path: 'STRING',
  sha256: 'STRING',
  bytes: 'DOUBLE',
  modified: 'DOUBLE',
  changed: 'DOUBLE',
  notes: 'STRING',
  width: 'DOUBLE',
  height: 'DOUBLE',
  format: 'STRING',
  taken: 'DOUBLE',
  camera: 'STRING',
  sharpness: 'DOUBLE',
  edges: 'DOUBLE',
  crowding: 'DOUBLE',
  brightest: 'DOUBLE',
  darkest: 'DOUBLE',
  contrast: 'DOUBLE',
  information: 'DOUBLE',
  colour: 'DOUBLE',
  thumbnail: 'BYTE_ARRAY',
  pixels64: 'BYTE_ARRAY',
  pixels96: 'BYTE_ARRAY',
  features: 'BYTE_ARRAY',
  classes: 'BYTE_ARRAY',
  probabilities: 'BYTE_ARRAY',
};

export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly (keyof ShardRow)[];
/** The columns that no reader may find empty. */
export const REQUIRED: ReadonlySet<keyof ShardRow> = new Set([
  'path',
  'sha256',
  'bytes',
  'modified',
  'changed',
  'notes',
]);

const LENGTHS = { pixels64: 64 * 64 * 3, pixels96: 96 * 96 * 3 } as const;

/** Whether a row that was read is what the store takes; names in it become names of files. */
export function isShardRow(row: Readonly<Record<string, unknown>>): row is Record<string, unknown> & ShardRow {
  const fits = COLUMN_NAMES.every((name) => {
    const value = row[name];
    if (value === null || value === undefined) return !REQUIRED.has(name);
    switch (COLUMNS[name]) {
      case 'STRING':
        return typeof value === 'string';
      case 'DOUBLE':
        return typeof value === 'number';
      case 'BYTE_ARRAY':
        return value instanceof Uint8Array && (!(name in LENGTHS) || value.length === LENGTHS[name as 'pixels64']);
      default:
        return COLUMNS[name] satisfies never;
    }
  });
  return fits && /^[0-9a-f]{64}$/.test(String(row['sha256']));
}

/** SHA-256 of rows as they were given to the writer: Parquet's readers need not check theirs. */
export function checkOf(rows: readonly ShardRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) for (const name of COLUMN_NAMES) update(hash, row[name]);
  return hash.digest('hex');
}

function update(hash: Hash, value: ShardRow[keyof ShardRow]): void {
  if (value === null || value === undefined) {
    hash.update('-');
    return;
  }
  const bytes = value instanceof Uint8Array ? value : Buffer.from(String(value));
  hash.update(`${typeof value} ${bytes.length} `).update(bytes);
}
