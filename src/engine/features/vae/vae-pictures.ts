import { size } from '../../network/layers';
import type { Random } from '../../base/random';
import { runNetwork, type Machine, type TrainedNetwork } from '../../network/run-network';
import { decoderOf } from './vae-network';

const BATCH = 32;

/** Pictures as bytes: count × side × side × 3, RGB interleaved, as an encoder of PNG takes them. */
export interface BytePictures {
  readonly count: number;
  readonly side: number;
  readonly pixels: Uint8Array;
}

/** Pictures that the model makes of vectors drawn from its prior, the standard normal. */
export async function vaeSamples(
  machine: Machine,
  { network, weights }: TrainedNetwork,
  count: number,
  random: Random,
): Promise<BytePictures> {
  const decoder = decoderOf(network);
  const latent = size(decoder.input);
  const vectors = Float32Array.from({ length: count * latent }, () => random.normal());
  const fill = (at: number, batch: Float32Array, slot: number): void =>
    batch.set(vectors.subarray(at * latent, (at + 1) * latent), slot * latent);
  const inputs = { count, batch: BATCH, fill };
  const planes = await runNetwork(machine, { network: decoder, weights }, 'output', inputs);
  const side = network.input[1];
  return { count, side, pixels: interleaved(planes, side) };
}

/** Planes of floats in [0, 1] as interleaved bytes. */
export function interleaved(planes: Float32Array, side: number): Uint8Array {
  const plane = side * side;
  return Uint8Array.from(planes, (_, at) => {
    const picture = Math.floor(at / (3 * plane));
    const pixel = Math.floor(at / 3) % plane;
    return Math.round(255 * planes[(picture * 3 + (at % 3)) * plane + pixel]!);
  });
}
