import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fusedGroups } from '../../../src/engine/consensus/fused-groups';
import type { GroupMerge } from '../../../src/engine/cluster/leiden/group-hierarchy';
import { groupsToShow } from '../../../src/engine/consensus/groups-to-show';
import { GraphThreads } from '../../../src/engine/consensus/graph-threads';
import { linkedGroups, neighboursFor } from '../../../src/engine/consensus/linked-groups';
import { spread } from '../../../src/engine/consensus/spread-groups';
import { votesOfNeighbours } from '../../../src/engine/consensus/neighbour-vote';
import { takeRows, type FeatureMatrix } from '../../../src/engine/numeric/matrix';
import { Random } from '../../../src/engine/base/random';
import { cutHierarchy } from '../../../src/domain/hierarchy';

const { signal } = new AbortController();
const DIMENSION = 12;

/** Unit rows around one direction for each kind, or around none. */
function source(kinds: ArrayLike<number>, spread: number, seed: number): FeatureMatrix {
  const random = new Random(seed);
  const rows = new Float32Array(kinds.length * DIMENSION);
  for (let i = 0; i < kinds.length; i++) {
    const row = rows.subarray(i * DIMENSION, (i + 1) * DIMENSION);
    for (let j = 0; j < DIMENSION; j++) row[j] = spread * random.normal() + Number(j === kinds[i]);
    const length = Math.hypot(...row);
    for (let j = 0; j < DIMENSION; j++) row[j]! /= length;
  }
  return { count: kinds.length, dimension: DIMENSION, rows };
}

const kinds = Int32Array.from({ length: 240 }, (_, image) => image % 4);
const context = (seed = 1, threads = 1) => ({
  k: 'auto' as const,
  random: new Random(seed),
  threads,
  progress: () => undefined,
  signal,
});

/** Images that are not of the kind that most of their group are. */
function strangers(labels: Int32Array, ofKinds: Int32Array): number {
  let wrong = labels.length;
  for (const label of new Set(labels)) {
    const sizes = new Int32Array(8);
    labels.forEach((each, image) => each === label && sizes[ofKinds[image]!]!++);
    wrong -= Math.max(...sizes);
  }
  return wrong;
}

test('the source that sees the kinds is trusted, whichever it is, and the blind one set aside', async () => {
  const eight = kinds.map((_, image) => image % 8);
  const seeing = source(eight, 0.1, 1);
  const blind = source(eight, 100, 2);
  const first = await fusedGroups([seeing, blind], context());
  const last = await fusedGroups([blind, seeing], context());
  assert.deepEqual(first.shares, [1, 0]);
  assert.deepEqual(last.shares, [0, 1]);
  for (const { labels, k } of [first, last]) {
    assert.equal(strangers(labels, eight), 0);
    assert.ok(k >= 8 && k <= 10, `${k} groups`);
  }
});

test('a blind source that is heard does no harm', async () => {
  // Four kinds alone are never so modular that a source without any falls below the least share.
  const { shares, labels } = await fusedGroups([source(kinds, 100, 2), source(kinds, 0.12, 1)], context());
  assert.ok(shares[0]! > 0 && shares[0]! < 0.3, `${shares[0]} is the share of the blind one`);
  assert.equal(strangers(labels, kinds), 0);
});

test('the same seed gives the same groups', async () => {
  const sources = [source(kinds, 0.25, 1), source(kinds, 0.3, 2)];
  assert.deepEqual(await fusedGroups(sources, context(3)), await fusedGroups(sources, context(3)));
});

test('threads change no bit, and are used', async () => {
  const many = Int32Array.from({ length: 2200 }, (_, image) => image % 5);
  const sources = [source(many, 0.3, 1), source(many, 0.35, 2)];
  const apart = await fusedGroups(sources, context(1, 2));
  assert.deepEqual(await fusedGroups(sources, context(1, 1)), apart);
});

test('images that are not linked join their neighbours, alike by any number of threads', async () => {
  const many = Int32Array.from({ length: 6000 }, (_, image) => image % 3);
  const sources = [source(many, 0.2, 1)];
  const linked = Int32Array.from({ length: 600 }, (_, at) => at * 10);
  const samples = sources.map((each) => takeRows(each, linked));
  const found = await linkedGroups(samples, new GraphThreads(1, samples[0]!.count), context());
  const spreadOn = async (count: number) => {
    const threads = new GraphThreads(count, many.length);
    const all = await spread(found, { samples, sources, linked }, threads, signal);
    await threads.close();
    return all;
  };
  const one = await spreadOn(1);
  assert.deepEqual(await spreadOn(2), one);
  assert.ok(strangers(one.labels, many) < 10);
});

