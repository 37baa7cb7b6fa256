import type { Graph, Value } from './graph';

/** Sizes of a 'same' convolution; height and width are the input's. */
export interface Convolution {
  readonly batch: number;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly filters: number;
  readonly kernel: number;
  readonly stride: 1 | 2;
}

/**
 * Below this many rows a matrix product is too thin to be fast, so that all columns of the kernel
 * share one.
 */
const THIN_PRODUCT = 64;
const ALL = -Number.MAX_SAFE_INTEGER;

/**
 * Derivative by the input: a convolution with the kernel turned by half a turn, or a transposed one
 * for stride 2.
 */
export function inputGradient(graph: Graph, gradient: Value, weights: Value, size: Convolution): Value {
  const { kernel, stride, height, width } = size;
  const pad = (kernel - 1) / 2;
  const window = { kernel_shape: [kernel, kernel], pads: [pad, pad, pad, pad] };
  if (stride === 1) {
    const swapped = graph.op('Transpose', [weights], { perm: [1, 0, 2, 3] });
    const minusOnes = graph.integers(-1, -1);
    const ends = graph.integers(ALL, ALL);
    const turned = graph.op('Slice', [swapped, minusOnes, ends, graph.integers(2, 3), minusOnes]);
    return graph.op('Conv', [gradient, turned], window);
  }
  const missing = (extent: number): number => extent - ((extent / stride - 1) * stride + kernel - 2 * pad);
  return graph.op('ConvTranspose', [gradient, weights], {
    ...window,
    strides: [stride, stride],
    output_padding: [missing(height), missing(width)],
  });
}

/**
 * Derivative by the kernel, filters × channels × kernel × kernel.
 *
 * Per picture it is a product of the input, unfolded over the kernel's taps, with the output's
 * gradient; the products are summed over the batch. One Gather unfolds all rows of the kernel, one
 * Slice each of its columns. With stride 1 either side can be unfolded (the gradient then in
 * reverse), so the one with clearly fewer channels is.
 */
export function weightGradient(graph: Graph, input: Value, gradient: Value, size: Convolution): Value {
  const { batch, kernel, stride, channels, filters } = size;
  const pad = (kernel - 1) / 2;
  const height = size.height / stride;
  const width = size.width / stride;
  const reversed = stride === 1 && filters * 2 <= channels;
  const [unfolded, flat] = reversed ? [gradient, input] : [input, gradient];
  const [rows, columns] = reversed ? [filters, channels] : [channels, filters];
  const tap = (offset: number): number => (reversed ? kernel - 1 - offset : offset);

  const padded = graph.op('Pad', [unfolded, graph.integers(0, 0, pad, pad, 0, 0, pad, pad)]);
  const right = graph.op('Transpose', [graph.op('Reshape', [flat, graph.integers(batch, columns, height * width)])], {
    perm: [0, 2, 1],
  });
  const rowIndices: number[] = [];
  for (let a = 0; a < kernel; a++) for (let y = 0; y < height; y++) rowIndices.push(tap(a) + y * stride);
  const gatherRows = graph.integerTensor(rowIndices, [kernel, height]);

  let lefts: Value[] = [];
  for (let b = 0; b < kernel; b++) {
    const start = tap(b);
    const end = tap(b) + (width - 1) * stride + 1;
    const bounds = [graph.integers(start), graph.integers(end), graph.integers(3), graph.integers(stride)];
    const shifted = graph.op('Gather', [graph.op('Slice', [padded, ...bounds]), gatherRows], { axis: 2 });
    lefts.push(graph.op('Reshape', [shifted, graph.integers(batch, rows * kernel, height * width)]));
  }
  if (rows * kernel < THIN_PRODUCT) lefts = [graph.op('Concat', lefts, { axis: 1 })];
  const products = lefts.map((left) =>
    graph.op('ReduceSum', [graph.op('MatMul', [left, right]), graph.integers(0)], { keepdims: 0 }),
  );
  const stacked = products.length > 1 ? graph.op('Concat', products, { axis: 0 }) : products[0]!;
  const grid = graph.op('Reshape', [stacked, graph.integers(kernel, rows, kernel, columns)]);
  return graph.op('Transpose', [grid], { perm: reversed ? [1, 3, 2, 0] : [3, 1, 2, 0] });
}
