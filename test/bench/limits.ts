/**
 * Measures what this machine can do at best, and how near our training steps come to it. Nothing is
 * asserted.
 *
 *   npm run bench -- limits [--threads 2] [--seconds 1]
 *
 * Prints a table and writes out/limits.json.
 */
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type * as OnnxRuntime from 'onnxruntime-node';
import { Graph } from '../../src/engine/network/backend/onnx/graph';
import { autoencoder, classifier, exemplarCnn, type Network } from '../../src/engine/network/layers';
import { trainingFlops } from './flops';
import { describe, load, machineFacts } from './machine';
import { trainingSpeed } from './rows/training';
import { simdPeak } from './simd-loop';

const MIB = 2 ** 20;
/** More than any cache holds. */
const BUFFER = 256 * MIB;
const FILE = 512 * MIB;

export interface Limit {
  readonly what: string;
  readonly value: number;
  readonly unit: 'GB/s' | 'GFLOP/s' | 'MB/s';
  /** Share of the peak of onnxruntime's matrix product on as many threads. */
  readonly ofPeak?: number;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      threads: { type: 'string', default: String(availableParallelism()) },
      seconds: { type: 'string', default: '1' },
    },
  });
  const threads = Number(values.threads);
  const seconds = Number(values.seconds);
  const limits: Limit[] = [...memory(seconds), ...disk()];
  const peaks = new Map<number, number>();
  for (const each of new Set([1, threads])) {
    const value = await simdPeak(each, seconds);
    limits.push({ what: `WebAssembly SIMD in registers, threads: ${each}`, value, unit: 'GFLOP/s' });
    const peak = await matrixProduct(each, seconds);
    peaks.set(each, peak);
    limits.push({ what: `onnxruntime, product of 1024 × 1024, threads: ${each}`, value: peak, unit: 'GFLOP/s' });
  }
  for (const [name, network] of trained()) {
    const value = (trainingFlops(network) * (await trainingSpeed(network, seconds, threads))) / 1e9;
    const ofPeak = value / peaks.get(threads)!;
    limits.push({ what: `training step, ${name}`, value, unit: 'GFLOP/s', ofPeak });
  }
  const machine = await machineFacts({});
  console.log(`${describe(machine)}; load ${load()}`);
  console.table(limits.map((limit) => ({ ...limit, value: Number(limit.value.toPrecision(3)) })));
  mkdirSync('out', { recursive: true });
  writeFileSync('out/limits.json', `${JSON.stringify({ machine, load: load(), limits }, null, 2)}\n`);
}

function trained(): readonly (readonly [string, Network])[] {
  const small = (network: Network): Network => ({ ...network, input: [3, 32, 32] });
  return [
    ['autoencoder', autoencoder('compact')],
    ['exemplar CNN, 32 × 32', small(exemplarCnn(500))],
    ['classifier, 32 × 32', small(classifier(9))],
  ];
}

/** Best of several: the time that other programs take is no limit of the machine. */
function best(seconds: number, work: () => void): number {
  work();
  let smallest = Infinity;
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const begun = performance.now();
    work();
    smallest = Math.min(smallest, performance.now() - begun);
  }
  return smallest / 1000;
}

function memory(seconds: number): Limit[] {
  const from = new Uint8Array(BUFFER).fill(1);
  const to = new Uint8Array(BUFFER);
  return [
    // Copying reads and writes each byte once.
    {
      what: 'memory, copy (read and written)',
      value: (2 * BUFFER) / best(seconds, () => to.set(from)) / 1e9,
      unit: 'GB/s',
    },
    { what: 'memory, fill', value: BUFFER / best(seconds, () => to.fill(2)) / 1e9, unit: 'GB/s' },
  ];
}

function disk(): Limit[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'winnow-limits-'));
  const name = path.join(folder, 'file');
  const block = Buffer.alloc(MIB, 1);
  const speed = (begun: number): number => FILE / 1e6 / ((performance.now() - begun) / 1000);
  try {
    let begun = performance.now();
    const written = openSync(name, 'w');
    for (let at = 0; at < FILE; at += MIB) writeSync(written, block);
    fsyncSync(written);
    closeSync(written);
    const write = speed(begun);
    begun = performance.now();
    const read = openSync(name, 'r');
    for (let at = 0; at < FILE; at += MIB) readSync(read, block, 0, MIB, at);
    closeSync(read);
    return [
      { what: 'disk, write until it is durable', value: write, unit: 'MB/s' },
      { what: "disk, read from the system's cache", value: speed(begun), unit: 'MB/s' },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function matrixProduct(threads: number, seconds: number): Promise<number> {
  const side = 1024;
  const graph = new Graph();
  const a = graph.input('a', [side, side]);
  const b = graph.input('b', [side, side]);
  graph.output('product', graph.op('MatMul', [a, b]), [side, side]);
  const runtime: typeof OnnxRuntime = await import('onnxruntime-node');
  const session = await runtime.InferenceSession.create(graph.encode(), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const tensor = (): OnnxRuntime.Tensor =>
    new runtime.Tensor('float32', new Float32Array(side * side).fill(0.5), [side, side]);
  const feeds = { a: tensor(), b: tensor() };
  let smallest = Infinity;
  for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
    const begun = performance.now();
    await session.run(feeds);
    smallest = Math.min(smallest, performance.now() - begun);
  }
  await session.release();
  return (2 * side ** 3) / (smallest / 1000) / 1e9;
}

if (require.main === module) void main();
