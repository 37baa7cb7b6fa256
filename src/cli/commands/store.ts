import path from 'node:path';
import type { DataSetContents } from '../../protocol/store';
import { defaultStore } from '../options/cluster-options';
import { textTable } from '../output/text-table';
import { parse, UsageError, wholeNumber } from '../options/usage';

const DAY_MS = 24 * 3_600_000;

/**
 * `winnow store list`: what is kept of each data set; `winnow store prune` removes what nothing
 * needs any more.
 */
export async function storeCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    store: { type: 'string' },
    'older-than': { type: 'string' },
    'max-size': { type: 'string' },
    json: { type: 'boolean' },
  });
  const parent = path.resolve(values.store ?? defaultStore());
  const [action, ...rest] = positionals;
  if (rest.length > 0 || (action !== 'list' && action !== 'prune')) {
    throw new UsageError('winnow store list shows what is kept, winnow store prune removes what nothing needs');
  }
  if (action === 'list') {
    const { storeContents } = await import('../../engine/upkeep/contents');
    const contents = storeContents(parent);
    process.stdout.write(values.json === true ? JSON.stringify(contents, null, 2) + '\n' : describe(contents, parent));
    return;
  }
  const { DEFAULT_LIMITS, pruneStore } = await import('../../engine/upkeep/prune');
  const { Store } = await import('../../engine/store/store');
  const { 'older-than': days, 'max-size': gigabytes } = values;
  const age = days === undefined ? DEFAULT_LIMITS.age : wholeNumber('--older-than', days, 0, 36_500) * DAY_MS;
  const most = gigabytes === undefined ? DEFAULT_LIMITS.bytes : wholeNumber('--max-size', gigabytes, 0, 1e6) * 1e9;
  const done: { readonly folders: readonly string[]; readonly files: number; readonly bytes: number }[] = [];
  for (const { store, folders } of Store.all(parent)) {
    const pruned = await pruneStore(store, { age, bytes: most }, signal);
    done.push({ folders, ...pruned });
  }
  const freed = done.reduce((sum, { bytes }) => sum + bytes, 0);
  const text = `${megabytes(freed)} freed in ${parent}.\n`;
  process.stdout.write(values.json === true ? JSON.stringify(done, null, 2) + '\n' : text);
}

function describe(contents: readonly DataSetContents[], parent: string): string {
  if (contents.length === 0) return `Nothing is kept in ${parent}.\n`;
  const lines = contents.map(({ folders, bytes, parts, modified }) => [
    folders.join(', '),
    megabytes(bytes),
    ...[parts.results + parts.models + parts.checkpoints, parts.thumbnails, parts.blocks].map(megabytes),
    new Date(modified).toISOString().slice(0, 10),
  ]);
  return textTable([['data set', 'all', 'results', 'thumbnails', 'pixels', 'written'], ...lines]);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
