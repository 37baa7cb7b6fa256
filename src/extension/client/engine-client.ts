import { t } from '@vscode/l10n';
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
import { LANGUAGE_OF_ENGINE } from './language';
import { Lifetime } from './lifetime';

const RESTARTS = 4;
const RESTART_WINDOW_MS = 3 * 60_000;

type ParametersOf<T> = T extends NotificationType<infer P> ? P : never;

/** For requests that nobody can cancel. */
const NEVER = new vscode.CancellationTokenSource().token;

/** The engine ended while a request was under way. */
class EngineEnded extends Error {}

interface Engine {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  /**
   * Ends with {@link EngineEnded} when the process ends. It is needed because closing a connection
   * does not reject the requests that are under way.
   */
  readonly lifetime: Lifetime;
}

export interface RequestOptions {
  readonly token?: CancellationToken;
  /** Called with the progress of this request, and of no other. */
  readonly onProgress?: (progress: StageProgress) => void;
  /**
   * What a person is told if the engine ends before its answer. A request that has such words is
   * sent only once, because it could do harm to repeat it. All others are sent again to the next
   * engine.
   */
  readonly lost?: string;
}

/**
 * The engine process. It starts with the first request. If it dies, the requests under way are sent
 * again to a new one, at most 4 times in 3 minutes. Stages that are finished come from the store
 * then.
 */
export class EngineClient implements vscode.Disposable {
  private engine: Engine | undefined;
  private disposed = false;
  private readonly deaths: number[] = [];
  private underWay = 0;
  private stale = false;
  /** Who is told of the progress of a request, by the request's number. */
  private readonly observers = new Map<number, (progress: StageProgress) => void>();
  private numbered = 0;
  private readonly snapshots = new vscode.EventEmitter<RunSnapshot>();
  private readonly downloaded = new vscode.EventEmitter<ParametersOf<typeof downloadProgress>>();
  readonly onSnapshot = this.snapshots.event;
  readonly onDownload = this.downloaded.event;

  constructor(
    private readonly script: string,
    private readonly log: vscode.LogOutputChannel,
    /** Read at each start, so that what was installed since the last start counts. */
    private readonly environment: () => NodeJS.ProcessEnv = () => ({}),
  ) {}

  /**
   * Sends a request. If the engine ends before it answers, the request is sent to the next one,
   * unless `options.lost` is given.
   * @throws the engine's failure in words for a person; an Error when the engine keeps dying.
   */
  async request<P, R>(
    type: RequestType<P, R, protocol.EngineFailure>,
    params: P,
    options: RequestOptions = {},
  ): Promise<R> {
    const { onProgress } = options;
    const number = ++this.numbered;
    if (onProgress) this.observers.set(number, onProgress);
    this.underWay++;
    try {
      return await this.send(type, onProgress ? { ...params, request: number } : params, options);
    } finally {
      this.observers.delete(number);
      this.underWay--;
      if (this.stale) this.renew();
    }
  }

  /**
   * Lets the next request start a new engine, with the environment of that time. The present engine
   * first finishes its requests.
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
    { token = NEVER, lost }: RequestOptions,
  ): Promise<R> {
    for (;;) {
      const engine = this.start();
      try {
        return await engine.lifetime.during(engine.connection.sendRequest(type, params, token));
      } catch (error) {
        if (!(error instanceof EngineEnded) || this.disposed || token.isCancellationRequested) throw error;
        if (lost !== undefined) throw new Error(lost, { cause: error });
        if (!this.mayRestart()) {
          throw new Error(
            t('The engine ended several times in a row. See the log; clustering again goes on from the store.'),
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
    this.snapshots.dispose();
    this.downloaded.dispose();
  }

  private start(): Engine {
    if (this.engine) return this.engine;
    // The executable of the desktop's host is Electron. This variable makes it run as Node;
    // elsewhere it is ignored.
    const child = fork(this.script, [], {
      env: { ...process.env, ...LANGUAGE_OF_ENGINE, ...this.environment(), ELECTRON_RUN_AS_NODE: '1' },
      silent: true,
      execArgv: debugArguments(process.env),
    });
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    const lifetime = new Lifetime();
    const end = (why: string): void => {
      if (this.engine?.process === child) {
        this.engine = undefined;
        this.deaths.push(Date.now());
      }
      // The lifetime has to end first. Disposing rejects the requests under way, too, but with an
      // error that does not say why.
      lifetime.end(new EngineEnded(why));
      connection.dispose();
      this.log.debug(why);
    };
    child.once('exit', (code, signal) => end(`The engine ended (${signal ?? code}).`));
    child.once('error', (error) => end(error.message));
    child.stdout?.on('data', (text: Buffer) => this.log.info(text.toString().trimEnd()));
    child.stderr?.on('data', (text: Buffer) => this.log.error(text.toString().trimEnd()));
    connection.onError(([error]) => this.log.error(error.message));
    connection.onNotification(protocol.progress, ({ request, dataSet: _, ...progress }) => {
      if (request !== undefined) this.observers.get(request)?.(progress);
    });
    connection.onNotification(protocol.snapshot, (snapshot) => this.snapshots.fire(snapshot));
    connection.onNotification(downloadProgress, (progress) => this.downloaded.fire(progress));
    connection.onNotification(protocol.log, ({ level, message }) => this.log[level](message));
    connection.listen();
    this.engine = { process: child, connection, lifetime };
    return this.engine;
  }

  private mayRestart(): boolean {
    const now = Date.now();
    return this.deaths.filter((death) => now - death < RESTART_WINDOW_MS).length <= RESTARTS;
  }
}
