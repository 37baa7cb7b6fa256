import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TrialTimes } from './candidate';

/** What the trial's process answers. */
export type TrialAnswer = { readonly times: TrialTimes } | { readonly reason: string };

/** `probe.js` lies beside the bundles, `probe.ts` beside this file. */
const script = (): string =>
  ['probe.js', 'probe.ts'].map((file) => path.join(__dirname, file)).find((file) => existsSync(file)) ?? 'probe.js';

/**
 * Tries a candidate in a process of its own, which is killed when it takes longer than `limitMs`.
 * @throws Error in words when the candidate fails its self-test, hangs, or takes its process down.
 */
export function trialInProcess(candidate: string, limitMs: number, file = script()): Promise<TrialTimes> {
  return new Promise((resolve, reject) => {
    const child = fork(file, [candidate], {
      silent: true,
      // In the desktop's host the executable is Electron, which runs as Node with this variable; elsewhere it is ignored.
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: process.execArgv.filter((argument) => !/^--(test|inspect)/.test(argument)),
    });
    let lastWords = '';
    child.stderr?.on('data', (text: Buffer) => (lastWords = text.toString().trim().split('\n').at(-1) ?? ''));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`it did not finish its self-test within ${Math.round(limitMs / 1000)} s.`));
    }, limitMs);
    child.once('message', (answer: TrialAnswer) => {
      if ('times' in answer) resolve(answer.times);
      else reject(new Error(answer.reason));
      child.kill('SIGKILL');
    });
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      // After an answer this rejects a settled promise, which does nothing.
      reject(new Error(`its self-test ended the process (${signal ?? code}). ${lastWords}`.trim()));
    });
  });
}
