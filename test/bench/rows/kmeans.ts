import { KMeansPool, type KMeansTask } from '../../../src/engine/numeric/kmeans-pool';
import type { Row } from '../row';
import { byTurns, timed } from '../turns';

const LOWEST = 2;
const HIGHEST = 30;
const STARTS = 3;

interface PeerTurn {
  readonly seconds: number;
  /** Sum over every k of the smallest inertia of its starts. */
  readonly inertia: number;
}

/**
 * k-means for every k of a curve, best of three starts. It is only as good as its inertia, so the
 * inertia stands beside it.
 */
export const kmeans: Row = {
  name: 'kmeans',
  long: false,
  measure: async ({ options, material, peers }) => {
    const { rounds, threads } = options;
    const features = await material.hogFeatures();
    const { count, dimension, rows } = features;
    const file = material.write('features.f32', rows);
    const tasks: KMeansTask[] = [];
    for (let k = LOWEST; k <= HIGHEST; k++) {
      for (let start = 0; start < STARTS; start++) tasks.push({ k, seed: tasks.length + 1 });
    }
    const { signal } = new AbortController();
    const pool = new KMeansPool(threads);
    const cluster = (given: readonly KMeansTask[]) => pool.run(features, given, () => undefined, signal);
    const own = async (): Promise<PeerTurn> => {
      const { seconds, result } = await timed(() => cluster(tasks));
      const smallest = new Map<number, number>();
      for (const [i, { inertia }] of result.entries()) {
        const { k } = tasks[i]!;
        smallest.set(k, Math.min(inertia, smallest.get(k) ?? Infinity));
      }
      return { seconds, inertia: [...smallest.values()].reduce((sum, each) => sum + each, 0) };
    };
    const ask = (): PeerTurn | null =>
      peers.ask<PeerTurn>('kmeans.py', [file, dimension, LOWEST, HIGHEST, STARTS, threads]);
    try {
      // The threads start with the first work; from the sources that takes far longer than in the
      // product.
      await cluster(tasks.slice(-threads));
      const turns = await byTurns(rounds, own, () => Promise.resolve(ask()), {
        ours: ({ seconds }) => seconds,
        peer: ({ seconds }) => seconds,
      });
      const work = `k-means of ${count} × ${dimension}, k ${LOWEST}…${HIGHEST}, ${STARTS} starts`;
      return [
        {
          work,
          unit: 's',
          ours: turns.ours.seconds,
          goal: 'ratio',
          reach: 1,
          aim: 2,
          peer: { name: 'scikit-learn', value: turns.peer?.seconds ?? null },
          facts: { inertia: turns.ours.inertia, peerInertia: turns.peer?.inertia, threads },
        },
      ];
    } finally {
      await pool.close();
    }
  },
};
