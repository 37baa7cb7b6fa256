import type { ImageFacts } from '../../protocol/inspection';
import type { Backend } from '../network/backend/backend';
import { PixelBlocks } from '../store/blocks';
import { loadSharp } from '../images/decode/decode';
import { hogCells } from '../features/hog/hog';
import { toPicture } from '../network/pictures';
import { interleaved, vaeSamples, type BytePictures } from '../features/vae/vae-pictures';
import { layerName, layerShapes, type Network } from '../network/layers';
import { Random } from '../base/random';
import { runNetwork, type Machine, type TrainedNetwork } from '../network/run-network';
import type { Store } from '../store/store';
import type { OpenedRun } from '../run-artifacts/opened-run';

const SIDE = 64;
/** Pictures of random codes. */
const SAMPLES = 24;

/**
 * One image as the extractors see it.
 * @param openBackend called only where a network was kept.
 * @throws the signal's reason between two networks after it is aborted.
 */
export async function imageFacts(
  { snapshot, store, artifacts }: OpenedRun,
  image: number,
  openBackend: () => Promise<Backend>,
  signal: AbortSignal,
): Promise<ImageFacts> {
  const { hashes, configuration } = snapshot;
  const { threads, seed } = configuration;
  const block = blockOf(store, hashes[image]!);
  const [autoencoder, exemplar, vae] = (['autoencoder', 'exemplar', 'vae'] as const).map((name) =>
    artifacts.model(name),
  );
  const backend = autoencoder || exemplar || vae ? await openBackend() : undefined;
  signal.throwIfAborted();
  const machine = backend && { backend, threads, signal };
  const rebuilt = machine && autoencoder && (await outputOf(machine, autoencoder, 'output', block));
  const imagined = machine && vae && (await outputOf(machine, vae, 'output', block));
  const samples = machine && vae && (await vaeSamples(machine, vae, SAMPLES, new Random(seed).fork('prior')));
  const first = exemplar && { ...exemplar, network: firstLayer(exemplar.network) };
  const responses = machine && first ? await outputOf(machine, first, 'feature', block) : new Float32Array(0);
  signal.throwIfAborted();
  const responseSide = first ? layerShapes(first.network)[0]![1]! : 1;
  return {
    image,
    seen: await toPng(block, SIDE, 3),
    reconstruction: rebuilt ? await squarePng(rebuilt) : null,
    vaeReconstruction: imagined ? await squarePng(imagined) : null,
    vaeSamples: samples ? await Promise.all(picturesOf(samples).map((bytes) => toPng(bytes, samples.side, 3))) : [],
    responses: await Promise.all(
      planes(responses, responseSide ** 2).map((plane) => toPng(toBytes(plane), responseSide, 1)),
    ),
    hog: relativeToLargest(hogCells(block)),
  };
}

const picturesOf = ({ pixels, side, count }: BytePictures): Uint8Array[] =>
  Array.from({ length: count }, (_, i) => pixels.subarray(i * side ** 2 * 3, (i + 1) * side ** 2 * 3));

function blockOf(store: Store, hash: string): Uint8Array {
  const blocks = new PixelBlocks(store, 'read');
  try {
    const block = new Uint8Array(SIDE * SIDE * 3);
    blocks.read(hash, SIDE, block);
    return block;
  } finally {
    blocks.close();
  }
}

/** What a network makes of one picture. */
function outputOf(
  machine: Machine,
  model: TrainedNetwork,
  output: 'feature' | 'output',
  block: Uint8Array,
): Promise<Float32Array> {
  const fill = (_: number, batch: Float32Array): void => toPicture(block, SIDE, batch, 0, model.network.input[1]);
  return runNetwork(machine, model, output, { count: 1, batch: 1, fill });
}

/** The network up to its first layer, a convolution, whose responses become the feature. */
function firstLayer(network: Network): Network {
  return { ...network, layers: network.layers.slice(0, 1), featureLayer: layerName(network, 0) };
}

function planes(values: Float32Array, size: number): Float32Array[] {
  return Array.from({ length: values.length / size }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

/** Values ≥ 0 as bytes, the largest 255; all 0 stay 0. */
function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(relativeToLargest(values), (value) => Math.round(255 * value));
}

function relativeToLargest(values: Float32Array | Float64Array): number[] {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, value);
  return Array.from(values, (value) => (largest > 0 ? value / largest : 0));
}

/** Planes of a square picture in [0, 1]. */
function squarePng(values: Float32Array): Promise<string> {
  const side = Math.sqrt(values.length / 3);
  return toPng(interleaved(values, side), side, 3);
}

async function toPng(pixels: Uint8Array, side: number, channels: 1 | 3): Promise<string> {
  const sharp = await loadSharp();
  const png = await sharp(pixels, { raw: { width: side, height: side, channels } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
