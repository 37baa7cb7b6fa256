import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { fuse } from '../cluster/leiden/fuse';
import { withEntries, type SparseMatrix } from '../numeric/neighbour-graph';

/** Rows after which a cancel is looked for. */
const SLICE = 64;

/**
 * Makes one graph of several graphs over the same images. The weight of an edge in one graph is
 * changed to what the other graphs say of the neighbours of its two ends. So ties that only one
 * graph has become weak, and ties that several have become strong. A single graph is passed through
 * itself.
 * Source: Wang et al. 2014, doi:10.1038/nmeth.2810; here one round, on the edges of the graphs
 * alone, and with shares.
 * @param graphs symmetric, without loops, columns ascending.
 * @param shares how far each graph is trusted; 0 leaves it out.
 * @param passOn does {@link passedOn} with each task, here or in threads.
 * @throws RangeError without a graph, or where counts differ; what `passOn` throws.
 */
export async function diffuse(
  graphs: readonly SparseMatrix[],
  shares: readonly number[],
  passOn: (tasks: readonly DiffusionTask[]) => Promise<readonly SparseMatrix[]>,
): Promise<SparseMatrix> {
  const trusted = [...graphs.keys()].filter((each) => shares[each]! > 0);
  const edges = fuse(graphs, shares);
  const kernels = trusted.map((each) => byRows(graphs[each]!));
  const states = kernels.map((kernel) => onEdges(kernel, edges));
  const tasks = kernels.map((kernel, each) => {
    const others = trusted.map((graph, at) => (at === each && trusted.length > 1 ? 0 : shares[graph]!));
    const known = weightedSum(states, others, edges);
    return { kernel, known: withEntries(known, (_, at) => known.weights[at] !== 0), edges };
  });
  const told = await passOn(tasks);
  return weightedSum(
    told,
    trusted.map((each) => shares[each]!),
    edges,
  );
}

/** What one graph makes of what the others know. */
export interface DiffusionTask {
  /** Its ties, each row divided by its sum. */
  readonly kernel: SparseMatrix;
  readonly known: SparseMatrix;
  /** The ties that are asked for. */
  readonly edges: SparseMatrix;
}

/** What is known, passed on along the ties of a graph, at each edge; symmetric. */
export async function passedOn({ kernel, known, edges }: DiffusionTask, signal: AbortSignal): Promise<SparseMatrix> {
  return symmetric(byRows(await productAt(edges, kernel, known, signal)));
}

/** The product kernel · known · kernelᵀ, computed at the given edges only. */
async function productAt(
  { count, starts, ends }: SparseMatrix,
  kernel: SparseMatrix,
  known: SparseMatrix,
  signal: AbortSignal,
): Promise<SparseMatrix> {
  const weights = new Float64Array(ends.length);
  const row = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    if (i % SLICE === 0) await yieldToEventLoop(signal);
    row.fill(0);
    for (let at = kernel.starts[i]!; at < kernel.starts[i + 1]!; at++) {
      const between = kernel.ends[at]!;
      const weight = kernel.weights[at]!;
      for (let next = known.starts[between]!; next < known.starts[between + 1]!; next++) {
        row[known.ends[next]!]! += weight * known.weights[next]!;
      }
    }
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      const j = ends[at]!;
      let sum = 0;
      for (let next = kernel.starts[j]!; next < kernel.starts[j + 1]!; next++) {
        sum += kernel.weights[next]! * row[kernel.ends[next]!]!;
      }
      weights[at] = sum;
    }
  }
  return { count, starts, ends, weights };
}

/** Each row divided by its sum. */
function byRows({ count, starts, ends, weights }: SparseMatrix): SparseMatrix {
  const scaled = new Float64Array(weights.length);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) sum += weights[at]!;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) scaled[at] = sum > 0 ? weights[at]! / sum : 0;
  }
  return { count, starts, ends, weights: scaled };
}

/**
 * A graph with the edges of another one, which has all of its edges and more; the new ones weigh 0.
 */
function onEdges(graph: SparseMatrix, { count, starts, ends }: SparseMatrix): SparseMatrix {
  const weights = new Float64Array(ends.length);
  for (let i = 0; i < count; i++) {
    let own = graph.starts[i]!;
    const end = graph.starts[i + 1]!;
    for (let at = starts[i]!; at < starts[i + 1]!; at++) {
      while (own < end && graph.ends[own]! < ends[at]!) own++;
      if (own < end && graph.ends[own] === ends[at]) weights[at] = graph.weights[own]!;
    }
  }
  return { count, starts, ends, weights };
}

/** The mean of a matrix and its transpose; both have the same edges. */
function symmetric({ count, starts, ends, weights }: SparseMatrix): SparseMatrix {
  const next = starts.slice();
  const mirrored = new Float64Array(weights.length);
  // Rows are gone through in order, so that the entries of each column come in the order of its
  // row.
  for (let i = 0; i < count; i++) {
    for (let at = starts[i]!; at < starts[i + 1]!; at++) mirrored[next[ends[at]!]!++] = weights[at]!;
  }
  return { count, starts, ends, weights: weights.map((weight, at) => (weight + mirrored[at]!) / 2) };
}

function weightedSum(
  states: readonly SparseMatrix[],
  shares: readonly number[],
  { count, starts, ends }: SparseMatrix,
): SparseMatrix {
  const all = shares.reduce((sum, share) => sum + share, 0);
  const weights = new Float64Array(ends.length);
  states.forEach((state, each) => {
    const share = shares[each]! / all;
    if (share > 0) for (let at = 0; at < weights.length; at++) weights[at]! += share * state.weights[at]!;
  });
  return { count, starts, ends, weights };
}
