import { parentPort } from 'node:worker_threads';
import { wordsOf } from '../../domain/error-words';

/** What a thread of `TaskThreads` is asked. */
export type TaskRequest<Shared, Task> =
  { readonly kind: 'load'; readonly shared: Shared } | { readonly kind: 'task'; readonly task: Task };
export type TaskReply<Answer> =
  | { readonly kind: 'loaded' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly message: string };

/** How a thread does its tasks. */
export interface TaskService<Shared, Task, Answer> {
  /** Takes what later tasks share. */
  load?(shared: Shared): void;
  answer(task: Task): Answer | Promise<Answer>;
}

/**
 * Makes this worker thread one of `TaskThreads`. A task that fails is told to whoever asked, and
 * the thread goes on.
 */
export function serveTasks<Shared, Task, Answer>(service: TaskService<Shared, Task, Answer>): void {
  const port = parentPort!;
  const reply = async (request: TaskRequest<Shared, Task>): Promise<TaskReply<Answer>> => {
    if (request.kind === 'task') return { kind: 'answer', answer: await service.answer(request.task) };
    service.load?.(request.shared);
    return { kind: 'loaded' };
  };
  port.on('message', (request: TaskRequest<Shared, Task>) => {
    reply(request)
      .catch((error: unknown): TaskReply<Answer> => ({ kind: 'failed', message: wordsOf(error) }))
      .then((answer) => port.postMessage(answer))
      .catch(() => process.exit(1));
  });
}
