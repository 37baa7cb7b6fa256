import { decodeImages } from '../../../src/engine/images/decode/decode-images';
import type { Bench, Figure, Row } from '../row';
import { byTurns, timed } from '../turns';

/** A folder as people have it. A third of a second would measure how threads start. */
const PHOTOS = 6000;
/**
 * Large photos on the disk, how often each is decoded in a turn, and how many the peer gets: it
 * goes one by one.
 */
const LARGE = 16;
const REPEATS = 13;
const LARGE_FOR_PEER = 32;

interface PeerTurn {
  readonly seconds: number;
  readonly images: number;
}

/**
 * Decodes and resizes photos, from files that the system has in its cache. We cut the frame and
 * give 96 × 96 and 64 × 64; the peer gives 64 × 64 alone.
 */
export const decode: Row = {
  name: 'decode',
  long: false,
  measure: async (bench) => {
    const photos = bench.material.some(PHOTOS);
    const files = await bench.material.large(LARGE);
    const large = Array.from({ length: LARGE * REPEATS }, (_, i) => files[i % LARGE]!);
    return [
      await measure(bench, 'photos as they are, to 64 × 64', photos, photos),
      await measure(bench, '12-megapixel JPEG, to 64 × 64', large, large.slice(0, LARGE_FOR_PEER)),
    ];
  },
};

async function measure(
  { options, peers }: Bench,
  work: string,
  files: readonly string[],
  peerFiles: readonly string[],
): Promise<Figure> {
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
  await own();
  const turns = await byTurns(
    rounds,
    own,
    () => Promise.resolve(peers.ask<PeerTurn>('decode.py', [], peerFiles.join('\n'))),
    {
      ours: (speed) => speed,
      peer: ({ seconds, images }) => images / seconds,
    },
  );
  return {
    work,
    unit: 'images/s',
    ours: turns.ours,
    goal: 'ratio',
    reach: 2,
    aim: 3,
    peer: { name: 'Pillow', value: turns.peer && turns.peer.images / turns.peer.seconds },
    facts: { images: files.length, threads },
  };
}
