/**
 * Plants errors in a labelled tree, two images of different classes at a time exchange their folders, and measures how many of
 * them a label audit lists first: precision at the number of planted errors, without and with pretrained features.
 *
 *   node --import tsx test/bench/figures/label-audit.ts [--tree DIR] [--model FILE.onnx] [--seeds 1,2,3] [--share 0.05]
 *     [--preset quick|balanced|paper] [--k 12] [--store DIR]
 *
 * With --store the runs are kept there: the same command again computes only the audits.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { judge } from '../../../src/engine/audit/audit';
import { givenClasses } from '../../../src/engine/audit/classes';
import { learnPreparation } from '../../../src/engine/features/preparation';
import { finishedRun } from '../../../src/engine/curation/current';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { pictureFiles } from '../../../src/engine/features/pretrained/picture-files';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { MOBILENET_V2 } from '../../../src/engine/models/known-preprocessing';
import { rowsInMemory } from '../../../src/engine/features/row-source';
import { openArtifacts } from '../../../src/engine/kept/artifacts';
import { rowsOf } from '../../../src/engine/kept/spaces';
import { runPipeline } from '../../../src/engine/run/pipeline';
import { Random } from '../../../src/engine/base/random';
import { IMAGE_EXTENSIONS } from '../../../src/engine/images/scan';
import { DEFAULT_AUDIT } from '../../../src/domain/audit';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type Preset, type RunSnapshot } from '../../../src/domain/dataset';
import type { ExtractorName } from '../../../src/domain/methods';

const SHARED = path.resolve(__dirname, '../../../../shared');
const COMPONENTS = 64;
const never = new AbortController().signal;
const unheard = (): void => undefined;

const { values } = parseArgs({
  options: {
    tree: { type: 'string', default: path.join(SHARED, 'data/small') },
    model: { type: 'string', default: path.join(SHARED, 'models/mobilenet_v2_1.0_224.onnx') },
    seeds: { type: 'string', default: '1,2,3' },
    share: { type: 'string', default: '0.05' },
    preset: { type: 'string', default: 'balanced' },
    k: { type: 'string', default: String(DEFAULT_AUDIT.k) },
    store: { type: 'string' },
  },
});

/** Copies a tree with a share of its images in the folder of another class. Returns the paths of these in the copy. */
function plant(tree: string, copy: string, share: number, random: Random): Set<string> {
  const images = readdirSync(tree, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(tree, name)).map((file) => ({ klass: name, file })))
    .filter(({ file }) => IMAGE_EXTENSIONS.has(path.extname(file).toLowerCase()))
    .sort((a, b) => (`${a.klass}/${a.file}` < `${b.klass}/${b.file}` ? -1 : 1));
  const folders = images.map(({ klass }) => klass);
  const wrong = new Set<number>();
  while (wrong.size < 2 * Math.round((images.length * share) / 2)) {
    const [a, b] = [random.integer(images.length), random.integer(images.length)];
    if (wrong.has(a) || wrong.has(b) || images[a]!.klass === images[b]!.klass) continue;
    [folders[a], folders[b]] = [folders[b]!, folders[a]!];
    wrong.add(a).add(b);
  }
  rmSync(copy, { recursive: true, force: true });
  const paths = images.map(({ klass, file }, i) => {
    mkdirSync(path.join(copy, folders[i]!), { recursive: true });
    // Two classes may have files of one name; the name must not tell either.
    const free = `${String(i).padStart(6, '0')}${path.extname(file).toLowerCase()}`;
    copyFileSync(path.join(tree, klass, file), path.join(copy, folders[i]!, free));
    return `${folders[i]}/${free}`;
  });
  return new Set([...wrong].map((i) => paths[i]!));
}

async function pretrainedRows({ root, paths }: RunSnapshot, model: string): Promise<FeatureMatrix> {
  const files = pictureFiles(
    paths.map((file) => path.join(root, file)),
    MOBILENET_V2,
  );
  const found = await pretrainedFeatures(model, MOBILENET_V2, files, { threads: 2 }, unheard, never);
  const { rows, dimension } = await learnPreparation(
    ...([rowsInMemory(found), COMPONENTS, 'refined', new Random(1), unheard, never] as const),
  );
  return { count: found.count, dimension, rows };
}

async function precision(
  snapshot: RunSnapshot,
  extractors: readonly FeatureMatrix[],
  wrong: ReadonlySet<string>,
): Promise<number> {
  const verdict = await judge(snapshot, givenClasses(snapshot), extractors, Number(values.k), unheard, never);
  const first = verdict.suspects.slice(0, wrong.size);
  return first.filter(({ image }) => wrong.has(snapshot.paths[image]!)).length / wrong.size;
}

/** `GivenClasses` are labels as the audit takes them: names, and the number of each image's. */
async function measure(seed: number, home: string): Promise<{ without: number; with?: number; planted: number }> {
  const tree = path.join(home, `planted-${seed}`);
  const wrong = plant(values.tree, tree, Number(values.share), new Random(seed).fork('planted errors'));
  const dataset = { folders: [tree], store: path.join(home, 'stores') };
  const configuration = {
    ...DEFAULT_CONFIGURATION,
    ...PRESET_METHODS['self-trained'],
    preset: values.preset as Preset,
    seed,
  };
  const observer = { progress: unheard, snapshot: unheard, log: unheard };
  const { labelling } = await runPipeline({ ...dataset, configuration }, observer, never);
  const { store, snapshot } = finishedRun(dataset, labelling);
  const artifacts = openArtifacts(store);
  const extractors = (Object.keys(snapshot.partitions) as ExtractorName[]).map((extractor) =>
    rowsOf(artifacts, extractor),
  );
  return {
    planted: wrong.size,
    without: await precision(snapshot, extractors, wrong),
    ...(existsSync(values.model)
      ? { with: await precision(snapshot, [...extractors, await pretrainedRows(snapshot, values.model)], wrong) }
      : {}),
  };
}

async function main(): Promise<void> {
  const home =
    values.store === undefined ? mkdtempSync(path.join(tmpdir(), 'winnow-audit-')) : path.resolve(values.store);
  const seeds = values.seeds.split(',').map(Number);
  const shown = (share: number | undefined): string => (share === undefined ? '–' : `${(100 * share).toFixed(1)} %`);
  const found: { without: number; with?: number }[] = [];
  try {
    for (const seed of seeds) {
      const figures = await measure(seed, home);
      found.push(figures);
      console.log(
        `seed ${seed}: ${figures.planted} planted, precision ${shown(figures.without)} without pretrained features, ${shown(figures.with)} with`,
      );
    }
  } finally {
    if (values.store === undefined) rmSync(home, { recursive: true, force: true });
  }
  const mean = (all: readonly (number | undefined)[]): number | undefined =>
    all.includes(undefined) ? undefined : all.reduce<number>((sum, value) => sum + value!, 0) / all.length;
  console.log(
    `mean of ${seeds.length}: ${shown(mean(found.map((each) => each.without)))} without, ${shown(mean(found.map((each) => each.with)))} with`,
  );
}

void main();
