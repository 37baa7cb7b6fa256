/** Rows that are worked on at once where nothing else is asked for. */
const AT_ONCE = 8;

/** Work on one of several rows; `lane` tells apart what runs at the same time, from 0. */
export type RowWork = (row: number, lane: number) => Promise<void>;

/** Runs `work` for 0 … count − 1, a few at a time. Throws as {@link inLanes} does. */
export function forEachRow(count: number, signal: AbortSignal, work: RowWork): Promise<void> {
  return inLanes(count, AT_ONCE, signal, work);
}

/**
 * Runs `work` for 0 … count − 1 in `lanes` at once, ≥ 1; each lane takes the next row when it has
 * done one. A row that may fail alone catches its own failure. After the first failure or an abort
 * no more rows are started; those in work are waited for.
 * @throws the first lane's failure, or the signal's reason.
 */
export async function inLanes(count: number, lanes: number, signal: AbortSignal, work: RowWork): Promise<void> {
  let next = 0;
  let failed = false;
  const run = async (_: unknown, lane: number): Promise<void> => {
    try {
      while (next < count && !failed) {
        signal.throwIfAborted();
        await work(next++, lane);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: Math.max(1, lanes) }, run));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
