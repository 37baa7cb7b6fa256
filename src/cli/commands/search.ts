import path from 'node:path';
import { finishedRun } from '../../engine/curation/current';
import type { WordMatches } from '../../protocol/inspection';
import { defaultStore } from '../options/cluster-options';
import { parse, UsageError, wholeNumber } from '../options/usage';
import { ensurePair } from '../output/model-download';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { seeingImages } from '../output/run-observer';

/** Images listed unless the person asks for more or fewer. */
const LISTED = 50;
const MOST_LISTED = 1_000_000;
const NAMED = 8;

/** `winnow search`: the images of a folder that was clustered that words fit, the best first. */
export async function searchCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    limit: { type: 'string' },
    json: { type: 'boolean' },
    store: { type: 'string' },
    download: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  const [folder, ...words] = positionals;
  if (folder === undefined || words.length === 0) {
    throw new UsageError('name the folder that was clustered, then the words: winnow search FOLDER WORDS');
  }
  const limit = wholeNumber('--limit', values.limit ?? String(LISTED), 1, MOST_LISTED);
  const store = path.resolve(values.store ?? defaultStore());
  const run = finishedRun({ folders: [path.resolve(folder)], store });
  const { paths, configuration } = run.snapshot;
  const quiet = values.quiet ?? false;
  if (values.download === true) await ensurePair(configuration, store, { allowed: true, quiet }, signal);
  const { search } = await import('../../engine/words/search');
  const bar = new ProgressBar(process.stderr);
  const work = seeingImages(bar, quiet, signal);
  const found = await search(run, store, words.join(' '), limit, work).finally(() => bar.clear());
  process.stdout.write(values.json === true ? asJson(found, paths) : inWords(found, paths));
}

function asJson({ images, scores, ...facts }: WordMatches, paths: readonly string[]): string {
  const rows = images.map((image, at) => ({ path: paths[image]!, score: scores[at]! }));
  return JSON.stringify({ format: 1, ...facts, images: rows }, null, 2) + '\n';
}

function inWords({ images, scores, found, classes, byNetwork, pair }: WordMatches, paths: readonly string[]): string {
  const rest = classes.length > NAMED ? ` and ${classes.length - NAMED} more` : '';
  const how =
    pair !== null
      ? `ranked by ${printable(pair)}`
      : !byNetwork
        ? 'by file names alone: no network that knows names saw them; cluster the folder again with one'
        : classes.length === 0
          ? 'by file names alone: the network knows nothing of that name'
          : `by file names and what the network sees: ${classes.slice(0, NAMED).join(', ')}${rest}`;
  const lines = [`${found} of ${paths.length} pictures, ${how}`];
  images.forEach((image, at) => lines.push(`  ${scores[at]!.toFixed(2)}  ${printable(paths[image]!)}`));
  if (found > images.length) lines.push(`  … and ${found - images.length} more (--limit N lists them)`);
  return lines.join('\n') + '\n';
}
