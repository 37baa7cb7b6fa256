/**
 * Changes bits of a finished store, one file at a time, and runs again: the labels must be those of
 * before and no edit may be lost. Prints its counts as one line of JSON and ends with 1 if anything
 * differed.
 *
 *   node --import tsx test/torture/bits.ts --count 300 --seed 1 --minutes 60
 *
 * A store takes some seconds to run again: `--minutes` ends it before its count is reached.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { damageAndRun } from './damage-store';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
  },
});
const home = mkdtempSync(path.join(tmpdir(), 'winnow-bits-'));
void damageAndRun(home, Number(values.count), Number(values.seed), 4, Date.now() + 60_000 * Number(values.minutes))
  .then((counts) => {
    console.log(JSON.stringify(counts));
    process.exitCode = counts.wrong.length === 0 ? 0 : 1;
  })
  .finally(() => rmSync(home, { recursive: true, force: true }));
