import type { Worker } from 'node:worker_threads';
import { startThread } from './start-thread';

/** A thread that does one thing at a time: each request is answered by one message. */
export class AskedThread<Request, Answer> {
  private readonly worker: Worker;
  private waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined;
  private ended: Error | undefined;

  /**
   * @param folder where the script lies, and its name without extension.
   * @param thread what an error calls it.
   */
  constructor(folder: string, name: string, thread: string) {
    this.worker = startThread(folder, name);
    this.worker.on('message', (answer: Answer) => this.waiting?.resolve(answer));
    this.worker.on('error', (error) => this.fail(error));
    this.worker.on('exit', (code) => this.fail(new Error(`${thread} ended with code ${code}`)));
  }

  /** @throws Error when the thread has ended. */
  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.ended) return reject(this.ended);
      this.waiting = { resolve, reject };
      this.worker.postMessage(request);
    });
  }

  /** Gives the thread up: what it was asked, and whatever it is asked later, is rejected. */
  fail(error: Error): void {
    this.ended ??= error;
    this.waiting?.reject(this.ended);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
