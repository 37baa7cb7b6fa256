import { fork, type ChildProcess } from 'node:child_process';
import * as vscode from 'vscode';
import {
  createMessageConnection,
  type CancellationToken,
  type MessageConnection,
  type NotificationType,
  type RequestType,
} from 'vscode-jsonrpc';
import { IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import type { RunSnapshot, StageProgress } from '../../domain/dataset';
import * as protocol from '../../protocol/engine';
import { downloadProgress } from '../../protocol/models';
import { debugArguments } from './debug-arguments';

const RESTARTS = 4;
const RESTART_WINDOW_MS = 3 * 60_000;

type ParametersOf<T> = T extends NotificationType<infer P> ? P : never;

/** The engine ended while a request was under way. */
class EngineEnded extends Error {}

interface Engine {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  /** Rejects with {@link EngineEnded} when the process ends: closing a connection does not reject its requests. */
  readonly ended: Promise<never>;
}

/**
 * The engine process. It starts with the first request; when it dies, the requests under way are sent again to a new one,
 * which goes on from the store, at most 4 times in 3 minutes.
 */
export class EngineClient implements vscode.Disposable {
  private engine: Engine | undefined;
  private disposed = false;
  private readonly deaths: number[] = [];
  private underWay = 0;
  private stale = false;
  private readonly progressed = new vscode.EventEmitter<StageProgress & { readonly run: string }>();
  private readonly snapshots = new vscode.EventEmitter<RunSnapshot>();
  readonly onProgress = this.progressed.event;
  private readonly downloaded = new vscode.EventEmitter<ParametersOf<typeof downloadProgress>>();
  readonly onSnapshot = this.snapshots.event;
  readonly onDownload = this.downloaded.event;

  constructor(
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
    /** Asked for at each start, so that what was installed meanwhile counts. */
    private readonly environment: () => NodeJS.ProcessEnv = () => ({}),
  ) {}

  /**
   * Sends a request whose repetition does no harm.
   * @throws the engine's failure in words for a person; an Error when the engine keeps dying.
   */
  async request<P, R>(
    type: RequestType<P, R, protocol.EngineFailure>,
    params: P,
    token: CancellationToken = new vscode.CancellationTokenSource().token,
  ): Promise<R> {
    this.underWay++;
    try {
      return await this.send(type, params, token);
    } finally {
      this.underWay--;
      if (this.stale) this.renew();
    }
  }

  /**
   * Has the next request start a new engine, with the environment of then. While requests are under way it waits for them.
   * @returns whether the engine is gone already.
   */
  renew(): boolean {
    this.stale = this.underWay > 0;
    if (this.stale) return false;
    const { engine } = this;
    this.engine = undefined;
    engine?.process.kill();
    engine?.connection.dispose();
    return true;
  }

  private async send<P, R>(
    type: RequestType<P, R, protocol.EngineFailure>,
    params: P,
    token: CancellationToken,
  ): Promise<R> {
    for (;;) {
      const engine = this.start();
      try {
        return await Promise.race([engine.connection.sendRequest(type, params, token), engine.ended]);
      } catch (error) {
        if (!(error instanceof EngineEnded) || this.disposed || token.isCancellationRequested) throw error;
        if (!this.mayRestart()) {
          throw new Error(
            'The engine ended several times in a row. See the log; clustering again goes on from the store.',
          );
        }
        this.log.warn('The engine ended unexpectedly and is started again.');
      }
    }
  }

  /** Process id of the engine, while there is one. */
  get pid(): number | undefined {
    return this.engine?.process.pid;
  }

  dispose(): void {
    this.disposed = true;
    this.engine?.process.kill();
    this.engine?.connection.dispose();
    this.progressed.dispose();
    this.snapshots.dispose();
    this.downloaded.dispose();
  }

  private start(): Engine {
    if (this.engine) return this.engine;
    // In the desktop's host the executable is Electron, which runs as Node with this variable; elsewhere it is ignored.
    const child = fork(this.script, [], {
      env: { ...process.env, ...this.environment(), ELECTRON_RUN_AS_NODE: '1' },
      silent: true,
      execArgv: debugArguments(process.env),
    });
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    const ended = new Promise<never>((_, reject) => {
      const end = (why: string): void => {
        if (this.engine?.process === child) {
          this.engine = undefined;
          this.deaths.push(Date.now());
        }
        // In this order: disposing rejects the requests under way too, with an error that does not say why.
        reject(new EngineEnded(why));
        connection.dispose();
      };
      child.once('exit', (code, signal) => end(`The engine ended (${signal ?? code}).`));
      child.once('error', (error) => end(error.message));
    });
    ended.catch((error: unknown) => this.log.debug(String(error)));
    child.stdout?.on('data', (text: Buffer) => this.log.info(text.toString().trimEnd()));
    child.stderr?.on('data', (text: Buffer) => this.log.error(text.toString().trimEnd()));
    connection.onError(([error]) => this.log.error(error.message));
    connection.onNotification(protocol.progress, (progress) => this.progressed.fire(progress));
    connection.onNotification(protocol.snapshot, (snapshot) => this.snapshots.fire(snapshot));
    connection.onNotification(downloadProgress, (progress) => this.downloaded.fire(progress));
    connection.onNotification(protocol.log, ({ level, message }) => this.log[level](message));
    connection.listen();
    this.engine = { process: child, connection, ended };
    return this.engine;
  }

  private mayRestart(): boolean {
    const now = Date.now();
    return this.deaths.filter((death) => now - death < RESTART_WINDOW_MS).length <= RESTARTS;
  }
}
