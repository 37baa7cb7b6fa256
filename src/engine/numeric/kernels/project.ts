import { kernels, strideOf } from './kernels';

/** Rows that are copied at once. */
const CHUNK = 256;

/** Some rows of a row-major matrix. */
export interface ProjectedRows {
  readonly rows: Float32Array;
  /** The first row that is taken; 0 where it is not given. */
  readonly from?: number;
  /** Rows that are taken. */
  readonly count: number;
}

/** What rows are projected on. */
export interface Basis {
  /** Row-major, components × dimension. */
  readonly basis: Float32Array;
  readonly components: number;
  /** Values of a row. */
  readonly dimension: number;
}

/**
 * Dot products of rows with basis rows, summed in single precision.
 * @param out count × components.
 */
export function project({ rows, from = 0, count }: ProjectedRows, onto: Basis, out: Float32Array): void {
  const { basis, components, dimension } = onto;
  const memory = kernels();
  memory.scratch(() => {
    const basisAt = memory.padded(basis, components, dimension);
    const results = memory.allocate(CHUNK * components * 4);
    for (let done = 0; done < count; done += CHUNK) {
      const some = Math.min(CHUNK, count - done);
      const begin = (from + done) * dimension;
      memory.scratch(() => {
        const rowsAt = memory.padded(rows.subarray(begin, begin + some * dimension), some, dimension);
        memory.call.project(rowsAt, some, basisAt, components, strideOf(dimension), results);
      });
      out.set(memory.floats(results, some * components), done * components);
    }
  });
}
