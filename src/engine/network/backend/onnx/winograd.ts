import type { Graph, Value } from './graph';
import type { Convolution } from './convolution-gradient';

/** Pixels of the result that one tile gives, in each direction. */
const TILE = 4;
/**
 * Where the polynomials are evaluated, beside infinity; a kernel of r takes the first r + 2 of
 * them.
 */
const POINTS = [0, 1, -1, 2, -2, 0.5, -0.5];
/**
 * With fewer channels than this on either side, turning tiles into their transforms costs more than
 * it saves.
 */
const FEWEST_CHANNELS = 16;

/** A matrix as rows of numbers. */
type Matrix = readonly (readonly number[])[];

/**
 * Convolutions of stride 1 with a quarter to a sixth of the multiplications:
 * `outputs · ((kernel · g) ∘ (inputs · d))` convolves the kernel g with the tile d. The
 * element-wise product over all channels is one matrix product for each of the tile's values. The
 * rounding error is about six times a direct convolution's, 5e-6 of the largest value.
 *
 * Pictures go in and out as rows, (height · width) × batch × channels, so that cutting a tile
 * copies whole rows. Source: Lavin and Gray 2016, Fast algorithms for convolutional neural
 * networks, arXiv:1509.09308.
 */
export class Winograd {
  private readonly matrices: ReturnType<typeof toomCook>;
  private readonly across: number;
  private readonly tiles: number;
  /** Values of a transformed tile. */
  private readonly values: number;

  constructor(
    private readonly graph: Graph,
    private readonly size: Convolution,
  ) {
    this.matrices = toomCook(TILE, size.kernel);
    this.across = size.width / TILE;
    this.tiles = (size.height / TILE) * this.across;
    this.values = (TILE + size.kernel - 1) ** 2;
  }

  /** Whether such a convolution fits the tiles and gains by them. */
  static suits({ channels, filters, kernel, stride, height, width }: Convolution): boolean {
    const wide = Math.min(channels, filters) >= FEWEST_CHANNELS;
    return wide && stride === 1 && kernel <= 5 && height % TILE === 0 && width % TILE === 0;
  }

  /** The transform of every tile of the input: values × (tiles · batch) × channels. */
  input(input: Value): Value {
    return this.transformTiles(input, this.size.channels);
  }

  /** @param input from {@link input}. @param weights filters × channels × kernel × kernel. */
  forward(input: Value, weights: Value): Value {
    const { channels, filters } = this.size;
    const taps = this.graph.op('Transpose', [weights], { perm: [2, 3, 1, 0] });
    return this.convolve(input, this.transformKernel(taps, channels, filters, false), filters);
  }

  /** Derivative by the input: the gradient convolved with the kernel turned by half a turn. */
  inputGradient(gradient: Value, weights: Value): Value {
    const { channels, filters } = this.size;
    const taps = this.graph.op('Transpose', [weights], { perm: [2, 3, 0, 1] });
    const kernel = this.transformKernel(taps, filters, channels, true);
    return this.convolve(this.transformTiles(gradient, filters), kernel, channels);
  }

  /** Derivative by the kernel, from the transformed input and the gradient. */
  weightGradient(input: Value, gradient: Value): Value {
    const { graph, tiles, values } = this;
    const { batch, channels, filters, kernel } = this.size;
    const cut = this.cutTiles(gradient, filters, TILE, 0);
    const spread = this.transform(transposed(this.matrices.outputs), cut, [values, tiles * batch, filters]);
    const product = graph.op('MatMul', [graph.op('Transpose', [input], { perm: [0, 2, 1] }), spread]);
    const flat = graph.op('Reshape', [product, graph.integers(values, channels * filters)]);
    const taps = this.transform(transposed(this.matrices.kernel), flat, [kernel, kernel, channels, filters]);
    return graph.op('Transpose', [taps], { perm: [3, 2, 0, 1] });
  }

