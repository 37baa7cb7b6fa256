import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The part of the platform's interface that is used here; Node's types lack it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

/**
 * What `assembly/index.ts` exports. Numbers are counts or addresses in `memory`; every kernel's
 * file says more.
 */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  heapBase(): number;
  decodeScan(data: number, length: number, setup: number): number;
  huffmanTable(specification: number, symbols: number, out: number): number;
  upsample(near: number, far: number, width: number, sums: number, out: number): void;
  toRgb(luma: number, blue: number, red: number, width: number, out: number): void;
  edgeSums(grey: number, width: number, height: number, out: number): void;
  countPixels(rgb: number, count: number, grey: number, brightness: number, colours: number): number;
  resampleAcross(
    ...addresses: [
      ...[pixels: number, stride: number, width: number, height: number, starts: number, weights: number],
      ...[taps: number, side: number, line: number, out: number],
    ]
  ): void;
  resampleDown(
    ...addresses: [
      ...[lines: number, starts: number, weights: number, taps: number],
      ...[width: number, height: number, out: number],
    ]
  ): void;
  siftDirections(grey: number, width: number, height: number, out: number): void;
  siftAcross(
    ...addresses: [
      ...[directions: number, width: number, height: number, from: number, step: number, count: number],
      ...[weights: number, taps: number, lines: number],
    ]
  ): void;
  siftDown(
    ...addresses: [
      ...[lines: number, count: number, height: number, from: number, step: number, rows: number],
      ...[weights: number, taps: number, cells: number],
    ]
  ): void;
  siftPatches(
    ...addresses: [
      ...[cells: number, across: number, apart: number, hop: number, columns: number, rows: number],
      ...[weights: number, faint: number, out: number],
    ]
  ): void;
  appendSquares(rows: number, count: number, half: number): void;
  mixtureShares(logs: number, count: number, k: number): number;
  addMoments(rows: number, count: number, stride: number, shares: number, k: number, sums: number): void;
  squaredLengths(rows: number, count: number, stride: number, out: number): void;
  addDistances(
    ...addresses: [
      ...[rows: number, lengths: number, count: number, stride: number, starts: number, k: number],
      ...[cluster: number, from: number, to: number, sums: number],
    ]
  ): void;
  centreDistances(
    ...addresses: [
      ...[rows: number, count: number, stride: number, centres: number, k: number],
      ...[labels: number, out: number],
    ]
  ): void;
  sketchDistances(rows: number, count: number, stride: number, query: number, out: number): void;
  hogGrey(rgb: number, grey: number): void;
  hogVote(grey: number, histogram: number, unsure: number): number;
  hogNormalise(histogram: number, out: number): void;
  project(rows: number, count: number, basis: number, components: number, stride: number, out: number): void;
  seedTrial(
    ...addresses: [
      ...[rows: number, count: number, stride: number, chosen: number, nearest: number, owner: number],
      ...[seeds: number, seedCount: number, between: number, trial: number, list: number],
    ]
  ): number;
  adoptSeed(count: number, seed: number, nearest: number, trial: number, owner: number): void;
  drawByWeight(weights: number, count: number, target: number): number;
  halfBetween(centres: number, k: number, padded: number, stride: number, half: number): void;
  firstBounds(
    ...addresses: [
      ...[count: number, padded: number, stride: number, labels: number],
      ...[squares: number, half: number, upper: number, lower: number],
    ]
  ): void;
  sumClusters(
    ...addresses: [
      ...[rows: number, count: number, k: number, stride: number],
      ...[labels: number, sums: number, sizes: number],
    ]
  ): void;
  recentre(sums: number, sizes: number, k: number, stride: number, centres: number, moved: number): void;
  reassign(
    ...addresses: [
      ...[rows: number, from: number, to: number, stride: number, centres: number, padded: number, half: number],
      ...[moved: number, labels: number, upper: number, lower: number, sums: number, sizes: number, list: number],
    ]
  ): number;
  ownDistances(
    ...addresses: [rows: number, count: number, stride: number, centres: number, labels: number, out: number]
  ): number;
}

const PAGE = 65536;
let compiled: object | undefined;
let shared: Kernels | undefined;

/**
 * One instance of the WebAssembly kernels, with a memory of its own that is handed out from the
 * bottom up. Who keeps things in it while others may run makes an instance for itself; it goes with
 * the last reference to it.
 */
export class Kernels {
  readonly call: KernelExports;
  private top: number;

  /** @throws Error if kernels.wasm does not lie beside this file. */
  constructor() {
    // `__dirname` is src/engine/numeric/kernels under tsx, dist in a bundle; the build puts the
    // module into both.
    compiled ??= new WebAssembly.Module(readFileSync(path.join(__dirname, 'kernels.wasm')));
    this.call = new WebAssembly.Instance(compiled).exports as KernelExports;
    this.top = this.call.heapBase();
  }

  /**
   * Address of `bytes` fresh bytes of any content, on a 16-byte boundary. Memory may grow: views
   * taken before are void.
   * @throws RangeError when there would be more than 4 GiB.
   */
  allocate(bytes: number): number {
    const address = Math.ceil(this.top / 16) * 16;
    const end = address + bytes;
    const missing = Math.ceil((end - this.call.memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.call.memory.grow(missing);
    this.top = end;
    return address;
  }

  /** Runs `work` and frees what it allocated. It must not wait for anything. */
  scratch<T>(work: () => T): T {
    const before = this.top;
    try {
      return work();
    } finally {
      this.top = before;
    }
  }

  /** What is allocated now; {@link release} frees what comes later. */
  mark(): number {
    return this.top;
  }

  release(mark: number): void {
    this.top = mark;
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.call.memory.buffer, address, length);
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.call.memory.buffer, address, length);
  }

  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.call.memory.buffer, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.call.memory.buffer, address, length);
  }

  /**
   * A copy of `count` rows of `dimension` values each, behind each row as many zeros as
   * {@link strideOf} asks for.
   * @returns its address.
   */
  padded(rows: Float32Array, count: number, dimension: number): number {
    const stride = strideOf(dimension);
    const address = this.allocate(count * stride * 4);
    const to = this.floats(address, count * stride);
    if (stride === dimension) {
      to.set(rows.subarray(0, count * dimension));
      return address;
    }
    for (let i = 0; i < count; i++) {
      to.set(rows.subarray(i * dimension, (i + 1) * dimension), i * stride);
      to.fill(0, i * stride + dimension, (i + 1) * stride);
    }
    return address;
  }
}

/** Floats from one row to the next in the kernels' memory: whole vectors of four. */
export function strideOf(dimension: number): number {
  return Math.ceil(dimension / 4) * 4;
}

/** The thread's instance for calls that copy in, compute and copy out at one go. */
export function kernels(): Kernels {
  return (shared ??= new Kernels());
}
