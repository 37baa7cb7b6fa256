import type { RunSnapshot } from '../../domain/dataset';
import type { FolderChanges } from '../../protocol/inspection';
import { listImages } from './find-images';

/**
 * Images that came into the folders of a run since it looked at them, and those that went. New ones
 * are told by their names alone. A file whose contents changed counts as neither.
 * @throws WinnowFailure `folder-missing`, and the signal's reason.
 */
export async function folderChanges(
  { folders, paths, unreadable }: Pick<RunSnapshot, 'folders' | 'paths' | 'unreadable'>,
  signal: AbortSignal,
): Promise<FolderChanges> {
  const known = new Set([...paths, ...unreadable.map((row) => row.path)]);
  const there = new Set(await listImages(folders, known, signal));
  let added = 0;
  for (const file of there) if (!known.has(file)) added++;
  return { added, gone: paths.filter((file) => !there.has(file)).length };
}
