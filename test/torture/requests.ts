/**
 * Sends the engine process what no honest client would, and looks after each attack whether it
 * still answers an honest one.
 *
 *   node --import tsx test/torture/requests.ts [--count 5000] [--seed 1]
 */
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Random } from '../../src/engine/base/random';
import { clusterFolders, openDataSet } from '../../src/protocol/engine';
import type { RunSnapshot } from '../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../src/domain/configuration';
import { writePictures } from '../engine/pictures';
import { report, type Counts } from './counted';
import { RawEngine, type Reply } from './raw-engine';
import { mutations, oddValue } from './odd-values';

const configuration = {
  ...DEFAULT_CONFIGURATION,
  ...PRESET_METHODS.paper,
  preset: 'quick' as const,
  seed: 3,
  k: 2,
  kRange: [2, 3] as const,
  backend: 'onnx' as const,
  threads: 1,
};
/** An answer that takes longer counts as a hang. */
const PATIENCE_MS = 60_000;
/** Between two looks whether the engine is well. */
const BATCH = 50;
const LARGE_BYTES = 64 * 2 ** 20;
/** Room for two payloads at once. An engine that keeps what it refused dies of the later ones. */
const HEAP_MEGABYTES = 512;

export async function requests(count: number, seed: number, home: string): Promise<Counts> {
  const folder = path.join(home, 'pictures');
  await writePictures(folder, 12);
  const dataset = { folders: [folder], store: path.join(home, 'store') };
  const failures: string[] = [];
  const fail = (what: string): void => void failures.push(what);
  const random = new Random(seed);
  const engine = new RawEngine(PATIENCE_MS, HEAP_MEGABYTES);
  const counts = { requests: 0, refused: 0, answered: 0, duringRun: 0, cancelled: 0, large: 0, noRequests: 0 };
  const first = engine.send(clusterFolders.method, { ...dataset, configuration });

  const judge = (method: string, params: unknown, { error, result, died, late }: Reply): void => {
    counts.requests++;
    const sent = `${method} ${JSON.stringify(params)?.slice(0, 200)}`;
    if (died) fail(`the engine died of ${sent}`);
    else if (late) fail(`the engine never answered ${sent}`);
    else if (error) {
      counts.refused++;
      const { message, data } = error;
      const words = typeof message === 'string' && message.length > 0 && message.length < 6000;
      if (!words) fail(`the answer to ${sent} has no words, or too many`);
      else if (
        /is not a function|is not iterable|undefined|Cannot read propert|JSON|RangeError|TypeError/.test(message)
      ) {
        fail(`the answer to ${sent} is no sentence: ${message.slice(0, 200)}`);
      } else if (data?.code === 'internal' && !/aborted/.test(message)) fail(`internal failure at ${sent}: ${message}`);
    } else if (result !== undefined) counts.answered++;
  };

  // While the run goes on: none of these may disturb it.
  const early = valid({ ...dataset, labelling: 'none', home });
  for (const [method, params] of early) {
    if (method === clusterFolders.method) continue;
    counts.duringRun++;
    judge(method, params, await engine.send(method, params));
  }
  judge(clusterFolders.method, 'twice', await engine.send(clusterFolders.method, { ...dataset, configuration }));
  const outcome = await first;
  const snapshot = outcome.result as RunSnapshot | undefined;
  if (!snapshot?.finished) throw new Error(`The run did not end: ${JSON.stringify(outcome.error)}`);
  const { labelling } = snapshot;
  const well = async (): Promise<void> => {
    const { result } = await engine.send(openDataSet.method, dataset);
    const found = result as RunSnapshot | undefined;
    if (!isDeepStrictEqual(found, snapshot)) fail('a normal request after the attacks gave another answer');
  };
  await well();

  const honest = valid({ ...dataset, labelling, home });
  while (counts.requests < count && engine.alive) {
    const draw = random.integer(100);
    const [method, params] = honest[random.integer(honest.length)]!;
    if (draw < 70) {
      const wrong = mutations(params, random);
      judge(method, wrong, await engine.send(method, wrong));
    } else if (draw < 80) {
      const wrong = oddValue(random);
      judge(method, wrong, await engine.send(method, wrong));
    } else if (draw < 85) {
      const unknown = ['winnow/format', 'constructor', '__proto__', '', 'winnow/openDataSet ', 'x'.repeat(1000)];
      const name = unknown[random.integer(unknown.length)]!;
      const reply = await engine.send(name, params);
      judge(name, params, reply);
      if (!reply.error) fail(`the unknown method ${name} was answered`);
    } else if (draw < 90) {
      counts.cancelled++;
      const wrong = mutations(params, random);
      judge(method, wrong, await engine.send(method, wrong, { cancelled: true }));
    } else {
      // No request at all: nothing comes back, and nothing may break.
      counts.noRequests++;
      counts.requests++;
      engine.post(notARequest(random));
    }
    if (counts.requests % BATCH === 0) await well();
  }
  await well();

  for (let i = 0; i < Math.min(12, Math.ceil(count / 400)) && engine.alive; i++) {
    counts.large++;
    const [method] = honest[i % honest.length]!;
    const huge = largeParams(i, { ...dataset, labelling });
    judge(method, `${LARGE_BYTES} bytes`, await engine.send(method, huge));
    await well();
  }
  await engine.kill();
  return { ...counts, failures };
}

