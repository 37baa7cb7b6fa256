import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { RunReport } from '../whole-run';

export interface ClusterRun {
  readonly threads: number;
  readonly backend: string;
  readonly images: number;
  /** From the start of the process to its end. */
  readonly seconds: number;
  readonly stages: Readonly<Record<string, number>>;
  /** Seconds of processor time for each second. */
  readonly cores: number | null;
  readonly peakMegabytes: number;
  /** What the run said of its networks. */
  readonly said: readonly string[];
}

interface Asked {
  readonly folder: string;
  readonly store: string;
  readonly threads: number;
  readonly preset: string;
  readonly backend: string;
  readonly json: string;
}

/** One run of the built command line over an empty store. */
export function clusterOnce({ folder, store, threads, preset, backend, json }: Asked): ClusterRun {
  const args = [
    'dist/winnow.js',
    'cluster',
    folder,
    '--store',
    store,
    '--json',
    json,
    '--force',
    '--preset',
    preset,
    '--threads',
    String(threads),
    '--backend',
    backend,
  ];
  const begun = performance.now();
  // `times` of the shell has the processor time of what it ran.
  const timed = ['-c', '"$@"; code=$?; times >&2; exit $code', 'sh', process.execPath, ...args];
  const { status, stderr } = spawnSync('sh', timed, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  const seconds = (performance.now() - begun) / 1000;
  if (status !== 0) throw new Error(`winnow ${args.slice(1).join(' ')}: ${stderr.slice(-500)}`);
  const { images, timings, peakMemoryBytes } = JSON.parse(readFileSync(json, 'utf8')) as RunReport;
  return {
    threads,
    backend,
    images,
    seconds,
    stages: timings,
    cores: processorSeconds(stderr, seconds),
    peakMegabytes: Math.round(peakMemoryBytes / 2 ** 20),
    said: stderr.split(/[\r\n]+/).filter((line) => /run on|not used|failed/.test(line)),
  };
}

/** The last line of `times`: user and system time of the shell's children, as 0m1.5s. */
function processorSeconds(said: string, seconds: number): number | null {
  const [, ...times] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(said) ?? [];
  if (times.length < 4) return null;
  const [userMinutes = 0, user = 0, systemMinutes = 0, system = 0] = times.map(Number);
  return (userMinutes * 60 + user + systemMinutes * 60 + system) / seconds;
}
