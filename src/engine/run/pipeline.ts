import { t } from '@vscode/l10n';
import path from 'node:path';
import type { RunSnapshot } from '../../domain/dataset';
import { needsModel } from '../../domain/configuration';
import type { ExtractorName } from '../../domain/methods';
import { WinnowFailure } from '../base/failure';
import { hearingOfLostThreads } from '../base/lost-threads';
import { currentSnapshot } from '../curation/current';
import { LostPictures } from '../features/pretrained/picture-files';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import type { ImageFile } from '../images/list-images';
import { dropOpenedArtifacts } from '../run-artifacts/artifacts';
import type { ResolvedConfiguration } from '../run-artifacts/resolved-configuration';
import { chooseModel, hasShippedModel } from '../models/model-file';
import { withShipped } from '../models/with-shipped';
import type { Store } from '../store/store';
import { withUpkeep } from '../upkeep/with-upkeep';
import { inStore } from './in-store';
import { ingest, type Ingested } from './ingest';
import { LEAST_IMAGES, Run } from './run';
import { RunProgress } from './run-progress';
import type { RunObserver, RunRequest } from './run-request';
import { afterwards, changedWords, linksOutWords } from './run-words';

/**
 * How many images the first look at a large folder clusters, while the others are still being
 * decoded.
 */
const FIRST_LOOK = 1200;

/**
 * The whole job: scan → decode → features → clusters → consensus → labels, and before that a first
 * look at some of the images of a large folder. Where few images changed since the last run that
 * learned from all, only those are looked at.
 * @throws WinnowFailure with words for a person; the signal's reason within 200 ms after it is
 * aborted.
 */
export function runPipeline(request: RunRequest, observer: RunObserver, signal: AbortSignal): Promise<RunSnapshot> {
  const brief = sayingOnce(observer);
  return inStore(request, brief, signal, async (store, stopped) => {
    const hasShipped = await hasShippedModel(request.store);
    const { configuration, unless } = withShipped(request.configuration, { hasShipped });
    if (unless !== undefined) brief.log('warn', unless);
    const work = (): Promise<RunSnapshot> => runStages({ ...request, configuration }, store, brief, stopped);
    return withUpkeep(store, () => hearingOfLostThreads((sentence) => brief.log('warn', sentence), work));
  });
}

/**
 * Passes each sentence on once. Otherwise every stage would say again which device runs the
 * networks.
 */
function sayingOnce(observer: RunObserver): RunObserver {
  const said = new Set<string>();
  return {
    progress: (progress) => observer.progress(progress),
    snapshot: (snapshot) => observer.snapshot(snapshot),
    log: (level, message) => {
      if (said.has(message)) return;
      said.add(message);
      observer.log(level, message);
    },
  };
}

async function runStages(
  request: RunRequest,
  store: Store,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunSnapshot> {
  const run = await openRun(request, store, observer, signal);
  const firstLook = {
    images: FIRST_LOOK,
    least: LEAST_IMAGES,
    wanted: (hashes: readonly string[]) => run.difference(hashes) === undefined,
    show: (sample: Ingested) => run.beside().look(sample),
  };
  const ingested = await ingest(
    request.folders,
    store,
    { parallel: request.configuration.threads * 2, first: firstLook },
    run.progress,
    signal,
  );
  if (ingested.changed.length > 0) observer.log('warn', changedWords(ingested.changed));
  if (ingested.linksOut > 0) observer.log('warn', linksOutWords(ingested.linksOut));
  try {
    for (let pictures = ingested; ;) {
      refuseTooFew(request, pictures);
      try {
        return await run.label(pictures);
      } catch (error) {
        if (!(error instanceof LostPictures)) throw error;
        pictures = withoutLost(pictures, error);
        const lost = error.reasons.size;
        observer.log(
          'warn',
          lost === 1
            ? t('One image vanished or changed meanwhile. The run goes on without.')
            : t('{0} images vanished or changed meanwhile. The run goes on without.', lost),
        );
      }
    }
  } catch (error) {
    // What the run showed on its way is not kept. The finished labelling is the one that can be
    // edited.
    const kept = currentSnapshot(store);
    if (run.hasShown && kept?.finished) observer.snapshot(kept);
    throw error;
  } finally {
    ingested.blocks.close();
  }
}

/** A run that has not begun. @throws WinnowFailure where its network is not there. */
export async function openRun(
  request: RunRequest,
  store: Store,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<Run> {
  dropOpenedArtifacts();
  // A missing network is told now, before minutes are spent on other stages.
  const resolved = await resolve(request, signal);
  // HOG gives the first clusters, whether it is among the extractors or not.
  const extractors = [...new Set<ExtractorName>([...request.configuration.features, 'hog'])];
  const progress = new RunProgress((update) => observer.progress(update), extractors);
  return new Run(request, resolved, store, progress, observer, signal);
}

/** @throws WinnowFailure where there is nothing to cluster, with what was passed over. */
function refuseTooFew({ folders }: RunRequest, pictures: Ingested): void {
  if (pictures.images.length === 0) {
    const none = t('{0} holds no image that can be read.', folders.join(', '));
    throw new WinnowFailure('no-images', none + afterwards(pictures));
  }
  if (pictures.images.length < LEAST_IMAGES) {
    const few = t('Clustering needs at least four readable images.');
    throw new WinnowFailure('too-few-images', few + afterwards(pictures));
  }
}

/** @throws WinnowFailure where the model that the run needs is not there. */
async function resolve(
  { configuration: { threads: _, ...configuration }, store }: RunRequest,
  signal: AbortSignal,
): Promise<ResolvedConfiguration> {
  if (!needsModel(configuration)) return configuration;
  const { model, preprocessing = {} } = pretrainedPlan(configuration);
  const { sha256 } = await chooseModel(model, store, preprocessing, signal);
  return { ...configuration, model: sha256 };
}

/** The images that are still there; the others become rows of what cannot be read. */
function withoutLost(pictures: Ingested, { reasons }: LostPictures): Ingested {
  const fileOf = (image: ImageFile): string => path.join(pictures.root, image.path);
  const lost = pictures.images.filter((image) => reasons.has(fileOf(image)));
  const rows = lost.map((image) => ({ path: image.path, reason: reasons.get(fileOf(image))! }));
  return {
    ...pictures,
    images: pictures.images.filter((image) => !reasons.has(fileOf(image))),
    unreadable: [...pictures.unreadable, ...rows],
  };
}
