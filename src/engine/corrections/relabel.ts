import { t } from '@vscode/l10n';
import { curate, UNDECIDED } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { RelabelPreview } from '../../protocol/inspection';
import { chooseBackend } from '../network/backend/choose';
import { PixelBlocks } from '../store/blocks';
import { classify, type Classification } from '../classify/classify';
import { WinnowFailure } from '../base/failure';
import { openArtifacts } from '../run-artifacts/artifacts';
import { rowsOf } from '../run-artifacts/spaces';
import { PRESET_PLANS } from '../presets/presets';
import { Random } from '../base/random';
import { keyOf, type Store } from '../store/store';
import type { FinishedRun } from '../curation/current';
import type { Work } from '../base/work';
import { isFixed, trainingLabels } from './training-labels';

/**
 * Trains the run's classifier again on the labels as the person left them and says which other
 * labels it would then give. It learns from every image that the person labelled or reviewed and
 * from the consensus groups. An image is proposed to move when it is neither excluded nor fixed by
 * the person, and the classifier is surer of the new label than it was of the old one. A label that
 * the classifier could not learn keeps its images. Without edits nothing moves. Deterministic by
 * the run's seed; changes nothing.
 * @throws WinnowFailure `bad-request` with fewer than two labels to learn; the signal's reason when
 * aborted.
 */
export async function proposeRelabelling({ store, snapshot }: FinishedRun, work: Work): Promise<RelabelPreview> {
  const curated = curate(snapshot);
  const { targets, classes } = trainingLabels(snapshot, curated);
  if (classes.length < 2) {
    throw new WinnowFailure(
      'bad-request',
      t('A classifier needs at least two labels to learn from. Review or move some images of another label first.'),
    );
  }
  const { labels, confidence } = await trainAgain(store, snapshot, targets, work);
  const learnt = new Set(classes);
  const moves = new Map<string, { readonly from: number; readonly to: number; readonly images: number[] }>();
  snapshot.paths.forEach((_, i) => {
    const old = curated.labels[i]!;
    const predicted = classes[labels[i]!]!;
    if (isFixed(curated, i) || predicted === old || confidence[i]! <= snapshot.confidence[i]!) return;
    // Below 0 lie undecided images, which may get a label, and excluded ones, which may not.
    if (old >= 0 ? !learnt.has(old) : old !== UNDECIDED) return;
    const pair = `${old} ${predicted}`;
    const move = moves.get(pair);
    if (move) move.images.push(i);
    else moves.set(pair, { from: old, to: predicted, images: [i] });
  });
  const fixed = curated.labels.filter((_, i) => isFixed(curated, i)).length;
  return { moves: [...moves.values()].sort((a, b) => a.to - b.to || a.from - b.from), fixed };
}

async function trainAgain(
  store: Store,
  snapshot: RunSnapshot,
  targets: Int32Array,
  work: Work,
): Promise<Classification> {
  const { configuration, hashes, labelling } = snapshot;
  const plan = PRESET_PLANS[configuration.preset];
  const artifacts = openArtifacts(store);
  const voters = plan.voters
    .filter((extractor) => configuration.features.includes(extractor))
    .map((extractor) => rowsOf(artifacts, extractor));
  const backend = await chooseBackend(configuration.backend, (message, level = 'info') => work.log?.(level, message));
  const key = keyOf(['relabel', labelling, configuration, [...targets]]);
  const blocks = new PixelBlocks(store, 'read');
  try {
    const context = {
      ...work,
      backend,
      threads: configuration.threads,
      blocks,
      hashes,
      store,
      key,
      // The same draws as in the run: what the person did not touch is learnt in the same way.
      random: new Random(configuration.seed).fork('classify'),
    };
    return await classify(context, targets, plan.classifier, voters);
  } finally {
    blocks.close();
    store.remove(`checkpoints/${key}`);
    store.remove(`models/${key}`);
  }
}
