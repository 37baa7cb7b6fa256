import { classesByFolder, isUnlabelled } from '../classes/class-folders';

/**
 * True classes of images from the folders that they lie in, as `classesByFolder` reads them; an
 * empty string for an image in a folder of unlabelled ones. Null where there are fewer than two
 * classes, or another image has none: then the folders say something else.
 * @param paths relative, `/` between folders.
 */
export function folderClasses(paths: readonly string[]): string[] | null {
  const folders = paths.map((file) => file.split('/').slice(0, -1));
  const classes = classesByFolder(folders);
  if (classes.some((name, i) => name === null && !folders[i]!.some(isUnlabelled))) return null;
  return new Set(classes.filter((name) => name !== null)).size < 2 ? null : classes.map((name) => name ?? '');
}
