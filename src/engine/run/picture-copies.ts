import type { Copies } from '../../domain/copies';
import type { RunSnapshot } from '../../domain/dataset';
import { findCopies } from '../copies/find-copies';
import { currentSnapshot } from '../curation/current';
import { openArtifacts } from '../run-artifacts/artifacts';
import { ingest } from './ingest';
import { inStore } from './in-store';
import type { RunObserver, RunRequest } from './run-request';
import { RunProgress } from './run-progress';
import { withUpkeep } from '../upkeep/with-upkeep';

/** The pictures of folders and the copies among them. */
export interface PictureCopies extends Pick<RunSnapshot, 'root' | 'paths' | 'hashes'> {
  readonly copies: Copies;
}

/**
 * Finds the copies among the pictures of folders without clustering them. What a network sees as
 * alike counts where a finished run of the same pictures has asked it.
 * @throws WinnowFailure as `runPipeline`.
 */
export function copiesIn(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<PictureCopies> {
  return inStore(request, observer, signal, (store, stopped) =>
    withUpkeep(store, async () => {
      const progress = new RunProgress((update) => observer.progress(update), []);
      const parallel = request.configuration.threads * 2;
      const found = await ingest(request.folders, store, { parallel }, progress, stopped);
      found.blocks.close();
      const pictures = {
        root: found.root,
        paths: found.images.map((image) => image.path),
        hashes: found.images.map((image) => image.sha256),
      };
      const known = currentSnapshot(store);
      const same = known?.finished === true && known.hashes.join() === pictures.hashes.join();
      const artifacts = same ? openArtifacts(store) : { keys: { prepared: {}, models: {} }, prepared: () => undefined };
      const report = (share: number): void =>
        observer.progress({ stage: 'copies', done: Math.round(1000 * share), total: 1000 });
      return { ...pictures, copies: await findCopies(pictures, store, artifacts, report, stopped, parallel) };
    }),
  );
}
