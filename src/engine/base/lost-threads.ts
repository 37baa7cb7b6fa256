import { t } from '@vscode/l10n';
import type { Worker } from 'node:worker_threads';
import { firstLineOf } from './failure';

const listeners = new Set<(sentence: string) => void>();

/**
 * Passes on what {@link tellLostThread} says while work goes on. Threads are the process's, so all
 * work that goes on hears of each.
 */
export async function hearingOfLostThreads<T>(
  listener: (sentence: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  listeners.add(listener);
  try {
    return await work();
  } finally {
    listeners.delete(listener);
  }
}

/**
 * Says that a thread failed, where another does its work again. Where nobody listens, the process's
 * error output has it.
 */
export function tellLostThread(error: unknown): void {
  const sentence = t(
    'A worker thread failed ({0}). Its work is tried again without it; that changes no result.',
    firstLineOf(error),
  );
  if (listeners.size === 0) process.emitWarning(sentence);
  for (const listener of listeners) listener(sentence);
}

/**
 * Calls `gone` with the reason once a thread has ended, and says so.
 * @param script its name.
 * @returns to be called before the thread is asked to end: nothing is said then.
 */
export function watchThread(worker: Worker, script: string, gone: (reason: Error) => void): () => void {
  let silent = false;
  const ended = (error: Error): void => {
    if (!silent) tellLostThread(error);
    // An error is followed by the end.
    silent = true;
    gone(error);
  };
  worker.on('error', ended);
  worker.on('exit', (code) => ended(new Error(`The thread ${script} ended with code ${code}`)));
  return () => {
    silent = true;
  };
}
