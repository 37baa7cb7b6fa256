import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { WinnowFailure } from './failure';

/** Raise it whenever a file of the store changes its meaning. */
const FORMAT = 1;
const MAGIC = 'WINNOW01';

type Column = Float32Array | Int32Array | Uint8Array;
const COLUMN_TYPES = { f32: Float32Array, i32: Int32Array, u8: Uint8Array } as const;

/** What a stage keeps: plain data and named columns. */
export interface Artifact<Meta = unknown> {
  readonly meta: Meta;
  readonly columns: Readonly<Record<string, Column>>;
}

/**
 * One folder a data set. Every file is written under a temporary name, flushed, then renamed, and carries a checksum:
 * a file that was cut short or whose bits changed reads as missing, so that its stage runs again.
 */
export class Store {
  private constructor(readonly folder: string) {}

  /**
   * Opens or makes the store of `folders` under `parent`.
   * @throws WinnowFailure `store` when the folder cannot be written or comes from a newer version.
   */
  static open(parent: string, folders: readonly string[]): Store {
    const store = new Store(path.join(parent, dataSetName(folders)));
    try {
      for (const sub of ['results', 'models', 'checkpoints', 'thumbnails', 'blocks']) {
        mkdirSync(path.join(store.folder, sub), { recursive: true });
      }
    } catch (error) {
      throw new WinnowFailure(
        'store',
        `The store ${store.folder} cannot be written (${String(error)}). Choose another place with the setting winnow.storeLocation or --store.`,
      );
    }
    const format = store.readJson<{ format: number }>('format.json');
    if (format && format.format > FORMAT) {
      throw new WinnowFailure(
        'store',
        `The store ${store.folder} was written by a newer Winnow. Update Winnow or choose another store.`,
      );
    }
    if (!format) store.writeJson('format.json', { format: FORMAT, folders });
    store.sweep();
    return store;
  }

  /** The store of `folders` if it is there already. */
  static find(parent: string, folders: readonly string[]): Store | undefined {
    return existsSync(path.join(parent, dataSetName(folders), 'format.json')) ? Store.open(parent, folders) : undefined;
  }

  get thumbnailFolder(): string {
    return path.join(this.folder, 'thumbnails');
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  readJson<T>(name: string): T | undefined {
    try {
      return JSON.parse(readFileSync(this.path(name), 'utf8')) as T;
    } catch {
      return undefined;
    }
  }

  writeJson(name: string, value: unknown): void {
    this.replace(name, [Buffer.from(JSON.stringify(value))]);
  }

  /** The artifact under `name`, or undefined when it is missing or damaged. */
  read<Meta>(name: string): Artifact<Meta> | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path(name));
    } catch {
      return undefined;
    }
    const head = MAGIC.length + 4 + 32;
    if (bytes.length < head || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
    const digest = createHash('sha256').update(bytes.subarray(head)).digest();
    if (!digest.equals(bytes.subarray(MAGIC.length + 4, head))) return undefined;
    const length = bytes.readUInt32LE(MAGIC.length);
    const { meta, layout } = JSON.parse(bytes.toString('utf8', head, head + length)) as {
      meta: Meta;
      layout: { name: string; type: keyof typeof COLUMN_TYPES; length: number }[];
    };
    const columns: Record<string, Column> = {};
    let at = head + length;
    for (const { name: column, type, length: count } of layout) {
      const Type = COLUMN_TYPES[type];
      const size = count * Type.BYTES_PER_ELEMENT;
      // A copy, since a column must start at a multiple of its element's size.
      columns[column] = new Type(Uint8Array.from(bytes.subarray(at, at + size)).buffer);
      at += size;
    }
    return { meta, columns };
  }

  write<Meta>(name: string, { meta, columns }: Artifact<Meta>): void {
    const layout = Object.entries(columns).map(([column, values]) => ({
      name: column,
      type: values instanceof Float32Array ? 'f32' : values instanceof Int32Array ? 'i32' : 'u8',
      length: values.length,
    }));
    const json = Buffer.from(JSON.stringify({ meta, layout }));
    const parts = [json, ...Object.values(columns).map((v) => Buffer.from(v.buffer, v.byteOffset, v.byteLength))];
    const hash = createHash('sha256');
    for (const part of parts) hash.update(part);
    const head = Buffer.alloc(MAGIC.length + 4);
    head.write(MAGIC, 'latin1');
    head.writeUInt32LE(json.length, MAGIC.length);
    this.replace(name, [head, hash.digest(), ...parts]);
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  private replace(name: string, parts: readonly Buffer[]): void {
    const target = this.path(name);
    const temporary = `${target}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
    try {
      const file = openSync(temporary, 'wx');
      try {
        for (const part of parts) writeAll(file, part);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw new WinnowFailure(
        'store',
        `Could not write ${target}: ${String(error)}. Free some space or choose another store.`,
      );
    }
  }

  /** Removes what killed processes left behind. A temporary file of a minute ago may still be in use. */
  private sweep(): void {
    for (const sub of ['.', 'results', 'models', 'checkpoints', 'blocks']) {
      for (const name of readdirSync(this.path(sub))) {
        const file = this.path(sub, name);
        if (name.endsWith('.tmp') && Date.now() - statSync(file).mtimeMs > 60_000) rmSync(file, { force: true });
      }
    }
  }
}

function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at, bytes.length - at);
}

/** A name that is short, says which folder it is, and differs for every choice of folders. */
export function dataSetName(folders: readonly string[]): string {
  const sorted = [...folders].map((folder) => path.resolve(folder)).sort();
  const readable = path
    .basename(sorted[0] ?? '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 40);
  return `${readable}-${keyOf(sorted).slice(0, 16)}`;
}

/** SHA-256 of a plain value; equal values give equal keys. */
export function keyOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