test('an abort ends the threads of a graph', async () => {
  const many = Int32Array.from({ length: 6000 }, (_, image) => image % 5);
  const controller = new AbortController();
  const run = fusedGroups([source(many, 0.3, 1), source(many, 0.35, 2)], {
    ...context(1, 2),
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(new Error('stop')), 50);
  await assert.rejects(run, /stop/);
});

test('as many groups as were asked for, and the shown ones are a cut of the hierarchy', async () => {
  for (const k of [2, 4, 7]) {
    const found = await fusedGroups([source(kinds, 0.2, 1)], { ...context(), k });
    assert.equal(found.k, k);
    assert.deepEqual(cutHierarchy(found.hierarchy, found.hierarchy.shown), found.labels);
  }
});

test('confidence is higher where neighbours agree', async () => {
  const { support, confidence, labels } = await fusedGroups([source(kinds, 0.3, 1)], context());
  for (const group of new Set(labels)) {
    const own = [...labels.keys()].filter((image) => labels[image] === group);
    own.sort((a, b) => support[a]! - support[b]!);
    for (let at = 1; at < own.length; at++) assert.ok(confidence[own[at]!]! >= confidence[own[at - 1]!]!);
  }
  assert.ok(confidence.every((value) => value >= 0 && value <= 1));
});

test('new images get the label of their neighbours in the trusted sources', async () => {
  const known = source(kinds, 0.1, 1);
  const fresh = source(kinds.subarray(0, 40), 0.1, 5);
  const blind = [source(kinds, 100, 2), source(kinds.subarray(0, 40), 100, 3)] as const;
  const election = {
    known: [blind[0], known],
    fresh: [blind[1], fresh],
    ballots: [{ labels: kinds, shares: [0, 1] }],
  };
  const [vote] = await votesOfNeighbours(election, signal);
  const { labels, support } = vote!;
  assert.deepEqual(labels, kinds.slice(0, 40));
  assert.ok(support.every((share) => share > 0.9));
});

test('what costs little to join is shown as one, and more where kinds are well apart or the folder is large', () => {
  const merges = [0.05, 0.19, 0.5, 1.4, 1.6, 9, 40].map((cost) => ({ a: 0, b: 1, cost, inside: 0.9 }));
  assert.equal(groupsToShow(8, merges, { images: 1000, apart: false }), 6, 'close kinds: splinters alone join');
  assert.equal(groupsToShow(8, merges, { images: 9000, apart: false }), 6, 'and as many in a large folder');
  assert.equal(groupsToShow(8, merges, { images: 200, apart: true }), 4);
  assert.equal(groupsToShow(8, merges, { images: 1000, apart: true }), 4);
  assert.equal(groupsToShow(8, merges, { images: 6000, apart: true }), 2);
  const cheap = merges.map((merge) => ({ ...merge, cost: 0 }));
  assert.equal(groupsToShow(8, cheap, { images: 1000, apart: true }), 2, 'never one group alone');
});

test('few kinds in many groups are shown as one more than the kinds', () => {
  const merges = (inside: number): GroupMerge[] =>
    [0.3, 0.6, 0.9, 2, 30, 60].map((cost) => ({ a: 0, b: 1, cost, inside }));
  assert.equal(groupsToShow(7, merges(0.98), { images: 500, apart: false }), 4, 'three kinds are left before the gap');
  assert.equal(groupsToShow(7, merges(0.95), { images: 500, apart: false }), 7, 'the kinds are tied');
  const even = [0.3, 0.9, 2.7, 8, 24, 72].map((cost) => ({ a: 0, b: 1, cost, inside: 0.98 }));
  assert.equal(groupsToShow(7, even, { images: 500, apart: false }), 7, 'no merge stands out');
  const late = [0.3, 0.9, 2.7, 8, 24, 240].map((cost) => ({ a: 0, b: 1, cost, inside: 0.98 }));
  assert.equal(groupsToShow(7, late, { images: 500, apart: false }), 7, 'what is joined before is dear already');
});

test('the number of neighbours grows slower than the folder', () => {
  assert.deepEqual([5, 100, 1000].map(neighboursFor), [2, 10, 15]);
  assert.ok(neighboursFor(8000) > 15 && neighboursFor(8000) < 8 * 15);
});
