import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { InferenceChoice } from '../../../src/engine/features/pretrained/inference-choice';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { chooseModel } from '../../../src/engine/models/model-file';
import { SHIPPED } from '../../../src/engine/models/catalogue';
import { Random } from '../../../src/engine/base/random';
import type { Peers } from '../peers';

interface Asked {
  readonly threads: readonly number[];
  readonly seconds: number;
  readonly peers: Peers;
  readonly home: string;
}

/** Images/s of the shipped network, of pixels in memory. */
export async function measureInference({ threads, seconds, peers, home }: Asked) {
  const never = new AbortController().signal;
  const { file, preprocessing } = await chooseModel(SHIPPED, home, {}, never);
  const { side } = preprocessing;
  const random = new Random(1);
  const pictures = Array.from({ length: 64 }, () =>
    Uint8Array.from({ length: side * side * 3 }, () => random.integer(256)),
  );
  const speed = async (count: number): Promise<number> => {
    let begun = { at: 0, done: 0 };
    let rate = 0;
    const stop = new AbortController();
    const onProgress = (done: number): void => {
      const now = performance.now();
      // By then every thread has begun.
      if (begun.at === 0 && done >= 16 * count) begun = { at: now, done };
      if (begun.at === 0 || done === begun.done) return;
      rate = ((done - begun.done) * 1000) / (now - begun.at);
      if (now - begun.at > seconds * 1000) stop.abort();
    };
    const source = { count: 100_000, read: (image: number) => Promise.resolve(pictures[image % pictures.length]!) };
    await pretrainedFeatures(
      file,
      preprocessing,
      source,
      { threads: count },
      { progress: onProgress, signal: stop.signal },
    ).catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return rate;
  };
  const ours: number[] = [];
  for (const count of threads) ours.push(await speed(count));
  const pixels = path.join(home, 'pixels.u8');
  writeFileSync(pixels, Buffer.concat(pictures));
  const peer = threads.map(
    (count) =>
      peers.ask<{ imagesPerSecond: number }>('pretrained.py', [file, pixels, side, seconds, count])?.imagesPerSecond ??
      null,
  );
  const network = { file, preprocessing, options: { threads: Math.max(...threads) } };
  return { ours, peer, webgpu: await new InferenceChoice().verdicts('auto', network) };
}
