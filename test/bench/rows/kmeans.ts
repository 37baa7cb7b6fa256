import { kMeans } from '../../../src/engine/cluster/kmeans';
import { Random } from '../../../src/engine/random';
import type { Row } from '../row';
import { byTurns, timed } from '../turns';

const [LOWEST, HIGHEST, RESTARTS] = [2, 30, 3];

interface PeerTurn {
  readonly seconds: number;
  /** Sum over every k of the smallest inertia of its restarts. */
  readonly inertia: number;
}

/** k-means for every k of a curve, best of three starts; only as good as its inertia, so that stands beside it. */
export const kmeans: Row = {
  name: 'kmeans',
  long: false,
  measure: async ({ options, material, peers }) => {
    const features = await material.hogFeatures();
    const { count, dimension, rows } = features;
    const file = material.write('features.f32', rows);
    const own = async (): Promise<PeerTurn> => {
      const random = new Random(1);
      const { signal } = new AbortController();
      let inertia = 0;
      const { seconds } = await timed(async () => {
        for (let k = LOWEST; k <= HIGHEST; k++) {
          inertia += (await kMeans(features, k, RESTARTS, random.fork(`k ${k}`), signal)).inertia;
        }
      });
      return { seconds, inertia };
    };
    const ask = (): PeerTurn | null =>
      peers.ask<PeerTurn>('kmeans.py', [file, dimension, LOWEST, HIGHEST, RESTARTS, options.threads]);
    const turns = await byTurns(options.rounds, own, () => Promise.resolve(ask()), {
      ours: ({ seconds }) => seconds,
      peer: ({ seconds }) => seconds,
    });
    const work = `k-means of ${count} × ${dimension}, k ${LOWEST}…${HIGHEST}, ${RESTARTS} starts`;
    return [
      {
        ...{ work, unit: 's', ours: turns.ours.seconds, goal: 'ratio', reach: 1, aim: 2 },
        peer: { name: 'scikit-learn', value: turns.peer?.seconds ?? null },
        facts: { inertia: turns.ours.inertia, peerInertia: turns.peer?.inertia, threads: options.threads },
      },
    ];
  },
};
