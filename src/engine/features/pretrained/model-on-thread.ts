import type { Worker } from 'node:worker_threads';
import type { ImageModelOptions } from '../../network/backend/onnx/image-model';
import type { Preprocessing } from '../../network/backend/onnx/picture-input';
import { startThread } from '../../base/start-thread';
import type { ModelAnswer, ModelRequest } from './model-thread';

/**
 * A network on a thread and a core of its own; several of them share the pictures. The layers of small networks are too short to be shared among
 * cores, and the library blocks the thread that it runs on.
 */
export class ModelOnThread {
  private waiting: ((answer: ModelAnswer) => void) | undefined;
  private gone = false;
  private readonly worker: Worker;

  constructor(file: string, preprocessing: Preprocessing, options: ImageModelOptions) {
    this.worker = startThread(__dirname, 'model-thread');
    this.worker.on('message', (answer: ModelAnswer) => this.answer(answer));
    const gone = (): void => {
      this.gone = true;
      this.answer(null);
    };
    this.worker.on('error', gone);
    this.worker.on('exit', gone);
    this.post({ file, preprocessing, options: { ...options, threads: 1 } });
  }

  /** What the network says of pictures, one batch at a time; null where it cannot run on this thread. */
  run(pixels: Uint8Array, count: number): Promise<ModelAnswer> {
    if (this.gone) return Promise.resolve(null);
    return new Promise((answer) => {
      this.waiting = answer;
      this.post({ pixels, count });
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private post(request: ModelRequest): void {
    this.worker.postMessage(request);
  }

  private answer(answer: ModelAnswer): void {
    this.waiting?.(answer);
    this.waiting = undefined;
  }
}
