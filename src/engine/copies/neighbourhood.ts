/** The least and the most of the nine values around each place of a square, its own among them. */
export class Neighbourhood {
  readonly least: Float32Array;
  readonly most: Float32Array;
  /** The same of the column of three. */
  private readonly low: Float32Array;
  private readonly high: Float32Array;

  constructor(private readonly side: number) {
    this.least = new Float32Array(side * side);
    this.most = new Float32Array(side * side);
    this.low = new Float32Array(side * side);
    this.high = new Float32Array(side * side);
  }

  /** @param values side × side; at the edges fewer are around. */
  of(values: Float32Array | Uint8Array): this {
    const { side, low, high, least, most } = this;
    const size = side * side;
    for (let at = 0; at < size; at++) {
      const here = values[at]!;
      const above = at < side ? here : values[at - side]!;
      const below = at >= size - side ? here : values[at + side]!;
      const less = above < below ? above : below;
      const more = above < below ? below : above;
      low[at] = here < less ? here : less;
      high[at] = here > more ? here : more;
    }
    for (let from = 0; from < size; from += side) {
      for (let x = 0; x < side; x++) {
        const at = from + x;
        const before = x === 0 ? at : at - 1;
        const behind = x === side - 1 ? at : at + 1;
        const less = low[before]! < low[behind]! ? low[before]! : low[behind]!;
        const more = high[before]! > high[behind]! ? high[before]! : high[behind]!;
        least[at] = low[at]! < less ? low[at]! : less;
        most[at] = high[at]! > more ? high[at]! : more;
      }
    }
    return this;
  }
}
