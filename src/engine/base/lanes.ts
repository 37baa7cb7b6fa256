/** Rows that are worked on at once. */
const AT_ONCE = 8;

/**
 * Runs `work` for 0 … count − 1, a few at a time. After the first failure or an abort it starts no
 * more, waits, and throws.
 */
export async function forEachRow(
  count: number,
  signal: AbortSignal,
  work: (row: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    try {
      while (next < count && !failed) {
        signal.throwIfAborted();
        await work(next++);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, lane));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}
