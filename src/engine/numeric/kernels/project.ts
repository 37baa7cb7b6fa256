import { kernels, strideOf } from './kernels';

/** Rows that are copied at once. */
const CHUNK = 256;

/**
 * Dot products of rows with basis rows, summed in single precision.
 * @param rows row-major; the `count` rows from row `from` on are taken.
 * @param basis row-major, components × dimension.
 * @param out count × components.
 */
export function project(
  rows: Float32Array,
  from: number,
  count: number,
  basis: Float32Array,
  components: number,
  dimension: number,
  out: Float32Array,
): void {
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