/**
 * One request of each kind that the engine would answer, or refuse only for what it asks. None of
 * them changes the edits.
 */
function valid(of: { folders: readonly string[]; store: string; labelling: string; home: string }): [string, object][] {
  const { home, ...about } = of;
  const dataset = { folders: of.folders, store: of.store };
  const plan = { scope: { kind: 'confident', least: 0.5 }, layout: 'split/label', mode: 'copy', dryRun: true };
  return [
    ['winnow/openDataSet', dataset],
    ['winnow/clusterFolders', { ...dataset, configuration: { ...configuration, k: 1 } }],
    [
      'winnow/curate',
      { ...about, before: 2 ** 20, step: { kind: 'edit', edit: { kind: 'exclude', images: [0, 99] } } },
    ],
    [
      'winnow/curate',
      {
        ...about,
        before: 2 ** 20,
        step: { kind: 'edit', edit: { kind: 'split', cluster: 0, parts: [{ id: 9, name: 'x', images: [99] }] } },
      },
    ],
    ['winnow/previewSplit', { ...about, cluster: 0, parts: 2, space: 'hog' }],
    ['winnow/findSimilar', { ...about, image: 0, space: 'all', count: 5 }],
    ['winnow/mapImages', { ...about, projection: 'pca', space: 'hog' }],
    ['winnow/clustersAt', { ...about, extractor: 'hog', k: 3 }],
    ['winnow/runFacts', about],
    ['winnow/validateOverK', about],
    ['winnow/compareWithTruth', { ...about, truth: home }],
    ['winnow/imageFacts', { ...about, image: -1 }],
    [
      'winnow/exportTree',
      { ...dataset, ...plan, target: path.join(home, 'tree'), split: { train: 60, val: 20, test: 20, seed: 1 } },
    ],
  ];
}

/** Messages that are no requests, or answers that nobody asked for. */
function notARequest(random: Random): unknown {
  const odd = [
    null,
    0,
    '',
    'text',
    [],
    {},
    { jsonrpc: '2.0' },
    { jsonrpc: '1.0', id: 1, method: 7 },
    { jsonrpc: '2.0', id: null, method: 'winnow/openDataSet' },
    { jsonrpc: '2.0', id: {}, method: 'winnow/openDataSet', params: {} },
    { jsonrpc: '2.0', method: '$/cancelRequest' },
    { jsonrpc: '2.0', method: '$/cancelRequest', params: null },
    { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: {} } },
    { jsonrpc: '2.0', method: '$/cancelRequest', params: { id: 'nobody' } },
    { jsonrpc: '2.0', method: '$/setTrace' },
    { jsonrpc: '2.0', method: '$/progress' },
    { jsonrpc: '2.0', method: 'winnow/openDataSet', params: [] },
    { jsonrpc: '2.0', id: 'nobody', result: 1 },
    { jsonrpc: '2.0', id: 'nobody', error: { code: 'x' } },
    { jsonrpc: '2.0', id: 5, error: null },
  ];
  return odd[random.integer(odd.length)];
}

function largeParams(i: number, about: object): unknown {
  const text = 'x'.repeat(LARGE_BYTES);
  const numbers = (): number[] => Array.from({ length: LARGE_BYTES / 8 }, (_, at) => at % 1000);
  const edit = (of: object): object => ({ ...about, before: 0, step: { kind: 'edit', edit: of } });
  const kinds = [
    (): object => ({ folders: [`/${text}`], store: '/tmp' }),
    (): object => ({ ...about, store: `/${text}`, configuration }),
    (): object => edit({ kind: 'exclude', images: numbers() }),
    (): object => edit({ kind: 'rename', cluster: 0, name: text }),
    (): object => ({ ...about, extra: text, cluster: text }),
    (): object => ({ folders: Array.from({ length: LARGE_BYTES / 16 }, (_, at) => `/folder${at}`), store: '/tmp' }),
  ];
  return kinds[i % kinds.length]!();
}

if (require.main === module) void report('requests', requests, 5000);
