import type { Activation, GaussianLayer, Layer, Shape } from '../../layers';
import { inputGradient, weightGradient, type Convolution } from './convolution-gradient';
import { EnlargedConvolution } from './enlarged-convolution';
import { gaussianDraw, gaussianMean } from './gaussian';
import type { Graph, Value } from './graph';
import { Winograd } from './winograd';

/** A value of the forward pass: its name and its shape without the batch. */
export interface Signal {
  readonly value: Value;
  readonly shape: Shape;
  /** Whether a gradient must flow into it; not for the network's input. */
  readonly differentiable: boolean;
  /**
   * How a picture's values lie: batch × channels × height × width, or (height · width) × batch ×
   * channels.
   */
  readonly layout: 'planes' | 'rows';
}

/**
 * Layers that write their forward nodes at once and remember how to write their backward nodes.
 * `backward` then walks the tape in reverse. For inference, never call it.
 */
export class Tape {
  /** Gradients of the parameters, by name; filled by `backward`. */
  readonly parameterGradients = new Map<string, Value>();
  /** Scalars that layers add to the loss. */
  readonly penalties: Value[] = [];
  private readonly steps: (() => void)[] = [];
  private readonly gradients = new Map<Value, Value>();
  /**
   * Outputs of a ReLU whose mask was already applied to their gradient, at the smaller size after
   * pooling.
   */
  private readonly masked = new Set<Value>();
  private readonly rectified = new Set<Value>();
  private readonly known: ReadonlyMap<string, Value>;
  /** Pictures of the step, of which these may be a shard. */
  private readonly of: number;

  /**
   * @param known values of the parameters; without it, graph inputs of their names.
   * @param of pictures of the step, where `batch` is but a shard of them.
   */
  constructor(
    private readonly graph: Graph,
    private readonly batch: number,
    { known = new Map(), of = batch }: { readonly known?: ReadonlyMap<string, Value>; readonly of?: number } = {},
  ) {
    this.known = known;
    this.of = of;
  }

  /** @param gradient the loss's derivative by `output`. */
  backward(output: Signal, gradient: Value): void {
    this.gradients.set(output.value, gradient);
    for (const step of this.steps.reverse()) step();
  }

  convolution(given: Signal, name: string, filters: number, kernel: number, stride: 1 | 2, act: Activation): Signal {
    const { graph } = this;
    const [channels, height, width] = extents(given.shape);
    const geometry: Convolution = { batch: this.batch, channels, height, width, filters, kernel, stride };
    if (Winograd.suits(geometry)) return this.winogradConvolution(this.rows(given), name, geometry, act);
    const input = this.planes(given);
    const pad = (kernel - 1) / 2;
    const weights = this.parameter(`${name}/w`);
    const linear = graph.op('Conv', [input.value, weights, this.parameter(`${name}/b`)], {
      kernel_shape: [kernel, kernel],
      pads: [pad, pad, pad, pad],
      strides: [stride, stride],
    });
    const value = this.activate(linear, act);
    this.steps.push(() => {
      const gradient = this.gradientBeforeActivation(value);
      const bias = graph.op('ReduceSum', [gradient, graph.integers(0, 2, 3)], { keepdims: 0 });
      this.parameterGradients.set(`${name}/b`, bias);
      this.parameterGradients.set(`${name}/w`, weightGradient(graph, input.value, gradient, geometry));
      if (input.differentiable) this.gradients.set(input.value, inputGradient(graph, gradient, weights, geometry));
    });
    return { value, shape: [filters, height / stride, width / stride], differentiable: true, layout: 'planes' };
  }

