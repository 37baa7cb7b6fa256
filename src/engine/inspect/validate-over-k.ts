import { t } from '@vscode/l10n';
import type { RunSnapshot } from '../../domain/dataset';
import {
  VALIDATION_MEASURES,
  type ValidationCurves,
  type ValidationMeasure,
  type FeatureValidation,
} from '../../protocol/inspection';
import { EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { globalMinimum } from '../cluster/k-for-kmeans/k-rules';
import { K_SCORES, kScores, type KScores } from '../cluster/k-for-kmeans/k-scores';
import { KMeansPool } from '../numeric/kmeans-pool';
import { folderClasses } from '../evaluate/folder-classes';
import { validationSample } from '../evaluate/run-validation';
import { score } from '../evaluate/score';
import { WinnowFailure } from '../base/failure';
import { Random } from '../base/random';
import { keyOf, type Store } from '../store/store';
import type { RunArtifacts } from '../run-artifacts/artifacts';

/** Raise it when the figures change. */
const VALIDATION_VERSION = 1;
/** The shape of the curves needs no more images, and a person waits for them. */
const SAMPLE = 1000;

/**
 * k-means of each extractor for every k of the run's range, judged without classes (silhouette,
 * intra/inter, gap, BIC) and, where the sub-folders look like classes, against them. From the store
 * where it was measured before. Measured on a sample.
 * @throws WinnowFailure `bad-request` when the smallest k of the run is too large for its images.
 */
export async function validateOverK(
  { configuration, paths }: Pick<RunSnapshot, 'configuration' | 'paths'>,
  store: Store,
  artifacts: RunArtifacts,
  signal: AbortSignal,
): Promise<ValidationCurves> {
  const { seed, threads } = configuration;
  const [from, to] = configuration.kRange;
  const classes = folderClasses(paths);
  const extractors = EXTRACTORS.filter((extractor) => artifacts.keys.prepared[extractor] !== undefined);
  const prepared = extractors.map((extractor) => artifacts.keys.prepared[extractor]);
  const name = `results/${keyOf(['validation', VALIDATION_VERSION, prepared, from, to, seed, keyOf(classes)])}`;
  const kept = store.read<ValidationCurves>(name)?.meta;
  if (kept) return kept;
  if (from >= paths.length) {
    throw new WinnowFailure('bad-request', t('{0} images are too few for {1} clusters.', paths.length, from));
  }
  const random = new Random(seed).fork('validation');
  const found: FeatureValidation[] = [];
  let ks: readonly number[] = [];
  const pool = new KMeansPool(threads);
  try {
    for (const extractor of extractors) {
      const rows = artifacts.prepared(extractor);
      if (!rows) continue;
      const sample = validationSample(rows, SAMPLE);
      const context = { random: random.fork(extractor), progress: () => undefined, signal };
      const scores = await kScores(rows, sample, { ...K_SCORES, from, to }, context, pool);
      // Long features are measured on fewer images, and so perhaps for fewer k.
      if (ks.length === 0 || scores.ks.length < ks.length) ks = scores.ks;
      found.push(validated(extractor, scores, classes && Array.from(sample, (image) => classes[image]!)));
    }
  } finally {
    await pool.close();
  }
  const curves = { ks, classes: classes ? new Set(classes).size : 0, extractors: found };
  store.writeIfPossible(name, { meta: curves, columns: {} });
  return curves;
}

/** @param truth class of each sampled image. */
function validated(extractor: ExtractorName, scores: KScores, truth: readonly string[] | null): FeatureValidation {
  const { ks, partitions, chosen, silhouette, intraInter, gap, bic } = scores;
  const external = partitions.map((labels) => truth && score(Array.from(labels, String), truth));
  const ofTruth = (measure: 'acc' | 'nmi' | 'ari' | 'purity') => external.map((found) => found && found[measure]);
  const acc = ofTruth('acc');
  const nmi = ofTruth('nmi');
  const ari = ofTruth('ari');
  const purity = ofTruth('purity');
  const figures = { silhouette, intraInter, gap, bic, acc, nmi, ari, purity };
  const best = (measure: ValidationMeasure): number => {
    if (measure in chosen) return ks.indexOf(chosen[measure as keyof typeof chosen]);
    return truth === null ? -1 : globalMinimum(figures[measure].map((value) => -value!));
  };
  const places = VALIDATION_MEASURES.map((measure) => [measure, best(measure)]);
  return { extractor, figures, best: Object.fromEntries(places) as Record<ValidationMeasure, number> };
}
