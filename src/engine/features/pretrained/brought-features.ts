import { stampOf } from '../../base/file-stamp';
import { keyOf, type KeptColumns, type Store } from '../../store/store';
import { HashTable } from './hash-table';
import type { PretrainedFeatures } from './features-so-far';
import { KEPT, noClasses, type TopClasses } from './top-classes';

const FILE = 'brought.json';
const HASH_BYTES = 32;
/** Rows that are read at once: 5 MB of the network that ships. */
const BLOCK = 256;

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
  const missing = new Set(hashes.keys());
  for (const [file, wanted] of wantedOf(files, table, hashes)) {
    for (const image of file.read(wanted, rows, top)) missing.delete(image);
  }
  if (missing.size === hashes.length) return undefined;
  return { count: hashes.length, dimension, rows, ...(top ? { classes: top } : {}), missing: [...missing] };
}

/** A row of a file, and the image that wants it. */
interface Wanted {
  readonly row: number;
  readonly image: number;
}

/** The rows that images want of each file, ascending. */
function wantedOf(
  files: readonly BroughtFile[],
  table: HashTable,
  hashes: readonly string[],
): ReadonlyMap<BroughtFile, readonly Wanted[]> {
  const wanted = new Map<BroughtFile, Wanted[]>();
  hashes.forEach((hash, image) => {
    const position = table.positionOf(hash);
    const file = position < 0 ? undefined : files.findLast(({ first }) => first <= position);
    if (!file) return;
    const own = wanted.get(file) ?? [];
    own.push({ row: position - file.first, image });
    wanted.set(file, own);
  });
  for (const own of wanted.values()) own.sort((a, b) => a.row - b.row);
  return wanted;
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
   * Copies rows, and their classes, to their images' places. The file is opened once, and rows that
   * lie beside each other are read together.
   * @param wanted ascending by row.
   * @returns the images that were served: none where the file is lost.
   */
  read(wanted: readonly Wanted[], rows: Float32Array, top: TopClasses | undefined): number[] {
    const { dimension } = this;
    const served: number[] = [];
    const block = new Float32Array(Math.min(BLOCK, wanted.length) * dimension);
    const classes = new Int32Array(top ? BLOCK * KEPT : 0);
    const probabilities = new Float32Array(top ? BLOCK * KEPT : 0);
    this.columns.reading((read) => {
      for (const { from, count, images } of runsOf(wanted)) {
        const kept = count * KEPT;
        if (!read('rows', from * dimension, block.subarray(0, count * dimension))) return false;
        if (top && !read('classes', from * KEPT, classes.subarray(0, kept))) return false;
        if (top && !read('probabilities', from * KEPT, probabilities.subarray(0, kept))) return false;
        for (const { row, image } of images) {
          const at = row - from;
          rows.set(block.subarray(at * dimension, (at + 1) * dimension), image * dimension);
          top?.classes.set(classes.subarray(at * KEPT, (at + 1) * KEPT), image * KEPT);
          top?.probabilities.set(probabilities.subarray(at * KEPT, (at + 1) * KEPT), image * KEPT);
          served.push(image);
        }
      }
      return true;
    });
    return served;
  }
}

/** Rows that lie beside each other, {@link BLOCK} at most. */
interface Run {
  readonly from: number;
  readonly count: number;
  readonly images: readonly Wanted[];
}

function* runsOf(wanted: readonly Wanted[]): Generator<Run> {
  for (let first = 0; first < wanted.length;) {
    const from = wanted[first]!.row;
    let end = first + 1;
    // A row may be wanted twice.
    while (end < wanted.length && wanted[end]!.row <= wanted[end - 1]!.row + 1 && wanted[end]!.row < from + BLOCK)
      end++;
    yield { from, count: wanted[end - 1]!.row - from + 1, images: wanted.slice(first, end) };
    first = end;
  }
}
