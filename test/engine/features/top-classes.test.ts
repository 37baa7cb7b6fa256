import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Graph } from '../../../src/engine/network/backend/onnx/graph';
import type { Preprocessing } from '../../../src/engine/network/backend/onnx/picture-input';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { fillTopClasses, KEPT, noClasses } from '../../../src/engine/features/pretrained/top-classes';
import { IMAGENET } from '../../../src/engine/models/known-preprocessing';

const home = mkdtempSync(path.join(tmpdir(), 'winnow-classes-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('the five likeliest classes are kept with their probabilities, of equal ones the earlier', () => {
  const top = noClasses(2);
  fillTopClasses(top, 1, Float32Array.of(0, 3, 1, 3, -1, 2, -9).map(Math.fround), 7);
  assert.deepEqual([...top.classes], [0, 0, 0, 0, 0, 1, 3, 5, 2, 0]);
  const sum = [0, 3, 1, 3, -1, 2, -9].reduce((total, value) => total + Math.exp(value), 0);
  [3, 3, 2, 1, 0].forEach((value, rank) => {
    assert.ok(Math.abs(top.probabilities[KEPT + rank]! - Math.exp(value) / sum) < 1e-6, `rank ${rank}`);
  });
  assert.deepEqual([...top.probabilities.subarray(0, KEPT)], [0, 0, 0, 0, 0]);
});

/** A network whose six classes are the mean of each channel and its negative. */
function network(): string {
  const graph = new Graph();
  const pooled = graph.op('GlobalAveragePool', [graph.input('images', [1, 3, 4, 4])]);
  const mean = graph.op('Flatten', [pooled], { axis: 1 });
  const both = graph.op('Concat', [mean, graph.op('Neg', [mean])], { axis: 1 });
  graph.output('logits', both, [1, 6]);
  const file = path.join(home, 'classes.onnx');
  writeFileSync(file, graph.encode());
  return file;
}

test('features and classes come from one pass, and a run that was ended goes on with both', async () => {
  const preprocessing: Preprocessing = {
    side: 4,
    mean: [0, 0, 0],
    deviation: [255, 255, 255],
    layout: 'nchw',
    fit: IMAGENET.fit,
  };
  const read: number[] = [];
  const source = {
    count: 10,
    read: (image: number) => {
      read.push(image);
      return Promise.resolve(Uint8Array.from({ length: 48 }, (_, at) => (at % 3 === image % 3 ? 255 : 0)));
    },
  };
  const options = { threads: 1, classes: 'logits' };
  const features = (checkpoint?: Parameters<typeof pretrainedFeatures>[5]) =>
    pretrainedFeatures(
      network(),
      preprocessing,
      source,
      options,
      { progress: () => undefined, signal: new AbortController().signal },
      checkpoint,
    );
  const whole = await features();
  assert.equal(whole.dimension, 3);
  const first = Array.from({ length: 10 }, (_, image) => whole.classes!.classes[image * KEPT]);
  assert.deepEqual(first, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
  read.length = 0;
  const { classes, probabilities } = whole.classes!;
  const rest = await features({
    known: whole.rows.slice(0, 8 * 3),
    knownClasses: { classes: classes.slice(0, 8 * KEPT), probabilities: probabilities.slice(0, 8 * KEPT) },
    keep: () => undefined,
  });
  assert.deepEqual(rest, whole);
  assert.deepEqual(read, [8, 9]);
});

test('many pictures are shared among threads, which change no bit', async () => {
  const preprocessing: Preprocessing = {
    side: 4,
    mean: [0, 0, 0],
    deviation: [255, 255, 255],
    layout: 'nchw',
    fit: IMAGENET.fit,
  };
  const source = {
    count: 403,
    read: (image: number) => Promise.resolve(Uint8Array.from({ length: 48 }, (_, at) => (at * image * 7) % 256)),
  };
  const seen: number[] = [];
  const features = (threads: number) => {
    const { signal } = new AbortController();
    const options = { threads, classes: 'logits' };
    return pretrainedFeatures(network(), preprocessing, source, options, {
      progress: (done) => seen.push(done),
      signal,
    });
  };
  const alone = await features(1);
  seen.length = 0;
  assert.deepEqual(await features(2), alone);
  assert.deepEqual(
    seen,
    [...seen].sort((a, b) => a - b),
  );
  assert.equal(seen.at(-1), 403);
});
