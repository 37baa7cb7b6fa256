import type { DataSetParams } from '../../protocol/engine';
import type { KnownFile } from '../images/list-images';
import { Store } from '../store/store';

/**
 * What the last scan of a data set knew of its files, by path; empty where it was never clustered.
 */
export function knownFiles({ folders, store }: DataSetParams): Readonly<Record<string, KnownFile>> {
  return Store.find(store, folders)?.readJson<Record<string, KnownFile>>('files.json') ?? {};
}
