import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { STORE_PARTS, type DataSetContents, type StorePart } from '../../protocol/store';
import { Store } from '../store/store';

/** One file of a store. */
export interface StoredFile {
  /** As the store names it, `/` between folders. */
  readonly name: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** Every file of a store. One that goes meanwhile is left out. */
export function filesOf(store: Store): StoredFile[] {
  const entries = readdirSync(store.folder, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    if (!entry.isFile()) return [];
    const file = path.join(entry.parentPath, entry.name);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats) return [];
    const name = path.relative(store.folder, file).split(path.sep).join('/');
    return [{ name, bytes: stats.size, modified: stats.mtimeMs }];
  });
}

/** The part of a store that a file belongs to: its folder, or `labels` for the files at the top. */
export function partOf(name: string): StorePart {
  const folder = name.split('/')[0]!;
  return STORE_PARTS.find((part) => part === folder) ?? 'labels';
}

/** What the stores of all data sets under a folder hold, the largest first. */
export function storeContents(parent: string): DataSetContents[] {
  return Store.all(parent)
    .map(({ store, folders }) => {
      const parts = Object.fromEntries(STORE_PARTS.map((part) => [part, 0])) as Record<StorePart, number>;
      let bytes = 0;
      let modified = 0;
      for (const file of filesOf(store)) {
        parts[partOf(file.name)] += file.bytes;
        bytes += file.bytes;
        modified = Math.max(modified, file.modified);
      }
      return { folders, store: store.folder, bytes, parts, modified };
    })
    .sort((a, b) => b.bytes - a.bytes);
}
