import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClustererContext } from '../../src/engine/numeric/partition';
import { adjustedRandIndex } from '../../src/engine/numeric/rand-index';
import type { FeatureMatrix } from '../../src/engine/numeric/matrix';
import { Random } from '../../src/engine/base/random';

interface Cuts {
  readonly heights: number[];
  readonly sizes: number[];
  readonly atCount: number[];
  readonly height: number;
  readonly atHeight: number[];
}

interface OfMixture {
  readonly labels: number[];
  readonly logLikelihood: number;
  readonly bic: number;
  readonly bestK: number;
}

/**
 * One set of rows, and what other implementations make of it;
 * test/fixtures/make_clusterers_fixture.py says which.
 */
export interface ClusterersFixture {
  readonly features: FeatureMatrix;
  readonly k: number;
  readonly eps: number;
  readonly smallest: number;
  readonly ward: Cuts;
  readonly average: Cuts;
  readonly complete: Cuts;
  readonly single: Cuts;
  readonly centroid: Cuts;
  readonly dbscan: { readonly labels: number[]; readonly cores: number[] };
  readonly optics: {
    readonly ordering: number[];
    readonly reachability: (number | null)[];
    readonly xi: number[];
    readonly flat: number[];
    readonly near: number[];
  };
  /** Null where equal reachabilities leave the result open. */
  readonly hdbscan: Readonly<
    Record<'excess-of-mass' | 'leaf', { readonly labels: number[]; readonly strengths: number[] } | null>
  >;
  readonly mixture: Readonly<Record<'full' | 'diagonal', OfMixture>>;
  readonly meanShift: { readonly bandwidth: number; readonly labels: number[] };
  readonly affinity: { readonly labels: number[]; readonly exemplars: number[] };
  readonly affinityFew: { readonly preference: number; readonly labels: number[] };
  readonly spectral: { readonly labels: number[] };
  readonly tsne?: { readonly divergence: number; readonly trustworthiness: number };
}

type Stored = Omit<ClusterersFixture, 'features'> & { dimension: number; rows: number[] };
const { sets } = JSON.parse(readFileSync(path.join(__dirname, '../fixtures/clusterers.json'), 'utf8')) as {
  sets: Record<string, Stored>;
};

/** The three sets by name: blobs, moons, and blobs of unequal density. */
export const SETS: readonly (readonly [name: string, fixture: ClusterersFixture])[] = Object.entries(sets).map(
  ([name, { dimension, rows, ...facts }]) => [
    name,
    { ...facts, features: { count: rows.length / dimension, dimension, rows: Float32Array.from(rows) } },
  ],
);

/** One of them. */
export function setOf(name: 'blobs' | 'moons' | 'uneven'): ClusterersFixture {
  return SETS.find(([each]) => each === name)![1];
}

/** A context that reports to nobody and is never cancelled. */
export function quiet(seed = 1): ClustererContext {
  return { random: new Random(seed), progress: () => undefined, signal: new AbortController().signal };
}

/** Adjusted Rand index of partitions in which noise (−1) is a cluster as others are. */
export function likeness(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return adjustedRandIndex(withNoise(a), withNoise(b));
}

function withNoise(labels: ArrayLike<number>): Int32Array {
  return Int32Array.from(labels, (label) => label + 1);
}

/** Many rows without structure, that a clusterer is busy with for a while. */
export function manyRows(count: number, dimension: number): FeatureMatrix {
  const random = new Random(9);
  return { count, dimension, rows: Float32Array.from({ length: count * dimension }, () => random.normal()) };
}
