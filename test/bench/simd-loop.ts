import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Sums that do not wait for each other, enough to hide what an addition takes. */
const SUMS = 8;

/** Operations of one turn of the loop. */
const FLOPS_PER_TURN = SUMS * 4 * 2;
const TURNS = 5_000_000;

/**
 * The most that SIMD code in WebAssembly can compute on so many threads, in GFLOP/s:
 * multiplications and additions of four floats that touch no memory. Without relaxed SIMD there is
 * no fused multiplication and addition. Best of several.
 */
export async function simdPeak(threads: number, seconds: number): Promise<number> {
  const options = { eval: true, workerData: multiplyAddLoop() };
  const workers = Array.from({ length: threads }, () => new Worker(WORKER, options));
  const turn = async (): Promise<number> => {
    const begun = performance.now();
    for (const worker of workers) worker.postMessage(TURNS);
    await Promise.all(workers.map((worker) => once(worker, 'message')));
    return (performance.now() - begun) / 1000;
  };
  await turn();
  let smallest = Infinity;
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    smallest = Math.min(smallest, await turn());
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return (threads * TURNS * FLOPS_PER_TURN) / smallest / 1e9;
}

const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(workerData));
parentPort.on('message', (turns) => {
  exports.run(turns);
  parentPort.postMessage(null);
});`;

/** A module whose `run(turns)` is the loop. */
function multiplyAddLoop(): Uint8Array {
  const vector = (opcode: number): number[] => [0xfd, ...leb(opcode)];
  const extract = [...vector(0x1f), 0];
  const splat = vector(0x13);
  const add = vector(0xe4);
  const multiply = vector(0xe6);
  const float = (value: number): number[] => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)];
  const get = (local: number): number[] => [0x20, local];
  const set = (local: number): number[] => [0x21, local];
  // Local 0 counts down, local 1 is the factor, the sums follow.
  const sums = Array.from({ length: SUMS }, (_, i) => i + 2);
  const body = [
    ...float(0.999),
    ...splat,
    ...set(1),
    0x03,
    0x40,
    // sum = sum * factor + factor stays near a fixed point, away from slow tiny numbers.
    ...sums.flatMap((sum) => [...get(sum), ...get(1), ...multiply, ...get(1), ...add, ...set(sum)]),
    ...get(0),
    0x41,
    1,
    0x6b,
    0x22,
    0,
    0x0d,
    0,
    0x0b,
    ...sums.flatMap((sum, i) => [...get(sum), ...(i === 0 ? [] : add)]),
    ...extract,
    0x0b,
  ];
  const section = (id: number, content: readonly number[]): number[] => [id, ...leb(content.length), ...content];
  const code = [1, ...leb(SUMS + 1), 0x7b, ...body];
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 1, 0x7f, 1, 0x7d]),
    ...section(3, [1, 0]),
    ...section(7, [1, 3, 0x72, 0x75, 0x6e, 0, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

/** A number as WebAssembly writes it: seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >> 7)];
}
