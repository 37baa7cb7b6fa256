/** docs/results.md: what the benchmarks measured, on one page. */
import { describe, type Machine } from '../machine';
import { inDigits, markdown, tableOf, type Measured } from '../table';
import type { Trend } from '../memory/trend';

/** One run of `npm run bench -- labels`, by Winnow or a peer. Shares lie in [0, 1]. */
export interface LabelRun {
  readonly set: string;
  readonly method: string;
  readonly seed: string;
  readonly touch: number;
  readonly acc: number;
  readonly purity: number;
  readonly k: number;
  readonly seconds: number;
}

interface Measurement {
  readonly machine: Machine;
  /** ISO 8601. */
  readonly at: string;
  readonly load: number;
}

/** What the benchmarks left in `out`; undefined where one did not run. */
export interface Results {
  readonly labels?: Measurement & { readonly runs: readonly LabelRun[] };
  readonly speed?: { readonly machine: Machine; readonly figures: readonly Measured[] };
  readonly memory?: Measurement & {
    readonly turns: number;
    readonly parts: readonly (Trend & { readonly part: string })[];
  };
}

export function resultsPage({ labels, speed, memory }: Results): string {
  const parts = [
    '# Results',
    'Made by `npm run bench -- results` from what the other benchmarks left in `out`; each part names the command that measures it.',
    '## Labels',
    '`npm run bench -- labels`: default runs on labelled sets, mean over the seeds. *To touch* is (clusters + images that are not of what most of their cluster is) ÷ images, the share of a person’s work; ACC matches clusters to classes one to one.',
    ...(labels ? [origin(labels), labelTable(labels.runs)] : [missing('labels')]),
    '## Speed',
    '`npm run bench -- all`, as `docs/performance.md` explains.',
    ...(speed ? [speedOrigin(speed), tableOf(speed.figures)] : [missing('all')]),
    '## Memory',
    '`npm run bench -- memory`: clusters, corrects, asks, undoes and reloads again and again. Growth is that from the second to the last quarter of the turns.',
    ...(memory ? [`${origin(memory)} ${memory.turns} turns.`, memoryTable(memory.parts)] : [missing('memory')]),
  ];
  return `${parts.join('\n\n')}\n`;
}

const missing = (command: string): string => `Not measured yet: \`npm run bench -- ${command}\`.`;

const origin = ({ machine, at, load }: Measurement): string =>
  `${describe(machine)}. Measured ${at.slice(0, 10)}, load ${load}.`;

function speedOrigin({ machine, figures }: NonNullable<Results['speed']>): string {
  const days = [...new Set(figures.map(({ at }) => at.slice(0, 10)))].join(', ');
  return `${describe(machine)}. Measured ${days}, load at most ${Math.max(0, ...figures.map(({ load }) => load))}.`;
}

function labelTable(runs: readonly LabelRun[]): string {
  const groups = new Map<string, LabelRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.set, run.method]);
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  const lines = [...groups.values()].map((same) => {
    const { set, method } = same[0]!;
    const mean = (of: (run: LabelRun) => number): number => same.reduce((sum, run) => sum + of(run), 0) / same.length;
    const percent = (of: (run: LabelRun) => number): string => (100 * mean(of)).toFixed(1);
    const ks = same.map(({ k }) => k);
    const least = Math.min(...ks);
    const most = Math.max(...ks);
    return [
      set,
      method,
      same.map(({ seed }) => seed).join(', '),
      percent(({ touch }) => touch),
      percent(({ acc }) => acc),
      percent(({ purity }) => purity),
      least === most ? String(least) : `${least}–${most}`,
      inDigits(mean(({ seconds }) => seconds)),
    ];
  });
  return markdown(['set', 'method', 'seeds', 'to touch %', 'ACC %', 'purity %', 'clusters', 'seconds'], lines);
}

function memoryTable(parts: NonNullable<Results['memory']>['parts']): string {
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
  const lines = parts.map(({ part, early, late, growth, slope }) => {
    return [part, megabytes(early), megabytes(late), `${(100 * growth).toFixed(1)} %`, megabytes(100 * slope)];
  });
  return markdown(['part', 'second quarter, MB', 'last quarter, MB', 'growth', 'MB in 100 turns'], lines);
}
