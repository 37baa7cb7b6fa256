const UINT32_RANGE = 4294967296;

/**
 * Seeded random numbers, the only source of chance in a run: the same seed gives the same draws on
 * every machine. The state has 128 bits (sfc32), filled from the seed by splitmix32.
 * Source: C. Doty-Humphrey, PractRand, small fast counting generator.
 */
export class Random {
  /** `new Random(seed)` draws the same from the start. */
  readonly seed: number;
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed any finite number; its whole part modulo 2^32 counts. */
  constructor(seed: number) {
    this.seed = seed >>> 0;
    const fill = splitmix32(this.seed);
    this.a = fill();
    this.b = fill();
    this.c = fill();
    for (let i = 0; i < 12; i++) this.uint32();
  }

  /** Uniform in [0, 1), with 32 random bits. */
  next(): number {
    return this.uint32() / UINT32_RANGE;
  }

  /** A whole number in 0 … n − 1. */
  integer(n: number): number {
    return Math.floor(this.next() * n);
  }

  /** Standard normal: mean 0, deviation 1 (Box and Muller's transform). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.next()));
    return radius * Math.cos(2 * Math.PI * this.next());
  }

  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle(items: Int32Array): Int32Array {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = items[i]!;
      items[i] = items[j]!;
      items[j] = held;
    }
    return items;
  }

  /**
   * An independent generator for a named purpose. It depends on the seed and the name alone, not on
   * what was drawn before, so a stage that draws more does not disturb another.
   */
  fork(name: string): Random {
    let hash = 2166136261 ^ this.seed;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
    return new Random(splitmix32(hash)());
  }

  private uint32(): number {
    const sum = (this.a + this.b + this.counter) >>> 0;
    this.counter = (this.counter + 1) >>> 0;
    this.a = (this.b ^ (this.b >>> 9)) >>> 0;
    this.b = (this.c + (this.c << 3)) >>> 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) >>> 0;
    return sum;
  }
}

function splitmix32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}
