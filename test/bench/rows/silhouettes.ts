import { exactSilhouettes } from '../../../src/engine/numeric/exact-silhouette';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { Random } from '../../../src/engine/base/random';
import type { Row } from '../row';
import { byTurns, timed } from '../turns';

const K = 9;

interface PeerTurn {
  readonly seconds: number;
  readonly mean: number;
}

/** Exact silhouettes: every image against every other. */
export const silhouettes: Row = {
  name: 'silhouettes',
  long: false,
  measure: async ({ options, material, peers }) => {
    const features = await material.hogFeatures();
    const { count, dimension, rows } = features;
    const { signal } = new AbortController();
    const { labels } = await kMeans(features, K, 1, new Random(1), signal);
    const file = material.write('features.f32', rows);
    const labelFile = material.write('labels.i32', labels);
    const own = async (): Promise<PeerTurn> => {
      const { seconds, result } = await timed(() => exactSilhouettes(features, labels, K, signal));
      return { seconds, mean: result.reduce((sum, value) => sum + value, 0) / count };
    };
    const ask = (): PeerTurn | null =>
      peers.ask<PeerTurn>('silhouettes.py', [file, dimension, labelFile, options.threads]);
    const turns = await byTurns(options.rounds, own, () => Promise.resolve(ask()), {
      ours: ({ seconds }) => seconds,
      peer: ({ seconds }) => seconds,
    });
    return [
      {
        work: `silhouettes of ${count} × ${dimension}, exact`,
        unit: 's',
        ours: turns.ours.seconds,
        goal: 'ratio',
        reach: 1,
        aim: 3,
        peer: { name: 'scikit-learn', value: turns.peer?.seconds ?? null },
        facts: { mean: turns.ours.mean, peerMean: turns.peer?.mean, threads: options.threads },
      },
    ];
  },
};
