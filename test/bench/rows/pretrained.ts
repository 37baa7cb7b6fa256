import { existsSync } from 'node:fs';
import { pictureFiles } from '../../../src/engine/features/pretrained/picture-files';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { MOBILENET_V2 } from '../../../src/engine/models/known-preprocessing';
import type { Row } from '../row';
import { byTurns } from '../turns';

const PHOTOS = 160;

interface PeerTurn {
  readonly imagesPerSecond: number;
  readonly batch: number;
}

/**
 * MobileNetV2's features of decoded pixels in memory; opening the model does not count, on neither
 * side.
 */
export const pretrained: Row = {
  name: 'pretrained',
  long: false,
  measure: async ({ options, material, peers, log }) => {
    const { model, rounds, seconds, threads } = options;
    if (!existsSync(model)) {
      log(`pretrained: there is no ${model}; name a MobileNetV2 with --model`);
      return [];
    }
    const { side } = MOBILENET_V2;
    const files = pictureFiles(material.some(PHOTOS), MOBILENET_V2);
    const pictures: Uint8Array[] = [];
    for (let image = 0; image < files.count; image++) pictures.push(await files.read(image, side));
    const pixels = material.write('pretrained.u8', Buffer.concat(pictures));
    const own = async (): Promise<number> => {
      let first = 0;
      let begun = 0;
      let speed = 0;
      const read = (image: number): Promise<Uint8Array> => Promise.resolve(pictures[image % pictures.length]!);
      const stop = new AbortController();
      const enough = new Error('measured');
      const onProgress = (done: number): void => {
        const now = performance.now();
        if (begun === 0) {
          first = done;
          begun = now;
        } else speed = ((done - first) * 1000) / (now - begun);
        if (now - begun > seconds * 1000) stop.abort(enough);
      };
      const source = { count: 100_000, read };
      try {
        await pretrainedFeatures(
          model,
          MOBILENET_V2,
          source,
          { threads },
          { progress: onProgress, signal: stop.signal },
        );
      } catch (error) {
        if (error !== enough) throw error;
      }
      return speed;
    };
    const ask = (): PeerTurn | null => peers.ask<PeerTurn>('pretrained.py', [model, pixels, side, seconds, threads]);
    const turns = await byTurns(rounds, own, () => Promise.resolve(ask()), {
      ours: (speed) => speed,
      peer: ({ imagesPerSecond }) => imagesPerSecond,
    });
    return [
      {
        work: 'MobileNetV2 features',
        unit: 'images/s',
        ours: turns.ours,
        goal: 'ratio',
        reach: 1,
        aim: 1.2,
        peer: { name: 'onnxruntime in Python', value: turns.peer?.imagesPerSecond ?? null },
        facts: { threads, peerBatch: turns.peer?.batch },
      },
    ];
  },
};
