import { COLOUR_DIMENSION } from './colour';
import { describe, DRAWN_DIMENSION, type Descriptors } from './descriptors';
import { FisherEncoder, fisherDimension } from './encoding';
import { learnMixture, type Mixture } from './mixture';
import type { Picture } from './picture';
import { principalProjection, projected, standardProjection, type Projection } from './projection';
import { SIFT_DIMENSION } from './sift';
import type { FeatureMatrix } from '../../numeric/matrix';
import type { Random } from '../../base/random';

const GAUSSIANS = 64;
/** Components of the gradients of a patch. */
const COMPONENTS = 64;
/** Rows that these are found on. */
const ROWS_FOR_COMPONENTS = 20_000;

/** How the descriptors of one kind become a vector of a picture. */
export interface Vocabulary {
  readonly projection: Projection;
  /** Of projected descriptors with their positions appended. */
  readonly mixture: Mixture;
}

export interface Vocabularies {
  readonly gradients: Vocabulary;
  readonly colours: Vocabulary;
}

/** Vectors of pictures, row by row: by gradients, then by colours. */
export interface FisherVectors {
  readonly gradients: Float32Array;
  readonly colours: Float32Array;
}

/**
 * Learns both vocabularies.
 * @param drawn rows of drawn descriptors: see `drawnDescriptors`.
 */
export async function learnVocabularies(
  drawn: Float32Array,
  random: Random,
  signal: AbortSignal,
): Promise<Vocabularies> {
  const gradients = columnsOf(drawn, 0, SIFT_DIMENSION);
  const colours = columnsOf(drawn, SIFT_DIMENSION, COLOUR_DIMENSION);
  const positions = columnsOf(drawn, SIFT_DIMENSION + COLOUR_DIMENSION, 2).rows;
  const some = Math.min(gradients.count, ROWS_FOR_COMPONENTS);
  // Rows come picture by picture: some of every picture.
  const apart = gradients.count / some;
  const sample = new Float32Array(some * SIFT_DIMENSION);
  for (let i = 0; i < some; i++) {
    const from = Math.floor(i * apart) * SIFT_DIMENSION;
    sample.set(gradients.rows.subarray(from, from + SIFT_DIMENSION), i * SIFT_DIMENSION);
  }
  const components = await principalProjection(
    { count: some, dimension: SIFT_DIMENSION, rows: sample },
    COMPONENTS,
    random.fork('components'),
    signal,
  );
  const learn = async (source: FeatureMatrix, projection: Projection, name: string): Promise<Vocabulary> => {
    const rows = withPositions(projected(source.rows, projection), projection.components, positions);
    const matrix = { count: source.count, dimension: projection.components + 2, rows };
    const k = Math.min(GAUSSIANS, source.count);
    return { projection, mixture: await learnMixture(matrix, k, random.fork(name), signal) };
  };
  return {
    gradients: await learn(gradients, components, 'gradients'),
    colours: await learn(colours, standardProjection(colours), 'colours'),
  };
}

/** Fisher vectors of pictures by learned vocabularies. */
export class PictureEncoder {
  readonly dimensions: { readonly gradients: number; readonly colours: number };
  private readonly encoders: { readonly gradients: FisherEncoder; readonly colours: FisherEncoder };

  constructor(private readonly vocabularies: Vocabularies) {
    const { gradients, colours } = vocabularies;
    this.dimensions = { gradients: fisherDimension(gradients.mixture), colours: fisherDimension(colours.mixture) };
    this.encoders = { gradients: new FisherEncoder(gradients.mixture), colours: new FisherEncoder(colours.mixture) };
  }

  encode(pictures: readonly Picture[]): FisherVectors {
    const { gradients, colours } = this.dimensions;
    const out = {
      gradients: new Float32Array(pictures.length * gradients),
      colours: new Float32Array(pictures.length * colours),
    };
    pictures.forEach((picture, i) => {
      const found = describe(picture);
      this.encodeOne(found, 'gradients', out.gradients.subarray(i * gradients, (i + 1) * gradients));
      this.encodeOne(found, 'colours', out.colours.subarray(i * colours, (i + 1) * colours));
    });
    return out;
  }

  private encodeOne(found: Descriptors, kind: keyof Vocabularies, out: Float32Array): void {
    const { projection } = this.vocabularies[kind];
    const rows = withPositions(projected(found[kind], projection), projection.components, found.positions);
    this.encoders[kind].encode(rows, out);
  }
}

function withPositions(rows: Float32Array, dimension: number, positions: Float32Array): Float32Array {
  const count = rows.length / dimension;
  const out = new Float32Array(count * (dimension + 2));
  for (let i = 0; i < count; i++) {
    out.set(rows.subarray(i * dimension, (i + 1) * dimension), i * (dimension + 2));
    out[i * (dimension + 2) + dimension] = positions[2 * i]!;
    out[i * (dimension + 2) + dimension + 1] = positions[2 * i + 1]!;
  }
  return out;
}

function columnsOf(drawn: Float32Array, from: number, dimension: number): FeatureMatrix {
  const count = drawn.length / DRAWN_DIMENSION;
  const rows = new Float32Array(count * dimension);
  for (let i = 0; i < count; i++) {
    const at = i * DRAWN_DIMENSION + from;
    rows.set(drawn.subarray(at, at + dimension), i * dimension);
  }
  return { count, dimension, rows };
}
