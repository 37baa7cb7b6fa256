/** Questions to the host that wait for their answers. */
import type { HostMessage, Question, WebviewMessage } from '../../src/protocol/panel';
import type { AnswerTo } from './page-services';

interface Waiting {
  readonly about: Question['about'];
  resolve(answer: never): void;
  reject(reason: Error): void;
}

export class Questions {
  private readonly waiting = new Map<number, Waiting>();
  private last = 0;

  constructor(private readonly post: (message: WebviewMessage) => void) {}

  /** @throws Error in words when the host refuses; rejects with `signal.reason` once it is aborted. */
  ask<Q extends Question>(question: Q, signal?: AbortSignal): Promise<AnswerTo<Q>> {
    const id = ++this.last;
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      this.waiting.set(id, { about: question.about, resolve, reject });
      signal?.addEventListener('abort', () => {
        if (this.waiting.delete(id)) reject(signal.reason as Error);
      });
      this.post({ type: 'ask', id, question });
    });
  }

  settle(message: Extract<HostMessage, { type: 'answer' | 'refusal' }>): void {
    const waiting = this.waiting.get(message.id);
    if (waiting === undefined) return;
    this.waiting.delete(message.id);
    if (message.type === 'refusal') waiting.reject(new Error(message.message));
    else if (message.answer.about === waiting.about) waiting.resolve(message.answer as never);
    else waiting.reject(new Error('The answer was about something else.'));
  }

  /** Ends every question: the labelling that they were about is gone. */
  drop(): void {
    for (const waiting of this.waiting.values())
      waiting.reject(new DOMException('Another labelling is shown.', 'AbortError'));
    this.waiting.clear();
  }
}

/** Whether a promise was rejected because nobody waits for it any more. */
export const isAbort = (reason: unknown): boolean => reason instanceof DOMException && reason.name === 'AbortError';