  private winogradConvolution(input: Signal, name: string, size: Convolution, activation: Activation): Signal {
    const { graph } = this;
    const { batch, filters, height, width } = size;
    const weights = this.parameter(`${name}/w`);
    const winograd = new Winograd(graph, size);
    const tiles = winograd.input(input.value);
    const linear = graph.op('Add', [winograd.forward(tiles, weights), this.parameter(`${name}/b`)]);
    const value = this.activate(linear, activation);
    this.steps.push(() => {
      const gradient = this.gradientBeforeActivation(value);
      const flat = graph.op('Reshape', [gradient, graph.integers(height * width * batch, filters)]);
      this.parameterGradients.set(`${name}/b`, graph.op('ReduceSum', [flat, graph.integers(0)], { keepdims: 0 }));
      this.parameterGradients.set(`${name}/w`, winograd.weightGradient(tiles, gradient));
      if (input.differentiable) this.gradients.set(input.value, winograd.inputGradient(gradient, weights));
    });
    return { value, shape: [filters, height, width], differentiable: true, layout: 'rows' };
  }

  /**
   * An upsampling and the convolution after it; undefined where doing them together gains nothing.
   */
  enlargedConvolution(
    given: Signal,
    name: string,
    factor: number,
    { filters, kernel, stride, activation }: Extract<Layer, { kind: 'conv' }>,
  ): Signal | undefined {
    const { graph, batch } = this;
    const [channels, smallHeight, smallWidth] = extents(given.shape);
    const height = smallHeight * factor;
    const width = smallWidth * factor;
    const size: Convolution = { batch, channels, height, width, filters, kernel, stride };
    if (!EnlargedConvolution.suits(size, factor)) return undefined;
    const input = this.rows(given);
    const convolution = new EnlargedConvolution(graph, size, factor);
    const tiles = convolution.input(input.value);
    const kernels = convolution.kernels(this.parameter(`${name}/w`));
    const bias = graph.op('Reshape', [this.parameter(`${name}/b`), graph.integers(filters, 1, 1)]);
    const value = this.activate(graph.op('Add', [convolution.forward(tiles, kernels), bias]), activation);
    this.steps.push(() => {
      const gradient = this.gradientBeforeActivation(value);
      const biasGradient = graph.op('ReduceSum', [gradient, graph.integers(0, 2, 3)], { keepdims: 0 });
      this.parameterGradients.set(`${name}/b`, biasGradient);
      const rows = convolution.rows(gradient);
      this.parameterGradients.set(`${name}/w`, convolution.weightGradient(tiles, rows));
      if (input.differentiable) this.gradients.set(input.value, convolution.inputGradient(rows, kernels));
    });
    return { value, shape: [filters, height, width], differentiable: true, layout: 'planes' };
  }

  dense(input: Signal, name: string, units: number, activation: Activation): Signal {
    const { graph } = this;
    const weights = this.parameter(`${name}/w`);
    const value = this.activate(graph.op('Gemm', [input.value, weights, this.parameter(`${name}/b`)]), activation);
    this.steps.push(() => {
      const gradient = this.gradientBeforeActivation(value);
      this.parameterGradients.set(`${name}/b`, graph.op('ReduceSum', [gradient, graph.integers(0)], { keepdims: 0 }));
      this.parameterGradients.set(`${name}/w`, graph.op('Gemm', [input.value, gradient], { transA: 1 }));
      if (input.differentiable) this.gradients.set(input.value, graph.op('Gemm', [gradient, weights], { transB: 1 }));
    });
    return { value, shape: [units], differentiable: true, layout: 'planes' };
  }

  /**
   * 2 × 2 maxima. Backward, a window's gradient goes to the pixels that equal its maximum, in equal
   * parts. Flat areas of a picture have many ties: the whole gradient for each would count those
   * areas up to four times.
   */
  maxPool(input: Signal): Signal {
    const { graph } = this;
    if (input.layout === 'rows') return this.maxPoolRows(input);
    const [channels, height, width] = extents(input.shape);
    const window = { kernel_shape: [2, 2], strides: [2, 2] };
    const value = graph.op('MaxPool', [input.value], window);
    if (input.differentiable) {
      this.steps.push(() => {
        const gradient = this.pooledGradient(input.value, value);
        const isMaximum = graph.op('Cast', [graph.op('Equal', [input.value, this.enlarge(value, 2)])], { to: 1 });
        const ties = graph.op('Mul', [graph.op('AveragePool', [isMaximum], window), graph.number(4)]);
        const share = this.enlarge(graph.op('Div', [gradient, ties]), 2);
        this.gradients.set(input.value, graph.op('Mul', [isMaximum, share]));
      });
    }
    return { ...input, value, shape: [channels, height / 2, width / 2] };
  }

