import path from 'node:path';

const SOURCES = path.join('src', 'engine');

/**
 * The folder of the networks that ship with Winnow: `models` beside a bundle; when the sources run,
 * what the build laid into `dist`.
 */
export function shippedFolder(): string {
  const at = __dirname.lastIndexOf(SOURCES);
  return at < 0 ? path.join(__dirname, 'models') : path.join(__dirname.slice(0, at), 'dist', 'models');
}