  private convolve(tiles: Value, kernel: Value, filters: number): Value {
    const { graph, across } = this;
    const { batch, height, width } = this.size;
    const products = graph.op('MatMul', [tiles, kernel]);
    const flat = graph.op('Reshape', [products, graph.integers(this.values, this.tiles * batch * filters)]);
    const pixels = this.transform(this.matrices.outputs, flat, [height * width, batch, filters]);
    // Pixel (y, x) of the picture is value (y mod 4, x mod 4) of its tile.
    const order: number[] = [];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const tile = Math.floor(y / TILE) * across + Math.floor(x / TILE);
        order.push(((y % TILE) * TILE + (x % TILE)) * this.tiles + tile);
      }
    }
    return graph.op('Gather', [pixels, graph.integers(...order)], { axis: 0 });
  }

  private transformTiles(rows: Value, channels: number): Value {
    const { kernel, batch } = this.size;
    const cut = this.cutTiles(rows, channels, TILE + kernel - 1, (kernel - 1) / 2);
    return this.transform(this.matrices.inputs, cut, [this.values, this.tiles * batch, channels]);
  }

  /** @param taps kernel × kernel × from × to. Gives values × from × to. */
  private transformKernel(taps: Value, from: number, to: number, turned: boolean): Value {
    const { kernel } = this.size;
    const matrix = this.matrices.kernel.map((row) => (turned ? [...row].reverse() : row));
    const flat = this.graph.op('Reshape', [taps, this.graph.integers(kernel * kernel, from * to)]);
    return this.transform(matrix, flat, [this.values, from, to]);
  }

  /**
   * Square tiles of `side` pixels that begin `before` pixels before every fourth: side² × (tiles ·
   * batch · channels).
   */
  private cutTiles(rows: Value, channels: number, side: number, before: number): Value {
    const { graph, across, tiles } = this;
    const { batch, height, width } = this.size;
    // Pixels outside of the picture are the row of zeros at the end.
    const padded = before > 0 ? graph.op('Pad', [rows, graph.integers(0, 0, 0, 1, 0, 0)]) : rows;
    const indices: number[] = [];
    for (let value = 0; value < side * side; value++) {
      for (let tile = 0; tile < tiles; tile++) {
        const y = Math.floor(tile / across) * TILE + Math.floor(value / side) - before;
        const x = (tile % across) * TILE + (value % side) - before;
        indices.push(y >= 0 && y < height && x >= 0 && x < width ? y * width + x : height * width);
      }
    }
    const cut = graph.op('Gather', [padded, graph.integers(...indices)], { axis: 0 });
    return graph.op('Reshape', [cut, graph.integers(side * side, tiles * batch * channels)]);
  }

  /**
   * Applies a one-dimensional transform to both directions of the leading axis, as one matrix
   * product.
   */
  private transform(matrix: Matrix, values: Value, shape: readonly number[]): Value {
    const { graph } = this;
    const square = matrix.flatMap((a) => matrix.map((b) => a.flatMap((x) => b.map((y) => x * y))));
    const constant = graph.floats(Float32Array.from(square.flat()), [square.length, square[0]!.length]);
    return graph.op('Reshape', [graph.op('MatMul', [constant, values]), graph.integers(...shape)]);
  }
}

/** Toom and Cook's matrices for `count` results of a correlation with `taps` taps. */
function toomCook(count: number, taps: number): { outputs: Matrix; kernel: Matrix; inputs: Matrix } {
  const points = POINTS.slice(0, count + taps - 2);
  const powers = (point: number, length: number): number[] => Array.from({ length }, (_, power) => point ** power);
  const last = (length: number): number[] => Array.from({ length }, (_, i) => (i === length - 1 ? 1 : 0));
  const others = (point: number): number[] => points.filter((other) => other !== point);
  const evaluated = transposed([...points.map((point) => powers(point, count)), last(count)]);
  const kernel = points.map((point) => {
    const scale = others(point).reduce((product, other) => product * (point - other), 1);
    return powers(point, taps).map((power) => power / scale);
  });
  const inputs = points.map((point) => [...coefficients(others(point)), 0]);
  return { outputs: evaluated, kernel: [...kernel, last(taps)], inputs: [...inputs, coefficients(points)] };
}

/** Coefficients of the polynomial with these roots, from the constant up. */
function coefficients(roots: readonly number[]): number[] {
  let polynomial = [1];
  for (const root of roots) {
    polynomial = [...polynomial, 0].map((_, power) => (polynomial[power - 1] ?? 0) - root * (polynomial[power] ?? 0));
  }
  return polynomial;
}

const transposed = (matrix: Matrix): Matrix => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));
