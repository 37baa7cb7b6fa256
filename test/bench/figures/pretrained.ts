/**
 * What a pretrained network's features are worth: k-means at the true number of classes, and a
 * transfer head that learns from its clusters, both against the folders' names.
 *
 *   node --import tsx test/bench/figures/pretrained.ts [--data FOLDER] [--model FILE]
 *     [--scale signed] [--store FOLDER] [--quick] [--no-heads]
 *
 * FOLDER holds one sub-folder a class; the program itself never sees the names. The features are
 * kept in the store. With --quick k-means runs on the components alone, not on all values. With
 * --no-heads no head is trained.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Pooling } from '../../../src/engine/network/backend/onnx/pooled-feature';
import { onnxBackend } from '../../../src/engine/network/backend/onnx/onnx-backend';
import { rankedRestarts } from '../../engine/cluster/whole-clusterers';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { learnPreparation, type PreparationRules } from '../../../src/engine/features/preparation';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { pretrainedExtractor } from '../../../src/engine/features/pretrained/pretrained-extractor';
import { rowsInMemory } from '../../../src/engine/features/row-source';
import { score } from '../../../src/engine/evaluate/score';
import { SCALES } from '../../../src/engine/models/preprocessing';
import { Random } from '../../../src/engine/base/random';
import { PixelBlocks } from '../../../src/engine/store/blocks';
import { Store } from '../../../src/engine/store/store';
import { DEFAULT_TRANSFER, transfer } from '../../../src/engine/classify/transfer';

const SEEDS = [1, 2, 3];
const RESTARTS = 64;

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/mozgalo' },
    model: { type: 'string', default: '../shared/models/mobilenet_v2_1.0_224.onnx' },
    scale: { type: 'string', default: 'signed' },
    store: { type: 'string', default: path.join(tmpdir(), 'winnow-figures') },
    'no-heads': { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    poolings: { type: 'string', default: 'average,max' },
  },
});
const signal = new AbortController().signal;
const threads = availableParallelism();
const data = path.resolve(values.data);
const names = readdirSync(data, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(jpe?g|png|tiff?|gif|webp|bmp)$/i.test(name))
  .sort();
const files = names.map((name) => path.join(data, name));
const truth = names.map((name) => path.dirname(name));
const k = new Set(truth).size;
const store = Store.open(values.store, [data]);
const hashes = files.map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
const scale = SCALES.find((each) => each === values.scale);

const percent = (share: number): string => (100 * share).toFixed(1);
const accuracy = (labels: ArrayLike<number>): number => score(Array.from(labels, String), truth).acc;
const print = (...cells: (string | number)[]): void => console.log(cells.join(' | '));

function row(what: string, found: readonly number[]): void {
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length;
  const spread = Math.max(...found) - Math.min(...found);
  print(what.padEnd(58), `mean ${percent(mean)} %`, `spread ${percent(spread)}`, found.map(percent).join(' '));
}

async function prepared(features: FeatureMatrix, rules: PreparationRules, seed: number): Promise<FeatureMatrix> {
  const random = new Random(seed).fork('components');
  const { rows, dimension } = await learnPreparation(rowsInMemory(features), 64, rules, random, {
    progress: () => undefined,
    signal,
  });
  return { count: features.count, dimension, rows };
}

/** Images that are among the nearer share of their cluster keep it, the others are in none. */
function nearest(
  labels: Int32Array,
  centres: Float32Array,
  { dimension, rows }: FeatureMatrix,
  share: number,
): Int32Array {
  const distances = Float64Array.from(labels, (_, image) => {
    let sum = 0;
    for (let j = 0; j < dimension; j++) {
      sum += (rows[image * dimension + j]! - centres[labels[image]! * dimension + j]!) ** 2;
    }
    return sum;
  });
  const limits = Array.from({ length: k }, (_, cluster) => {
    const own = distances.filter((_, image) => labels[image] === cluster).sort();
    return own[Math.floor((own.length - 1) * share)]!;
  });
  return labels.map((label, image) => (distances[image]! <= limits[label]! ? label : -1));
}

