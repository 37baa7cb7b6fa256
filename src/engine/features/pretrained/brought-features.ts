import { stampOf } from '../../base/file-stamp';
import { keyOf, type KeptColumns, type Store } from '../../store/store';
import { HashTable } from './hash-table';
import type { PretrainedFeatures } from './features-so-far';
import { KEPT, noClasses, type TopClasses } from './top-classes';

const FILE = 'brought.json';
const HASH_BYTES = 32;

/** By the way in which they were computed: the names of the results that hold brought features. */
type Brought = Readonly<Record<string, readonly string[]>>;

/** Features of images by their contents, as another machine computed them. */
export interface FeaturesByContents extends PretrainedFeatures {
  /** SHA-256 of each image, hex. */
  readonly hashes: readonly string[];
}

/**
 * Keeps features that another machine computed, so that the extractor takes them instead of
 * computing them.
 * @param way names all that the features depend on beside the images' contents.
 * @throws WinnowFailure `store`
 */
export function keepBrought(store: Store, way: string, features: FeaturesByContents): void {
  const { hashes, dimension, rows, classes } = features;
  const name = keyOf(['brought', way, keyOf(hashes)]);
  const bytes = Buffer.from(hashes.join(''), 'hex');
  store.write(`results/${name}`, {
    meta: { dimension },
    columns: { hashes: new Uint8Array(bytes), rows, ...classes },
  });
  const brought = store.readJson<Brought>(FILE) ?? {};
  store.writeJson(FILE, { ...brought, [way]: [...new Set([...(brought[way] ?? []), name])] });
}

/** Features of the images that were brought; rows of the others are zeros. */
export interface BroughtFeatures extends PretrainedFeatures {
  /** Positions of the images that were not brought. */
  readonly missing: readonly number[];
}

/**
 * What was brought of images; undefined where that is nothing. A store checks its files when it is
 * first asked. From then on it reads the rows that are asked for, and no others.
 */
export function takeBrought(store: Store, way: string, hashes: readonly string[]): BroughtFeatures | undefined {
  const brought = openBrought(store, way);
  if (!brought) return undefined;
  const { dimension, hasClasses, table, files } = brought;
  const rows = new Float32Array(hashes.length * dimension);
  const top = hasClasses ? noClasses(hashes.length) : undefined;
  const missing: number[] = [];
  hashes.forEach((hash, image) => {
    const position = table.positionOf(hash);
    const file = position < 0 ? undefined : files.findLast(({ first }) => first <= position);
    if (!file?.read(position - file.first, image, rows, top)) missing.push(image);
  });
  if (missing.length === hashes.length) return undefined;
  return { count: hashes.length, dimension, rows, ...(top ? { classes: top } : {}), missing };
}

/** All that was brought in one way. The rows of its files follow one another. */
interface AllBrought {
  readonly dimension: number;
  /** Whether every file says what the network saw. */
  readonly hasClasses: boolean;
  readonly table: HashTable;
  readonly files: readonly BroughtFile[];
}

/** What a store was asked about last: the images of a run are asked about in parts. */
const opened = new WeakMap<Store, { readonly named: string; readonly brought: AllBrought | undefined }>();

function openBrought(store: Store, way: string): AllBrought | undefined {
  const named = `${way} ${stampOf(store.path(FILE))}`;
  const known = opened.get(store);
  if (known?.named === named) return known.brought;
  const brought = openAll(store, store.readJson<Brought>(FILE)?.[way] ?? []);
  opened.set(store, { named, brought });
  return brought;
}

function openAll(store: Store, names: readonly string[]): AllBrought | undefined {
  const files: BroughtFile[] = [];
  const hashes: Uint8Array[] = [];
  let first = 0;
  for (const name of names) {
    const columns = store.columns<{ dimension: number }>(`results/${name}`);
    if (!columns) continue;
    const own = new Uint8Array(columns.lengthOf('hashes'));
    if (!columns.read('hashes', 0, own)) continue;
    files.push(new BroughtFile(columns, first));
    hashes.push(own);
    first += own.length / HASH_BYTES;
  }
  if (files.length === 0) return undefined;
  const hasClasses = files.every((file) => file.hasClasses);
  return { dimension: files[0]!.dimension, hasClasses, table: new HashTable(Buffer.concat(hashes)), files };
}

/** A file of brought features; its first row is the row `first` of all. */
class BroughtFile {
  constructor(
    private readonly columns: KeptColumns<{ dimension: number }>,
    readonly first: number,
  ) {}

  get dimension(): number {
    return this.columns.meta.dimension;
  }

  get hasClasses(): boolean {
    return this.columns.lengthOf('classes') > 0 && this.columns.lengthOf('probabilities') > 0;
  }

  /**
   * Copies a row, and its classes, to an image's place.
   * @returns false where the file is lost.
   */
  read(row: number, image: number, rows: Float32Array, top: TopClasses | undefined): boolean {
    const { columns, dimension } = this;
    const into = rows.subarray(image * dimension, (image + 1) * dimension);
    if (!columns.read('rows', row * dimension, into)) return false;
    if (!top) return true;
    const from = image * KEPT;
    const to = from + KEPT;
    return (
      columns.read('classes', row * KEPT, top.classes.subarray(from, to)) &&
      columns.read('probabilities', row * KEPT, top.probabilities.subarray(from, to))
    );
  }
}
