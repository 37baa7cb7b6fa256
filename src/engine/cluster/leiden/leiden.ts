import { yieldToEventLoop } from '../../base/yield-to-event-loop';
import { Random } from '../../base/random';
import { degreesOf, modularity, type Graph } from './modularity';

export interface LeidenPlan {
  /** Of the modularity: more gives more communities. */
  readonly resolution: number;
  /** Runs from other draws, of which that with the largest modularity counts. */
  readonly starts: number;
}

export interface Communities {
  /** Community of each node, 0 … k − 1, the largest first. */
  readonly labels: Int32Array;
  readonly k: number;
  readonly modularity: number;
}

/** Randomness with which refinement joins nodes; as in the paper. */
const TEMPERATURE = 0.01;
/** Rounds of one run at most; it ends when a round changes nothing. */
const MOST_ROUNDS = 6;
/** A gain below this is rounding. */
const LEAST_GAIN = 1e-12;

/**
 * Communities of a graph by modularity. Nodes move, communities are split into parts that hang
 * together, and parts become the nodes of the next level. It ends where nothing gains. The same
 * graph and draws give the same communities.
 * Source: Traag, Waltman and van Eck 2019, doi:10.1038/s41598-019-41695-z.
 * @throws the signal's reason.
 */
export async function leiden(
  graph: Graph,
  { resolution, starts }: LeidenPlan,
  random: Random,
  signal: AbortSignal,
): Promise<Communities> {
  const found: Communities[] = [];
  for (const start of startsOf(graph, { resolution, starts }, random)) {
    found.push(await communitiesFrom(start, signal));
  }
  return bestOf(found);
}

/** One start of {@link leiden}. */
export interface LeidenStart {
  readonly graph: Graph;
  readonly resolution: number;
  /** Of its draws. */
  readonly seed: number;
}

/** The starts of {@link leiden}, each of which any thread can do. */
export function startsOf(graph: Graph, { resolution, starts }: LeidenPlan, random: Random): LeidenStart[] {
  return Array.from({ length: starts }, (_, start) => {
    const { seed } = random.fork(`leiden ${start}`);
    return { graph, resolution, seed };
  });
}

/** The communities of one start. */
export async function communitiesFrom(
  { graph, resolution, seed }: LeidenStart,
  signal: AbortSignal,
): Promise<Communities> {
  const draws = new Random(seed);
  let labels: Int32Array = Int32Array.from({ length: graph.count }, (_, node) => node);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = await oneRound(graph, labels, resolution, draws, signal);
    const same = next.every((label, node) => label === labels[node]);
    labels = next;
    if (same) break;
  }
  return { ...numbered(labels), modularity: modularity(graph, labels, resolution) };
}

/** Those with the largest modularity; of equal ones the first. */
export function bestOf(found: readonly Communities[]): Communities {
  return found.reduce((best, next) => (next.modularity > best.modularity + LEAST_GAIN ? next : best));
}

/** Down all levels once, from a partition. */
async function oneRound(
  graph: Graph,
  from: Int32Array,
  resolution: number,
  random: Random,
  signal: AbortSignal,
): Promise<Int32Array> {
  let level = graph;
  let communities = dense(from);
  // Node of the present level that each node of the graph is part of.
  let part: Int32Array = Int32Array.from({ length: graph.count }, (_, node) => node);
  for (;;) {
    communities = dense(await moveNodes(level, communities, resolution, random, signal));
    const count = countOf(communities);
    if (count === level.count) break;
    const parts = dense(await refine(level, communities, resolution, random, signal));
    const size = countOf(parts);
    const upper = new Int32Array(size);
    for (let node = 0; node < level.count; node++) upper[parts[node]!] = communities[node]!;
    part = part.map((node) => parts[node]!);
    // Refinement may hold all nodes apart: what moved is the result then.
    if (size === level.count) break;
    level = joined(level, parts, size);
    communities = upper;
  }
  return dense(part.map((node) => communities[node]!));
}

/**
 * Moves each node to the community that gains most, as long as one gains; only nodes whose
 * neighbours moved are looked at again.
 */
