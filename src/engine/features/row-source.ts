import { t } from '@vscode/l10n';
import { WinnowFailure } from '../base/failure';
import type { PixelBlocks } from '../store/blocks';
import { hog, HOG_DIMENSION } from './hog/hog';
import type { FeatureMatrix } from '../numeric/matrix';
import { toUnitLength } from '../numeric/unit-length';
import { toPicture } from '../network/pictures';

/**
 * Features that are read some rows at a time, so that those of all images need not be in memory.
 */
export interface RowSource {
  readonly count: number;
  readonly dimension: number;
  /**
   * Sizes of the parts that features of unlike kinds are joined from; absent where they are of one
   * kind.
   */
  readonly parts?: readonly number[];
  /** Writes rows `first` … `first + count − 1` to the beginning of `out`. */
  read(first: number, count: number, out: Float32Array): void;
}

/** A matrix that is in memory already. */
export function rowsInMemory({ count, dimension, rows }: FeatureMatrix): RowSource {
  return {
    count,
    dimension,
    read: (first, wanted, out) => out.set(rows.subarray(first * dimension, (first + wanted) * dimension)),
  };
}

/** A column of values on the disk. */
export interface RowsOnDisk {
  /** @returns false where they are lost. */
  read(firstValue: number, out: Float32Array): boolean;
}

/**
 * Rows of which the store keeps parts of `part` rows each, the last one shorter. None of them is in
 * memory.
 * @throws WinnowFailure `store`, from its `read`, where a part is lost.
 */
export function keptParts(
  { count, dimension, part }: { readonly count: number; readonly dimension: number; readonly part: number },
  parts: readonly RowsOnDisk[],
): RowSource {
  return {
    count,
    dimension,
    read: (first, wanted, out) => {
      for (let done = 0; done < wanted;) {
        const row = (first + done) % part;
        const some = Math.min(wanted - done, part - row);
        const into = out.subarray(done * dimension, (done + some) * dimension);
        if (!parts[(first + done - row) / part]!.read(row * dimension, into)) throw lostFeatures();
        done += some;
      }
    },
  };
}

/** The failure where the store no longer holds features that a run has made. */
export const lostFeatures = (): WinnowFailure =>
  new WinnowFailure('store', t('The store has lost features of this run. Cluster the folder again.'));

/** The rows of another source, each brought to length 1; a row of zeros stays. */
export function unitRows(source: RowSource): RowSource {
  const { dimension } = source;
  return {
    ...source,
    read: (first, count, out) => {
      source.read(first, count, out);
      toUnitLength(out.subarray(0, count * dimension), dimension);
    },
  };
}

/**
 * HOG of images, count × 1764, computed anew whenever rows are read. That takes less time than
 * reading seven kilobytes an image from a disk, where 100,000 images would fill 700 MB.
 */
export function hogRows(blocks: PixelBlocks, hashes: readonly string[]): RowSource {
  const block = new Uint8Array(64 * 64 * 3);
  return {
    count: hashes.length,
    dimension: HOG_DIMENSION,
    read: (first, count, out) => {
      for (let i = 0; i < count; i++) {
        blocks.read(hashes[first + i]!, 64, block);
        hog(block, out.subarray(i * HOG_DIMENSION, (i + 1) * HOG_DIMENSION));
      }
    },
  };
}

/**
 * The pixels of images, count × (3 · side²): planes of red, green and blue in [0, 1]; computed
 * whenever rows are read.
 */
export function pixelRows(blocks: PixelBlocks, hashes: readonly string[], side: number): RowSource {
  const block = new Uint8Array(64 * 64 * 3);
  return {
    count: hashes.length,
    dimension: 3 * side * side,
    read: (first, count, out) => {
      for (let i = 0; i < count; i++) {
        blocks.read(hashes[first + i]!, 64, block);
        toPicture(block, 64, out, i, side);
      }
    },
  };
}

/** Features of the same images side by side. */
export function joinedRows(sources: readonly RowSource[]): RowSource {
  const parts = sources.map(({ dimension }) => dimension);
  const dimension = parts.reduce((sum, part) => sum + part, 0);
  return {
    count: sources[0]!.count,
    dimension,
    parts,
    read: (first, count, out) => {
      let at = 0;
      for (const source of sources) {
        const rows = new Float32Array(count * source.dimension);
        source.read(first, count, rows);
        for (let i = 0; i < count; i++) {
          out.set(rows.subarray(i * source.dimension, (i + 1) * source.dimension), i * dimension + at);
        }
        at += source.dimension;
      }
    },
  };
}
