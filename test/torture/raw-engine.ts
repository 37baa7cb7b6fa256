import { Engine } from './engine';

/** What came back for one request. */
export interface Reply {
  readonly result?: unknown;
  readonly error?: { readonly code?: number; readonly message?: string; readonly data?: { readonly code?: string } };
  /** The engine ended before it answered. */
  readonly died?: boolean;
  /** It lives and did not answer in time. */
  readonly late?: boolean;
}

interface Answer extends Reply {
  readonly id?: unknown;
}

/** An engine to which anything can be sent: no typed client stands between. */
export class RawEngine {
  private readonly engine: Engine;
  private readonly waiting = new Map<unknown, (reply: Reply) => void>();
  private last = 0;

  /**
   * @param patience milliseconds after which a request counts as never answered.
   * @param heapMegabytes of JavaScript; an engine that holds on to more dies.
   */
  constructor(
    private readonly patience: number,
    heapMegabytes: number,
  ) {
    this.engine = new Engine({ heapMegabytes });
    // The typed client would complain of answers that it did not ask for.
    this.engine.connection.dispose();
    this.engine.process.on('message', (message: Answer) => this.waiting.get(message.id)?.(message));
    void this.engine.ended.then(() => {
      for (const settle of this.waiting.values()) settle({ died: true });
    });
  }

  get alive(): boolean {
    return this.engine.alive;
  }

  /** Sends a request, with a cancel right behind it if asked to. Never rejects. */
  async send(method: string, params: unknown, { cancelled = false } = {}): Promise<Reply> {
    const id = ++this.last;
    if (!this.alive) return { died: true };
    let timer: NodeJS.Timeout | undefined;
    const reply = await new Promise<Reply>((settle) => {
      this.waiting.set(id, settle);
      timer = setTimeout(() => settle({ late: true }), this.patience);
      this.post({ jsonrpc: '2.0', id, method, params });
      if (cancelled) this.post({ jsonrpc: '2.0', method: '$/cancelRequest', params: { id } });
    });
    clearTimeout(timer);
    this.waiting.delete(id);
    return reply;
  }

  /** Sends any message. */
  post(message: unknown): void {
    if (this.alive) this.engine.process.send(message as object);
  }

  kill(): Promise<void> {
    return this.engine.kill();
  }
}
