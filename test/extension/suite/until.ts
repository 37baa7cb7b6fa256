/**
 * Resolves with the first value of `probe` that is neither undefined nor false; asks again every 50
 * ms.
 * @throws Error that names what was awaited when that takes longer than `limit` milliseconds.
 */
export async function until<T>(
  what: string,
  limit: number,
  probe: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  for (const end = Date.now() + limit; ;) {
    const value = await probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`waited ${limit} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
