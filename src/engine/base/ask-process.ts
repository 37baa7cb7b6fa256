import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { firstLineOf } from './failure';

/** What a process that is asked answers: a value, or why there is none, in words. */
type Answer<Value> = { readonly value: Value } | { readonly reason: string };

/** What a process answered, and what its libraries wrote to its error output by then. */
export interface Heard<Value> {
  readonly value: Value;
  readonly errors: string;
}

/** The script of that name in a folder: a bundle or, in the sources, TypeScript. */
export const scriptIn = (folder: string, name: string): string =>
  [`${name}.js`, `${name}.ts`].map((file) => path.join(folder, file)).find((file) => existsSync(file)) ??
  path.join(folder, `${name}.js`);

/**
 * Asks a process of its own, which is killed when it takes longer than `limitMs`. For what may hang
 * or crash.
 * @param what it does, in words such as `its self-test`.
 * @param environment variables beside those of this process.
 * @throws Error in words when the process gives a reason instead of a value, hangs, or goes down.
 */
export function askProcess<Question extends object, Value>(
  script: string,
  question: Question,
  what: string,
  limitMs: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<Heard<Value>> {
  return new Promise((resolve, reject) => {
    const child = fork(script, [], {
      silent: true,
      // In the desktop's host the executable is Electron, which runs as Node with this variable;
      // elsewhere it is ignored.
      env: { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' },
      execArgv: process.execArgv.filter((argument) => !/^--(test|inspect)/.test(argument)),
    });
    let errors = '';
    let answer: Answer<Value> | undefined;
    child.stderr?.on('data', (text: Buffer) => (errors += text.toString()));
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`it did not finish ${what} within ${Math.round(limitMs / 1000)} s.`));
    }, limitMs);
    child.once('message', (message: Answer<Value>) => {
      answer = message;
      // A driver may hang as its process ends.
      child.kill('SIGKILL');
    });
    child.once('error', (error) => {
      clearTimeout(limit);
      reject(error);
    });
    child.once('close', (code, signal) => {
      clearTimeout(limit);
      if (!answer) {
        const lastWords = errors.trim().split('\n').at(-1) ?? '';
        reject(new Error(`${what} ended the process (${signal ?? code}). ${lastWords}`.trim()));
      } else if ('reason' in answer) reject(new Error(answer.reason));
      else resolve({ value: answer.value, errors });
    });
    child.send(question, (error) => {
      // What ended the process is said when it closes.
      if (error) errors += `${error.message}\n`;
    });
  });
}

/** The other side: answers the one question that this process was started for. */
export function answerProcess<Question, Value>(find: (question: Question) => Promise<Value>): void {
  process.once('message', (question: Question) => {
    find(question).then(
      (value) => process.send?.({ value }),
      (error: unknown) => process.send?.({ reason: firstLineOf(error) }),
    );
  });
}