async function main(): Promise<void> {
  console.log(`${files.length} images of ${k} classes, ${path.basename(values.model)}, seeds ${SEEDS.join(', ')}, ACC`);
  for (const pooling of values.poolings.split(',') as Pooling[]) {
    const begun = performance.now();
    let last = 0;
    const { features } = await pretrainedExtractor(
      {
        store,
        stores: values.store,
        threads,
        backend: 'onnx',
        hashes,
        files,
        progress: (done, total) => {
          if (done - last < 1000 && done < total) return;
          last = done;
          process.stderr.write(`${pooling}: ${done} of ${total}\n`);
        },
        signal,
      },
      { model: path.resolve(values.model), pooling, ...(scale ? { preprocessing: { scale } } : {}) },
    );
    const seconds = (performance.now() - begun) / 1000;
    print(
      `${pooling}: ${features.dimension} values`,
      `${seconds.toFixed(0)} s, ${(files.length / seconds).toFixed(0)} images/s`,
    );

    const found = {
      plain: [] as number[],
      standardised: [] as number[],
      inertia: [] as number[],
      silhouette: [] as number[],
      refined: [] as number[],
    };
    const heads = { all: [] as number[], half: [] as number[] };
    for (const seed of SEEDS) {
      const cluster = (rows: FeatureMatrix) => kMeans(rows, k, RESTARTS, new Random(seed).fork('k-means'), signal);
      if (!values.quick) {
        found.plain.push(accuracy((await cluster(features)).labels));
        found.standardised.push(accuracy((await cluster(await prepared(features, 'published', seed))).labels));
      }
      found.refined.push(accuracy((await cluster(await prepared(features, 'refined', seed))).labels));
      const rows = await prepared(features, 'components', seed);
      found.inertia.push(accuracy((await cluster(rows)).labels));
      const [best] = await rankedRestarts(rows, k, RESTARTS, new Random(seed).fork('k-means'), signal);
      const { labels, centres } = best!;
      found.silhouette.push(accuracy(labels));
      if (values['no-heads']) continue;
      for (const [which, groups] of [
        ['all', labels],
        ['half', nearest(labels, centres, rows, 0.5)],
      ] as const) {
        const key = `figures-${pooling}-${which}-${seed}-${process.pid}`;
        const context = {
          backend: await onnxBackend(),
          threads,
          blocks: new PixelBlocks(store),
          hashes,
          store,
          key,
          random: new Random(seed).fork('transfer'),
          progress: () => undefined,
          signal,
        };
        const head = await transfer(context, groups, DEFAULT_TRANSFER, features);
        heads[which].push(accuracy(head.labels));
        const { loss, heldOutLoss, heldOutAccuracy } = head.epochs[head.chosen]!;
        process.stderr.write(
          `seed ${seed}, ${which}: epoch ${head.chosen + 1} of ${head.epochs.length}, loss ${loss.toFixed(3)}, held out ${heldOutLoss.toFixed(3)} ${percent(heldOutAccuracy)} %\n`,
        );
        context.blocks.close();
      }
    }
    if (!values.quick) row(`${pooling}, k-means of the features as they are`, found.plain);
    if (!values.quick) row(`${pooling}, k-means of standardised features`, found.standardised);
    row(`${pooling}, k-means of 64 components, half whitened, unit length`, found.refined);
    row(`${pooling}, k-means of 64 components, smallest inertia`, found.inertia);
    row(`${pooling}, k-means of 64 components, largest silhouette`, found.silhouette);
    if (values['no-heads']) continue;
    row(`${pooling}, head on those clusters`, heads.all);
    row(`${pooling}, head on the nearer half of those clusters`, heads.half);
  }
}

void main();
