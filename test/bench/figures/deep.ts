/**
 * What the trained extractors `vae` and `dec` come to on a tree with one sub-folder a class.
 *
 *   node --import tsx test/bench/figures/deep.ts dec
 *   node --import tsx test/bench/figures/deep.ts vae
 *   node --import tsx test/bench/figures/deep.ts vae --plan '{"latent":2}'
 *
 * --tree DIR      the images (../shared/data/mnist)
 * --seeds 1,2,3
 * --k N           clusters of dec, and of k-means on the means of vae (10)
 * --plan JSON     what differs from the extractor's default plan
 * --threads N     (2)
 * --out PREFIX    writes PREFIX-SEED.json: the features and the classes
 * --tsne JSON     what differs from t-SNE's default settings
 * --dbscan JSON   what differs from DBSCAN's default settings
 *
 * For vae it prints k-means on the means, and then labels by DBSCAN: on the means themselves where
 * they are two, otherwise on their t-SNE. Ten images of each of its clusters, drawn by the seed,
 * vote for the cluster's class. Noise counts as wrong in the first accuracy; in the second it takes
 * the class of the nearest image that has one.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { dbscan } from '../../../src/engine/cluster/algorithms/dbscan';
import { DBSCAN } from '../../engine/cluster/whole-clusterers';
import { kMeans } from '../../../src/engine/numeric/kmeans';
import { DEC_PLAN, decFeatures, type DecPlan } from '../../../src/engine/features/dec/dec';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import type { NetworkContext } from '../../../src/engine/network/network-context';
import { VAE_PLAN, vaeFeatures, type VaePlan } from '../../../src/engine/features/vae/vae';
import { score } from '../../../src/engine/evaluate/score';
import { Random } from '../../../src/engine/base/random';
import { tsne, TSNE } from '../../../src/engine/reduce/tsne';
import { labelledImages } from './labelled-images';
import { classesByVote, classesOfNoise, shareRight } from './vote';

const SHARED = path.resolve(process.cwd(), '../shared/data/mnist');
const { signal } = new AbortController();

async function vae(context: NetworkContext, plan: Partial<VaePlan>, k: number) {
  const { features } = await vaeFeatures(context, { ...VAE_PLAN, ...plan });
  const { labels } = await kMeans(features, k, 10, context.random.fork('figure'), signal);
  return { features, labels };
}

async function byDensity(
  features: FeatureMatrix,
  truth: readonly string[],
  random: Random,
  ofTsne: object,
  ofDbscan: object,
) {
  const clustering = { random, signal, progress: () => 0 };
  const plane = features.dimension === 2 ? features : await tsne(features, { ...TSNE, ...ofTsne }, clustering);
  const { labels, k, eps } = await dbscan(plane, { ...DBSCAN, ...ofDbscan }, clustering);
  const voted = classesByVote(labels, k, truth, random.fork('voters'));
  const noise = labels.filter((label) => label < 0).length;
  const strict = shareRight(voted, truth);
  const all = shareRight(classesOfNoise(plane, voted), truth);
  const right = `${strict.toFixed(4)} right, ${all.toFixed(4)} with noise`;
  return `DBSCAN: ${right}; ${k} clusters, ${noise} noise, radius ${eps.toFixed(4)}`;
}

async function dec(context: NetworkContext, plan: Partial<DecPlan>, k: number) {
  const pretraining = { ...DEC_PLAN.pretraining, ...plan.pretraining };
  const { features, partition, losses } = await decFeatures(context, { ...DEC_PLAN, ...plan, pretraining, k });
  process.stdout.write(`${losses.length} updates; `);
  return { features, labels: partition };
}

function write(file: string, { rows, dimension }: FeatureMatrix, truth: readonly string[]): void {
  writeFileSync(file, JSON.stringify({ dimension, rows: [...rows], truth }));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      tree: { type: 'string', default: SHARED },
      seeds: { type: 'string', default: '1,2,3' },
      k: { type: 'string', default: '10' },
      plan: { type: 'string', default: '{}' },
      threads: { type: 'string', default: '2' },
      out: { type: 'string' },
      tsne: { type: 'string', default: '{}' },
      dbscan: { type: 'string', default: '{}' },
    },
  });
  const [extractor = ''] = positionals;
  const compute = { vae, dec }[extractor];
  if (!compute) throw new Error(`Say vae or dec, not "${extractor}".`);
  const threads = Number(values.threads);
  const backend = await chooseBackend('onnx', () => undefined);
  const images = await labelledImages(values.tree, threads);
  const { store, blocks, hashes, truth } = images;
  const accuracies: number[] = [];
  try {
    for (const seed of values.seeds.split(',').map(Number)) {
      const random = new Random(seed);
      const context = {
        backend,
        threads,
        blocks,
        hashes,
        store,
        random,
        key: `${extractor}-${seed}`,
        progress: () => 0,
        signal,
      };
      const start = performance.now();
      const cpu = process.cpuUsage();
      const { features, labels } = await compute(context, JSON.parse(values.plan) as object, Number(values.k));
      const seconds = Math.round((performance.now() - start) / 1000);
      const busy = Math.round(process.cpuUsage(cpu).user / 1e6);
      const { acc, nmi } = score([...labels].map(String), truth);
      accuracies.push(acc);
      console.log(
        `${extractor} seed ${seed}: ACC ${acc.toFixed(4)}, NMI ${nmi.toFixed(4)}, ${seconds} s, ${busy} s of processor`,
      );
      if (extractor === 'vae') {
        const settings = [JSON.parse(values.tsne) as object, JSON.parse(values.dbscan) as object] as const;
        console.log(`  ${await byDensity(features, truth, random.fork('density'), ...settings)}`);
      }
      if (values.out !== undefined) write(`${values.out}-${seed}.json`, features, truth);
    }
    const mean = accuracies.reduce((sum, value) => sum + value, 0) / accuracies.length;
    console.log(`${extractor}: mean ACC ${mean.toFixed(4)} of ${hashes.length} images`);
  } finally {
    images.dispose();
  }
}

void main();
