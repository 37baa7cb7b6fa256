import { curate, EXCLUDED } from '../../domain/curation';
import type { OpenedRun } from '../run-artifacts/opened-run';
import { fusedRows } from './fused-rows';
import { representatives } from './representatives';

/** More images that a person reviewed say little more of what is known, and each costs a pass. */
const MOST_KNOWN = 2000;

/** How many images are asked for, and which can be chosen: all where `among` is null. */
export interface ChoiceOfImages {
  readonly count: number;
  readonly among: readonly number[] | null;
}

/**
 * `count` images that stand for a whole run, or for the images `among` it: from those that the
 * person reviewed on, so that they add what is not known yet. Excluded and reviewed ones are never
 * chosen.
 * @returns images in the order in which they were chosen, the most telling first.
 * @throws WinnowFailure `bad-request` when the store no longer holds features.
 */
export async function chooseImages(
  { snapshot, artifacts }: Pick<OpenedRun, 'snapshot' | 'artifacts'>,
  { count, among }: ChoiceOfImages,
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
  return representatives(
    fusedRows(snapshot, artifacts),
    { count, among: [...new Set(open)], known: some },
    onShare,
    signal,
  );
}