async function moveNodes(
  graph: Graph,
  from: Int32Array,
  resolution: number,
  random: Random,
  signal: AbortSignal,
): Promise<Int32Array> {
  const { count, starts, ends, weights } = graph;
  const communities = from.slice();
  const degrees = degreesOf(graph);
  const all = degrees.reduce((sum, degree) => sum + degree, 0);
  const totals = new Float64Array(count);
  const sizes = new Int32Array(count);
  for (let node = 0; node < count; node++) {
    totals[communities[node]!]! += degrees[node]!;
    sizes[communities[node]!]!++;
  }
  const free: number[] = [];
  for (let community = 0; community < count; community++) if (sizes[community] === 0) free.push(community);
  const queue = random.shuffle(Int32Array.from({ length: count }, (_, node) => node));
  const waiting = new Uint8Array(count).fill(1);
  const tied = new Float64Array(count);
  const near = new Int32Array(count + 1);
  let head = 0;
  let length = count;
  while (length > 0) {
    if ((length & 1023) === 0) await yieldToEventLoop(signal);
    const node = queue[head]!;
    head = head + 1 === count ? 0 : head + 1;
    length--;
    waiting[node] = 0;
    const own = communities[node]!;
    let found = 0;
    near[found++] = own;
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      const end = ends[at]!;
      if (end === node) continue;
      const community = communities[end]!;
      if (tied[community] === 0 && community !== own) near[found++] = community;
      tied[community]! += weights[at]!;
    }
    const degree = degrees[node]!;
    const scale = (resolution * degree) / all;
    totals[own]! -= degree;
    let best = own;
    let most = tied[own]! - scale * totals[own]!;
    for (let i = 1; i < found; i++) {
      const community = near[i]!;
      const gain = tied[community]! - scale * totals[community]!;
      if (gain > most + LEAST_GAIN) {
        most = gain;
        best = community;
      }
    }
    // A community of its own gains nothing and loses nothing.
    if (most < -LEAST_GAIN && sizes[own]! > 1) best = free.pop()!;
    for (let i = 0; i < found; i++) tied[near[i]!] = 0;
    totals[best]! += degree;
    if (best === own) continue;
    communities[node] = best;
    if (--sizes[own]! === 0) free.push(own);
    sizes[best]!++;
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      const end = ends[at]!;
      if (waiting[end] === 1 || communities[end] === best || end === node) continue;
      waiting[end] = 1;
      const tail = head + length;
      queue[tail >= count ? tail - count : tail] = end;
      length++;
    }
  }
  return communities;
}

/**
 * Parts of each community: nodes that start alone and join a part of their community where both are
 * tied well to the rest of it, at random with better joins likelier.
 */
