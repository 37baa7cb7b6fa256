import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { onnx } from 'onnx-proto';
import sharp from 'sharp';
import type { Preprocessing } from '../../../src/engine/network/backend/onnx/picture-input';
import { Graph } from '../../../src/engine/network/backend/onnx/graph';
import { pictureFiles } from '../../../src/engine/features/pretrained/picture-files';
import type { PictureSource } from '../../../src/engine/features/pretrained/batch-queue';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { seenRegion } from '../../../src/engine/features/pretrained/seen-region';
import { IMAGENET, MOBILENET_V2 } from '../../../src/engine/models/known-preprocessing';
import { Random } from '../../../src/engine/base/random';

const SIDE = 8;
const FILTERS = 3;
const STRETCHED: Preprocessing = { ...IMAGENET, side: SIDE, fit: { rule: 'stretch' } };
const signal = new AbortController().signal;

let home: string;
before(() => (home = mkdtempSync(path.join(tmpdir(), 'winnow-pretrained-'))));
after(() => rmSync(home, { recursive: true, force: true }));

const kernel = Float32Array.from({ length: FILTERS * 3 }, (_, i) => Math.sin(i + 1));
const last = Float32Array.from({ length: FILTERS * 2 }, (_, i) => Math.cos(i));

/**
 * A convolution of 1 × 1, ReLU, a global pool and two logits, with an output of the logits alone.
 */
function classifier(name: string, shape: readonly number[] = [1, 3, SIDE, SIDE]): string {
  const graph = new Graph();
  const images = graph.input('images', shape);
  const seen = graph.op('Relu', [graph.op('Conv', [images, graph.floats(kernel, [FILTERS, 3, 1, 1])])]);
  const pooled = graph.op('Flatten', [graph.op('GlobalAveragePool', [seen])], { axis: 1 });
  graph.output('logits', graph.op('MatMul', [pooled, graph.floats(last, [FILTERS, 2])]), [1, 2]);
  return saved(name, graph.encode());
}

function saved(name: string, bytes: Uint8Array): string {
  const file = path.join(home, name);
  writeFileSync(file, bytes);
  return file;
}

function pictures(count: number, side = SIDE): PictureSource & { readonly all: readonly Uint8Array[] } {
  const random = new Random(1);
  const all = Array.from({ length: count }, () =>
    Uint8Array.from({ length: side * side * 3 }, () => random.integer(256)),
  );
  return { all, count, read: (image) => Promise.resolve(all[image]!) };
}

const features = (
  file: string,
  preprocessing: Preprocessing,
  source: PictureSource = pictures(6),
  output?: string,
  threads = 1,
) =>
  pretrainedFeatures(
    file,
    preprocessing,
    source,
    { threads, ...(output === undefined ? {} : { output }) },
    { progress: () => undefined, signal },
  );

/**
 * What the convolution, ReLU and pool of {@link classifier} make of a picture, in plain arithmetic.
 */
function expected(pixels: Uint8Array): number[] {
  const sums = new Array<number>(FILTERS).fill(0);
  for (let at = 0; at < pixels.length; at += 3) {
    for (let filter = 0; filter < FILTERS; filter++) {
      let sum = 0;
      for (let channel = 0; channel < 3; channel++) {
        const value = (pixels[at + channel]! - IMAGENET.mean[channel]!) / IMAGENET.deviation[channel]!;
        sum += value * kernel[filter * 3 + channel]!;
      }
      sums[filter]! += Math.max(0, sum);
    }
  }
  return sums.map((sum) => sum / (SIDE * SIDE));
}

function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>, tolerance = 1e-5): void {
  assert.equal(actual.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    assert.ok(Math.abs(actual[i]! - wanted[i]!) <= tolerance * Math.max(1, Math.abs(wanted[i]!)), `value ${i}`);
  }
}

test('a classifier gives the values of its last pool, of every picture, though its batch was 1', async () => {
  const source = pictures(6);
  const { count, dimension, rows } = await features(classifier('plain.onnx'), STRETCHED, source);
  assert.deepEqual([count, dimension], [6, FILTERS]);
  assertClose(rows, source.all.flatMap(expected));
});

test('a named output is taken instead', async () => {
  const { dimension, rows } = await features(classifier('named.onnx'), STRETCHED, pictures(6), 'logits');
  assert.equal(dimension, 2);
  const logits = pictures(6).all.flatMap((pixels) => {
    const pooled = expected(pixels);
    return [0, 1].map((unit) => pooled.reduce((sum, value, i) => sum + value * last[i * 2 + unit]!, 0));
  });
  assertClose(rows, logits);
});

test('a network that takes channels last, and averages with ReduceMean, gives the same kind of features', async () => {
  const graph = new Graph();
  const images = graph.input('images', [1, SIDE, SIDE, 3]);
  const pooled = graph.op('ReduceMean', [images], { axes: [1, 2], keepdims: 0 });
  graph.output('out', graph.op('Neg', [pooled]), [1, 3]);
  const source = pictures(2);
  const preprocessing: Preprocessing = { ...STRETCHED, layout: 'nhwc' };
  const { rows } = await features(saved('last.onnx', graph.encode()), preprocessing, source);
  const means = source.all.flatMap((pixels) =>
    [0, 1, 2].map((channel) => {
      const sum = pixels.reduce((total, value, at) => total + (at % 3 === channel ? value : 0), 0);
      return (sum / (SIDE * SIDE) - IMAGENET.mean[channel]!) / IMAGENET.deviation[channel]!;
    }),
  );
  assertClose(rows, means, 1e-4);
});

