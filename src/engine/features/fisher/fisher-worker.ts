/** A worker thread of {@link FisherThreads}. */
import { parentPort } from 'node:worker_threads';
import { wordsOf } from '../../../domain/error-words';
import { FisherWork, type FisherAnswer, type FisherTask, type FisherTools } from './work';

export type WorkerRequest =
  { readonly kind: 'load'; readonly tools: FisherTools } | { readonly kind: 'task'; readonly task: FisherTask };
export type WorkerReply =
  { readonly kind: 'answer'; readonly answer: FisherAnswer } | { readonly kind: 'failed'; readonly message: string };

const port = parentPort!;
const work = new FisherWork();

async function reply(request: WorkerRequest): Promise<WorkerReply> {
  if (request.kind === 'task') return { kind: 'answer', answer: await work.answer(request.task) };
  work.load(request.tools);
  return { kind: 'answer', answer: [] };
}

port.on('message', (request: WorkerRequest) => {
  reply(request)
    .catch((error: unknown): WorkerReply => ({ kind: 'failed', message: wordsOf(error) }))
    .then((answer) => port.postMessage(answer))
    .catch(() => process.exit(1));
});
