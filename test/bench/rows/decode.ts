import { decodeImages } from '../../../src/engine/decode';
import type { Bench, Figure, Row } from '../row';
import { byTurns, timed } from '../turns';

const PHOTOS = 1200;
const LARGE = 16;

interface PeerTurn {
  readonly imagesPerSecond: number;
}

/**
 * Decodes and resizes photos, from files that the system has in its cache. We cut the frame and give 96 × 96 and 64 × 64;
 * the peer gives 64 × 64 alone.
 */
export const decode: Row = {
  name: 'decode',
  long: false,
  measure: async (bench) => [
    await measure(bench, 'photos as they are, to 64 × 64', bench.material.some(PHOTOS)),
    await measure(bench, '12-megapixel JPEG, to 64 × 64', await bench.material.large(LARGE)),
  ],
};

async function measure({ options, peers, material }: Bench, work: string, files: readonly string[]): Promise<Figure> {
  const { rounds, threads } = options;
  const own = async (): Promise<number> => {
    const decodeAll = (): Promise<void> =>
      decodeImages(files, {
        parallel: threads * 2,
        signal: new AbortController().signal,
        onDecoded: (index, result) => {
          if (result instanceof Error) throw new Error(`${files[index]!}: ${result.message}`);
        },
      });
    return files.length / (await timed(decodeAll)).seconds;
  };
  const list = material.write(`list of ${files.length}`, new TextEncoder().encode(files.join('\n')));
  await own();
  const turns = await byTurns(rounds, own, () => Promise.resolve(peers.ask<PeerTurn>('decode.py', [list, threads])), {
    ours: (speed) => speed,
    peer: ({ imagesPerSecond }) => imagesPerSecond,
  });
  return {
    ...{ work, unit: 'images/s', ours: turns.ours, goal: 'ratio', reach: 2, aim: 3 },
    peer: { name: 'Pillow', value: turns.peer?.imagesPerSecond ?? null },
    facts: { images: files.length, threads },
  };
}
