import { LESS_THAN_EQUAL, SAME_PICTURE, type Copies, type CopyPair } from '../../domain/copies';
import type { RunSnapshot } from '../../domain/dataset';
import { measureFiles } from '../images/decode/thumbnails';
import type { RunArtifacts } from '../run-artifacts/artifacts';
import { nearestNeighbours, PairwiseDistances } from '../numeric/pairwise';
import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { KeptFacts } from '../quality/kept-facts';
import { BLOCK_SIDES, blockBytes, PixelBlocks } from '../store/blocks';
import { keyOf, type Store } from '../store/store';
import { GreySquare } from './grey-square';
import { nearCopies } from './near-copies';

/** Raise it when other pairs come out of the same pictures. */
const VERSION = 3;
const SIDE = BLOCK_SIDES[0];
/** Nearest pictures in the network's features that are looked at. */
const RELATED = 4;
/**
 * More pictures than these are compared by their hashes alone: all distances between features would
 * take minutes.
 */
const MOST_BY_FEATURES = 30_000;
/**
 * Cosine between the features of two pictures from which they are much alike, whatever their pixels
 * say.
 */
const LEAST_COSINE = 0.9;
/** Pictures whose pixels are held at once. */
const HELD = 3000;

/** Share of the work in [0, 1]. */
type OnShare = (share: number) => void;

/**
 * Copies and near copies among the images of a finished run: by contents, by perceptual hash and
 * the pixels behind it, and by what the pretrained network saw, where the run has one. From the
 * store where it was found before.
 * @throws DamagedBlock when the store no longer holds an image's pixels.
 */
export async function findCopies(
  { root, paths, hashes }: Pick<RunSnapshot, 'root' | 'paths' | 'hashes'>,
  store: Store,
  artifacts: Pick<RunArtifacts, 'keys' | 'prepared'>,
  onShare: OnShare,
  signal: AbortSignal,
): Promise<Copies> {
  const features = artifacts.keys.prepared.pretrained;
  const name = `results/${keyOf(['copies', VERSION, hashes, features ?? null])}`;
  const kept = store.read(name)?.columns;
  const columns = kept as PairColumns | undefined;
  const pairs = columns ? fromColumns(columns) : await pairsOf(hashes, store, artifacts, onShare, signal);
  if (!columns) store.writeIfPossible(name, { meta: {}, columns: asColumns(pairs) });
  const inPairs = [...new Set(pairs.flatMap(({ a, b }) => [a, b]))];
  const facts = new KeptFacts(store);
  const files = inPairs.map((image) => ({ path: paths[image]!, sha256: hashes[image]! }));
  await measureFiles(root, files, facts, signal);
  facts.saveIfPossible();
  const known = inPairs.map((image) => [image, facts.get(hashes[image]!)] as const);
  return { pairs, files: Object.fromEntries(known.filter(([, found]) => found)) as Copies['files'] };
}

async function pairsOf(
  images: readonly string[],
  store: Store,
  artifacts: Pick<RunArtifacts, 'prepared'>,
  onShare: OnShare,
  signal: AbortSignal,
): Promise<CopyPair[]> {
  const blocks = new PixelBlocks(store, 'read');
  try {
    const { pairs, distinct } = equalPictures(images, blocks);
    const hashes = distinct.map((image) => images[image]!);
    const rows = artifacts.prepared('pretrained');
    const alike = rows && (await alikePictures(takeRows(rows, distinct), (share) => onShare(share / 5), signal));
    const squares = { count: hashes.length, square: squaresOf(hashes, blocks) };
    const related = (alike ?? []).map(({ a, b }) => [a, b] as const);
    const near = await nearCopies(squares, related, (share) => onShare(0.2 + 0.8 * share), signal);
    const found = new Set(near.map(({ a, b }) => `${a} ${b}`));
    const further = (alike ?? []).filter(({ a, b, nearness }) => nearness > 0 && !found.has(`${a} ${b}`));
    for (const pair of [...near, ...further]) pairs.push({ ...pair, a: distinct[pair.a]!, b: distinct[pair.b]! });
    return pairs.sort((one, other) => one.a - other.a || one.b - other.b);
  } finally {
    blocks.close();
  }
}

