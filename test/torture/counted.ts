import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';

/** What a torture counted; `failures` says in words what went wrong, and is empty when all held. */
export interface Counts {
  readonly failures: readonly string[];
  readonly [what: string]: number | readonly string[];
}

/**
 * A torture of `count` attacks drawn from `seed`, in a folder of its own that is empty before and
 * removed afterwards.
 */
export type Torture = (count: number, seed: number, home: string) => Promise<Counts>;

/** Runs a torture in a fresh folder. */
export async function inFolder(torture: Torture, count: number, seed: number): Promise<Counts> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'winnow-torture-')));
  try {
    return await torture(count, seed, home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/**
 * The script's main: reads `--count` and `--seed`, prints one JSON line of counts and ends with 1
 * on any failure.
 */
export async function report(name: string, torture: Torture, count: number): Promise<void> {
  const { values } = parseArgs({ options: { count: { type: 'string' }, seed: { type: 'string', default: '1' } } });
  const begun = performance.now();
  const counts = await inFolder(torture, Number(values.count ?? count), Number(values.seed));
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(JSON.stringify({ torture: name, ...counts, seconds }));
  process.exit(counts.failures.length > 0 ? 1 : 0);
}
