import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createMessageConnection, type MessageConnection, type RequestType } from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { EngineFailure } from '../../src/protocol/engine';

const SCRIPT = path.resolve(__dirname, '../../dist/engine.js');

/** How an engine is to die by itself. */
export interface Death {
  /** The number of the file operation, from 1, at which it kills itself. */
  readonly at: number;
  /** Whether a write is cut in half first. */
  readonly torn: boolean;
}

/** The engine process as the extension forks it, from `dist/`. */
export class Engine {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly ended: Promise<void>;
  alive = true;

  constructor({ death, uid, heapMegabytes }: { death?: Death; uid?: number; heapMegabytes?: number } = {}) {
    if (!existsSync(SCRIPT)) throw new Error(`${SCRIPT} is missing: run "npm run build" first.`);
    this.process = fork(SCRIPT, [], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [
        ...(death ? ['--require', path.join(__dirname, 'die-in-file-operation.cjs')] : []),
        ...(heapMegabytes ? [`--max-old-space-size=${heapMegabytes}`] : []),
      ],
      env: { ...process.env, ...(death ? { DIE_AT: String(death.at), DIE_TORN: death.torn ? '1' : '' } : {}) },
      ...(uid === undefined ? {} : { uid, gid: uid }),
    });
    this.connection = createMessageConnection(new IPCMessageReader(this.process), new IPCMessageWriter(this.process));
    this.connection.onError(() => undefined);
    this.ended = new Promise((resolve) => {
      this.process.once('exit', () => {
        this.alive = false;
        resolve();
      });
    });
    this.process.on('error', () => undefined);
    this.connection.listen();
  }

  /** The answer, or undefined when the engine died before it came. @throws the engine's refusal. */
  async ask<P, R>(type: RequestType<P, R, EngineFailure>, params: P): Promise<R | undefined> {
    if (!this.alive || !this.process.connected) return undefined;
    const answer = this.connection.sendRequest(type, params);
    const settled = answer.then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const outcome = await Promise.race([settled, this.ended]);
    if (!outcome) return undefined;
    if ('value' in outcome) return outcome.value;
    // What a closed channel rejects with is not the engine's word.
    if (!this.alive || !this.process.connected) return undefined;
    throw outcome.error;
  }

  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    this.process.kill(signal);
    await this.ended;
    this.connection.dispose();
  }
}
