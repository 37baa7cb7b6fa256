import { UMAP } from 'umap-js';
import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { Random } from '../base/random';

/** Half the width of the layout that the fit starts from, as in the published implementation. */
const START_EXTENT = 10;
/** Epochs × rows: few rows need more epochs and can afford them. */
const EPOCH_BUDGET = 1_000_000;

/** Epochs that a fit of so many rows takes. */
export const epochsFor = (count: number): number => Math.min(500, Math.max(200, Math.round(EPOCH_BUDGET / count)));

export interface UmapProblem {
  /** Neighbours of each row, the nearest first. The library counts a row as its own first one. */
  readonly indices: number[][];
  /** Distances to them. */
  readonly distances: number[][];
  /** Where the rows begin: count × dimension, in any unit. */
  readonly start: Float32Array;
  /** Values of a row that come out. */
  readonly dimension: number;
  readonly minDistance: number;
  readonly draws: Random;
  /** Draws of what parts rows that begin in one place. */
  readonly jitter: Random;
}

/**
 * Rows of the layout after {@link epochsFor} epochs. It begins where `start` says: the library's
 * own start is uniform chance.
 * @param onEpoch called with the number of epochs that are over.
 */
export async function fitUmap(
  { indices, distances, start, dimension, minDistance, draws, jitter }: UmapProblem,
  onEpoch: (done: number) => void,
  signal: AbortSignal,
): Promise<Float32Array> {
  const count = indices.length;
  const epochs = epochsFor(count);
  const model = new UMAP({
    nComponents: dimension,
    nNeighbors: indices[0]!.length,
    nEpochs: epochs,
    minDist: minDistance,
    random: () => draws.next(),
  });
  model.setPrecomputedKNN(indices, distances);
  model.initializeFit(Array.from({ length: count }, (_, i) => [i]));
  // The array that the library moves in place.
  const layout = model.getEmbedding();
  const scale = START_EXTENT / (start.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
  layout.forEach((point, i) => {
    for (let axis = 0; axis < dimension; axis++) {
      point[axis] = start[i * dimension + axis]! * scale + jitter.normal() * 1e-3;
    }
  });
  for (let epoch = 0; epoch < epochs; epoch++) {
    await yieldToEventLoop(signal);
    model.step();
    onEpoch(epoch + 1);
  }
  return Float32Array.from(model.getEmbedding().flat());
}
