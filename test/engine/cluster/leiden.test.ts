import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuse } from '../../../src/engine/cluster/leiden/fuse';
import { groupHierarchy } from '../../../src/engine/cluster/leiden/group-hierarchy';
import { leiden } from '../../../src/engine/cluster/leiden/leiden';
import { modularity } from '../../../src/engine/cluster/leiden/modularity';
import { sharedNeighbours } from '../../../src/engine/cluster/leiden/shared-neighbours';
import type { SparseMatrix } from '../../../src/engine/numeric/neighbour-graph';
import { Random } from '../../../src/engine/base/random';
import { cutHierarchy } from '../../../src/domain/hierarchy';

const { signal } = new AbortController();

/**
 * Members of a karate club that met outside it. Source: Zachary 1977, doi:10.1086/jar.33.4.3629752.
 */
const KARATE =
  '0-1 0-2 0-3 0-4 0-5 0-6 0-7 0-8 0-10 0-11 0-12 0-13 0-17 0-19 0-21 0-31 1-2 1-3 1-7 1-13 1-17 1-19 1-21 1-30 2-3 2-7 2-8 ' +
  '2-9 2-13 2-27 2-28 2-32 3-7 3-12 3-13 4-6 4-10 5-6 5-10 5-16 6-16 8-30 8-32 8-33 9-33 13-33 14-32 14-33 15-32 15-33 18-32 ' +
  '18-33 19-33 20-32 20-33 22-32 22-33 23-25 23-27 23-29 23-32 23-33 24-25 24-27 24-31 25-31 26-29 26-33 27-33 28-31 28-33 ' +
  '29-32 29-33 30-32 30-33 31-32 31-33 32-33';

function graphOf(edges: readonly (readonly [number, number])[], count: number): SparseMatrix {
  const near = Array.from({ length: count }, () => [] as number[]);
  for (const [a, b] of edges) {
    near[a]!.push(b);
    near[b]!.push(a);
  }
  const starts = new Int32Array(count + 1);
  near.forEach((ends, node) => (starts[node + 1] = starts[node]! + ends.length));
  const ends = Int32Array.from(near.flatMap((each) => each.sort((x, y) => x - y)));
  return { count, starts, ends, weights: new Float64Array(ends.length).fill(1) };
}

/** Cliques of five in a ring, each tied to the next by one edge. */
function ringOfCliques(cliques: number): SparseMatrix {
  const edges: [number, number][] = [];
  for (let clique = 0; clique < cliques; clique++) {
    for (let a = 0; a < 5; a++) for (let b = a + 1; b < 5; b++) edges.push([5 * clique + a, 5 * clique + b]);
    edges.push([5 * clique, (5 * clique + 6) % (5 * cliques)]);
  }
  return graphOf(edges, 5 * cliques);
}

const karate = graphOf(
  KARATE.split(' ').map((edge) => edge.split('-').map(Number) as [number, number]),
  34,
);

test('Leiden finds the best modularity of the karate club that is known', async () => {
  for (const seed of [1, 2, 3]) {
    const found = await leiden(karate, { resolution: 1, starts: 5 }, new Random(seed), signal);
    assert.equal(found.k, 4);
    assert.ok(Math.abs(found.modularity - 0.41979) < 1e-4, `${found.modularity}`);
    assert.ok(Math.abs(modularity(karate, found.labels, 1) - found.modularity) < 1e-12);
  }
});

test('Leiden takes a ring of cliques apart, at any draw', async () => {
  const ring = ringOfCliques(8);
  for (const seed of [1, 2, 3]) {
    const { labels, k } = await leiden(ring, { resolution: 1, starts: 1 }, new Random(seed), signal);
    assert.equal(k, 8);
    for (let node = 0; node < 40; node++) assert.equal(labels[node], labels[node - (node % 5)]);
  }
});

test('the same draws give the same communities', async () => {
  const run = () => leiden(karate, { resolution: 1.5, starts: 2 }, new Random(7), signal);
  assert.deepEqual(await run(), await run());
});

test('a graph without an edge is communities of one', async () => {
  const { k } = await leiden(graphOf([], 5), { resolution: 1, starts: 1 }, new Random(1), signal);
  assert.equal(k, 5);
});

test('neighbour lists that are alike make heavy edges, and lists without a common one none but their own', async () => {
  // 0, 1 and 2 are each other's neighbours; 3's are 0 and 4, and 4's are 3 and 0.
  const indices = Int32Array.from([1, 2, 0, 2, 0, 1, 0, 4, 3, 0]);
  const graph = await sharedNeighbours({ k: 2, indices, distances: new Float32Array(10) }, 5, signal);
  const weight = (a: number, b: number): number | undefined => {
    for (let at = graph.starts[a]!; at < graph.starts[a + 1]!; at++) if (graph.ends[at] === b) return graph.weights[at];
    return undefined;
  };
  assert.equal(weight(0, 1), 1);
  assert.equal(weight(3, 4), 1);
  assert.equal(weight(0, 3), 1 / 5);
  assert.equal(weight(3, 0), 1 / 5);
  assert.equal(weight(1, 3), undefined);
});

test('a fused graph holds the weighted sum, and nothing of what is set aside', () => {
  const one = graphOf([[0, 1]], 3);
  const other = graphOf(
    [
      [0, 1],
      [1, 2],
    ],
    3,
  );
  const both = fuse([one, other], [0.25, 0.75]);
  assert.deepEqual([...both.ends], [1, 0, 2, 1]);
  assert.deepEqual([...both.weights], [1, 1, 0.75, 0.75]);
  assert.deepEqual([...fuse([one, other], [1, 0]).ends], [1, 0]);
});

test('a hierarchy joins tied groups first, within the coarser partition before all else', () => {
  const ring = ringOfCliques(4);
  const cliques = Int32Array.from({ length: 20 }, (_, node) => Math.floor(node / 5));
  const merges = groupHierarchy(ring, cliques, 4, Int32Array.from([0, 1, 1, 0]));
  assert.deepEqual(
    cutHierarchy({ leaves: cliques, merges }, 2),
    cliques.map((clique) => Number(clique === 1 || clique === 2)),
  );
  assert.equal(new Set(cutHierarchy({ leaves: cliques, merges }, 4)).size, 4);
  assert.throws(() => cutHierarchy({ leaves: cliques, merges }, 5), RangeError);
});

test('a splinter joins its kind before two kinds that are tied more join each other', () => {
  // Two full graphs of eight with forty edges between them; one edge ties a pair to the first.
  const clique = (from: number, size: number): [number, number][] =>
    Array.from({ length: size }, (_, a) =>
      Array.from({ length: a }, (_, b): [number, number] => [from + a, from + b]),
    ).flat();
  const between: [number, number][] = Array.from({ length: 40 }, (_, at) => [at % 8, 8 + ((at * 3) % 8)]);
  const graph = graphOf([...clique(0, 8), ...clique(8, 8), ...clique(16, 2), ...between, [0, 16]], 18);
  const kinds = Int32Array.from({ length: 18 }, (_, node) => Math.floor(node / 8));
  const [first, second] = groupHierarchy(graph, kinds, 3);
  assert.deepEqual([first!.a, first!.b], [0, 2]);
  assert.ok(first!.cost < second!.cost);
});
