/**
 * The smallest of the distances that were offered, the nearest first; of equal ones, those offered
 * first.
 */
export class Nearest {
  private filled = 0;
  private readonly items: Int32Array;
  private readonly distances: Float64Array;

  /** @param most how many are kept, ≥ 1. */
  constructor(private readonly most: number) {
    this.items = new Int32Array(most);
    this.distances = new Float64Array(most);
  }

  /** An offer that is not below this distance is not taken. */
  get limit(): number {
    return this.filled < this.most ? Infinity : this.distances[this.most - 1]!;
  }

  offer(item: number, distance: number): void {
    if (this.filled === this.most && !(distance < this.distances[this.most - 1]!)) return;
    let at = this.filled < this.most ? this.filled++ : this.most - 1;
    for (; at > 0 && distance < this.distances[at - 1]!; at--) {
      this.items[at] = this.items[at - 1]!;
      this.distances[at] = this.distances[at - 1]!;
    }
    this.items[at] = item;
    this.distances[at] = distance;
  }

  /** A copy of what is kept; the next offers start anew. */
  take(): { items: Int32Array; distances: Float64Array } {
    const taken = { items: this.items.slice(0, this.filled), distances: this.distances.slice(0, this.filled) };
    this.filled = 0;
    return taken;
  }
}
