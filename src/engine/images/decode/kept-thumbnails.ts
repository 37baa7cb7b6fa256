import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../../base/make-folder';
import { replaceFile } from '../../store/durable';
import type { Store } from '../../store/store';

/** Where a store keeps thumbnails. */
export type ThumbnailFolder = Pick<Store, 'thumbnailFolder'>;

/** @throws WinnowFailure `store` */
export function keepThumbnail(bytes: Uint8Array, hash: string, store: ThumbnailFolder): void {
  const file = thumbnailFile(store, hash);
  makeFolder(path.dirname(file));
  replaceFile(file, [bytes], { flush: false });
}

const thumbnailFile = (store: ThumbnailFolder, hash: string): string =>
  path.join(store.thumbnailFolder, hash.slice(0, 2), `${hash}.webp`);

/** The bytes of a thumbnail that the store holds, WebP; undefined where it holds none. */
export function keptThumbnail(hash: string, store: ThumbnailFolder): Buffer | undefined {
  try {
    return readFileSync(thumbnailFile(store, hash));
  } catch {
    return undefined;
  }
}

/** Hashes that have a thumbnail. */
export function thumbnailsIn(folder: string): ReadonlySet<string> {
  const present = new Set<string>();
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const { ext, name } = path.parse(entry);
    if (ext === '.webp') present.add(name);
  }
  return present;
}
