import { AskedThread } from '../../../../base/asked-thread';
import { tellLostThread } from '../../../../base/lost-threads';
import { layerParameters, size, type Network } from '../../../layers';
import type { Runner, RunnerOptions, TrainingState } from '../../backend';
import { OnnxRunner } from '../onnx-runner';
import type { RunnerAnswer, RunnerRequest } from './runner-worker';
import { multiplications } from './shards';

/**
 * Pictures that a network sees at once. A fixed number, so that what it says of a picture does not
 * depend on the number of threads.
 */
const PIECE = 16;
/** Multiplications of a call below which it is not shared. */
const WORTH_THREADS = 500e6;

type Thread = AskedThread<RunnerRequest, RunnerAnswer>;

/** Pieces of a call that are to be done, and where their rows go. */
interface Pieces {
  readonly images: Float32Array;
  readonly count: number;
  readonly rows: Float32Array;
  /** First pictures of pieces that nobody has begun. */
  readonly left: number[];
}

/**
 * Runs a network on the processor, a piece of the pictures a thread and in this one what they
 * leave. Threads start with the second large call: few pictures are done before that.
 */
export class RunnerThreads implements Runner {
  private threads: Thread[] | undefined;
  /** Those that have the network. */
  private readonly opened = new Set<Thread>();
  /** Large calls so far. */
  private largeCalls = 0;

  static async open(network: Network, weights: TrainingState, options: RunnerOptions): Promise<RunnerThreads> {
    const own = { ...options, batch: Math.min(options.batch, PIECE), threads: 1 };
    const here = await OnnxRunner.open(network, weights, own, 'cpu');
    return new RunnerThreads(here, network, weights, own, options.threads);
  }

  private constructor(
    private readonly here: OnnxRunner,
    private readonly network: Network,
    private readonly weights: TrainingState,
    /** Of each of the networks. */
    private readonly options: RunnerOptions,
    private readonly count: number,
  ) {}

  get dimension(): number {
    return this.here.dimension;
  }

  async run(images: Float32Array, count: number): Promise<Float32Array> {
    const { batch } = this.options;
    const left = Array.from({ length: Math.ceil(count / batch) }, (_, i) => i * batch).reverse();
    const pieces = { images, count, rows: new Float32Array(count * this.dimension), left };
    const worth = this.count > 1 && count * multiplications(this.network) >= WORTH_THREADS;
    if (worth && ++this.largeCalls > 1) {
      this.threads ??= Array.from({ length: this.count }, () => this.start());
      await Promise.all(this.threads.map((thread) => this.work(thread, pieces)));
    }
    for (let from = left.pop(); from !== undefined; from = left.pop()) {
      pieces.rows.set(await this.here.run(...this.piece(pieces, from)), from * this.dimension);
    }
    return pieces.rows;
  }

  /** Resolves once the threads compute no more. */
  async dispose(): Promise<void> {
    await Promise.all([...(this.threads ?? []).map(end), this.here.dispose()]);
  }

  private start(): Thread {
    return new AskedThread(__dirname, 'runner-worker', 'A thread that runs a network');
  }

  /** Does pieces on a thread until none is left, or the thread fails: then that piece is left. */
  private async work(thread: Thread, pieces: Pieces): Promise<void> {
    for (let from = pieces.left.pop(); from !== undefined; from = pieces.left.pop()) {
      try {
        await this.open(thread);
        const [images, count] = this.piece(pieces, from);
        const rows = await thread.ask({ images: images.slice(), count });
        if (!(rows instanceof Float32Array)) throw failureOf(rows);
        pieces.rows.set(rows, from * this.dimension);
      } catch (error) {
        tellLostThread(error);
        pieces.left.push(from);
        this.threads = this.threads?.filter((other) => other !== thread);
        void end(thread);
        return;
      }
    }
  }

  /** @throws Error when the network does not open there. */
  private async open(thread: Thread): Promise<void> {
    if (this.opened.has(thread)) return;
    const { network, options } = this;
    const tensors = Object.fromEntries(
      layerParameters(network).map(({ name }) => [name, this.weights.tensors[name]!] as const),
    );
    const answer = await thread.ask({ network, weights: { step: 0, tensors }, options });
    if (answer !== 'done') throw failureOf(answer);
    this.opened.add(thread);
  }

  private piece({ images, count }: Pieces, from: number): [images: Float32Array, count: number] {
    const pixels = size(this.network.input);
    const taken = Math.min(this.options.batch, count - from);
    return [images.subarray(from * pixels, (from + taken) * pixels), taken];
  }
}

const failureOf = (answer: RunnerAnswer): Error =>
  new Error(typeof answer === 'object' && 'reason' in answer ? answer.reason : 'The network cannot be run.');

/** Nothing is left to end of one that ended by itself. */
const end = (thread: Thread): Promise<unknown> => thread.ask('end').catch(() => undefined);
