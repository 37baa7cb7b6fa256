import { autoencoder, parameters, size, type Network } from '../layers';
import { Random } from '../../base/random';
import type { Backend, TrainerOptions, TrainingState } from './backend';

/** Largest difference from the reference, relative to the largest value of it. */
const TOLERANCE = 1e-3;
const BATCH = 8;
const OPTIONS: TrainerOptions = { batch: BATCH, seed: 11, threads: 1 };
/** Pictures a step of the timing probe, which trains the network that a run trains. */
const PROBE_BATCH = 32;

/** One of each kind of layer that the networks of a run are made of. */
export const SELF_TEST_NETWORK: Network = {
  name: 'self-test',
  input: [3, 16, 16],
  layers: [
    { kind: 'conv', filters: 8, kernel: 3, stride: 2, activation: 'relu' },
    { kind: 'maxpool' },
    { kind: 'conv', filters: 6, kernel: 5, stride: 1, activation: 'relu' },
    { kind: 'upsample', factor: 2 },
    { kind: 'maxpool' },
    { kind: 'flatten' },
    { kind: 'dense', units: 12, activation: 'relu', name: 'feature' },
    { kind: 'dropout', rate: 0.5 },
    { kind: 'dense', units: 4, activation: 'linear' },
  ],
  loss: 'softmax',
  featureLayer: 'feature',
};

/** The same layers under a loss that is computed outside. */
const GIVEN_LOSS_NETWORK: Network = { ...SELF_TEST_NETWORK, name: 'self-test-given', loss: 'given' };

interface Outcome {
  readonly gradients: Readonly<Record<string, Float32Array>>;
  readonly loss: number;
  readonly state: TrainingState;
  readonly features: Float32Array;
}

/**
 * Trains a small network one step, with fixed pictures, seed and dropout, and runs it: gradients,
 * loss, moments, weights and features have to be those of the reference.
 * @throws Error that names what differs, and by how much.
 */
export async function selfTest(backend: Backend, reference: Backend): Promise<void> {
  const expected = await outcomeOf(reference);
  const actual = await outcomeOf(backend);
  for (const { name } of parameters(SELF_TEST_NETWORK)) {
    compare(`the gradient of ${name}`, difference(actual.gradients[name], expected.gradients[name]!, Math.max));
  }
  compare('the loss', difference([actual.loss], [expected.loss], Math.max));
  for (const [key, values] of Object.entries(expected.state.tensors)) {
    // Adam's first step is a gradient's sign times the rate: where a gradient is next to zero,
    // noise decides the sign. So weights are compared as a whole, and their moments one by one.
    const isMoment = key.startsWith('adam.');
    compare(
      isMoment ? key : `the weights ${key}`,
      difference(actual.state.tensors[key], values, isMoment ? Math.max : rms),
    );
  }
  compare('the features', difference(actual.features, expected.features, Math.max));
  const given = await givenOutcomeOf(reference);
  for (const [what, values] of Object.entries(await givenOutcomeOf(backend))) {
    compare(what, difference(values, given[what]!, Math.max));
  }
}

/** Images/s of steps that take so many milliseconds. */
export const imagesPerSecond = (stepMs: number): number => (PROBE_BATCH * 1000) / stepMs;

/**
 * Milliseconds of one training step of the autoencoder: the best of two after one that warms up.
 */
export async function timeStep(backend: Backend, threads = 1): Promise<number> {
  const network = autoencoder('compact');
  const trainer = await backend.trainer(network, { ...OPTIONS, batch: PROBE_BATCH, threads });
  try {
    const images = pictures(network, PROBE_BATCH);
    await trainer.step(images, null);
    let best = Infinity;
    for (let i = 0; i < 2; i++) {
      const start = performance.now();
      await trainer.step(images, null);
      best = Math.min(best, performance.now() - start);
    }
    return best;
  } finally {
    await trainer.dispose();
  }
}

async function outcomeOf(backend: Backend): Promise<Outcome> {
  const images = pictures(SELF_TEST_NETWORK, BATCH);
  const targets = Int32Array.from({ length: BATCH }, (_, i) => i % 4);
  const trainer = await backend.trainer(SELF_TEST_NETWORK, OPTIONS);
  let trained: Omit<Outcome, 'features'>;
  try {
    const gradients = await trainer.gradients(images, targets);
    const loss = await trainer.step(images, targets);
    trained = { gradients, loss, state: trainer.state() };
  } finally {
    await trainer.dispose();
  }
  const runner = await backend.runner(SELF_TEST_NETWORK, trained.state, { batch: 3, threads: 1, output: 'feature' });
  try {
    return { ...trained, features: await runner.run(images, BATCH) };
  } finally {
    await runner.dispose();
  }
}

/**
 * Outputs, and the gradient of the first layer under a loss that is half the sum of their squares.
 */
async function givenOutcomeOf(backend: Backend): Promise<Record<string, Float32Array>> {
  const images = pictures(GIVEN_LOSS_NETWORK, BATCH);
  const trainer = await backend.trainer(GIVEN_LOSS_NETWORK, OPTIONS);
  try {
    const outputs = await trainer.forward(images);
    const gradients = await trainer.gradients(images, { outputs });
    return { 'the outputs': outputs, 'the gradient of a given loss': gradients['conv0/w']! };
  } finally {
    await trainer.dispose();
  }
}

function pictures(network: Network, count: number): Float32Array {
  const random = new Random(5);
  return Float32Array.from({ length: count * size(network.input) }, () => random.next());
}

type Norm = (a: number, b: number) => number;
const rms: Norm = (a, b) => Math.sqrt(a * a + b * b);

/**
 * The norm of the differences over the norm of the expected values; infinite where values are
 * missing or not finite.
 */
function difference(actual: ArrayLike<number> | undefined, expected: ArrayLike<number>, norm: Norm): number {
  if (actual?.length !== expected.length) return Infinity;
  let apart = 0;
  let magnitude = 0;
  for (let i = 0; i < expected.length; i++) {
    if (!Number.isFinite(actual[i])) return Infinity;
    apart = norm(apart, Math.abs(actual[i]! - expected[i]!));
    magnitude = norm(magnitude, Math.abs(expected[i]!));
  }
  return apart / Math.max(magnitude, 1e-12);
}

function compare(what: string, relative: number): void {
  if (relative <= TOLERANCE) return;
  const share = Number.isFinite(relative)
    ? `differ by ${relative.toPrecision(2)} of the largest value`
    : 'are not numbers';
  throw new Error(`it computes wrong numbers: ${what} and those of the processor ${share}.`);
}
