import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import type { Worker } from 'node:worker_threads';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { hearingOfLostThreads } from '../../../src/engine/base/lost-threads';
import { pictureFiles } from '../../../src/engine/features/pretrained/picture-files';
import { IMAGENET } from '../../../src/engine/models/known-preprocessing';
import { writePictures } from '../pictures';
import { ownFolder, runQuietly } from '../scaffold';

const home = ownFolder('lost-threads');
const folder = path.join(home, 'pictures');
/** As many as threads are started for. */
const PICTURES = 204;

/** Ends each thread that starts meanwhile before it has done anything. */
async function endingThreads<T>(work: () => Promise<T>): Promise<T> {
  const end = (worker: Worker): void => void worker.terminate();
  process.on('worker', end);
  try {
    return await work();
  } finally {
    process.off('worker', end);
  }
}

async function runIn(store: string): Promise<{ snapshot: RunSnapshot; said: string[] }> {
  const said: string[] = [];
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    preset: 'quick' as const,
    features: ['pretrained', 'hog'] as const,
    clusterer: 'kmeans' as const,
    k: 3,
    threads: 2,
  };
  const log = (_: string, message: string): void => void said.push(message);
  const request = { folders: [folder], store: path.join(home, store), configuration };
  return { snapshot: await runQuietly(request, { log }), said };
}

const ofThreads = (said: readonly string[]): string[] => said.filter((line) => line.includes('thread'));

test('a run whose threads are lost comes to the same labels and says so, once for each kind', async () => {
  await writePictures(folder, PICTURES);
  const whole = await runIn('whole');
  const lost = await endingThreads(() => runIn('lost'));
  assert.deepEqual(lost.snapshot.clusters, whole.snapshot.clusters);
  assert.deepEqual(ofThreads(whole.said), []);
  const kinds = ofThreads(lost.said).map((line) => /\((?:The thread )?(.*) ended/.exec(line)?.[1]);
  for (const kind of ['decode-thread', 'inference-worker', 'picture-thread']) {
    assert.equal(kinds.filter((each) => each === kind).length, 1, kind);
  }
  assert.equal(new Set(kinds).size, kinds.length);
});

test('pictures of a thread that is ended while it reads are read by others', async () => {
  const files = Array.from({ length: PICTURES }, (_, i) =>
    path.join(folder, `picture-${String(i).padStart(3, '0')}.png`),
  );
  const preprocessing = { ...IMAGENET, side: 32, fit: { rule: 'stretch' } as const };
  const readBy = async (threads: number): Promise<Uint8Array[]> => {
    const source = pictureFiles(files, preprocessing, undefined, threads);
    try {
      return await Promise.all(files.map((_, image) => source.read(image, 32)));
    } finally {
      await source.close();
    }
  };
  const alone = await readBy(0);
  const said: string[] = [];
  process.once('worker', (worker: Worker) => worker.once('message', () => void worker.terminate()));
  assert.deepEqual(
    await hearingOfLostThreads(
      (sentence) => said.push(sentence),
      () => readBy(2),
    ),
    alone,
  );
  assert.deepEqual(
    said.map((line) => /thread \w+-thread ended/.test(line)),
    [true],
  );
});