test('the number of threads changes no bit', async () => {
  const file = classifier('threads.onnx');
  const one = await features(file, STRETCHED, pictures(6), undefined, 1);
  const two = await features(file, STRETCHED, pictures(6), undefined, 2);
  assert.deepEqual(one.rows, two.rows);
});

test('what is no image model is refused in words that say why', async () => {
  const refused = (file: string, why: RegExp, output?: string) =>
    assert.rejects(features(file, STRETCHED, pictures(1), output), why);
  await refused(path.join(home, 'absent.onnx'), /absent\.onnx cannot be used: ENOENT/);
  await refused(saved('text.onnx', new TextEncoder().encode('no model')), /no ONNX model/);
  await refused(classifier('large.onnx', [1, 3, 16, 16]), /takes pictures of 3×16×16, not 3×8×8/);
  await refused(classifier('output.onnx'), /no value "embedding".* outputs are: logits/, 'embedding');
  const vectors = new Graph();
  vectors.output('out', vectors.op('Relu', [vectors.input('in', [1, 3])]), [1, 3]);
  await refused(saved('vectors.onnx', vectors.encode()), /does not take pictures/);
  const outside = onnx.ModelProto.decode(readFileSync(classifier('outside.onnx')));
  outside.graph!.initializer![0]!.externalData = [{ key: 'location', value: 'weights.bin' }];
  await refused(saved('outside.onnx', onnx.ModelProto.encode(outside).finish()), /Save it as one file/);
});

test('a run can be stopped between batches', async () => {
  const stop = new AbortController();
  const onProgress = (): void => stop.abort(new Error('stopped'));
  const run = pretrainedFeatures(
    classifier('stop.onnx'),
    STRETCHED,
    pictures(40),
    { threads: 1 },
    { progress: onProgress, signal: stop.signal },
  );
  await assert.rejects(run, /stopped/);
});

test('a run can be stopped while its threads compute', async () => {
  for (let round = 0; round < 2; round++) {
    const stop = new AbortController();
    const run = pretrainedFeatures(
      classifier(`threads-${round}.onnx`, [1, 3, 64, 64]),
      { ...STRETCHED, side: 64 },
      pictures(240, 64),
      { threads: 2 },
      { progress: () => stop.abort(new Error('stopped')), signal: stop.signal },
    );
    await assert.rejects(run, /stopped/);
  }
});

test('a crop is the central square, a stretched picture the whole', () => {
  const region = { left: 10, top: 0, width: 200, height: 100 };
  assert.deepEqual(seenRegion(region, MOBILENET_V2), region);
  const fit = { rule: 'crop', kept: 0.5 } as const;
  assert.deepEqual(seenRegion(region, { ...MOBILENET_V2, fit }), { left: 85, top: 25, width: 50, height: 50 });
});

test('files are seen in colour or grey, without their frame', async () => {
  const inside = await sharp({ create: { width: 60, height: 60, channels: 3, background: '#208040' } })
    .png()
    .toBuffer();
  const framed = path.join(home, 'framed.png');
  await sharp({ create: { width: 100, height: 100, channels: 3, background: '#000' } })
    .composite([{ input: inside }])
    .png()
    .toFile(framed);
  const grey = path.join(home, 'grey.png');
  await sharp({ create: { width: 30, height: 20, channels: 3, background: '#808080' } })
    .greyscale()
    .png()
    .toFile(grey);
  const source = pictureFiles([framed, grey], STRETCHED);
  const first = await source.read(0, SIDE);
  const second = await source.read(1, SIDE);
  assert.deepEqual([...first.subarray(0, 3), ...first.subarray(-3)], [0x20, 0x80, 0x40, 0x20, 0x80, 0x40]);
  assert.deepEqual([...second], new Array(SIDE * SIDE * 3).fill(128));
});

/** docs/performance.md says how to get a Python with onnxruntime. */
const python = process.env['WINNOW_ONNX_PYTHON'] ?? 'python3';
const hasPython = spawnSync(python, ['-c', 'import onnxruntime, numpy']).status === 0;
const model = path.resolve('../shared/models/mobilenet_v2_1.0_224.onnx');
const photos = path.resolve('../shared/data/small');
const hasData = existsSync(model) && existsSync(photos);
const skip = !hasPython ? 'no Python with onnxruntime here' : !hasData && 'no model or photos here';

test('MobileNetV2 gives the features that onnxruntime gives in Python for the same pixels', { skip }, async () => {
  const files = readdirSync(photos, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.jpe?g$/i.test(name))
    .slice(0, 6)
    .map((name) => path.join(photos, name));
  const source = pictureFiles(files, MOBILENET_V2);
  const pixels = await Promise.all(files.map((_, image) => source.read(image, 224)));
  const { dimension, rows } = await features(model, MOBILENET_V2, source, undefined, 2);
  assert.equal(dimension, 1280);
  const script = `
import sys, numpy, onnxruntime
pixels = numpy.frombuffer(sys.stdin.buffer.read(), numpy.uint8).reshape(-1, 224, 224, 3)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
images = (pixels.astype(numpy.float32) / 127.5 - 1).transpose(0, 3, 1, 2)
sys.stdout.buffer.write(session.run(["embedding"], {"input": numpy.ascontiguousarray(images)})[0].tobytes())`;
  const { stdout } = spawnSync(python, ['-c', script, model], { input: Buffer.concat(pixels), maxBuffer: 1e8 });
  const theirs = new Float32Array(stdout.buffer.slice(stdout.byteOffset, stdout.byteOffset + stdout.length));
  assertClose(rows, theirs, 1e-3);
});
