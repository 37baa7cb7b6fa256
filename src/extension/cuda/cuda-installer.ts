import { t } from '@vscode/l10n';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const CUDA_PACKAGE = '@tensorflow/tfjs-node-gpu';
export const CUDA_VERSION = '4.22.0';

const FINAL = `cuda-${CUDA_VERSION}`;
/**
 * `cuda-4.22.0.installing-PID`, so that what a killed window left can be told from what another one
 * is busy with.
 */
const UNFINISHED = /^cuda-.*\.installing-(\d+)$/;
const LOAD_LIMIT_MS = 120_000;
/** Characters of the installer's words that an error message quotes. */
const QUOTED = 300;

export interface CudaInstallation {
  /** Absolute folder of the extension; the package gets one of its own below. */
  readonly storage: string;
  readonly signal: AbortSignal;
  /** Told every line that the installer writes. */
  readonly onLine: (line: string) => void;
  /** Environment of the installer; its PATH is where npm is looked for. */
  readonly env?: NodeJS.ProcessEnv;
}

export interface CudaInstalled {
  readonly folder: string;
  /**
   * False: it loads, but finds no GPU, and computes on the processor until CUDA 11 and cuDNN 8 are
   * there.
   */
  readonly gpu: boolean;
}

/** In words, why the package cannot work on a platform; undefined where it can. */
export function cudaImpossible(
  platform: NodeJS.Platform = process.platform,
  arch: string = process.arch,
): string | undefined {
  if ((platform === 'linux' || platform === 'win32') && arch === 'x64') return undefined;
  return t(
    'CUDA acceleration exists for Linux and Windows on x64 only, and this is {0}-{1}. Winnow uses another way to the GPU where there is one; Winnow: Show Diagnostics names it.',
    platform,
    arch,
  );
}

/** The folder of the finished installation, or undefined. */
export function installedCuda(storage: string): string | undefined {
  const folder = path.join(storage, FINAL);
  return existsSync(folder) ? folder : undefined;
}

/** @returns whether there was anything to remove. */
export async function removeCuda(storage: string): Promise<boolean> {
  const folder = installedCuda(storage);
  await removeUnfinished(storage);
  if (folder === undefined) return false;
  await remove(folder);
  return true;
}

/**
 * Installs TensorFlow for CUDA with the npm on the PATH, into a folder that gets its final name
 * once the package loads in a process of its own. A failure or a cancel leaves nothing behind, and
 * an earlier installation as it was.
 * @throws Error that says in words what happened and what to do; the signal's reason when it is
 * aborted.
 */
export async function installCuda({
  storage,
  signal,
  onLine,
  env = process.env,
}: CudaInstallation): Promise<CudaInstalled> {
  signal.throwIfAborted();
  const npm = await findNpm(env);
  if (npm === undefined) {
    throw new Error(
      t(
        'CUDA acceleration was not installed: npm is not on the PATH. Install Node.js from https://nodejs.org, start VS Code again, and try again.',
      ),
    );
  }
  await removeUnfinished(storage);
  const unfinished = path.join(storage, `${FINAL}.installing-${process.pid}`);
  try {
    await mkdir(unfinished, { recursive: true });
    await writeFile(path.join(unfinished, 'package.json'), '{ "private": true }\n');
    await runNpm(npm, unfinished, env, signal, onLine);
    onLine(t('Trying whether it loads.'));
    const gpu = await tryLoading(unfinished, env, signal);
    const folder = path.join(storage, FINAL);
    await remove(folder);
    await rename(unfinished, folder);
    return { folder, gpu };
  } finally {
    await remove(unfinished);
  }
}