  private maxPoolRows(input: Signal): Signal {
    const { graph, batch } = this;
    const [channels, height, width] = extents(input.shape);
    const whole = graph.integers(height * width, batch, channels);
    const windows = graph.integers(height / 2, 2, width / 2, 2, batch * channels);
    const pooled = graph.integers(height / 2, 1, width / 2, 1, batch * channels);
    const values = graph.op('Reshape', [input.value, windows]);
    const maxima = graph.op('ReduceMax', [values], { axes: [1, 3] });
    const value = graph.op('Reshape', [maxima, graph.integers((height * width) / 4, batch, channels)]);
    if (input.differentiable) {
      this.steps.push(() => {
        const gradient = graph.op('Reshape', [this.pooledGradient(input.value, value), pooled]);
        const isMaximum = graph.op('Cast', [graph.op('Equal', [values, maxima])], { to: 1 });
        const ties = graph.op('ReduceSum', [isMaximum, graph.integers(1, 3)]);
        const shared = graph.op('Mul', [isMaximum, graph.op('Div', [gradient, ties])]);
        this.gradients.set(input.value, graph.op('Reshape', [shared, whole]));
      });
    }
    return { ...input, value, shape: [channels, height / 2, width / 2] };
  }

  /** A pool's gradient, at the smaller size already through the ReLU before it. */
  private pooledGradient(input: Value, pooled: Value): Value {
    const gradient = this.take(pooled);
    if (!this.rectified.has(input)) return gradient;
    this.masked.add(input);
    return this.graph.op('Mul', [gradient, this.graph.op('Sign', [pooled])]);
  }

  /** @param mask a graph input of the signal's shape, zeros and 1 / (1 − rate). */
  dropout(given: Signal, mask: Value): Signal {
    const input = this.planes(given);
    const value = this.graph.op('Mul', [input.value, mask]);
    this.pass(input, value, (gradient) => this.graph.op('Mul', [gradient, mask]));
    return { ...input, value };
  }

  /**
   * The means without noise; with it draws, and the divergence from the standard normal as a
   * penalty.
   */
  gaussian(input: Signal, layer: GaussianLayer, noise: Value | undefined): Signal {
    const shape = [layer.units];
    if (noise === undefined) return { ...input, value: gaussianMean(this.graph, input.value, layer), shape };
    const { value, penalty, gradient } = gaussianDraw(this.graph, input.value, layer, this.of, noise);
    this.penalties.push(penalty);
    this.pass(input, value, gradient);
    return { ...input, value, shape };
  }

  reshape(given: Signal, shape: Shape): Signal {
    const { graph, batch } = this;
    const input = this.planes(given);
    const value = graph.op('Reshape', [input.value, graph.integers(batch, ...shape)]);
    this.pass(input, value, (gradient) => graph.op('Reshape', [gradient, graph.integers(batch, ...input.shape)]));
    return { ...input, value, shape };
  }

  /** Repeats each pixel factor × factor times; backward, their gradients add up. */
  upsample(given: Signal, factor: number): Signal {
    const { graph } = this;
    // What follows a large factor is a layer of few filters, which wants planes; they turn faster
    // while they are small.
    const input = factor > 2 ? this.planes(given) : given;
    if (input.layout === 'rows') return this.upsampleRows(input, factor);
    const [channels, height, width] = extents(input.shape);
    const value = this.enlarge(input.value, factor);
    this.pass(input, value, (gradient) => {
      const mean = graph.op('AveragePool', [gradient], { kernel_shape: [factor, factor], strides: [factor, factor] });
      return graph.op('Mul', [mean, graph.number(factor * factor)]);
    });
    return { ...input, value, shape: [channels, height * factor, width * factor] };
  }

