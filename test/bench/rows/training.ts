import { chooseBackend } from '../../../src/engine/network/backend/choose';
import { autoencoder, classifier, exemplarCnn, type Network } from '../../../src/engine/network/layers';
import { Random } from '../../../src/engine/base/random';
import { trainingFlops } from '../flops';
import type { Figure, Row } from '../row';
import { byTurns, median } from '../turns';

const BATCH = 64;

const atSide = (network: Network, side: number): Network => ({ ...network, input: [3, side, side] });
/** The networks that `balanced` trains, and the published forms of the first two. */
const NETWORKS: readonly (readonly [string, Network])[] = [
  ['autoencoder', autoencoder('compact')],
  ['exemplar CNN, 32 × 32', atSide(exemplarCnn(500), 32)],
  ['classifier, 32 × 32', atSide(classifier(9), 32)],
  ['exemplar CNN, 64 × 64', exemplarCnn(500)],
  ['autoencoder, published layers', autoencoder('full')],
];

interface PeerTurn {
  readonly imagesPerSecond: number;
}

/**
 * Training steps: forward, backward and Adam, on random pictures, the same network and batch on
 * both sides.
 */
export const training: Row = {
  name: 'training',
  long: false,
  measure: async ({ options, peers }) => {
    const { rounds, seconds, threads } = options;
    const figures: Figure[] = [];
    for (const [name, network] of NETWORKS) {
      const ask = (): PeerTurn | null =>
        peers.ask<PeerTurn>('training.py', [seconds, BATCH, threads], JSON.stringify(network));
      const turns = await byTurns(
        rounds,
        () => trainingSpeed(network, seconds, threads),
        () => Promise.resolve(ask()),
        { ours: (speed) => speed, peer: ({ imagesPerSecond }) => imagesPerSecond },
      );
      const flops = trainingFlops(network);
      figures.push({
        work: `training step, ${name}`,
        unit: 'images/s',
        ours: turns.ours,
        goal: 'ratio',
        reach: 1.2,
        aim: 2,
        peer: { name: 'PyTorch', value: turns.peer?.imagesPerSecond ?? null },
        facts: { batch: BATCH, threads, flopsPerImage: flops, gigaflopsPerSecond: (flops * turns.ours) / 1e9 },
      });
    }
    return figures;
  },
};

/** Images a second of our training steps, from the median step. */
export async function trainingSpeed(network: Network, seconds: number, threads: number): Promise<number> {
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
  await trainer.dispose();
  return (BATCH * 1000) / median(times);
}
