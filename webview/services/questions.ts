/** Questions to the host that wait for their answers. */
import { t } from '@vscode/l10n';
import type { StageProgress } from '../../src/domain/dataset';
import type { HostMessage, Question, WebviewMessage } from '../../src/protocol/panel';
import type { AnswerTo } from './page-services';

interface Waiting {
  readonly about: Question['about'];
  readonly onProgress: ((progress: StageProgress) => void) | undefined;
  resolve(answer: never): void;
  reject(reason: Error): void;
}

export class Questions {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  /** @param labelling the one that the page shows: the questions are about it. */
  constructor(
    private readonly post: (message: WebviewMessage) => void,
    private readonly labelling: () => string,
  ) {}

  /**
   * Asks the host. Once `signal` is aborted the host is told that the answer is not wanted any
   * more.
   * @throws Error in words when the host refuses; rejects with `signal.reason` once it is aborted.
   */
  ask<Q extends Question>(
    question: Q,
    signal?: AbortSignal,
    onProgress?: (progress: StageProgress) => void,
  ): Promise<AnswerTo<Q>> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.waiting.set(id, { about: question.about, onProgress, resolve, reject });
      signal?.addEventListener('abort', () => this.cancel(id, signal.reason as Error));
      this.post({ type: 'ask', id, labelling: this.labelling(), question });
    });
  }

  settle(message: Extract<HostMessage, { type: 'answer' | 'refusal' }>): void {
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    this.waiting.delete(message.id);
    if (message.type === 'refusal') waiting.reject(new Error(message.message));
    else if (message.answer.about === waiting.about) waiting.resolve(message.answer as never);
    else waiting.reject(new Error(t('The answer was about something else.')));
  }

  progress({ id, progress }: Extract<HostMessage, { type: 'questionProgress' }>): void {
    this.waiting.get(id)?.onProgress?.(progress);
  }

  /** Ends every question: the labelling that they were about is gone. */
  drop(): void {
    for (const id of [...this.waiting.keys()])
      this.cancel(id, new DOMException(t('Another labelling is shown.'), 'AbortError'));
  }

  private cancel(id: number, reason: Error): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.waiting.delete(id);
    this.post({ type: 'cancelQuestion', id });
    waiting.reject(reason);
  }
}

/** Whether a promise was rejected because its answer is not wanted any more. */
export const isAbort = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'AbortError';