  private upsampleRows(input: Signal, factor: number): Signal {
    const { graph, batch } = this;
    const [channels, height, width] = extents(input.shape);
    const rows = Array.from({ length: height * width * factor ** 2 }, (_, pixel) => {
      const y = Math.floor(pixel / (width * factor));
      const x = pixel % (width * factor);
      return Math.floor(y / factor) * width + Math.floor(x / factor);
    });
    const value = graph.op('Gather', [input.value, graph.integers(...rows)], { axis: 0 });
    this.pass(input, value, (gradient) => {
      const blocks = graph.op('Reshape', [gradient, graph.integers(height, factor, width, factor, batch * channels)]);
      const sums = graph.op('ReduceSum', [blocks, graph.integers(1, 3)], { keepdims: 0 });
      return graph.op('Reshape', [sums, graph.integers(height * width, batch, channels)]);
    });
    return { ...input, value, shape: [channels, height * factor, width * factor] };
  }

  private rows(input: Signal): Signal {
    if (input.layout === 'rows') return input;
    const value = this.turnToRows(input.value, input.shape);
    this.pass(input, value, (gradient) => this.turnToPlanes(gradient, input.shape));
    return { ...input, value, layout: 'rows' };
  }

  private planes(input: Signal): Signal {
    if (input.layout === 'planes') return input;
    const value = this.turnToPlanes(input.value, input.shape);
    this.pass(input, value, (gradient) => this.turnToRows(gradient, input.shape));
    return { ...input, value, layout: 'planes' };
  }

  private turnToRows(value: Value, shape: Shape): Value {
    const { graph, batch } = this;
    const [channels, height, width] = extents(shape);
    const flat = graph.op('Reshape', [value, graph.integers(batch * channels, height * width)]);
    const turned = graph.op('Transpose', [flat], { perm: [1, 0] });
    return graph.op('Reshape', [turned, graph.integers(height * width, batch, channels)]);
  }

  private turnToPlanes(value: Value, shape: Shape): Value {
    const { graph, batch } = this;
    const [channels, height, width] = extents(shape);
    const flat = graph.op('Reshape', [value, graph.integers(height * width, batch * channels)]);
    const turned = graph.op('Transpose', [flat], { perm: [1, 0] });
    return graph.op('Reshape', [turned, graph.integers(batch, channels, height, width)]);
  }

  private parameter(name: string): Value {
    return this.known.get(name) ?? name;
  }

  private pass(input: Signal, value: Value, backward: (gradient: Value) => Value): void {
    if (!input.differentiable) return;
    this.steps.push(() => this.gradients.set(input.value, backward(this.take(value))));
  }

  private activate(linear: Value, activation: Activation): Value {
    if (activation === 'linear') return linear;
    const value = this.graph.op('Relu', [linear]);
    this.rectified.add(value);
    return value;
  }

  /** A rectified value is zero or positive, so its sign is the derivative. */
  private gradientBeforeActivation(value: Value): Value {
    const gradient = this.take(value);
    if (!this.rectified.has(value) || this.masked.has(value)) return gradient;
    return this.graph.op('Mul', [gradient, this.graph.op('Sign', [value])]);
  }

  private enlarge(value: Value, factor: number): Value {
    const scales = this.graph.floats(Float32Array.of(1, 1, factor, factor), [4]);
    return this.graph.op('Resize', [value, '', scales], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
  }

  private take(value: Value): Value {
    const gradient = this.gradients.get(value);
    if (gradient === undefined) throw new Error(`No gradient reaches ${value}.`);
    return gradient;
  }
}

function extents(shape: Shape): [number, number, number] {
  const [channels = 0, height = 0, width = 0] = shape;
  return [channels, height, width];
}