/** Pairs of equal pixels, each image with the first of its kind, and those first ones. */
function equalPictures(
  images: readonly string[],
  blocks: Pick<PixelBlocks, 'sumsOf'>,
): { readonly pairs: CopyPair[]; readonly distinct: readonly number[] } {
  const first = new Map<string, number>();
  const pairs: CopyPair[] = [];
  const distinct: number[] = [];
  images.forEach((hash, image) => {
    const pixels = blocks.sumsOf(hash);
    const known = first.get(pixels);
    if (known !== undefined) return void pairs.push({ a: known, b: image, nearness: 1 });
    first.set(pixels, image);
    distinct.push(image);
  });
  return { pairs, distinct };
}

/**
 * Each picture with its nearest in features of the network. `nearness` is 0 for those that may be
 * one picture and are not much alike otherwise.
 */
async function alikePictures(rows: FeatureMatrix, onShare: OnShare, signal: AbortSignal): Promise<CopyPair[]> {
  const { count } = rows;
  const k = Math.min(RELATED, count - 1);
  if (count > MOST_BY_FEATURES || k < 1) return [];
  const lengths = unitLength(rows);
  const report = (done: number): void => onShare(done / count);
  const { indices, distances } = await nearestNeighbours(new PairwiseDistances(lengths), k, report, signal);
  const pairs = new Map<string, CopyPair>();
  for (let image = 0; image < count; image++) {
    for (let rank = 0; rank < k; rank++) {
      const at = image * k + rank;
      const other = indices[image * k + rank]!;
      const cosine = 1 - distances[at]! ** 2 / 2;
      const nearness =
        SAME_PICTURE * Math.max(0, Math.min(LESS_THAN_EQUAL, (cosine - LEAST_COSINE) / (1 - LEAST_COSINE)));
      const a = Math.min(image, other);
      const b = Math.max(image, other);
      pairs.set(`${a} ${b}`, { a, b, nearness });
    }
  }
  return [...pairs.values()];
}

function unitLength({ count, dimension, rows }: FeatureMatrix): FeatureMatrix {
  const out = rows.slice();
  for (let i = 0; i < count; i++) {
    let squares = 0;
    for (let at = i * dimension; at < (i + 1) * dimension; at++) squares += out[at]! ** 2;
    const length = Math.sqrt(squares) || 1;
    for (let at = i * dimension; at < (i + 1) * dimension; at++) out[at]! /= length;
  }
  return { count, dimension, rows: out };
}

/** Reads pictures when they are asked for, and holds those that were asked for last. */
function squaresOf(hashes: readonly string[], blocks: PixelBlocks): (picture: number) => GreySquare {
  const held = new Map<number, GreySquare>();
  const block = new Uint8Array(blockBytes(SIDE));
  return (picture) => {
    const known = held.get(picture);
    if (known) return known;
    blocks.read(hashes[picture]!, SIDE, block);
    const square = GreySquare.of(block, SIDE);
    if (held.size >= HELD) held.delete(held.keys().next().value!);
    held.set(picture, square);
    return square;
  };
}

/** `ends`: two a pair. */
interface PairColumns {
  readonly ends: Int32Array;
  readonly nearness: Float32Array;
  readonly mirrored: Uint8Array;
}

const asColumns = (
  pairs: readonly CopyPair[],
): PairColumns & Record<string, Int32Array | Float32Array | Uint8Array> => ({
  ends: Int32Array.from(pairs.flatMap(({ a, b }) => [a, b])),
  nearness: Float32Array.from(pairs, ({ nearness }) => nearness),
  mirrored: Uint8Array.from(pairs, ({ mirrored }) => (mirrored ? 1 : 0)),
});

function fromColumns({ ends, nearness, mirrored }: PairColumns): CopyPair[] {
  return Array.from(nearness, (near, at) => ({
    a: ends[2 * at]!,
    b: ends[2 * at + 1]!,
    nearness: Math.round(near * 1e4) / 1e4,
    ...(mirrored[at] === 1 ? { mirrored: true as const } : {}),
  }));
}
