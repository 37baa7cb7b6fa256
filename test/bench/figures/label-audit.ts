/**
 * Plants errors in labelled trees and measures how many of them the label audit of a run lists
 * first: precision at the number of planted errors. An error is planted where two images of
 * different classes exchange their folders. The default run sees by the network that ships.
 *
 *   node --import tsx test/bench/figures/label-audit.ts [--trees DIR,DIR…] [--seeds 1,2,3]
 *     [--share 0.05] [--preset quick|balanced|self-trained|paper] [--k 12] [--store DIR]
 *
 * With --store the runs are kept there: the same command again computes only the audits.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { weighEvidence } from '../../../src/engine/audit/audit';
import { givenClasses } from '../../../src/engine/audit/classes';
import { finishedRun } from '../../../src/engine/curation/current';
import type { FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { openArtifacts } from '../../../src/engine/run-artifacts/artifacts';
import { rowsOf } from '../../../src/engine/run-artifacts/spaces';
import { runPipeline } from '../../../src/engine/run/pipeline';
import { Random } from '../../../src/engine/base/random';
import { IMAGE_EXTENSIONS } from '../../../src/engine/images/find-images';
import { DEFAULT_AUDIT } from '../../../src/domain/audit';
import type { RunSnapshot } from '../../../src/domain/dataset';
import { DEFAULT_CONFIGURATION, PRESET_METHODS, type Preset } from '../../../src/domain/configuration';
import type { ExtractorName } from '../../../src/domain/methods';

const DATA = path.resolve(__dirname, '../../../../shared/data');
const never = new AbortController().signal;
const unheard = (): void => undefined;

const { values } = parseArgs({
  options: {
    trees: { type: 'string', default: ['small', 'imagenette', 'clothing'].map((set) => path.join(DATA, set)).join() },
    seeds: { type: 'string', default: '1,2,3' },
    share: { type: 'string', default: '0.05' },
    preset: { type: 'string', default: DEFAULT_CONFIGURATION.preset },
    k: { type: 'string', default: String(DEFAULT_AUDIT.k) },
    store: { type: 'string' },
  },
});

/**
 * Copies a tree with a share of its images in the folder of another class. Returns the paths of
 * these in the copy.
 */
function plant(tree: string, copy: string, share: number, random: Random): Set<string> {
  const images = readdirSync(tree, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => readdirSync(path.join(tree, name)).map((file) => ({ klass: name, file })))
    .filter(({ file }) => IMAGE_EXTENSIONS.has(path.extname(file).toLowerCase()))
    .sort((a, b) => (`${a.klass}/${a.file}` < `${b.klass}/${b.file}` ? -1 : 1));
  const folders = images.map(({ klass }) => klass);
  const wrong = new Set<number>();
  while (wrong.size < 2 * Math.round((images.length * share) / 2)) {
    const a = random.integer(images.length);
    const b = random.integer(images.length);
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

async function precision(
  snapshot: RunSnapshot,
  extractors: readonly FeatureMatrix[],
  wrong: ReadonlySet<string>,
): Promise<number> {
  const findings = await weighEvidence(snapshot, givenClasses(snapshot), extractors, Number(values.k), {
    progress: unheard,
    signal: never,
  });
  const first = findings.suspects.slice(0, wrong.size);
  return first.filter(({ image }) => wrong.has(snapshot.paths[image]!)).length / wrong.size;
}

/** `GivenClasses` are labels as the audit takes them: names, and the number of each image's. */
async function measure(tree: string, seed: number, home: string): Promise<{ precision: number; planted: number }> {
  const copy = path.join(home, `${path.basename(tree)}-${seed}`);
  const wrong = plant(tree, copy, Number(values.share), new Random(seed).fork('planted errors'));
  const dataset = { folders: [copy], store: path.join(home, 'stores') };
  const preset = values.preset as Preset;
  const configuration = { ...DEFAULT_CONFIGURATION, ...PRESET_METHODS[preset], preset, seed };
  const observer = { progress: unheard, snapshot: unheard, log: unheard };
  const { labelling } = await runPipeline({ ...dataset, configuration }, observer, never);
  const { store, snapshot } = finishedRun(dataset, labelling);
  const artifacts = openArtifacts(store);
  const features = (Object.keys(snapshot.partitions) as ExtractorName[]).map((each) => rowsOf(artifacts, each));
  return { planted: wrong.size, precision: await precision(snapshot, features, wrong) };
}

async function main(): Promise<void> {
  const home =
    values.store === undefined ? mkdtempSync(path.join(tmpdir(), 'winnow-audit-')) : path.resolve(values.store);
  const seeds = values.seeds.split(',').map(Number);
  const shown = (share: number): string => `${(100 * share).toFixed(1)} %`;
  try {
    for (const tree of values.trees.split(',')) {
      let sum = 0;
      for (const seed of seeds) {
        const found = await measure(path.resolve(tree), seed, home);
        sum += found.precision;
        console.log(`${tree} seed ${seed}: ${found.planted} planted, precision ${shown(found.precision)}`);
      }
      console.log(`${tree}, mean of ${seeds.length}: ${shown(sum / seeds.length)}`);
    }
  } finally {
    if (values.store === undefined) rmSync(home, { recursive: true, force: true });
  }
}

void main();
