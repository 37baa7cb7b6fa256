import path from 'node:path';
import { finishedRun } from '../../engine/curation/current';
import type { WordMatches } from '../../protocol/inspection';
import { defaultStore } from '../options/cluster-options';
import { parse, UsageError, wholeNumber } from '../options/usage';
import { printable } from '../output/printable';

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
  });
  const [folder, ...words] = positionals;
  if (folder === undefined || words.length === 0) {
    throw new UsageError('name the folder that was clustered, then the words: winnow search FOLDER WORDS');
  }
  const limit = wholeNumber('--limit', values.limit ?? String(LISTED), 1, MOST_LISTED);
  const run = finishedRun({ folders: [path.resolve(folder)], store: path.resolve(values.store ?? defaultStore()) });
  const { openArtifacts } = await import('../../engine/kept/artifacts');
  const { searchWords } = await import('../../engine/inspect/search-words');
  const { paths } = run.snapshot;
  const seen = openArtifacts(run.store).seenClasses(paths.length);
  const found = await searchWords(words.join(' '), paths, seen, signal);
  process.stdout.write(values.json === true ? asJson(found, paths, limit) : inWords(found, paths, limit));
}

function asJson({ images, scores, ...facts }: WordMatches, paths: readonly string[], limit: number): string {
  const rows = images.slice(0, limit).map((image, at) => ({ path: paths[image]!, score: scores[at]! }));
  return JSON.stringify({ format: 1, found: images.length, ...facts, images: rows }, null, 2) + '\n';
}

function inWords(found: WordMatches, paths: readonly string[], limit: number): string {
  const { images, scores, classes, byNetwork } = found;
  const rest = classes.length > NAMED ? ` and ${classes.length - NAMED} more` : '';
  const how = !byNetwork
    ? 'by file names alone: no network that knows names saw them; cluster the folder again with one'
    : classes.length === 0
      ? 'by file names alone: the network knows nothing of that name'
      : `by file names and what the network sees: ${classes.slice(0, NAMED).join(', ')}${rest}`;
  const lines = [`${images.length} of ${paths.length} pictures, ${how}`];
  images.slice(0, limit).forEach((image, at) => lines.push(`  ${scores[at]!.toFixed(2)}  ${printable(paths[image]!)}`));
  if (images.length > limit) lines.push(`  … and ${images.length - limit} more (--limit N lists them)`);
  return lines.join('\n') + '\n';
}
