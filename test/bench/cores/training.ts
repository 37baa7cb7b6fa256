import { autoencoder, classifier, exemplarCnn, type Network } from '../../../src/engine/network/layers';
import type { Peers } from '../peers';
import { trainingSpeed } from '../rows/training';

const BATCH = 64;
const atSide = (network: Network, side: number): Network => ({ ...network, input: [3, side, side] });
const NETWORKS: readonly (readonly [string, Network])[] = [
  ['autoencoder', autoencoder('compact')],
  ['exemplar CNN, 32 × 32', atSide(exemplarCnn(500), 32)],
  ['classifier, 32 × 32', atSide(classifier(9), 32)],
  ['autoencoder, published layers', autoencoder('full')],
];

interface Asked {
  readonly threads: readonly number[];
  readonly seconds: number;
  readonly peers: Peers;
}

/** Images/s of training steps, with each number of threads. */
export async function measureTraining({ threads, seconds, peers }: Asked) {
  const found = [];
  for (const [name, network] of NETWORKS) {
    const ours: number[] = [];
    for (const count of threads) ours.push(await trainingSpeed(network, seconds, count));
    // One process measures all: starting PyTorch takes longer than a measurement.
    const answer = peers.ask<{ byThreads: number[]; gpu: number | null }>(
      'training.py',
      [seconds, BATCH, threads.join(',')],
      JSON.stringify(network),
    );
    found.push({ name, ours, peer: answer?.byThreads ?? threads.map(() => null), peerGpu: answer?.gpu ?? null });
  }
  return found;
}
