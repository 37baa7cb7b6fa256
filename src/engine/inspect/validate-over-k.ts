import type { RunSnapshot } from '../../protocol/dataset';
import {
  VALIDATION_MEASURES,
  type ValidationCurves,
  type ValidationMeasure,
  type ViewValidation,
} from '../../protocol/inspection';
import { VIEWS, type ViewName } from '../../protocol/methods';
import { exactSilhouettes } from '../cluster/exact-silhouette';
import { intraInterScore, smallestInertia } from '../cluster/k-curve';
import type { KMeansResult } from '../cluster/kmeans';
import { KMeansPool } from '../cluster/kmeans-pool';
import { folderClasses } from '../evaluate/folder-classes';
import { chooseByGap, gapReferences } from '../evaluate/gap';
import { bayesianCriterion } from '../evaluate/internal';
import { validationSample } from '../evaluate/run-validation';
import { score } from '../evaluate/score';
import { takeRows, type FeatureMatrix } from '../features/matrix';
import { Random } from '../random';
import { keyOf, type Store } from '../store/store';
import type { RunArtifacts } from './artifacts';

/** Raise it when the figures change. */
const VALIDATION_VERSION = 1;
/** The shape of the curves needs no more images, and a person waits for them. */
const SAMPLE = 1000;
/** k-means runs a k; the best counts. */
const STARTS = 3;

/**
 * k-means of each view for every k of the run's range, judged without classes (silhouette, intra/inter, gap, BIC) and, where
 * the sub-folders look like classes, against them. From the store where it was measured before. Measured on a sample.
 */
export async function validateOverK(
  { configuration, paths }: Pick<RunSnapshot, 'configuration' | 'paths'>,
  store: Store,
  artifacts: RunArtifacts,
  signal: AbortSignal,
): Promise<ValidationCurves> {
  const { seed, kRange, threads } = configuration;
  const classes = folderClasses(paths);
  const views = VIEWS.filter((view) => artifacts.keys.prepared[view] !== undefined);
  const prepared = views.map((view) => artifacts.keys.prepared[view]);
  const name = `results/${keyOf(['validation', VALIDATION_VERSION, prepared, kRange, seed, keyOf(classes)])}`;
  const kept = store.read<ValidationCurves>(name)?.meta;
  if (kept) return kept;
  const random = new Random(seed).fork('validation');
  const ks: number[] = [];
  const found: ViewValidation[] = [];
  const pool = new KMeansPool(threads);
  try {
    for (const view of views) {
      const rows = artifacts.prepared(view);
      if (!rows) continue;
      const sample = validationSample(rows, SAMPLE);
      for (let k = kRange[0]; ks.length === 0 || k > ks.at(-1)!; k++) {
        if (k > kRange[1] || k >= sample.length) break;
        ks.push(k);
      }
      const truth = classes && Array.from(sample, (image) => classes[image]!);
      found.push(await validated(view, takeRows(rows, sample), ks, truth, random.fork(view), pool, signal));
    }
  } finally {
    await pool.close();
  }
  const curves = { ks, classes: classes ? new Set(classes).size : 0, views: found };
  store.writeIfPossible(name, { meta: curves, columns: {} });
  return curves;
}

async function validated(
  view: ViewName,
  rows: FeatureMatrix,
  ks: readonly number[],
  truth: readonly string[] | null,
  random: Random,
  pool: KMeansPool,
  signal: AbortSignal,
): Promise<ViewValidation> {
  const starts = Array.from({ length: STARTS }, (_, start) => start);
  const tasks = ks.flatMap((k) => starts.map((start) => ({ k, seed: random.fork(`k ${k} start ${start}`).seed })));
  const results = await pool.run(rows, tasks, () => undefined, signal);
  const best = ks.map((_, at) => smallestInertia(results.slice(at * STARTS, (at + 1) * STARTS)));
  const references = await gapReferences(rows, ks, random.fork('gap'), signal);
  const figures = Object.fromEntries(
    VALIDATION_MEASURES.map((measure) => [measure, new Array<number | null>(ks.length).fill(null)]),
  ) as Record<ValidationMeasure, (number | null)[]>;
  for (const [at, result] of best.entries()) {
    const { labels, inertia } = result;
    const sizes = sizesOf(result, ks[at]!);
    const set = (measure: ValidationMeasure, value: number | null): void => {
      figures[measure][at] = value !== null && Number.isFinite(value) ? value : null;
    };
    const silhouettes = await exactSilhouettes(rows, labels, ks[at]!, signal);
    set('silhouette', silhouettes.reduce((sum, value) => sum + value, 0) / rows.count);
    set('intraInter', intraInterScore(result, rows.count, rows.dimension));
    set('gap', inertia > 0 ? references[at]!.mean - Math.log(inertia) : null);
    set('bic', bayesianCriterion(sizes, rows.dimension, inertia));
    if (truth === null) continue;
    const { acc, nmi, ari, purity } = score(Array.from(labels, String), truth);
    for (const [measure, value] of Object.entries({ acc, nmi, ari, purity })) set(measure as ValidationMeasure, value);
  }
  const errors = references.map(({ error }) => error);
  const choices = VALIDATION_MEASURES.map((measure) => [measure, bestPlace(measure, figures[measure], errors)]);
  return { view, figures, best: Object.fromEntries(choices) as Record<ValidationMeasure, number> };
}

function sizesOf({ labels }: KMeansResult, k: number): Int32Array {
  const sizes = new Int32Array(k);
  for (const label of labels) sizes[label]!++;
  // Clusters that stayed empty have no part in the mixture.
  return sizes.filter((size) => size > 0);
}

/** Place of the k that a measure prefers; −1 without figures. */
function bestPlace(measure: ValidationMeasure, values: readonly (number | null)[], errors: readonly number[]): number {
  const lower = measure === 'intraInter' || measure === 'bic';
  if (measure === 'gap' && values.every((value) => value !== null)) return chooseByGap(values, errors);
  let best = -1;
  values.forEach((value, at) => {
    if (value === null) return;
    const before = best < 0 ? null : values[best]!;
    if (before === null || (lower ? value < before : value > before)) best = at;
  });
  return best;
}
