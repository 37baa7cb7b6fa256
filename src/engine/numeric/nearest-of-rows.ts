import type { DistanceBlock, Neighbours } from './pairwise';

/**
 * The k nearest other rows of every row, from distances of which each pair comes once. Of equally
 * near rows the earlier ones are kept. Each row has a heap with its farthest neighbour on top, so
 * that a nearer one costs log k.
 */
export class NearestOfRows {
  /** The heaps of all rows, count × k; rows that are not there yet are infinitely far. */
  private readonly items: Int32Array;
  private readonly squares: Float32Array;
  /** Distance on top of each heap, side by side: most pairs are compared with it alone. */
  private readonly limits: Float32Array;

  /** @param k neighbours a row, 1 ≤ k < count. */
  constructor(
    private readonly count: number,
    private readonly k: number,
  ) {
    this.items = new Int32Array(count * k);
    this.squares = new Float32Array(count * k).fill(Infinity);
    this.limits = new Float32Array(count).fill(Infinity);
  }

  /** Takes the next block of half the matrix, in the order of its rows. */
  offer({ from, to, first, squares }: DistanceBlock): void {
    const { count, limits } = this;
    for (let i = from; i < to; i++) {
      const row = (i - from) * (count - first) - first;
      for (let j = from; j < to; j++) {
        const square = squares[row + j]!;
        if (j !== i && square < limits[i]!) this.keep(i, j, square);
      }
      for (let j = to; j < count; j++) {
        const square = squares[row + j]!;
        if (square < limits[i]!) this.keep(i, j, square);
        if (square < limits[j]!) this.keep(j, i, square);
      }
    }
  }

  /** The neighbours of all rows. Ends the heaps. */
  sorted(): Neighbours {
    const { count, k, items, squares } = this;
    for (let row = 0; row < count; row++) {
      const top = row * k;
      for (let left = k - 1; left > 0; left--) {
        const item = items[top + left]!;
        const square = squares[top + left]!;
        items[top + left] = items[top]!;
        squares[top + left] = squares[top]!;
        this.sink(top, left, item, square);
      }
    }
    return { k, indices: items, distances: squares.map(Math.sqrt) };
  }

  private keep(row: number, item: number, square: number): void {
    const top = row * this.k;
    this.sink(top, this.k, item, square);
    this.limits[row] = this.squares[top]!;
  }

  /** Puts an entry in the place of the one on top of a heap. */
  private sink(top: number, size: number, item: number, square: number): void {
    const { items, squares } = this;
    let at = top;
    for (let child = top + 1; child < top + size; child = 2 * at - top + 1) {
      if (child + 1 < top + size && this.isFarther(child + 1, items[child]!, squares[child]!)) child++;
      if (!this.isFarther(child, item, square)) break;
      items[at] = items[child]!;
      squares[at] = squares[child]!;
      at = child;
    }
    items[at] = item;
    squares[at] = square;
  }

  /** Whether an entry of a heap is farther than another; of equally far ones the later item is. */
  private isFarther(at: number, item: number, square: number): boolean {
    const own = this.squares[at]!;
    return own > square || (own === square && this.items[at]! > item);
  }
}
