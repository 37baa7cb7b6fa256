/**
 * What the extension's parts use of the editor, in place of it: load modules with
 * {@link withEditor}.
 */
import Module, { createRequire } from 'node:module';
import path from 'node:path';

/** Commands that were run. */
export const executed: unknown[][] = [];

export class EventEmitter<T> {
  private readonly listeners = new Set<(value: T) => unknown>();
  readonly event = (listener: (value: T) => unknown) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export class CancellationTokenSource {
  private readonly cancelled = new EventEmitter<undefined>();
  readonly token = { isCancellationRequested: false, onCancellationRequested: this.cancelled.event };
  cancel(): void {
    if (this.token.isCancellationRequested) return;
    this.token.isCancellationRequested = true;
    this.cancelled.fire(undefined);
  }
  dispose(): void {
    this.cancelled.dispose();
  }
}

const file = (fsPath: string): { fsPath: string; toString(): string } => ({
  fsPath,
  toString: () => `file://${fsPath}`,
});

export const editor = {
  EventEmitter,
  CancellationTokenSource,
  CancellationError: class extends Error {},
  ViewColumn: { Active: -1 },
  ProgressLocation: { Notification: 15, Window: 10 },
  Uri: { file, joinPath: ({ fsPath }: { fsPath: string }, ...parts: string[]) => file(path.join(fsPath, ...parts)) },
  l10n: { bundle: undefined },
  env: { language: 'en' },
  commands: { executeCommand: (...given: unknown[]): unknown => void executed.push(given) },
  window: {
    showErrorMessage: () => Promise.resolve(undefined),
    /** Where progress was shown. */
    shown: [] as unknown[],
    withProgress(options: { location: number }, task: (progress: unknown, token: unknown) => unknown) {
      this.shown.push(options.location);
      return task({ report: () => undefined }, new CancellationTokenSource().token);
    },
  },
  workspace: {
    getConfiguration: () => ({ get: (_: string, otherwise: unknown) => otherwise, inspect: () => undefined }),
  },
};

const loader = Module as unknown as { _load: (name: string, ...rest: unknown[]) => unknown };
const load = loader._load.bind(Module);
loader._load = (name, ...rest) => (name === 'vscode' ? editor : load(name, ...rest));

/** A module of the extension, its path from `src/extension`. */
export const withEditor = <T>(name: string): T =>
  createRequire(__filename)(path.join('../../src/extension', name)) as T;
