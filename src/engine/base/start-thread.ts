import { existsSync } from 'node:fs';
import path from 'node:path';
import { Worker } from 'node:worker_threads';

/**
 * Starts a worker thread with the script of that name in a folder, without its extension: a bundle
 * or, in the sources, TypeScript.
 */
export function startThread(folder: string, name: string): Worker {
  const file = path.join(folder, name);
  if (existsSync(`${file}.js`)) return new Worker(`${file}.js`);
  // The thread then has to read TypeScript as this one does.
  return new Worker(`require('tsx/cjs'); require(${JSON.stringify(`${file}.ts`)});`, { eval: true });
}
