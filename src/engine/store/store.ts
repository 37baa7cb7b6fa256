import { t } from '@vscode/l10n';
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { decodeArtifact, encodeArtifact, type Artifact, type WrittenArtifact } from './artifact-file';
import { checkedJson, readCheckedJson } from './checked-json';
import { replaceFile, storeFailure, WRITER } from './durable';
import { WinnowFailure } from '../base/failure';
import { KeptColumns } from './kept-columns';
import { isAlive } from './process-identity';
import { makeFolder } from '../base/make-folder';
import { sha256 } from '../base/sha256';

export type { Artifact, ColumnInParts } from './artifact-file';
export type { KeptColumns } from './kept-columns';

/** Raise it whenever a file of the store changes its meaning. */
const FORMAT = 2;
const FORMAT_FILE = 'format.json';
const FOLDERS = ['results', 'models', 'checkpoints', 'thumbnails', 'blocks'];

/**
 * Files of format 1 whose loss a person would feel, and what tells one from any other JSON. All
 * else is computed again.
 */
const WORTH_KEEPING = ['current.json', 'finished.json'];
const FORMAT_1_START = '{"labels":';

/**
 * One folder a data set. Every file is written under a temporary name, flushed, then renamed. It
 * carries a checksum: a file that was cut short or whose bits changed reads as missing, so its
 * stage runs again.
 */
export class Store {
  /** Names of the results and models that were read or written through this object. */
  readonly used = new Set<string>();

  private constructor(readonly folder: string) {}

  /**
   * Opens or makes the store of `folders` under `parent`, to write to it.
   * @throws WinnowFailure `store` when the folder cannot be written or comes from a newer version,
   * which is left as it is.
   */
  static open(parent: string, folders: readonly string[]): Store {
    const store = new Store(path.join(parent, dataSetName(folders)));
    store.refuseNewer();
    try {
      for (const sub of FOLDERS) makeFolder(store.path(sub));
    } catch (error) {
      throw storeFailure(store.folder, whyNot(store.folder) ?? error);
    }
    store.upgrade(folders);
    store.sweep();
    return store;
  }

  /**
   * The store of `folders` if it is there already, to read from it: nothing on the disk changes.
   * @throws WinnowFailure `store` when it comes from a newer version.
   */
  static find(parent: string, folders: readonly string[]): Store | undefined {
    const store = new Store(path.join(parent, dataSetName(folders)));
    if (![FORMAT_FILE, ...WORTH_KEEPING].some((name) => existsSync(store.path(name)))) return undefined;
    store.refuseNewer();
    return store;
  }

  /**
   * The stores of all data sets under `parent` that this version can read, with the folders of
   * each.
   */
  static all(parent: string): { readonly store: Store; readonly folders: readonly string[] }[] {
    if (!existsSync(parent)) return [];
    return readdirSync(parent, { withFileTypes: true }).flatMap((entry) => {
      if (!entry.isDirectory()) return [];
      const store = new Store(path.join(parent, entry.name));
      const known = store.readJson<{ format: number; folders: readonly string[] }>(FORMAT_FILE);
      return known?.format === FORMAT ? [{ store, folders: known.folders }] : [];
    });
  }

  get thumbnailFolder(): string {
    return path.join(this.folder, 'thumbnails');
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** The value under `name`, or undefined when it is missing or damaged. */
  readJson<T>(name: string): T | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : (readCheckedJson<T>(text) ?? ofFormat1<T>(name, text));
  }

  /** @throws WinnowFailure `store` */
  writeJson(name: string, value: unknown): void {
    replaceFile(this.path(name), [Buffer.from(checkedJson(value))]);
  }

  /** The artifact under `name`, or undefined when it is missing or damaged. */
  read<Meta>(name: string): Artifact<Meta> | undefined {
    let bytes: Buffer;
    try {
      bytes = readFileSync(this.path(name));
    } catch {
      return undefined;
    }
    const artifact = decodeArtifact<Meta>(bytes);
    if (artifact) this.used.add(name);
    return artifact;
  }

