import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { size, type Network } from '../../layers';
import type { Runner, RunnerOptions, TrainingState } from '../backend';
import { inferenceGraph } from './network-graph';
import { sessionOptions, type Provider } from './session-options';

/** A network with its weights in one session. */
export class OnnxRunner implements Runner {
  private readonly block: Float32Array;

  static async open(
    network: Network,
    weights: TrainingState,
    options: RunnerOptions,
    provider: Provider,
  ): Promise<OnnxRunner> {
    const runtime = await import('onnxruntime-node');
    const { bytes, dimension } = inferenceGraph(network, weights, options.batch, options.output);
    const session = await runtime.InferenceSession.create(bytes, sessionOptions(provider, options.threads));
    return new OnnxRunner(runtime, session, network, options, dimension);
  }

  private constructor(
    private readonly runtime: typeof OnnxRuntime,
    private readonly session: InferenceSession,
    private readonly network: Network,
    private readonly options: RunnerOptions,
    readonly dimension: number,
  ) {
    this.block = new Float32Array(options.batch * size(network.input));
  }

  async run(images: Float32Array, count: number): Promise<Float32Array> {
    const { batch } = this.options;
    const pixels = size(this.network.input);
    const rows = new Float32Array(count * this.dimension);
    for (let start = 0; start < count; start += batch) {
      const taken = Math.min(batch, count - start);
      // The graph has a fixed batch: the last block is filled up with what lay there before, and
      // cut off again.
      this.block.set(images.subarray(start * pixels, (start + taken) * pixels));
      const tensor = new this.runtime.Tensor('float32', this.block, [batch, ...this.network.input]);
      const { result } = await this.session.run({ images: tensor });
      rows.set((result!.data as Float32Array).subarray(0, taken * this.dimension), start * this.dimension);
    }
    return rows;
  }

  dispose(): Promise<void> {
    return this.session.release();
  }
}