async function findNpm(env: NodeJS.ProcessEnv): Promise<string | undefined> {
  // Windows spells it Path.
  const [, list = ''] = Object.entries(env).find(([name]) => name.toUpperCase() === 'PATH') ?? [];
  const name = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  for (const folder of list.split(path.delimiter).filter((each) => each !== '')) {
    const file = path.join(folder, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

async function runNpm(
  npm: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  onLine: (line: string) => void,
): Promise<void> {
  const windows = process.platform === 'win32';
  const quoted = (argument: string): string => (windows ? `"${argument}"` : argument);
  // The native library is downloaded by the package's install script: a person who forbids scripts
  // allows this one here.
  const choices = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts=false', '--foreground-scripts'];
  const args = ['install', '--prefix', quoted(folder), ...choices, `${CUDA_PACKAGE}@${CUDA_VERSION}`];
  // Windows runs a .cmd in a shell only; elsewhere a group of its own lets a cancel end npm's
  // children too.
  const child = spawn(quoted(npm), args, { cwd: folder, env, shell: windows, detached: !windows, windowsHide: true });
  const lines: string[] = [];
  const hear = (text: Buffer): void => {
    for (const line of text.toString().split(/\r?\n|\r/)) {
      if (line.trim() === '') continue;
      lines.push(line.trim());
      onLine(line.trim());
    }
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const code = await ended(child, signal);
  if (code === 0) return;
  throw new Error(t('CUDA acceleration was not installed: npm ended with {0}. {1}', code, reasonIn(lines)).trim());
}

/**
 * Loads the package in a process of its own, where a bad driver can crash or hang. @returns whether
 * it uses a GPU.
 */
async function tryLoading(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<boolean> {
  const script = `
    const util = require('node:util');
    util.isNullOrUndefined ??= (value) => value === null || value === undefined;
    util.isArray ??= Array.isArray;
    const tf = require(${JSON.stringify(path.join(folder, 'node_modules', CUDA_PACKAGE))});
    tf.ready().then(() => {
      console.log('gpu: ' + (tf.backend().isUsingGpuDevice === true));
      process.exit(0);
    });`;
  const child = spawn(process.execPath, ['-e', script], {
    cwd: folder,
    // In the desktop's host the executable is Electron, which runs as Node with this variable;
    // elsewhere it is ignored.
    env: { ...env, ELECTRON_RUN_AS_NODE: '1' },
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let output = '';
  let errors = '';
  child.stdout?.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
  const limit = AbortSignal.timeout(LOAD_LIMIT_MS);
  const code = await ended(child, AbortSignal.any([signal, limit])).catch((error: unknown) => {
    if (limit.aborted && !signal.aborted) return t('it hangs');
    throw error;
  });
  const answer = /^gpu: (true|false)$/m.exec(output);
  if (code === 0 && answer) return answer[1] === 'true';
  throw new Error(
    t(
      'CUDA acceleration was not installed: the package does not load ({0}). {1}',
      code,
      reasonIn(errors.split('\n')),
    ).trim(),
  );
}

/**
 * Resolves with the exit code or the name of the signal once the process has ended.
 * @throws the reason of `signal` when that is aborted, after the process and its children are gone.
 */
function ended(child: ChildProcess, signal: AbortSignal): Promise<number | string> {
  return new Promise((resolve, reject) => {
    const stop = (): void => endTree(child);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => {
      signal.removeEventListener('abort', stop);
      reject(error);
    });
    child.once('close', (code, by) => {
      signal.removeEventListener('abort', stop);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve(code ?? by ?? 'nothing');
    });
  });
}

function endTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(child.pid), '/t', '/f'], () => undefined);
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It ended by itself meanwhile.
  }
}

/**
 * Why an installer failed, from what it wrote: the network and the disk in words, else the line
 * that says most.
 */
function reasonIn(lines: readonly string[]): string {
  const text = lines.join('\n');
  const network = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT)\s+([\w.:-]+)/.exec(text);
  if (network) {
    return t(
      'The download host cannot be reached ({0}). Check the network and the proxy settings, then try again.',
      network[0],
    );
  }
  if (/\bENOSPC\b/.test(text)) return t('The disk is full: the package needs about 1.5 GB while it is installed.');
  const ofNpm = lines
    .map((line) => /^npm (?:error|ERR!) (?!(?:code|path|command|errno|syscall|A complete log)\b)(.+)/.exec(line)?.[1])
    .find((line) => line !== undefined);
  const told = lines.filter((line) => line.trim() !== '');
  const reason = told.find((line) => /^(\w*Error|error)\b/.test(line)) ?? ofNpm ?? told.at(-1) ?? '';
  return reason.length > QUOTED ? `${reason.slice(0, QUOTED)}…` : reason;
}

async function removeUnfinished(storage: string): Promise<void> {
  const names = await readdir(storage).catch(() => []);
  for (const name of names) {
    const pid = Number(UNFINISHED.exec(name)?.[1] ?? NaN);
    if (pid > 0 && (pid === process.pid || !isRunning(pid))) await remove(path.join(storage, name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
