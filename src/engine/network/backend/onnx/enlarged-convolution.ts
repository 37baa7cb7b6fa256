import type { Convolution } from './convolution-gradient';
import type { Graph, Value } from './graph';
import { Winograd } from './winograd';

/** Taps of the folded kernel in each direction: the pixel itself and its neighbours. */
const FOLDED = 3;

/**
 * A convolution of a picture whose pixels were each repeated factor × factor times, without making
 * that picture. The pixels of one block see few different ones. So their kernels, with taps on
 * equal pixels added up, are factor² kernels of 3 × 3 on the small picture.
 */
export class EnlargedConvolution {
  private readonly winograd: Winograd;
  private readonly fold: readonly (readonly number[])[];

  /** @param size of the convolution as it would be on the enlarged picture. */
  constructor(
    private readonly graph: Graph,
    private readonly size: Convolution,
    private readonly factor: number,
  ) {
    this.winograd = new Winograd(graph, folded(size, factor));
    this.fold = foldMatrix(size.kernel, factor);
  }

  /** Whether it gains; a small factor saves too little. */
  static suits(size: Convolution, factor: number): boolean {
    return factor > 2 && size.stride === 1 && size.kernel <= 5 && Winograd.suits(folded(size, factor));
  }

  /** The transform of the small picture, which comes as rows. */
  input(input: Value): Value {
    return this.winograd.input(input);
  }

  /** The kernel of every pixel of a block: (factor² · filters) × channels × 3 × 3. */
  kernels(weights: Value): Value {
    const { graph, factor } = this;
    const { filters, channels, kernel } = this.size;
    const flat = graph.op('Reshape', [weights, graph.integers(filters * channels, kernel ** 2)]);
    const sums = graph.op('MatMul', [flat, this.constant(this.fold)]);
    const grid = graph.op('Reshape', [sums, graph.integers(filters, channels, factor ** 2, FOLDED, FOLDED)]);
    const ordered = graph.op('Transpose', [grid], { perm: [2, 0, 1, 3, 4] });
    return graph.op('Reshape', [ordered, graph.integers(factor ** 2 * filters, channels, FOLDED, FOLDED)]);
  }

  /** The result as planes, batch × filters × height × width. */
  forward(input: Value, kernels: Value): Value {
    const { graph, factor } = this;
    const { batch, filters, height, width } = this.size;
    const rows = this.winograd.forward(input, kernels);
    const blocks = graph.integers(height / factor, width / factor, batch, factor, factor, filters);
    const planes = graph.op('Transpose', [graph.op('Reshape', [rows, blocks])], { perm: [2, 5, 0, 3, 1, 4] });
    return graph.op('Reshape', [planes, graph.integers(batch, filters, height, width)]);
  }

  /**
   * A gradient that comes as planes, in the order of the rows that {@link forward} took it from.
   */
  rows(gradient: Value): Value {
    const { graph, factor } = this;
    const { batch, filters, height, width } = this.size;
    const blocks = graph.integers(batch, filters, height / factor, factor, width / factor, factor);
    const rows = graph.op('Transpose', [graph.op('Reshape', [gradient, blocks])], { perm: [2, 4, 0, 3, 5, 1] });
    return graph.op('Reshape', [rows, graph.integers((height * width) / factor ** 2, batch, factor ** 2 * filters)]);
  }

  /** @param rows from {@link rows}. The result is that of the small picture, as rows. */
  inputGradient(rows: Value, kernels: Value): Value {
    return this.winograd.inputGradient(rows, kernels);
  }

  /** @param rows from {@link rows}. */
  weightGradient(input: Value, rows: Value): Value {
    const { graph, factor } = this;
    const { filters, channels, kernel } = this.size;
    const gradient = this.winograd.weightGradient(input, rows);
    const grid = graph.op('Reshape', [gradient, graph.integers(factor ** 2, filters, channels, FOLDED ** 2)]);
    const ordered = graph.op('Transpose', [grid], { perm: [1, 2, 0, 3] });
    const flat = graph.op('Reshape', [ordered, graph.integers(filters * channels, factor ** 2 * FOLDED ** 2)]);
    const back = this.fold[0]!.map((_, column) => this.fold.map((row) => row[column]!));
    const sums = graph.op('MatMul', [flat, this.constant(back)]);
    return graph.op('Reshape', [sums, graph.integers(filters, channels, kernel, kernel)]);
  }

  private constant(matrix: readonly (readonly number[])[]): Value {
    return this.graph.floats(Float32Array.from(matrix.flat()), [matrix.length, matrix[0]!.length]);
  }
}

function folded(size: Convolution, factor: number): Convolution {
  const height = size.height / factor;
  const width = size.width / factor;
  return { ...size, height, width, filters: size.filters * factor ** 2, kernel: FOLDED };
}

/**
 * kernel² × (factor² · 9): a one where a tap of the large kernel, seen from a pixel of the block,
 * falls on a small tap.
 */
function foldMatrix(kernel: number, factor: number): number[][] {
  const pad = (kernel - 1) / 2;
  const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
  const falls = (tap: number, pixel: number, small: number): boolean =>
    Math.floor((pixel + tap - pad) / factor) === small - 1;
  const pairs = (length: number): [number, number][] =>
    range(length).flatMap((y) => range(length).map((x): [number, number] => [y, x]));
  return pairs(kernel).map(([tapY, tapX]) =>
    pairs(factor).flatMap(([pixelY, pixelX]) =>
      pairs(FOLDED).map(([y, x]) => (falls(tapY, pixelY, y) && falls(tapX, pixelX, x) ? 1 : 0)),
    ),
  );
}
