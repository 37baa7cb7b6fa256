/**
 * The one reader of classes from folders, for trees that are clustered, audited, compared or taken
 * for the truth.
 */
import { isForeignFolder } from './foreign-names';
import { SPLIT_WORDS } from './split-words';

/** Names of folders that part a data set for training, in lower case. */
const PARTS: ReadonlySet<string> = new Set([...SPLIT_WORDS, 'holdout']);
/**
 * Names of folders of pictures that have no class yet, in lower case. They stand beside parts, and
 * are never a class.
 */
const UNLABELLED: ReadonlySet<string> = new Set([
  'unlabeled',
  'unlabelled',
  'unlabeled_data',
  'unlabelled_data',
  'unsup',
  'unsupervised',
]);

/** Whether a folder of this name holds pictures without a class. */
export const isUnlabelled = (name: string): boolean => UNLABELLED.has(plain(name));

/** Whether a folder of this name is a part of a data set, where all beside it are parts, too. */
const isPart = (name: string): boolean => PARTS.has(plain(name)) || isUnlabelled(name);

const plain = (name: string): string => name.trim().toLowerCase();

/**
 * The class of each picture, by the folders between the chosen folder and it, the outermost first;
 * null for none. Classes are the names at the first level, or below it where all names of the level
 * are parts of a split, as in `train/cat/1.jpg`. One folder around all of these is passed over. A
 * picture beside class folders, in a folder of unlabelled pictures, or in a folder that a system or
 * a tool made has no class.
 */
export function classesByFolder(folders: readonly (readonly string[])[]): (string | null)[] {
  const own = folders.map((names) => (names.some(isForeignFolder) ? [] : names));
  const tops = new Set(own.flatMap(([top]) => (top === undefined ? [] : [top])));
  if (tops.size > 0 && [...tops].every(isPart)) {
    return own.map(([part, name]) => (name === undefined || isUnlabelled(part!) ? null : classOf(name)));
  }
  if (tops.size === 1) {
    const within = classesByFolder(own.map((names) => names.slice(1)));
    const all = own.every((names, i) => within[i] !== null || names.length === 0 || names.some(isUnlabelled));
    if (all && new Set(within.filter((name) => name !== null)).size > 1) return within;
  }
  return own.map(([top]) => (top === undefined ? null : classOf(top)));
}

/**
 * The part of a split that each picture lies in, such as `train`, by the same folders; null for
 * none. Where the tree has no parts all are null.
 */
export function partsByFolder(folders: readonly (readonly string[])[]): (string | null)[] {
  const own = folders.map((names) => (names.some(isForeignFolder) ? [] : names));
  const tops = new Set(own.flatMap(([top]) => (top === undefined ? [] : [top])));
  if (tops.size > 0 && [...tops].every(isPart)) {
    return own.map(([part]) => (part === undefined || isUnlabelled(part) ? null : part));
  }
  if (tops.size !== 1) return own.map(() => null);
  return partsByFolder(own.map((names) => names.slice(1)));
}

const classOf = (name: string): string | null => (isUnlabelled(name) ? null : name);
