import { t } from '@vscode/l10n';
import { NO_EDITS } from '../../domain/curation';
import type { Agreement, RunSnapshot } from '../../domain/dataset';
import type { ExtractorName } from '../../domain/methods';
import type { CompletedLabels, ForeignLabels } from '../../protocol/labels';
import { WinnowFailure } from '../base/failure';
import { Random } from '../base/random';
import { fuse } from '../cluster/leiden/fuse';
import { sharedNeighbours } from '../cluster/leiden/shared-neighbours';
import { neighboursFor } from '../consensus/linked-groups';
import { finishedRun, keepCurrent, type FinishedRun } from '../curation/current';
import { withEditLock } from '../curation/edit-lock';
import { takeStep } from '../curation/take-step';
import { openArtifacts } from '../run-artifacts/artifacts';
import { rowsOf } from '../run-artifacts/spaces';
import type { SparseMatrix } from '../numeric/neighbour-graph';
import { nearestNeighbours, PairwiseDistances } from '../numeric/pairwise';
import { clustersOf } from '../run/snapshot';
import { keyOf } from '../store/store';
import { calibration, type Trial } from './calibrate';
import { propagate } from './propagate';

/** Parts in which given labels are hidden, one after the other, to see how many are found again. */
const FOLDS = 5;
/** Neighbours cost the square of the images. */
const MOST_IMAGES = 30_000;

/**
 * Completes a data set of which some images have labels. These spread over the graph of shared
 * neighbours to the others. Each image gets the confidence with which hidden labels as sure as its
 * own were found again. The labels become the current labelling, of given classes; the given ones
 * are marked as reviewed, which can be undone. Deterministic by the run's seed.
 * @throws WinnowFailure `bad-request` with fewer than two classes, too many images, or where the
 * store no longer holds the features; the signal's reason when aborted.
 */
export async function completeLabels(
  { store, snapshot }: FinishedRun,
  parent: string,
  { classes }: ForeignLabels,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<CompletedLabels> {
  const { paths, hashes, folders } = snapshot;
  if (classes.length < 2) {
    throw new WinnowFailure('bad-request', t('Labels are completed from two classes or more; these name one.'));
  }
  if (paths.length > MOST_IMAGES) {
    throw new WinnowFailure(
      'bad-request',
      t('Labels of at most {0} images are completed; these are more.', MOST_IMAGES),
    );
  }
  const given = new Int32Array(paths.length).fill(-1);
  classes.forEach(({ images }, label) => {
    for (const image of images) given[image] = label;
  });
  const artifacts = openArtifacts(store);
  const graph = await graphOf({ store, snapshot }, onProgress, signal);
  const trials = await hiddenTrials({ graph, given, hashes, k: classes.length }, snapshot.configuration.seed, signal);
  const sure = calibration(trials);
  const { labels, shares } = await propagate(graph, given, classes.length, signal);
  const confidence = new Float32Array(paths.length);
  const agreement = new Array<Agreement>(paths.length).fill('disputed');
  labels.forEach((label, image) => {
    const own = given[image]!;
    if (own >= 0) labels[image] = own;
    confidence[image] = own >= 0 ? 1 : label < 0 ? 0 : sure(shares[image]!);
    agreement[image] = own >= 0 || shares[image]! >= 0.9 ? 'all' : shares[image]! > 0.5 ? 'most' : 'disputed';
  });
  const completed = completedLabelling(snapshot, { labels, confidence, agreement }, classes, given);
  const kept = withEditLock(store, () => {
    finishedRun({ folders, store: parent }, snapshot.labelling);
    return keepCurrent(store, completed, artifacts.keys);
  });
  const images = [...given.keys()].filter((image) => given[image]! >= 0);
  const { edits } = kept.curation;
  const curation =
    edits.length > 0
      ? kept.curation
      : takeStep({ folders, store: parent }, kept.labelling, 0, { kind: 'edit', edit: { kind: 'review', images } });
  return {
    snapshot: { ...kept, curation },
    given: images.length,
    completed: labels.reduce((sum, label, image) => sum + (label >= 0 && given[image]! < 0 ? 1 : 0), 0),
    found: trials.length === 0 ? 0 : trials.filter(({ right }) => right).length / trials.length,
  };
}

/** The fused graph of all kinds of features, each as far as the run trusts it. */
async function graphOf(
  { store, snapshot }: FinishedRun,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<SparseMatrix> {
  const artifacts = openArtifacts(store);
  const extractors = (Object.keys(artifacts.keys.prepared) as ExtractorName[]).filter(
    (extractor) => snapshot.configuration.features.includes(extractor) && snapshot.trust?.[extractor] !== 0,
  );
  const used: readonly ExtractorName[] = extractors.length > 0 ? extractors : ['hog'];
  const graphs: SparseMatrix[] = [];
  for (const [at, extractor] of used.entries()) {
    const rows = rowsOf(artifacts, extractor);
    const report = (done: number): void => onProgress(at * rows.count + done, used.length * rows.count);
    const near = await nearestNeighbours(new PairwiseDistances(rows), neighboursFor(rows.count), report, signal);
    graphs.push(await sharedNeighbours(near, rows.count, signal));
  }
  const shares = used.map((extractor) => snapshot.trust?.[extractor] ?? 1 / used.length);
  return fuse(graphs, shares);
}

/** A graph over the images, of which some have one of `k` labels. */
interface LabelledGraph {
  readonly graph: SparseMatrix;
  /** Label of each image, -1 for none. */
  readonly given: Int32Array;
  /** Hash of each image's contents: copies have the same. */
  readonly hashes: readonly string[];
  readonly k: number;
}

/**
 * Hides each fifth of the given labels and looks whether the others find them again. Copies are
 * hidden together.
 */
async function hiddenTrials(
  { graph, given, hashes, k }: LabelledGraph,
  seed: number,
  signal: AbortSignal,
): Promise<Trial[]> {
  const labelled = [...given.keys()].filter((image) => given[image]! >= 0);
  const pictures = [...new Set(labelled.map((image) => hashes[image]!))];
  const order = new Random(seed).fork('hidden labels').shuffle(Int32Array.from(pictures, (_, at) => at));
  const foldOf = new Map([...order].map((picture, at) => [pictures[picture]!, at % FOLDS]));
  const trials: Trial[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const hidden = labelled.filter((image) => foldOf.get(hashes[image]!) === fold);
    if (hidden.length === 0 || hidden.length === labelled.length) continue;
    const rest = given.slice();
    for (const image of hidden) rest[image] = -1;
    const { labels, shares } = await propagate(graph, rest, k, signal);
    for (const image of hidden) trials.push({ share: shares[image]!, right: labels[image] === given[image] });
  }
  return trials;
}

function completedLabelling(
  { audit: _, learnedFrom: __, ...snapshot }: RunSnapshot,
  labelling: Parameters<typeof clustersOf>[0],
  classes: ForeignLabels['classes'],
  given: Int32Array,
): RunSnapshot {
  const names = classes.map(({ name }) => name);
  return {
    ...snapshot,
    source: 'given',
    finished: true,
    confidence: Array.from(labelling.confidence, (value) => Math.round(value * 1e4) / 1e4),
    agreement: labelling.agreement,
    labelling: keyOf(['completed', keyOf(snapshot.hashes), names, [...given], [...labelling.labels]]),
    clusters: clustersOf(labelling).map((cluster) => ({ ...cluster, name: names[cluster.id] ?? cluster.name })),
    curation: NO_EDITS,
  };
}
