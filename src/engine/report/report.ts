import type { FinishedRun } from '../curation/current';
import { winnowVersion } from '../base/version';
import type { KnownFile } from '../images/list-images';
import { cardFacts } from './card-facts';
import { reportPage, shownImages } from './report-page';
import { smallThumbnails } from './small-thumbnails';

/**
 * The data card of a finished run with the person's corrections: one HTML page.
 * @throws the signal's reason when it is aborted.
 */
export async function reportOf({ store, snapshot }: FinishedRun, signal: AbortSignal): Promise<string> {
  const facts = cardFacts(snapshot);
  const { hashes, thumbnailFolder, paths } = snapshot;
  const thumbnails = await smallThumbnails(shownImages(facts), hashes, thumbnailFolder, signal);
  const files = store.readJson<Record<string, KnownFile>>('files.json') ?? {};
  const sizes = paths.map((file) => files[file]?.bytes);
  const bytes = sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : undefined;
  const versions = {
    Winnow: winnowVersion(),
    Node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  return reportPage({ snapshot, facts, thumbnails, bytes, versions, at: new Date().toISOString() });
}
