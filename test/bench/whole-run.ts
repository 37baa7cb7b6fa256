import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { LabelRow } from '../../src/engine/export/labels';
import type { ExtractorName } from '../../src/domain/methods';
import { readLabels } from '../../src/engine/export/labels';
import type { Score } from '../../src/engine/evaluate/score';
import { score } from '../../src/engine/evaluate/score';
import type { Material } from './material';
import type { BenchOptions } from './row';
import { threadsIn } from './peers';

/** What the command line says of a run. */
export interface RunReport {
  readonly images: number;
  readonly firstClustersSeconds: number;
  readonly timings: Readonly<Record<string, number>>;
  readonly peakMemoryBytes: number;
  readonly extractors: Readonly<Record<string, { readonly k: number }>>;
}

export interface WholeRun {
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly report: RunReport;
  readonly labels: readonly LabelRow[];
}

/** Runs of the built command line, each in a process of its own. */
export class WholeRuns {
  private readonly cold = new Map<string, WholeRun>();

  constructor(
    private readonly material: Material,
    private readonly options: BenchOptions,
  ) {}

  /** The first run of a seed over all photos, with an empty store; measured once. */
  coldOf(seed: string): WholeRun {
    let run = this.cold.get(seed);
    if (!run) this.cold.set(seed, (run = this.again(seed)));
    return run;
  }

  /** Another run of the same photos, seed and store. */
  again(seed: string): WholeRun {
    return this.cluster(this.material.flat(), this.storeOf(seed), this.options.preset, seed);
  }

  storeOf(seed: string): string {
    return this.material.file(`store ${seed}`);
  }

  cluster(folder: string, store: string, preset: string, seed: string): WholeRun {
    const labels = this.material.file('labels.csv');
    const json = this.material.file('run.json');
    const begun = performance.now();
    const { status } = spawnSync(
      process.execPath,
      [
        'dist/winnow.js',
        'cluster',
        folder,
        '--store',
        store,
        '--labels',
        labels,
        '--json',
        json,
        '--force',
        '--preset',
        preset,
        '--seed',
        seed,
        '--threads',
        String(this.options.threads),
        '--quiet',
      ],
      { stdio: ['ignore', 'inherit', 'inherit'], env: threadsIn(this.options.threads) },
    );
    if (status !== 0) throw new Error(`the run of ${folder} with seed ${seed} failed`);
    return {
      seconds: (performance.now() - begun) / 1000,
      report: JSON.parse(readFileSync(json, 'utf8')) as RunReport,
      labels: readLabels(readFileSync(labels, 'utf8')),
    };
  }
}

/**
 * Accuracies of a run against the folders that its photos came from, each in [0, 1], and where its
 * time went.
 */
export function factsOf({ seconds, report, labels }: WholeRun, truth: ReadonlyMap<string, string>) {
  const classes = labels.map((row) => truth.get(row.path) ?? '');
  const against = (groups: string[]): Score => score(groups, classes);
  const consensus = against(labels.map((row) => (row.consensus < 0 ? '' : String(row.consensus))));
  const used = Object.keys(report.extractors) as ExtractorName[];
  const extractors = used.map(
    (extractor) => [extractor, against(labels.map((row) => String(row.extractors[extractor] ?? ''))).acc] as const,
  );
  return {
    images: report.images,
    final: against(labels.map((row) => row.label)).acc,
    ...(Object.fromEntries(extractors) as Record<string, number>),
    consensusPurity: consensus.purity,
    consensusCoverage: consensus.coverage,
    k: used.map((extractor) => `${extractor} ${report.extractors[extractor]?.k}`).join(', '),
    seconds,
    firstClustersSeconds: report.firstClustersSeconds,
    peakMegabytes: Math.round(report.peakMemoryBytes / 2 ** 20),
    secondsByStage: report.timings,
  };
}
