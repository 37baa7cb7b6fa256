import path from 'node:path';
import { needsModel } from '../../domain/configuration';
import { clusterOptions, RUN_OPTIONS, runArguments } from '../options/cluster-options';
import { parse, UsageError } from '../options/usage';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { barObserver } from '../output/run-observer';

/** `winnow features`: computes for some of the pictures what a run on another machine needs. */
export async function featuresCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    ...RUN_OPTIONS,
    shard: { type: 'string' },
    out: { type: 'string' },
  });
  if (positionals.length === 0) {
    throw new UsageError('name the folder of the pictures: winnow features FOLDER --shard 1/4 --out DIR');
  }
  if (values.out === undefined) throw new UsageError('name the folder of the shards with --out DIR');
  const out = path.resolve(values.out);
  const share = shareOf(values.shard ?? '1/1');
  const { folders, store, configuration, takeOver, download, quiet } = clusterOptions([
    ...positionals,
    ...runArguments(values),
  ]);
  const { makeShard } = await import('../../engine/shards/make-shard');
  const bar = new ProgressBar(process.stderr);
  try {
    if (needsModel(configuration)) {
      const { ensureModel } = await import('../output/model-download');
      await ensureModel(configuration.model, { store, allowed: download, quiet }, signal);
    }
    const request = { folders, store, configuration, share, out, takeOver };
    const { file, images, unreadable } = await makeShard(request, barObserver(bar, quiet), signal);
    bar.clear();
    const passed = unreadable > 0 ? `, ${unreadable} files could not be read` : '';
    if (!quiet) process.stdout.write(`${images} pictures in ${printable(file)}${passed}\n`);
  } finally {
    bar.clear();
  }
}

/** @throws UsageError */
function shareOf(text: string): { readonly index: number; readonly of: number } {
  const [, index, of] = /^(\d{1,5})\/(\d{1,5})$/.exec(text)?.map(Number) ?? [];
  if (index === undefined || of === undefined || index < 1 || index > of) {
    throw new UsageError(`--shard takes which of how many, as in 1/4, not ${JSON.stringify(text)}`);
  }
  return { index, of };
}
