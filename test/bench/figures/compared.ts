/**
 * Figures of the extractors that learn by comparing images, on a tree with one sub-folder a class.
 *
 *   node --import tsx test/bench/figures/compared.ts TREE EXTRACTOR,EXTRACTOR…
 *     [--seeds 1,2,3] [--k 10] [--set JSON] [--keep DIR]
 *     [--clusterers agglomerative,affinity-propagation]
 *
 * An extractor is pixels, pairs, dot, iic or scan.
 * --set JSON  changes the plans of extractors: {"iic": {"epochs": 20}}
 * --keep DIR  keeps networks and checkpoints, so that a run that is cut short goes on
 *
 * Each line gives accuracy, normalised mutual information and adjusted Rand index of k-means at the
 * true k on the extractor's features (prepared as in a run), of the other clusterers, and of the
 * extractor's own partition if it has one. A clusterer that finds k itself says how many clusters
 * it found.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Backend } from '../../../src/engine/network/backend/backend';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { cluster } from '../../../src/engine/cluster/clusterers';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { learnPreparation } from '../../../src/engine/features/preparation';
import { DOT_PLAN, dotFeatures } from '../../../src/engine/features/contrastive/dot';
import { IIC_PLAN, iicFeatures } from '../../../src/engine/features/iic/iic';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { PAIRS_PLAN, pairsFeatures } from '../../../src/engine/features/contrastive/pairs';
import { toPicture } from '../../../src/engine/network/pictures';
import { rowsInMemory } from '../../../src/engine/features/row-source';
import { SCAN_PLAN, scanFeatures } from '../../../src/engine/features/scan/scan';
import { keptModel } from '../../../src/engine/network/training';
import { score } from '../../../src/engine/evaluate/score';
import { Random } from '../../../src/engine/base/random';
import { keyOf, Store } from '../../../src/engine/store/store';
import { DEFAULT_CONFIGURATION, PRESET_METHODS } from '../../../src/domain/configuration';
import type { ClustererName } from '../../../src/domain/methods';
import { labelledImages, type LabelledImages } from './labelled-images';

const never = new AbortController().signal;
const COMPONENTS = 64;
const RESTARTS = 10;

interface Found {
  readonly features: FeatureMatrix;
  readonly partition?: Int32Array;
}

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1' },
    k: { type: 'string' },
    threads: { type: 'string', default: '1' },
    set: { type: 'string', default: '{}' },
    keep: { type: 'string' },
    clusterers: { type: 'string', default: '' },
  },
});
const [tree, extractors] = positionals;
if (tree === undefined || extractors === undefined) throw new Error('Give a folder and the names of extractors.');
const names = extractors.split(',');
const k = options.k
  ? Number(options.k)
  : readdirSync(tree, { withFileTypes: true }).filter((e) => e.isDirectory()).length;
const changes = JSON.parse(options.set) as Record<string, object | undefined>;
const threads = Number(options.threads);

async function main(): Promise<void> {
  const data = await labelledImages(path.resolve(tree!), threads);
  const backend = await chooseBackend('onnx', () => undefined);
  for (const extractor of names) {
    for (const seed of options.seeds.split(',').map(Number)) {
      const begun = performance.now();
      const found = await featuresOf(data, backend, extractor, seed);
      const seconds = ((performance.now() - begun) / 1000).toFixed(0);
      const random = new Random(seed).fork(`k-means ${extractor}`);
      const rows = await prepared(found.features, random);
      const clusters = await kMeans(rows, k, RESTARTS, random, never);
      console.log(`${extractor} seed ${seed} ${seconds} s: k-means ${scored(clusters.labels, data.truth)}`);
      for (const clusterer of options.clusterers.split(',').filter(Boolean) as ClustererName[]) {
        const configuration = { ...DEFAULT_CONFIGURATION, ...PRESET_METHODS.paper, clusterer, k };
        const context = { configuration, random: random.fork(clusterer), signal: never, progress: () => undefined };
        const other = await cluster(rows, context);
        console.log(`${extractor} seed ${seed}: ${clusterer} ${scored(other.labels, data.truth)}, ${other.k} clusters`);
      }
      if (found.partition)
        console.log(`${extractor} seed ${seed} ${seconds} s: own partition ${scored(found.partition, data.truth)}`);
    }
  }
  data.dispose();
}

async function featuresOf(data: LabelledImages, backend: Backend, extractor: string, seed: number): Promise<Found> {
  const context = contextOf(data, backend, extractor, seed);
  switch (extractor) {
    case 'pixels':
      return { features: pixels(data) };
    case 'pairs':
      return await pairsFeatures(context, { ...PAIRS_PLAN, ...changes.pairs });
    case 'dot':
      return await dotFeatures(context, { ...DOT_PLAN, ...changes.dot });
    case 'iic':
      return await iicFeatures(context, { ...IIC_PLAN, k, ...changes.iic });
    case 'scan': {
      // On the features of `dot`, trained here unless it was before.
      const pretextContext = contextOf(data, backend, 'dot', seed);
      const { features } = await dotFeatures(pretextContext, { ...DOT_PLAN, ...changes.dot });
      const start = keptModel(pretextContext.store, pretextContext.key)!.weights.tensors;
      return await scanFeatures(context, features, { ...SCAN_PLAN, k, ...changes.scan }, start);
    }
    default:
      throw new Error(`There is no extractor called ${extractor} here.`);
  }
}

function contextOf(data: LabelledImages, backend: Backend, extractor: string, seed: number): NetworkContext {
  const { blocks, hashes } = data;
  const store = options.keep === undefined ? data.store : Store.open(path.resolve(options.keep), [path.resolve(tree!)]);
  const key = keyOf([extractor, seed, hashes, changes[extractor], extractor === 'scan' ? changes.dot : null]);
  const progress = reportEpochs(`${extractor} seed ${seed}`);
  return { backend, threads, blocks, hashes, store, key, random: new Random(seed), progress, signal: never };
}

/**
 * Says the loss of each epoch when the next begins, so that a run that is cut short has told
 * something.
 */
function reportEpochs(extractor: string): NetworkContext['progress'] {
  let epochs = 1;
  const begun = performance.now();
  return (_done, _total, losses) => {
    if (!losses || losses.length <= epochs) return;
    epochs = losses.length;
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.error(`  ${extractor}: ${epochs - 1} epochs, ${seconds} s, loss ${losses.at(-2)!.toFixed(3)}`);
  };
}

/** Pixels of 32 × 32, count × 3072. */
function pixels({ blocks, hashes }: LabelledImages): FeatureMatrix {
  const dimension = 3 * 32 * 32;
  const rows = new Float32Array(hashes.length * dimension);
  const block = new Uint8Array(64 * 64 * 3);
  hashes.forEach((hash, image) => {
    blocks.read(hash, 64, block);
    toPicture(block, 64, rows, image, 32);
  });
  return { count: hashes.length, dimension, rows };
}

async function prepared(features: FeatureMatrix, random: Random): Promise<FeatureMatrix> {
  const source = rowsInMemory(features);
  const learned = await learnPreparation(source, COMPONENTS, 'refined', random.fork('components'), {
    progress: () => undefined,
    signal: never,
  });
  return { count: features.count, dimension: learned.dimension, rows: learned.rows };
}

function scored(labels: Int32Array, truth: readonly string[]): string {
  const { acc, nmi, ari } = score(Array.from(labels, String), truth);
  return `ACC ${(100 * acc).toFixed(1)} NMI ${(100 * nmi).toFixed(1)} ARI ${(100 * ari).toFixed(2)}`;
}

void main();
