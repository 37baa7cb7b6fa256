import path from 'node:path';
import { finishedRun } from '../../engine/curation/current';
import { defaultStore } from '../options/cluster-options';
import { parse, UsageError } from '../options/usage';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';

/** `winnow report`: the data card of a folder that was clustered, as one HTML page. */
export async function reportCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    out: { type: 'string', short: 'o' },
    store: { type: 'string' },
    force: { type: 'boolean' },
  });
  if (positionals.length === 0)
    throw new UsageError('name the folder that was clustered: winnow report FOLDER -o FILE');
  if (values.out === undefined) throw new UsageError('name the page to write with -o FILE.html');
  const out = path.resolve(values.out);
  const force = values.force ?? false;
  const folders = [...new Set(positionals.map((folder) => path.resolve(folder)))];
  const run = finishedRun({ folders, store: path.resolve(values.store ?? defaultStore()) });
  await checkOutputFree(out, { force });
  const { reportOf } = await import('../../engine/report/report');
  await writeOutput(out, await reportOf(run, signal), { force });
  process.stdout.write(`Data card: ${printable(out)}\n`);
}
