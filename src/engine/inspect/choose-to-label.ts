import { curate, EXCLUDED } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { RunArtifacts } from '../run-artifacts/artifacts';
import { fusedRows } from './fused-rows';
import { representatives } from './representatives';

/** More images that a person reviewed say little more of what is known, and each costs a pass. */
const MOST_KNOWN = 2000;

/**
 * `count` images that stand for a whole run, or for the images `among` it: from those that the
 * person reviewed on, so that they add what is not known yet. Excluded and reviewed ones are never
 * chosen.
 * @returns images in the order in which they were chosen, the most telling first.
 * @throws WinnowFailure `bad-request` when the store no longer holds features.
 */
export async function chooseImages(
  snapshot: RunSnapshot,
  artifacts: RunArtifacts,
  count: number,
  among: readonly number[] | null,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<number[]> {
  const { labels, reviewed } = curate(snapshot);
  const images = among ?? snapshot.paths.map((_, image) => image);
  const open = images.filter((image) => labels[image] !== EXCLUDED && reviewed[image] === 0);
  const known = snapshot.paths.flatMap((_, image) =>
    reviewed[image] === 1 && labels[image] !== EXCLUDED ? image : [],
  );
  const step = Math.max(1, known.length / MOST_KNOWN);
  const some = Array.from({ length: Math.ceil(known.length / step) }, (_, at) => known[Math.floor(at * step)]!);
  return representatives(fusedRows(snapshot, artifacts), count, [...new Set(open)], some, onShare, signal);
}
