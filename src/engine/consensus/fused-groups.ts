import { takeRows, type FeatureMatrix } from '../numeric/matrix';
import { GraphThreads } from './graph-threads';
import { linkedGroups, type FusedGroups, type GroupingContext } from './linked-groups';
import { spread } from './spread-groups';

export interface FusedGraphContext extends GroupingContext {
  /** Change no label. */
  readonly threads: number;
}

/**
 * More images than these are labelled by their neighbours among a sample: neighbours cost the
 * square of the images.
 */
const MOST_LINKED = 12_000;

/**
 * Groups of images by the fused graphs of shared neighbours of several sources, each trusted as far
 * as its own graph is modular. The number of groups comes from the graph unless it was asked for.
 * @param sources features of the same images, rows of unit length.
 * @throws RangeError without a source or with fewer than three images; the signal's reason.
 */
export async function fusedGroups(sources: readonly FeatureMatrix[], context: FusedGraphContext): Promise<FusedGroups> {
  const count = sources[0]?.count ?? 0;
  if (count < 3) throw new RangeError('a graph of neighbours needs a source and three images');
  const threads = new GraphThreads(context.threads, count);
  try {
    if (count <= MOST_LINKED) return await linkedGroups(sources, threads, context);
    const drawn = context.random.fork('linked').shuffle(Int32Array.from({ length: count }, (_, image) => image));
    const linked = drawn.subarray(0, MOST_LINKED).slice().sort();
    const samples = sources.map((source) => takeRows(source, linked));
    const found = await linkedGroups(samples, threads, context);
    return await spread(found, { samples, sources, linked }, threads, context.signal);
  } finally {
    await threads.close();
  }
}
