import { t } from '@vscode/l10n';
import { curate, EXCLUDED } from '../../domain/curation';
import type { SplitPreview, Space } from '../../protocol/inspection';
import { kMeans } from '../numeric/kmeans';
import { WinnowFailure } from '../base/failure';
import { takeRows } from '../numeric/matrix';
import { openArtifacts } from '../run-artifacts/artifacts';
import { rowsOf } from '../run-artifacts/spaces';
import { largest } from '../numeric/largest';
import { Random } from '../base/random';
import type { FinishedRun } from '../curation/current';

const RESTARTS = 4;

/**
 * k-means of one label's images in a space; changes nothing. The run's seed decides, so asking
 * again gives the same parts. Fewer parts come back where images are equal in the space.
 * @param parts 2 … `MOST_PARTS`.
 * @throws WinnowFailure `bad-request` when there is no such label or it cannot be taken apart.
 */
export async function splitCluster(
  { store, snapshot }: FinishedRun,
  cluster: number,
  parts: number,
  space: Space,
  signal: AbortSignal,
): Promise<SplitPreview> {
  const images = curate(snapshot).clusters.find(({ id }) => id === cluster && id !== EXCLUDED)?.images;
  if (!images) throw new WinnowFailure('bad-request', t('There is no such label ({0}).', cluster));
  if (images.length < parts) {
    throw new WinnowFailure('bad-request', t('This label has too few images for {0} parts.', parts));
  }
  // Sorted, so that the parts depend on which images these are, not on how sure their labels are.
  const sorted = [...images].sort((a, b) => a - b);
  const own = takeRows(rowsOf(openArtifacts(store), space), sorted);
  const random = new Random(snapshot.configuration.seed).fork(`split ${space} ${parts}`);
  const { labels } = await kMeans(own, parts, RESTARTS, random, signal);
  const partOf = new Map(sorted.map((image, i) => [image, labels[i]!]));
  const members = Array.from({ length: parts }, (): number[] => []);
  for (const image of images) members[partOf.get(image)!]!.push(image);
  const first = new Map(members.map((part) => [part, -largest(part.map((image) => -image))]));
  const found = members
    .filter((part) => part.length > 0)
    .sort((a, b) => b.length - a.length || first.get(a)! - first.get(b)!);
  if (found.length < 2)
    throw new WinnowFailure('bad-request', t('These images are all alike here: there are no parts.'));
  return { cluster, parts: found };
}
