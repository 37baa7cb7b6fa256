import { AFFINITY_PROPAGATION, affinityPropagation } from '../../../src/engine/cluster/algorithms/affinity-propagation';
import { LINKAGES } from '../../../src/engine/cluster/algorithms/agglomerative';
import { agglomerative, HDBSCAN } from '../../engine/cluster/whole-clusterers';
import { dbscan } from '../../../src/engine/cluster/algorithms/dbscan';
import { GAUSSIAN_MIXTURE, gaussianMixture } from '../../../src/engine/cluster/algorithms/gaussian-mixture';
import { hdbscan } from '../../../src/engine/cluster/algorithms/hdbscan';
import { K_SCORES, kScores, type KScores } from '../../../src/engine/cluster/k-for-kmeans/k-scores';
import { sampleForCurve } from '../../../src/engine/cluster/k-for-kmeans/k-curve';
import { MEAN_SHIFT, meanShift } from '../../../src/engine/cluster/algorithms/mean-shift';
import { OPTICS, optics } from '../../../src/engine/cluster/algorithms/optics';
import type { ClustererContext } from '../../../src/engine/numeric/partition';
import { adjustedRandIndex } from '../../../src/engine/numeric/rand-index';
import { SPECTRAL, spectral } from '../../../src/engine/cluster/algorithms/spectral';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { Random } from '../../../src/engine/base/random';
import { TSNE, tsne } from '../../../src/engine/reduce/tsne';
import type { Figure, Row } from '../row';
import { timed } from '../turns';

const K = 9;
/** Radius for DBSCAN at which the features have neighbours, but not all of them. */
const EPS = 30;
/** Iterations of methods that end by a tolerance. Both sides do as many. */
const ITERATIONS = 20;
/** Iterations that have to be alike before affinity propagation ends: more than there are. */
const STEADY = ITERATIONS;

interface PeerTurn {
  /** Null where the peer's libraries lack the method. */
  readonly seconds: number | null;
  readonly labels?: readonly number[];
  readonly peer: string;
}

interface Outcome {
  readonly labels?: Int32Array;
  readonly divergence?: number;
  readonly chosen?: KScores['chosen'];
}

interface Method {
  readonly name: string;
  /** How the peer calls it; none has what is ours alone. */
  readonly peer?: string;
  readonly extrapolated?: boolean;
  readonly run: (features: FeatureMatrix, context: ClustererContext) => Promise<Outcome>;
}

const METHODS: readonly Method[] = [
  ...LINKAGES.map((linkage) => ({
    name: `${linkage} linkage`,
    peer: `linkage ${linkage}`,
    run: (features: FeatureMatrix, context: ClustererContext) =>
      agglomerative(features, { linkage, cut: { k: K } }, context),
  })),
  { name: 'DBSCAN', peer: 'dbscan', run: (features, context) => dbscan(features, { eps: EPS, minPoints: 5 }, context) },
  { name: 'OPTICS', peer: 'optics', run: (features, context) => optics(features, OPTICS, context) },
  { name: 'HDBSCAN', peer: 'hdbscan', run: (features, context) => hdbscan(features, HDBSCAN, context) },
  ...(['full', 'diagonal'] as const).map((covariance) => ({
    name: `Gaussian mixture (${covariance}), ${ITERATIONS} iterations`,
    peer: `mixture ${covariance}`,
    run: (features: FeatureMatrix, context: ClustererContext) => {
      const settings = { ...GAUSSIAN_MIXTURE, k: K, covariance, tolerance: 0, maxIterations: ITERATIONS };
      return gaussianMixture(features, settings, context);
    },
  })),
  {
    name: 'mean shift',
    peer: 'mean-shift',
    extrapolated: true,
    run: (features, context) => meanShift(features, { ...MEAN_SHIFT, quantile: 0.1 }, context),
  },
  {
    name: `affinity propagation, ${ITERATIONS} iterations`,
    peer: 'affinity',
    run: (features, context) => {
      const settings = { ...AFFINITY_PROPAGATION, maxIterations: ITERATIONS, steady: STEADY };
      return affinityPropagation(features, settings, context);
    },
  },
  {
    name: 'spectral',
    peer: 'spectral',
    run: (features, context) => spectral(features, { ...SPECTRAL, k: K }, context),
  },
  {
    name: 't-SNE',
    peer: 'tsne',
    run: async (features, context) => ({ divergence: (await tsne(features, TSNE, context)).divergence }),
  },
  {
    name: 'curves over k 2…20',
    run: async (features, context) => {
      const sample = sampleForCurve(features.count, 2000, context.random);
      const { chosen } = await kScores(features, sample, K_SCORES, context);
      return { chosen };
    },
  },
];

/**
 * Every clusterer, t-SNE and the curves over k, in one thread; WINNOW_BENCH_METHOD=NAME takes only
 * those whose name holds it.
 */
export const clusterers: Row = {
  name: 'clusterers',
  long: true,
  measure: async ({ material, peers, log }) => {
    const features = await material.hogFeatures();
    const { count, dimension, rows } = features;
    const file = material.write('features.f32', rows);
    const wanted = process.env.WINNOW_BENCH_METHOD ?? '';
    const figures: Figure[] = [];
    for (const { name, peer, extrapolated, run } of METHODS.filter((method) => method.name.includes(wanted))) {
      log(`  ${name} …`);
      const context = { random: new Random(1), progress: () => undefined, signal: new AbortController().signal };
      const { seconds, result } = await timed(() => run(features, context));
      const turn =
        peer === undefined ? null : peers.ask<PeerTurn>('clusterers.py', [file, dimension, peer, K, ITERATIONS]);
      const { labels, divergence, chosen } = result;
      const figure = {
        work: `${name} of ${count} × ${dimension}`,
        unit: 's',
        ours: seconds,
        goal: 'ratio',
        reach: 1,
      } as const;
      const theirs = { name: turn?.peer ?? 'scikit-learn', value: turn?.seconds ?? null };
      figures.push({
        ...figure,
        ...(peer === undefined ? {} : { peer: extrapolated ? { ...theirs, extrapolated } : theirs }),
        facts: {
          divergence,
          chosen,
          clusters: labels && new Set(labels.filter((label) => label >= 0)).size,
          likeness: labels && turn?.labels && likeness(labels, turn.labels),
        },
      });
    }
    return figures;
  },
};

/** Adjusted Rand index, noise as a cluster of its own. */
function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const from0 = (labels: ArrayLike<number>): Int32Array => Int32Array.from(labels, (label) => label + 1);
  return adjustedRandIndex(from0(a), from0(b));
}
