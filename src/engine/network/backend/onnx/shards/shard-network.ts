import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { layerParameters, outputSize, size, type Shape } from '../../../layers';
import { noiseLayers } from '../../initial-state';
import { forwardGraph, GRADIENT, noiseInput, shardGraph } from '../network-graph';
import { sessionOptions } from '../session-options';
import { shareOf } from './shards';
import type { StepMemory } from './step-memory';
import { updateShare, type UpdatePhase } from './summed-adam';

/**
 * What is done for each shard before any thread goes on. `state` says which of a memory's two
 * states is the one of now, `step` how many steps it has behind it.
 */
export type Phase =
  { readonly kind: 'gradients' | 'forward'; readonly state: 0 | 1; readonly step: number } | UpdatePhase;

/** A network on one thread, which does the tasks of a {@link StepMemory}. */
export class ShardNetwork {
  private readonly sessions = new Map<string, Promise<ShardSession>>();
  /** The library takes no memory that threads share: a copy of the layers' parameters. */
  private readonly weights: Record<string, Tensor> = {};
  private loaded: string | undefined;

  static async open(memory: StepMemory): Promise<ShardNetwork> {
    return new ShardNetwork(await import('onnxruntime-node'), memory);
  }

  private constructor(
    private readonly runtime: typeof OnnxRuntime,
    private readonly memory: StepMemory,
  ) {}

  /** Does tasks for as long as there are some that no other thread has taken. */
  async work(phase: Phase): Promise<void> {
    for (let task = this.memory.takeTask(); task !== undefined; task = this.memory.takeTask()) {
      await this.compute(phase, task);
      this.memory.finishTask(task);
    }
  }

  /** One task: a shard of the batch, or a share of the parameters. */
  async compute(phase: Phase, task: number): Promise<void> {
    if (phase.kind === 'update') {
      updateShare(this.memory, phase, task);
      return;
    }
    const { memory } = this;
    const { from, to } = shareOf(memory.batch, task);
    const { session, feeds, gradients } = await this.session(phase.kind, to - from);
    this.load(phase);
    for (const [name, values] of [['images', memory.images] as const, ...noiseInputs(memory)]) {
      fill(feeds[name]!, values, from, memory.batch);
    }
    if (phase.kind === 'forward') {
      const { outputs } = await session.run({ ...feeds, ...this.weights });
      memory.outputs.set(outputs!.data as Float32Array, (from * memory.outputs.length) / memory.batch);
      return;
    }
    fill(feeds['targets']!, memory.targets, from, memory.batch);
    const { loss } = await session.run({ ...feeds, ...this.weights }, { loss: null, ...gradients });
    memory.losses[task] = Number(loss!.data[0]);
    for (const { name, from: at } of memory.places) {
      const gradient = gradients[GRADIENT + name];
      if (gradient) memory.gradients[task]!.set(gradient.data as Float32Array, at);
    }
  }

  async dispose(): Promise<void> {
    for (const opened of this.sessions.values()) {
      const { session } = await opened;
      await session.release();
    }
  }

  private load({ state, step }: Exclude<Phase, UpdatePhase>): void {
    const wanted = `${state} ${step}`;
    if (this.loaded === wanted) return;
    const { weights } = this.memory.states[state];
    const shapes = new Map(layerParameters(this.memory.network).map(({ name, shape }) => [name, shape]));
    for (const { name, from, to } of this.memory.places) {
      const shape = shapes.get(name);
      if (!shape) continue;
      this.weights[name] ??= this.tensor(new Float32Array(to - from), shape);
      (this.weights[name].data as Float32Array).set(weights.subarray(from, to));
    }
    this.loaded = wanted;
  }

  private session(kind: 'gradients' | 'forward', pictures: number): Promise<ShardSession> {
    const key = `${kind} ${pictures}`;
    const known = this.sessions.get(key) ?? this.openSession(kind, pictures);
    this.sessions.set(key, known);
    return known;
  }

  private async openSession(kind: 'gradients' | 'forward', pictures: number): Promise<ShardSession> {
    const { network, batch } = this.memory;
    const graph = kind === 'forward' ? forwardGraph(network, pictures) : shardGraph(network, pictures, batch);
    const session = await this.runtime.InferenceSession.create(graph, sessionOptions('cpu', 1));
    const zeros = (shape: Shape): Tensor => this.tensor(new Float32Array(size(shape)), shape);
    const feeds: Record<string, Tensor> = { images: zeros([pictures, ...network.input]) };
    for (const { name, shape } of noiseLayers(network)) feeds[noiseInput(name)] = zeros([pictures, ...shape]);
    if (kind === 'forward') return { session, feeds, gradients: {} };
    feeds['targets'] = zeros(
      network.loss === 'bce' ? [pictures, ...network.input] : [pictures, outputSize(network, 'output')],
    );
    const gradients = Object.fromEntries(
      layerParameters(network).map(({ name, shape }) => [GRADIENT + name, zeros(shape)]),
    );
    return { session, feeds, gradients };
  }

  private tensor(values: Float32Array, shape: Shape): Tensor {
    return new this.runtime.Tensor('float32', values, shape);
  }
}

/** A session, and the tensors that it reads and writes, shard after shard. */
interface ShardSession {
  readonly session: InferenceSession;
  readonly feeds: Record<string, Tensor>;
  readonly gradients: Record<string, Tensor>;
}

const noiseInputs = ({ noise }: StepMemory): (readonly [string, Float32Array])[] =>
  [...noise].map(([name, values]) => [noiseInput(name), values]);

/** Copies the pictures of a tensor out of those of the batch, from number `from` on. */
function fill(tensor: Tensor, values: Float32Array, from: number, batch: number): void {
  const each = values.length / batch;
  (tensor.data as Float32Array).set(values.subarray(from * each, from * each + tensor.data.length));
}