async function refine(
  graph: Graph,
  communities: Int32Array,
  resolution: number,
  random: Random,
  signal: AbortSignal,
): Promise<Int32Array> {
  const { count, starts, ends, weights } = graph;
  const degrees = degreesOf(graph);
  const all = degrees.reduce((sum, degree) => sum + degree, 0);
  const whole = new Float64Array(count);
  for (let node = 0; node < count; node++) whole[communities[node]!]! += degrees[node]!;
  const parts = Int32Array.from({ length: count }, (_, node) => node);
  const totals = degrees.slice();
  const alone = new Uint8Array(count).fill(1);
  // Weight between each part and the rest of its community.
  const outward = new Float64Array(count);
  for (let node = 0; node < count; node++) {
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      const end = ends[at]!;
      if (end !== node && communities[end] === communities[node]) outward[node]! += weights[at]!;
    }
  }
  const wellTied = (part: number, community: number): boolean =>
    outward[part]! >= ((resolution * totals[part]!) / all) * (whole[community]! - totals[part]!) - LEAST_GAIN;
  const tied = new Float64Array(count);
  const near = new Int32Array(count);
  const chance = new Float64Array(count);
  const order = random.shuffle(Int32Array.from({ length: count }, (_, node) => node));
  for (const [step, node] of order.entries()) {
    if ((step & 1023) === 0) await yieldToEventLoop(signal);
    const community = communities[node]!;
    if (alone[node] === 0 || !wellTied(node, community)) continue;
    let found = 0;
    for (let at = starts[node]!; at < starts[node + 1]!; at++) {
      const end = ends[at]!;
      if (end === node || communities[end] !== community) continue;
      const part = parts[end]!;
      if (tied[part] === 0) near[found++] = part;
      tied[part]! += weights[at]!;
    }
    const degree = degrees[node]!;
    let sum = 0;
    let most = 0;
    for (let i = 0; i < found; i++) {
      const part = near[i]!;
      const gain = tied[part]! - ((resolution * degree) / all) * totals[part]!;
      chance[i] = gain >= 0 && wellTied(part, community) ? gain : -1;
      most = Math.max(most, chance[i]!);
    }
    for (let i = 0; i < found; i++) {
      // Relative to the best gain, so that no power overflows.
      chance[i] = chance[i]! < 0 ? 0 : Math.exp((chance[i]! - most) / (TEMPERATURE * (most + LEAST_GAIN)));
      sum += chance[i]!;
    }
    if (sum > 0) {
      let left = random.next() * sum;
      let chosen = 0;
      while (chosen < found - 1 && (left -= chance[chosen]!) > 0) chosen++;
      while (chance[chosen] === 0) chosen--;
      const part = near[chosen]!;
      outward[part] = outward[part]! + outward[node]! - 2 * tied[part]!;
      totals[part]! += degree;
      parts[node] = part;
      alone[part] = 0;
      alone[node] = 0;
    }
    for (let i = 0; i < found; i++) tied[near[i]!] = 0;
  }
  return parts;
}

/** The graph whose nodes are the parts of another's. */
function joined({ count, starts, ends, weights }: Graph, parts: Int32Array, size: number): Graph {
  const members = new Int32Array(count);
  const first = new Int32Array(size + 1);
  for (const part of parts) first[part + 1]!++;
  for (let part = 0; part < size; part++) first[part + 1]! += first[part]!;
  const next = first.slice();
  for (let node = 0; node < count; node++) members[next[parts[node]!]!++] = node;
  const outStarts = new Int32Array(size + 1);
  const outEnds = new Int32Array(ends.length);
  const outWeights = new Float64Array(ends.length);
  const place = new Int32Array(size).fill(-1);
  let used = 0;
  for (let part = 0; part < size; part++) {
    const begin = used;
    for (let i = first[part]!; i < first[part + 1]!; i++) {
      const node = members[i]!;
      for (let at = starts[node]!; at < starts[node + 1]!; at++) {
        const end = parts[ends[at]!]!;
        if (place[end]! < begin) {
          place[end] = used;
          outEnds[used++] = end;
        }
        outWeights[place[end]!]! += weights[at]!;
      }
    }
    outStarts[part + 1] = used;
  }
  return { count: size, starts: outStarts, ends: outEnds.slice(0, used), weights: outWeights.slice(0, used) };
}

const countOf = (labels: Int32Array): number => labels.reduce((most, label) => Math.max(most, label), -1) + 1;

/** Labels without gaps, in the order of their first node. */
function dense(labels: Int32Array): Int32Array {
  const names = new Map<number, number>();
  return labels.map((label) => {
    const known = names.get(label);
    if (known !== undefined) return known;
    names.set(label, names.size);
    return names.size - 1;
  });
}

/** Labels by size, the largest first; of equal ones that with the first node. */
function numbered(labels: Int32Array): { readonly labels: Int32Array; readonly k: number } {
  const first = dense(labels);
  const sizes = new Int32Array(countOf(first));
  for (const label of first) sizes[label]!++;
  const order = Int32Array.from(sizes.keys()).sort((x, y) => sizes[y]! - sizes[x]! || x - y);
  const rank = new Int32Array(order.length);
  order.forEach((label, at) => (rank[label] = at));
  return { labels: first.map((label) => rank[label]!), k: sizes.length };
}
