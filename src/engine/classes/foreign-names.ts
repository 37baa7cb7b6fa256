/**
 * Folders that systems and tools make beside a person's own, in lower case. Hidden ones (`.git`)
 * are told by their dot.
 */
const TOOL_FOLDERS: ReadonlySet<string> = new Set([
  // Synology and QNAP.
  '@eadir',
  '@tmp',
  '@recycle',
  '@recently-snapshot',
  '@__thumb',
  '@sharebin',
  '@sharesnap',
  '#recycle',
  '#snapshot',
  // Windows.
  '$recycle.bin',
  'recycler',
  'recycled',
  '$recycle',
  'system volume information',
  'found.000',
  'thumbs.db',
  // macOS and Linux.
  '__macosx',
  'network trash folder',
  'temporary items',
  'lost+found',
  // What programs keep for themselves.
  '__pycache__',
  'node_modules',
  'site-packages',
  '__thumbnails',
]);

/** Files that a system writes into folders of pictures, in lower case. */
const SYSTEM_FILES: ReadonlySet<string> = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini']);

/**
 * Whether a folder of this name is hidden or made by a system or a tool: never a class, and what
 * lies in it no picture.
 */
export function isForeignFolder(name: string): boolean {
  return name.startsWith('.') || TOOL_FOLDERS.has(name.toLowerCase());
}

/** Whether a file of this name is hidden or written by a system: never a picture. */
export function isForeignFile(name: string): boolean {
  return /^\.[^.]/.test(name) || SYSTEM_FILES.has(name.toLowerCase());
}
