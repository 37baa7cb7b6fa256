import { KEPT, type SeenClasses } from '../features/pretrained/top-classes';
import { keyOf, type Store } from '../store/store';

/**
 * Keeps what a network saw in the images of a labelling, in their order, so that words can be
 * looked for in it. Returns the name of the file, for the labelling to name.
 * @param from what else tells it from what another network saw in the same images.
 */
export function keepClasses(
  store: Store,
  { top, names }: SeenClasses,
  hashes: readonly string[],
  from: unknown,
): string {
  const key = keyOf(['seen-classes', from, keyOf(hashes)]);
  const { classes, probabilities } = top;
  store.writeIfPossible(`results/${key}`, { meta: { names }, columns: { classes, probabilities } });
  return key;
}

/** @param count images of the labelling; what was kept of others is none. */
export function keptClasses(store: Store, key: string | undefined, count: number): SeenClasses | undefined {
  const kept = key === undefined ? undefined : store.read<{ readonly names: readonly string[] }>(`results/${key}`);
  const { classes, probabilities } = (kept?.columns ?? {}) as Partial<SeenClasses['top']>;
  if (!kept || classes?.length !== count * KEPT || probabilities?.length !== count * KEPT) return undefined;
  return { names: kept.meta.names, top: { classes, probabilities } };
}
