import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { threadsIn } from './peers';
import type { BenchOptions } from './row';

/** Epochs of the peer's three networks when it is given none. */
const WHOLE = { ae: 40, cnn: 10, clf: 30 } as const;
/** Two are enough to see how long one takes: the peer says when its first and its last ends. */
const FEW = 2;
type Network = keyof typeof WHOLE;
const ORDER: readonly Network[] = ['ae', 'cnn', 'clf'];

export interface PeerRun {
  readonly seconds: number;
  readonly extrapolated: boolean;
  /**
   * Seconds of each of the peer's stages, extrapolated where `extrapolated`; no `classifier` where
   * it had no groups to learn.
   */
  readonly stages: Readonly<Record<string, number>>;
  readonly secondsPerEpoch: Readonly<Partial<Record<Network, number>>>;
  /** Accuracy by the peer's own reckoning, of a whole run only. */
  readonly accuracy: Readonly<Record<string, number>> | undefined;
}

/**
 * The peer's whole run, from its start to its end. It takes most of an hour, so it is run with two
 * epochs a network and the others are added at the pace of the second, unless `wholePeer`. Null
 * when there is no such script or it fails.
 */
export async function runPeerPipeline(python: string, options: BenchOptions): Promise<PeerRun | null> {
  const { pipeline, photos, threads, wholePeer, peerLog } = options;
  if (!existsSync(pipeline)) return null;
  const epochs = wholePeer ? [] : ORDER.flatMap((network) => [`--${network}-epochs`, String(FEW)]);
  const begun = performance.now();
  const child = spawn(python, [pipeline, photos, '--threads', String(threads), ...epochs], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...threadsIn(threads), PYTHONUNBUFFERED: '1' },
  });
  const lines: { readonly text: string; readonly at: number }[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => lines.push({ text, at: performance.now() }));
  const status = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('close', resolve);
  });
  const seconds = (performance.now() - begun) / 1000;
  const stages = stagesOf(lines.map(({ text }) => text));
  // With fewer than two consensus groups it ends before its classifier, with a failure; what it did
  // until then counts.
  if (status !== 0 && stages['intersection'] === undefined) return null;
  const log = wholePeer ? lines.map(({ text }) => text) : peerLog === undefined ? [] : readLines(peerLog);
  const accuracy = accuracyOf(log);
  if (wholePeer) return { seconds, extrapolated: false, stages, secondsPerEpoch: {}, accuracy };
  const secondsPerEpoch: Partial<Record<Network, number>> = {};
  const times = lines.filter(({ text }) => /^ +epoch 1 /.test(text)).map(({ at }) => at);
  const before = lines.filter(({ text }) => /^ +epoch 0 /.test(text)).map(({ at }) => at);
  let more = 0;
  for (const [i, network] of ORDER.entries()) {
    if (times[i] === undefined || before[i] === undefined) continue;
    const pace = (times[i] - before[i]) / 1000;
    secondsPerEpoch[network] = pace;
    const missing = (WHOLE[network] - FEW) * pace;
    more += missing;
    stages[STAGE_OF[network]] = (stages[STAGE_OF[network]] ?? 0) + missing;
  }
  return { seconds: seconds + more, extrapolated: true, stages, secondsPerEpoch, accuracy };
}

const STAGE_OF: Readonly<Record<Network, string>> = {
  ae: 'autoencoder:train',
  cnn: 'exemplar:train',
  clf: 'classifier',
};

/** Lines such as `cluster:hog: 72.47 s`. */
function stagesOf(lines: readonly string[]): Record<string, number> {
  const found = lines.map((line) => /^([\w:]+): ([\d.]+) s$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(found.map((match) => [match[1]!, Number(match[2])]));
}

/** Lines such as `classifier {'k': 6, 'n': 6889, 'acc': 0.6577, …}`. */
function accuracyOf(lines: readonly string[]): Record<string, number> | undefined {
  const found = lines.map((line) => /^([\w@]+) \{.*'acc': ([\d.]+)/.exec(line)).filter((match) => match !== null);
  return found.length === 0 ? undefined : Object.fromEntries(found.map((match) => [match[1]!, Number(match[2])]));
}

function readLines(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n');
}
