import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

const PROJECT = path.resolve(__dirname, '../..');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command line in `folder`, with its cache there; it gets a SIGINT once its errors say
 * `interruptAt`.
 */
export function winnow(folder: string, args: readonly string[], interruptAt?: RegExp): Promise<Outcome> {
  const entry = path.join(PROJECT, 'src/cli/main.ts');
  const child = spawn(process.execPath, ['--import', require.resolve('tsx'), entry, ...args], {
    cwd: folder,
    env: { ...process.env, XDG_CACHE_HOME: path.join(folder, 'cache') },
  });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
    if (interruptAt?.test(stderr) && !interrupted) interrupted = child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Writes a file below `folder`, with the folders above it. */
export async function writeBelow(folder: string, name: string, text = name): Promise<void> {
  await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
  await writeFile(path.join(folder, name), text);
}
