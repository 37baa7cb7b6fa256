import type { TrainingState } from '../../network/backend/backend';
import { disposeOf, onDevice, withFailover } from '../../network/backend/failover';
import { size, type Network } from '../../network/layers';
import type { Random } from '../../base/random';
import type { NetworkContext } from '../../network/network-context';
import { PictureDraws } from '../contrastive/drawn-pictures';
import { decoderOf } from './vae-network';

const BATCH = 32;

/** Pictures as bytes: count × side × side × 3, RGB interleaved, as an encoder of PNG takes them. */
export interface BytePictures {
  readonly count: number;
  readonly side: number;
  readonly pixels: Uint8Array;
}

/** A trained variational autoencoder, as the store keeps it. */
export interface VaeModel {
  readonly network: Network;
  readonly weights: TrainingState;
}

type Machine = Pick<NetworkContext, 'backend' | 'threads'>;

/** What the model makes of images when it rebuilds them from their means; in the order of `hashes`. */
export async function vaeReconstructions(
  machine: Machine & Pick<NetworkContext, 'blocks'>,
  { network, weights }: VaeModel,
  hashes: readonly string[],
  signal: AbortSignal,
): Promise<BytePictures> {
  const draws = new PictureDraws(machine.blocks, network.input[1]);
  const fill = (at: number, out: Float32Array, slot: number): void => draws.whole(hashes[at]!, out, slot);
  return await run(machine, network, weights, network.input[1], hashes.length, fill, signal);
}

/** What the model takes vectors drawn from its prior, the standard normal, to be. */
export async function vaeSamples(
  machine: Machine,
  model: VaeModel,
  count: number,
  random: Random,
  signal: AbortSignal,
): Promise<BytePictures> {
  const latent = size(decoderOf(model.network).input);
  const vectors = Float32Array.from({ length: count * latent }, () => random.normal());
  return await vaeDecoded(machine, model, vectors, signal);
}

/** The pictures of latent vectors, count × latent: of a line between two images' means, for example. */
export async function vaeDecoded(
  machine: Machine,
  { network, weights }: VaeModel,
  vectors: Float32Array,
  signal: AbortSignal,
): Promise<BytePictures> {
  const decoder = decoderOf(network);
  const latent = size(decoder.input);
  const fill = (at: number, out: Float32Array, slot: number): void =>
    out.set(vectors.subarray(at * latent, (at + 1) * latent), slot * latent);
  return await run(machine, decoder, weights, network.input[1], vectors.length / latent, fill, signal);
}

/** Runs a network whose output are pictures. @param fill writes input `at` as number `slot` of a batch. */
async function run(
  { backend, threads }: Machine,
  network: Network,
  weights: TrainingState,
  side: number,
  count: number,
  fill: (at: number, out: Float32Array, slot: number) => void,
  signal: AbortSignal,
): Promise<BytePictures> {
  const pixels = new Uint8Array(count * side * side * 3);
  const inputs = new Float32Array(BATCH * size(network.input));
  let start = 0;
  await withFailover(backend, async (inForce) => {
    const options = { batch: BATCH, threads, output: 'output' } as const;
    const runner = await onDevice(inForce, signal, () => inForce.runner(network, weights, options));
    try {
      while (start < count) {
        signal.throwIfAborted();
        const taken = Math.min(BATCH, count - start);
        for (let slot = 0; slot < taken; slot++) fill(start + slot, inputs, slot);
        const batch = inputs.subarray(0, taken * size(network.input));
        interleave(await onDevice(inForce, signal, () => runner.run(batch, taken)), side, pixels, start);
        start += taken;
      }
    } finally {
      disposeOf(inForce, runner);
    }
  });
  return { count, side, pixels };
}

/** Planes of floats in [0, 1] to interleaved bytes, from picture `first` on. */
function interleave(planes: Float32Array, side: number, out: Uint8Array, first: number): void {
  const plane = side * side;
  for (let i = 0; i < planes.length; i++) {
    const [picture, within] = [Math.floor(i / (3 * plane)), i % (3 * plane)];
    const at = (first + picture) * 3 * plane + (within % plane) * 3 + Math.floor(within / plane);
    out[at] = Math.round(255 * planes[i]!);
  }
}
