import { t } from '@vscode/l10n';
import type { RunSnapshot } from '../../domain/dataset';
import { WinnowFailure } from '../base/failure';
import type { RunArtifacts } from '../run-artifacts/artifacts';
import { takeRows } from '../numeric/matrix';
import { nearestNeighbours, PairwiseDistances } from '../numeric/pairwise';
import { keyOf, type Store } from '../store/store';
import { fusedRows } from './fused-rows';

/** Raise it when other distances come out of the same features. */
const VERSION = 1;
/** A handful of odd pictures of one kind are still like nothing else. */
const NEIGHBOURS = 10;
/** All distances between more pictures would take minutes. */
const MOST_IMAGES = 30_000;
const DIGITS = 4;

/**
 * How far each image is from its nearest ones: the mean distance to the ten nearest of other
 * contents, in the features of all extractors by trust. Equal pictures count once. From the store
 * where it was measured before.
 * @param onShare share of the work in [0, 1].
 * @throws WinnowFailure `bad-request` for more than 30,000 pictures, or without features.
 */
export async function unlikeness(
  snapshot: Pick<RunSnapshot, 'hashes' | 'trust'>,
  store: Store,
  artifacts: RunArtifacts,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const { hashes, trust } = snapshot;
  const first = new Map<string, number>();
  hashes.forEach((hash, image) => {
    if (!first.has(hash)) first.set(hash, image);
  });
  const distinct = [...first.values()];
  if (distinct.length > MOST_IMAGES) {
    throw new WinnowFailure(
      'bad-request',
      t(
        'Pictures that are like nothing else are looked for among at most {0}; these are {1}.',
        MOST_IMAGES,
        distinct.length,
      ),
    );
  }
  const name = `results/${keyOf(['unlike', VERSION, hashes, artifacts.keys.prepared, trust ?? null])}`;
  const kept = store.read(name)?.columns.distances;
  const distances = kept ? (kept as Float32Array) : await measured();
  if (!kept) store.writeIfPossible(name, { meta: {}, columns: { distances } });
  const place = new Map([...first.keys()].map((hash, at) => [hash, at]));
  return hashes.map((hash) => Number(distances[place.get(hash)!]!.toFixed(DIGITS)));

  async function measured(): Promise<Float32Array> {
    const rows = takeRows(fusedRows(snapshot, artifacts), distinct);
    const k = Math.min(NEIGHBOURS, rows.count - 1);
    if (k < 1) return new Float32Array(rows.count);
    const report = (done: number): void => onShare(done / rows.count);
    const found = await nearestNeighbours(new PairwiseDistances(rows), k, report, signal);
    return Float32Array.from({ length: rows.count }, (_, i) => {
      let sum = 0;
      for (let rank = 0; rank < k; rank++) sum += found.distances[i * k + rank]!;
      return sum / k;
    });
  }
}
