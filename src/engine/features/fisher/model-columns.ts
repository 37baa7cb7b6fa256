import type { Artifact } from '../../store/store';
import type { FisherModel } from './fisher';
import type { Vocabulary } from './model';
import type { Projection } from './projection';

/** Sizes of what a model is made of. */
export interface ModelMeta {
  readonly gradients: KindMeta;
  readonly colours: KindMeta;
}
interface KindMeta {
  readonly projection: readonly [components: number, dimension: number];
  readonly mixture: readonly [k: number, dimension: number];
  readonly vectors: readonly [components: number, dimension: number];
}

const KINDS = ['gradients', 'colours'] as const;

/** A model as the store keeps it. */
export function columnsOfModel({ vocabularies, projections, whitening }: FisherModel): Artifact<ModelMeta> {
  const meta = (kind: keyof ModelMeta): KindMeta => {
    const { projection, mixture } = vocabularies[kind];
    const vectors = projections[kind];
    return {
      projection: [projection.components, projection.dimension],
      mixture: [mixture.k, mixture.dimension],
      vectors: [vectors.components, vectors.dimension],
    };
  };
  const columns: Artifact['columns'] = Object.fromEntries(
    KINDS.flatMap((kind) => {
      const { projection, mixture } = vocabularies[kind];
      return Object.entries({
        basis: projection.basis,
        offset: projection.offset,
        weights: mixture.weights,
        means: mixture.means,
        variances: mixture.variances,
        vectors: projections[kind].basis,
        origin: projections[kind].offset,
        whitening: whitening[kind],
      }).map(([name, values]) => [`${kind}.${name}`, values] as const);
    }),
  );
  return { meta: { gradients: meta('gradients'), colours: meta('colours') }, columns };
}

/** The model that {@link columnsOfModel} kept. */
export function modelOfColumns({ meta, columns }: Artifact<ModelMeta>): FisherModel {
  const floats = (kind: keyof ModelMeta, name: string) => columns[`${kind}.${name}`] as Float32Array;
  const vocabulary = (kind: keyof ModelMeta): Vocabulary => ({
    projection: projectionOf(meta[kind].projection, floats(kind, 'basis'), floats(kind, 'offset')),
    mixture: {
      k: meta[kind].mixture[0],
      dimension: meta[kind].mixture[1],
      weights: floats(kind, 'weights'),
      means: floats(kind, 'means'),
      variances: floats(kind, 'variances'),
    },
  });
  const vectors = (kind: keyof ModelMeta): Projection =>
    projectionOf(meta[kind].vectors, floats(kind, 'vectors'), floats(kind, 'origin'));
  return {
    vocabularies: { gradients: vocabulary('gradients'), colours: vocabulary('colours') },
    projections: { gradients: vectors('gradients'), colours: vectors('colours') },
    whitening: { gradients: floats('gradients', 'whitening'), colours: floats('colours', 'whitening') },
  };
}

function projectionOf(
  [components, dimension]: readonly [number, number],
  basis: Float32Array,
  offset: Float32Array,
): Projection {
  return { components, dimension, basis, offset };
}
