/** Folders above the class folders of a tree that is split for training. */
const SPLITS = new Set(['train', 'val', 'test']);

/**
 * True classes of images from the folders that they lie in: the names at the first level, below the folders that all have in
 * common, at which there are two or more; `train`, `val` and `test` are passed over. Null unless every image lies in a folder
 * of that level.
 * @param paths relative, `/` between folders.
 */
export function folderClasses(paths: readonly string[]): string[] | null {
  const folders = paths.map((file) => file.split('/').slice(0, -1));
  const shortest = Math.min(...new Set(folders.map(({ length }) => length)), folders[0]?.length ?? 0);
  for (let level = 0; level < shortest; level++) {
    const names = new Set(folders.map((each) => each[level]!));
    if (names.size < 2 || [...names].every((name) => SPLITS.has(name))) continue;
    return folders.map((each) => each[level]!);
  }
  return null;
}

/** The level of the class folder of a file in a tree of classes: 1 below `train`, `val` and `test`, else 0. */
export function classLevel(folders: readonly string[]): number {
  return SPLITS.has(folders[0]!) ? 1 : 0;
}
