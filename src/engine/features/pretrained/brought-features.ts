import { keyOf, type Store } from '../../store/store';
import type { PretrainedFeatures } from './pretrained';
import { copyClasses, noClasses, type TopClasses } from './top-classes';

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
 * What was brought of images; undefined where that is nothing. Each part is in memory only while it
 * is copied.
 */
export function takeBrought(store: Store, way: string, hashes: readonly string[]): BroughtFeatures | undefined {
  const names = store.readJson<Brought>(FILE)?.[way] ?? [];
  if (names.length === 0) return undefined;
  const waiting = new Map<string, number[]>();
  hashes.forEach((hash, image) => waiting.set(hash, [...(waiting.get(hash) ?? []), image]));
  let found: PretrainedFeatures | undefined;
  for (const name of names) {
    if (waiting.size === 0) break;
    const part = store.read<{ dimension: number }>(`results/${name}`);
    if (!part) continue;
    const { dimension } = part.meta;
    const { hashes: bytes, rows, classes, probabilities } = part.columns as unknown as PartColumns;
    found ??= {
      count: hashes.length,
      dimension,
      rows: new Float32Array(hashes.length * dimension),
      ...(classes ? { classes: noClasses(hashes.length) } : {}),
    };
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
    for (let row = 0; row * dimension < rows.length; row++) {
      const hash = text.slice(2 * row * HASH_BYTES, 2 * (row + 1) * HASH_BYTES);
      for (const image of waiting.get(hash) ?? []) {
        found.rows.set(rows.subarray(row * dimension, (row + 1) * dimension), image * dimension);
        if (classes && probabilities && found.classes) {
          copyClasses({ classes, probabilities }, row, found.classes, image);
        }
      }
      waiting.delete(hash);
    }
  }
  const missing = [...waiting.values()].flat().sort((a, b) => a - b);
  return found && missing.length < hashes.length ? { ...found, missing } : undefined;
}

interface PartColumns extends Partial<TopClasses> {
  readonly hashes: Uint8Array;
  readonly rows: Float32Array;
}
