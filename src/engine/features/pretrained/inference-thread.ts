import type { Worker } from 'node:worker_threads';
import { firstLineOf } from '../../base/failure';
import type { ImageModelOptions, InferenceProvider, Seen } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import { tellLostThread, watchThread } from '../../base/lost-threads';
import { startThread } from '../../base/start-thread';
import type { InferenceAnswer, InferenceRequest } from './inference-worker';

/**
 * A network on a thread of its own, and on one core or a GPU; several of them share the pictures.
 * The layers of small networks are too short to be shared among cores, and the library blocks the
 * thread that it runs on.
 */
export class InferenceThread {
  private waiting: ((answer: Seen | null) => void) | undefined;
  private gone = false;
  private readonly worker: Worker;
  private readonly expectEnd: () => void;
  readonly provider: InferenceProvider;
  /** Why it cannot run, in words, once it has failed. */
  reason: string | undefined;

  constructor(file: string, preprocessing: Preprocessing, options: ImageModelOptions) {
    this.worker = startThread(__dirname, 'inference-worker');
    this.worker.on('message', (answer: InferenceAnswer) => this.answer(answer));
    this.provider = options.provider ?? 'cpu';
    this.expectEnd = watchThread(this.worker, 'inference-worker', (reason) => {
      this.gone = true;
      this.reason ??= firstLineOf(reason);
      this.answer(null);
    });
    // Whoever asked says that a GPU is lost.
    if (this.provider === 'webgpu') this.expectEnd();
    this.post({ file, preprocessing, options });
  }

  /**
   * What the network says of pictures, one batch at a time; null where it cannot run on this
   * thread.
   */
  run(pixels: Uint8Array, count: number): Promise<Seen | null> {
    if (this.gone) return Promise.resolve(null);
    return new Promise((answer) => {
      this.waiting = answer;
      this.post({ pixels, count });
    });
  }

  /** Resolves once the thread has ended, after the pictures that it is at. */
  async close(): Promise<void> {
    if (this.gone) return;
    this.expectEnd();
    // To end a thread from outside while the library computes on it takes the whole process down.
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    this.post('end');
    await ended;
  }

  private post(request: InferenceRequest): void {
    this.worker.postMessage(request);
  }

  private answer(answer: InferenceAnswer): void {
    if (answer && 'reason' in answer && this.reason === undefined) {
      this.reason = answer.reason;
      if (this.provider === 'cpu') tellLostThread(new Error(answer.reason));
    }
    this.waiting?.(answer && 'features' in answer ? answer : null);
    this.waiting = undefined;
  }
}
