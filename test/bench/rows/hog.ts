import { hog as hogOf, HOG_DIMENSION } from '../../../src/engine/features/hog/hog';
import { BLOCK } from '../material';
import type { Row } from '../row';
import { byTurns, timed } from '../turns';

/** Enough for the peer, which is the slower one. */
const PEER_IMAGES = 600;

interface PeerTurn {
  readonly seconds: number;
  readonly images: number;
}

/** HOG of 1764 values from 64 × 64 pixels in memory, on one thread each. */
export const hog: Row = {
  name: 'hog',
  long: false,
  measure: async ({ options, material, peers }) => {
    const pixels = await material.pixels();
    const count = pixels.length / BLOCK;
    const file = material.write('hog.u8', pixels.subarray(0, Math.min(PEER_IMAGES, count) * BLOCK));
    const out = new Float32Array(count * HOG_DIMENSION);
    const own = async (): Promise<number> => {
      const { seconds } = await timed(() => {
        for (let i = 0; i < count; i++) {
          hogOf(pixels.subarray(i * BLOCK, (i + 1) * BLOCK), out.subarray(i * HOG_DIMENSION, (i + 1) * HOG_DIMENSION));
        }
      });
      return count / seconds;
    };
    const turns = await byTurns(options.rounds, own, () => Promise.resolve(peers.ask<PeerTurn>('hog.py', [file])), {
      ours: (speed) => speed,
      peer: ({ seconds, images }) => images / seconds,
    });
    return [
      {
        work: 'HOG, 1764 values',
        unit: 'images/s',
        ours: turns.ours,
        goal: 'ratio',
        reach: 8,
        aim: 20,
        peer: { name: 'scikit-image', value: turns.peer && turns.peer.images / turns.peer.seconds },
        facts: { images: count },
      },
    ];
  },
};
