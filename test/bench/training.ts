/**
 * Measures training steps of the networks against PyTorch, by turns on the same machine. Nothing is asserted.
 * usage: npm run bench:training [-- --seconds 8 --rounds 3 --threads 2 --python /usr/bin/python3]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { chooseBackend } from '../../src/engine/backend/choose';
import { autoencoder, classifier, exemplarCnn, type Network } from '../../src/engine/networks';
import { Random } from '../../src/engine/random';

const BATCH = 64;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    python: { type: 'string', default: '/usr/bin/python3' },
  },
});
const [seconds, threads] = [Number(values.seconds), Number(values.threads)];

const atSide = (network: Network, side: number): Network => ({ ...network, input: [3, side, side] });
const NETWORKS: readonly [string, Network][] = [
  ['autoencoder', autoencoder('compact')],
  ['autoencoder, published layers', autoencoder('full')],
  ['exemplar CNN, 64 × 64', exemplarCnn(500)],
  ['exemplar CNN, 32 × 32', atSide(exemplarCnn(500), 32)],
  ['classifier, 32 × 32', atSide(classifier(9), 32)],
];

async function main(): Promise<void> {
  const rows: Record<string, unknown>[] = [];
  for (const [name, network] of NETWORKS) {
    const own: number[] = [];
    const peer: number[] = [];
    for (let round = 0; round < Number(values.rounds); round++) {
      own.push(await imagesPerSecond(network));
      const theirs = peerImagesPerSecond(network);
      if (theirs !== null) peer.push(theirs);
    }
    const [ours, theirs] = [median(own), peer.length > 0 ? median(peer) : NaN];
    rows.push({ network: name, winnow: Math.round(ours), pytorch: Math.round(theirs), ratio: ours / theirs });
    console.table(rows);
  }
  mkdirSync('out', { recursive: true });
  writeFileSync('out/bench-training.json', JSON.stringify({ threads, batch: BATCH, rows }, null, 2));
}

async function imagesPerSecond(network: Network): Promise<number> {
  const backend = await chooseBackend('onnx', () => undefined);
  const trainer = await backend.trainer(network, { batch: BATCH, seed: 1, threads });
  const random = new Random(1);
  const images = Float32Array.from({ length: BATCH * network.input.reduce((a, b) => a * b) }, () => random.next());
  const last = network.layers.at(-1)!;
  const targets =
    network.loss === 'softmax' && last.kind === 'dense'
      ? Int32Array.from({ length: BATCH }, () => random.integer(last.units))
      : null;
  for (let i = 0; i < 3; i++) await trainer.step(images, targets);
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const begun = performance.now();
    await trainer.step(images, targets);
    times.push(performance.now() - begun);
  }
  trainer.dispose();
  return (BATCH * 1000) / median(times);
}

/** Null where this Python has no PyTorch. */
function peerImagesPerSecond(network: Network): number | null {
  const script = path.join(__dirname, 'training_peer.py');
  const { status, stdout, stderr } = spawnSync(
    values.python,
    [script, String(seconds), String(BATCH), String(threads)],
    { input: JSON.stringify(network), encoding: 'utf8' },
  );
  if (status !== 0) {
    console.error(`The peer did not run: ${stderr.trim().split('\n').at(-1)}`);
    return null;
  }
  return (JSON.parse(stdout) as { imagesPerSecond: number }).imagesPerSecond;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

void main();
