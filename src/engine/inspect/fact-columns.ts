import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RunSnapshot } from '../../domain/dataset';
import {
  categoryColumn,
  tellsApart,
  type FactColumn,
  type FactColumns,
  type FactUnit,
} from '../../domain/fact-columns';
import { forEachRow } from '../base/lanes';
import { headOf, type Head } from '../images/decode/picture-size';
import { KeptFacts, type FactsInColumns } from '../quality/kept-facts';
import type { Store } from '../store/store';
import { tablesBeside } from './tables-beside';

const IN_HEAD = ['width', 'height', 'bytes', 'format', 'taken', 'camera'] as const satisfies (keyof Head)[];
type Heads = FactsInColumns<keyof Head>['columns'];

/**
 * What is known of the files of a finished run: from the store, else from their heads, and from
 * tables that lie beside them. Columns in which all images are the same are left out.
 * @param onShare share of the work in [0, 1].
 * @throws the signal's reason when it is aborted.
 */
export async function factColumns(
  snapshot: Pick<RunSnapshot, 'root' | 'folders' | 'paths' | 'hashes'>,
  store: Store,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<FactColumns> {
  const { paths } = snapshot;
  const heads = await headsOf(snapshot, store, onShare, signal);
  const numbers = (id: 'width' | 'height' | 'bytes' | 'taken', unit: FactUnit): FactColumn => ({
    kind: 'number',
    id,
    name: id,
    unit,
    values: heads[id],
  });
  const words = (id: 'format' | 'camera'): FactColumn => categoryColumn({ id, name: id }, heads[id]);
  const folders = paths.map((file) => (file.includes('/') ? path.posix.dirname(file) : null));
  const files = [
    numbers('width', 'pixels'),
    numbers('height', 'pixels'),
    numbers('bytes', 'bytes'),
    numbers('taken', 'time'),
    words('format'),
    words('camera'),
    categoryColumn({ id: 'folder', name: 'folder', nested: true }, folders),
  ];
  const tables = await tablesBeside(snapshot, signal);
  return { columns: [...files, ...tables.columns].filter(tellsApart), unread: tables.unread };
}

/** Null for what cannot be read any more. */
async function headsOf(
  { root, paths, hashes }: Pick<RunSnapshot, 'root' | 'paths' | 'hashes'>,
  store: Store,
  onShare: (share: number) => void,
  signal: AbortSignal,
): Promise<Heads> {
  const { columns, missing } = new KeptFacts(store).columns(hashes, IN_HEAD);
  await forEachRow(missing.length, signal, async (row) => {
    onShare(row / missing.length);
    const image = missing[row]!;
    const contents = await readFile(path.join(root, paths[image]!)).catch(() => undefined);
    const head: Head | undefined = contents && (await headOf(contents).catch(() => undefined));
    if (head) for (const id of IN_HEAD) (columns[id] as unknown[])[image] = head[id];
  });
  return columns;
}