  /**
   * The artifact under `name`, whose columns stay on the disk until they are read; undefined when
   * it is missing or damaged.
   */
  columns<Meta>(name: string): KeptColumns<Meta> | undefined {
    const columns = KeptColumns.of<Meta>(this.path(name));
    if (columns) this.used.add(name);
    return columns;
  }

  /** @throws WinnowFailure `store` */
  write<Meta>(name: string, artifact: WrittenArtifact<Meta>): void {
    replaceFile(this.path(name), encodeArtifact(artifact));
    this.used.add(name);
  }

  /**
   * For what a read-only store or a full disk need not stop: it is computed again the next time.
   */
  writeIfPossible<Meta>(name: string, artifact: Artifact<Meta>): void {
    try {
      this.write(name, artifact);
    } catch (error) {
      if (!(error instanceof WinnowFailure)) throw error;
    }
  }

  remove(name: string): void {
    try {
      rmSync(this.path(name), { force: true });
    } catch {
      // What is left costs space alone.
    }
  }

  /**
   * Brings a store of an earlier format to the present one; cut short, it goes on the next time.
   */
  upgrade(folders: readonly string[]): void {
    if (this.readJson<{ format: number }>(FORMAT_FILE)?.format === FORMAT) return;
    for (const name of WORTH_KEEPING) {
      const kept = ofFormat1(name, this.text(name) ?? '');
      if (kept !== undefined) this.writeJson(name, kept);
    }
    this.writeJson(FORMAT_FILE, { format: FORMAT, folders });
  }

  private text(name: string): string | undefined {
    try {
      return readFileSync(this.path(name), 'utf8');
    } catch {
      return undefined;
    }
  }

  private refuseNewer(): void {
    const text = this.text(FORMAT_FILE);
    if (text === undefined) return;
    // A later version may check its files in another way: the number is looked for before the
    // checksum.
    const format = readCheckedJson<{ format?: unknown }>(text)?.format ?? plainFormat(text);
    if (typeof format === 'number' && format > FORMAT) {
      throw new WinnowFailure(
        'store',
        t('The store {0} was written by a newer Winnow. Update Winnow or choose another store.', this.folder),
      );
    }
  }

  /** Removes what killed processes left behind, in every folder. */
  private sweep(): void {
    for (const name of readdirSync(this.folder, { recursive: true, encoding: 'utf8' })) {
      if (name.endsWith('.tmp') && isAbandoned(this.path(name))) this.remove(name);
    }
  }
}

/** Why a folder cannot be made: Node says ENOENT for any reason when it makes several at once. */
function whyNot(folder: string): unknown {
  let above = folder;
  while (!existsSync(above) && above !== path.dirname(above)) above = path.dirname(above);
  try {
    accessSync(above, constants.W_OK);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * A temporary file whose writer, named in it, ended. The number of a process says little: a
 * container that shares the store has processes with the same numbers. So all files but this
 * process's own have to be old.
 */
function isAbandoned(file: string): boolean {
  const [, number, writer = ''] = /\.(\d+)(?:\.([0-9a-f]+))?\.tmp$/.exec(file) ?? [];
  // Writing blocks the process: none of its own is under way now.
  if (writer.startsWith(WRITER)) return true;
  const pid = Number(number);
  const mayBeWriting = pid !== process.pid && isAlive(pid);
  try {
    const age = Date.now() - statSync(file).mtimeMs;
    return age > (mayBeWriting ? 24 * 3_600_000 : 60_000);
  } catch {
    return false;
  }
}

/**
 * A file of format 1, without a checksum. One of format 2 with damage is never taken for it: it
 * starts otherwise.
 */
function ofFormat1<T>(name: string, text: string): T | undefined {
  if (!WORTH_KEEPING.includes(name) || !text.startsWith(FORMAT_1_START)) return undefined;
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function plainFormat(text: string): unknown {
  try {
    const plain = JSON.parse(text) as { readonly format?: unknown };
    return plain.format;
  } catch {
    return undefined;
  }
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
  return sha256(JSON.stringify(value));
}
