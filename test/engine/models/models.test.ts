import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { after, before, beforeEach, mock, test } from 'node:test';
import { onnx } from 'onnx-proto';
import type { InferenceSession as Session } from 'onnxruntime-node';
import sharp from 'sharp';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc';
import { StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { answer } from '../../../src/engine/server/answer';
import { Graph, type Value } from '../../../src/engine/network/backend/onnx/graph';
import { ImageModel } from '../../../src/engine/network/backend/onnx/image-model';
import type { Preprocessing } from '../../../src/engine/network/backend/onnx/picture-input';
import type { FeatureChoice } from '../../../src/engine/network/backend/onnx/pooled-feature';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { pretrainedFeatures } from '../../../src/engine/features/pretrained/pretrained';
import { pretrainedExtractor } from '../../../src/engine/features/pretrained/pretrained-extractor';
import { allRows, pretrainedRows } from '../../../src/engine/features/pretrained/pretrained-parts';
import { LostPictures } from '../../../src/engine/features/pretrained/picture-files';
import { takeRows } from '../../../src/engine/numeric/matrix';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { CATALOGUE, PAIR, type CatalogueFile } from '../../../src/engine/models/catalogue';
import { chooseModel, hasShippedModel, modelFolder, modelOffers } from '../../../src/engine/models/model-file';
import { preprocessingOf } from '../../../src/engine/models/preprocessing';
import { Random } from '../../../src/engine/base/random';
import { serveModels } from '../../../src/engine/server/serve-models';
import { sha256 } from '../../../src/engine/base/sha256';
import { Store } from '../../../src/engine/store/store';
import { downloadModel, listModels } from '../../../src/protocol/models';

const SIDE = 8;
const FILTERS = 3;
const AS_BYTES: Preprocessing = {
  side: SIDE,
  mean: [0, 0, 0],
  deviation: [1, 1, 1],
  layout: 'nchw',
  fit: { rule: 'stretch' },
};
const signal = new AbortController().signal;
const { UINT8 } = onnx.TensorProto.DataType;

let home: string;
before(() => (home = mkdtempSync(path.join(tmpdir(), 'winnow-models-'))));
after(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => delete process.env['WINNOW_MODELS']);

const kernel = Float32Array.from({ length: FILTERS * 3 }, (_, i) => Math.sin(i + 1));
const random = new Random(1);
const picture = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.integer(256));

/** What the convolution of 1 × 1 makes of the picture: pixels × filters. */
const map = Array.from({ length: SIDE * SIDE }, (_, pixel) =>
  Array.from({ length: FILTERS }, (_, filter) =>
    [0, 1, 2].reduce((sum, channel) => sum + picture[pixel * 3 + channel]! * kernel[filter * 3 + channel]!, 0),
  ),
);
const perFilter = (of: (values: number[]) => number): number[] =>
  Array.from({ length: FILTERS }, (_, filter) => of(map.map((pixel) => pixel[filter]!)));
const average = perFilter((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
const largest = perFilter((values) => Math.max(...values));

function save(name: string, bytes: Uint8Array): string {
  const file = path.join(home, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return file;
}

function model(name: string, build: (graph: Graph, seen: Value) => readonly [string, Value, number[]][]): string {
  const graph = new Graph();
  const images = graph.input('images', [1, 3, SIDE, SIDE]);
  const seen = graph.op('Conv', [images, graph.floats(kernel, [FILTERS, 3, 1, 1])]);
  for (const [output, value, shape] of build(graph, seen)) graph.output(output, value, shape);
  return save(name, graph.encode());
}

async function featuresOf(file: string, choice: FeatureChoice = {}, preprocessing = AS_BYTES): Promise<Float32Array> {
  const opened = await ImageModel.open(file, preprocessing, { threads: 1, ...choice });
  try {
    return (await opened.run(picture, 1)).features;
  } finally {
    opened.dispose();
  }
}

function assertClose(actual: ArrayLike<number>, wanted: ArrayLike<number>): void {
  assert.equal(actual.length, wanted.length);
  for (let i = 0; i < wanted.length; i++) {
    assert.ok(
      Math.abs(actual[i]! - wanted[i]!) <= 1e-4 * Math.max(1, Math.abs(wanted[i]!)),
      `value ${i}: ${actual[i]}`,
    );
  }
}

const pooled = (graph: Graph, seen: Value): [string, Value, number[]][] => [
  [
    'logits',
    graph.op('Neg', [graph.op('Flatten', [graph.op('GlobalAveragePool', [seen])], { axis: 1 })]),
    [1, FILTERS],
  ],
];

test('a map of features is pooled by average or maximum, or kept whole', async () => {
  const file = model('pooled.onnx', pooled);
  assertClose(await featuresOf(file), average);
  assertClose(await featuresOf(file, { pooling: 'average' }), average);
  assertClose(await featuresOf(file, { pooling: 'max' }), largest);
  const flat = await featuresOf(file, { pooling: 'flat' });
  assertClose(flat, Array.from({ length: FILTERS }, (_, filter) => map.map((pixel) => pixel[filter]!)).flat());
});

test('a mean over channels that come last is pooled by maximum over the same axes', async () => {
  const graph = new Graph();
  const images = graph.input('images', [1, SIDE, SIDE, 3]);
  graph.output('out', graph.op('ReduceMean', [images], { axes: [1, 2], keepdims: 0 }), [1, 3]);
  const file = save('last.onnx', graph.encode());
  const channels = [0, 1, 2].map((channel) => Math.max(...picture.filter((_, at) => at % 3 === channel)));
  assertClose(await featuresOf(file, { pooling: 'max' }, { ...AS_BYTES, layout: 'nhwc' }), channels);
});

test('of a network without a global pool the map behind its last pool counts, if dense layers follow', async () => {
  const dense = (graph: Graph, seen: Value): Value => {
    const weights = Float32Array.from({ length: FILTERS * 16 * 2 }, (_, i) => Math.cos(i));
    const flat = graph.op('Flatten', [seen], { axis: 1 });
    return graph.op('MatMul', [flat, graph.floats(weights, [FILTERS * 16, 2])]);
  };
  const pool = { kernel_shape: [2, 2], strides: [2, 2] };
  const vgg = model('vgg.onnx', (graph, seen) => [['logits', dense(graph, graph.op('MaxPool', [seen], pool)), [1, 2]]]);
  assert.equal((await featuresOf(vgg)).length, FILTERS);
  assertClose(await featuresOf(vgg, { pooling: 'max' }), largest);
  // A pool that convolutions follow is none at the end: what the network gives itself counts.
  const early = model('early.onnx', (graph, seen) => {
    const small = graph.op('MaxPool', [seen], pool);
    const again = graph.op('Conv', [small, graph.floats(kernel, [FILTERS, FILTERS, 1, 1])]);
    return [['embedding', dense(graph, again), [1, 2]]];
  });
  assert.equal((await featuresOf(early)).length, 2);
  await assert.rejects(featuresOf(early, { pooling: 'max' }), /no map of features to pool/);
});

test('of a transformer the class token counts, or the maximum over all tokens', async () => {
  const tokens = (graph: Graph, seen: Value): Value => {
    const flat = graph.op('Reshape', [seen, graph.integers(-1, FILTERS, SIDE * SIDE)]);
    return graph.op('Transpose', [flat], { perm: [0, 2, 1] });
  };
  const one = model('states.onnx', (graph, seen) => [['states', tokens(graph, seen), [1, SIDE * SIDE, FILTERS]]]);
  assertClose(await featuresOf(one), map[0]!);
  assertClose(await featuresOf(one, { pooling: 'max' }), largest);
  const two = model('two.onnx', (graph, seen) => {
    const states = tokens(graph, seen);
    return [
      ['pooler_output', graph.op('Neg', [graph.op('Flatten', [states], { axis: 1 })]), [1, SIDE * SIDE * FILTERS]],
      ['last_hidden_state', states, [1, SIDE * SIDE, FILTERS]],
    ];
  });
  assertClose(await featuresOf(two), map[0]!);
});

test('where a network has an embedding in common with captions, that is the feature', async () => {
  const file = model('clip.onnx', (graph, seen) => {
    const flat = graph.op('Reshape', [seen, graph.integers(-1, FILTERS, SIDE * SIDE)]);
    const states = graph.op('Transpose', [flat], { perm: [0, 2, 1] });
    return [
      ['last_hidden_state', states, [1, SIDE * SIDE, FILTERS]],
      ['image_embeds', graph.op('Neg', [graph.op('Flatten', [states], { axis: 1 })]), [1, SIDE * SIDE * FILTERS]],
    ];
  });
  assert.equal((await featuresOf(file)).length, SIDE * SIDE * FILTERS);
  assertClose(await featuresOf(file, { pooling: 'max' }), largest);
});

test('a value that is named is taken as it is, and pooled only when asked', async () => {
  const file = model('named.onnx', (graph, seen) => [
    ...pooled(graph, seen),
    ['map', graph.op('Relu', [seen]), [1, FILTERS, SIDE, SIDE]],
  ]);
  assertClose(
    await featuresOf(file, { output: 'logits' }),
    average.map((value) => -value),
  );
  assert.equal((await featuresOf(file, { output: 'map' })).length, FILTERS * SIDE * SIDE);
  const positive = perFilter((values) => Math.max(0, ...values));
  assertClose(await featuresOf(file, { output: 'map', pooling: 'max' }), positive);
});

test('a model that takes bytes gets them as they are', async () => {
  const plain = onnx.ModelProto.decode(readFileSync(model('floats.onnx', pooled)));
  const graph = plain.graph!;
  graph.input![0]!.type!.tensorType!.elemType = UINT8;
  const cast = { name: 'to', type: onnx.AttributeProto.AttributeType.INT, i: 1 };
  const conv = graph.node!.find(({ opType }) => opType === 'Conv')!;
  conv.input![0] = 'cast';
  graph.node!.unshift({ opType: 'Cast', input: ['images'], output: ['cast'], attribute: [cast] });
  const file = save('bytes.onnx', onnx.ModelProto.encode(plain).finish());
  const guessed = await preprocessingOf(file, readFileSync(file), {});
  assert.deepEqual([guessed.side, guessed.layout, guessed.deviation], [SIDE, 'nchw', [1, 1, 1]]);
  // Whatever the scale says.
  assertClose(await featuresOf(file, {}, { ...AS_BYTES, mean: [100, 100, 100] }), average);
});

test('weights that are written as numbers instead of bytes give the same features, and cut ones are not looked at', async () => {
  const plain = onnx.ModelProto.decode(readFileSync(model('raw.onnx', pooled)));
  const initializers = plain.graph!.initializer!;
  const at = initializers.findIndex(({ dims }) => dims!.length === 4);
  const { name, dims, dataType } = initializers[at]!;
  const weights = { name: name!, dims: dims!, dataType: dataType!, floatData: [...kernel] };
  initializers[at] = weights;
  const unused = { ...weights, name: 'unused', externalData: [{ key: 'location', value: 'elsewhere.bin' }] };
  initializers.push(unused);
  assertClose(await featuresOf(save('numbers.onnx', onnx.ModelProto.encode(plain).finish())), average);
});

test('a file of the format’s first years, which lists its weights as inputs too, gives the same features', async () => {
  const plain = onnx.ModelProto.decode(readFileSync(model('old.onnx', pooled)));
  const { graph } = plain;
  const old = {
    ...plain,
    irVersion: 3,
    opsetImport: [{ domain: '', version: 7 }],
    graph: {
      ...graph,
      input: [
        ...graph!.input!,
        ...graph!.initializer!.map(({ name, dims, dataType }) => ({
          name: name!,
          type: {
            tensorType: { elemType: dataType!, shape: { dim: dims!.map((extent) => ({ dimValue: Number(extent) })) } },
          },
        })),
      ],
    },
  };
  const file = save('old.onnx', onnx.ModelProto.encode(old).finish());
  assertClose(await featuresOf(file), average);
  assertClose(await featuresOf(file, { pooling: 'max' }), largest);
});

/** Opens a model whose features are too long. */
function openTooWide(): Promise<ImageModel> {
  const graph = new Graph();
  graph.output('map', graph.op('GlobalAveragePool', [graph.input('images', [1, 3, 96, 96])]), [1, 3, 1, 1]);
  const file = save('wide.onnx', graph.encode());
  return ImageModel.open(file, { ...AS_BYTES, side: 96 }, { threads: 1, pooling: 'flat' });
}

test('features that would fill the memory are refused', async () => {
  await assert.rejects(openTooWide(), /27648 values a picture.*Pool them/);
});

test('a model that cannot be used gives its memory back', async () => {
  const { InferenceSession } = await import('onnxruntime-node');
  const created: Session[] = [];
  const released = new Set<Session>();
  const create = InferenceSession.create.bind(InferenceSession) as (...given: unknown[]) => Promise<Session>;
  mock.method(InferenceSession, 'create', async (...given: unknown[]) => {
    const session = await create(...given);
    const release = session.release.bind(session);
    session.release = () => (released.add(session), release());
    created.push(session);
    return session;
  });
  await assert.rejects(openTooWide());
  mock.restoreAll();
  assert.equal(created.length, 1);
  assert.deepEqual([...released], created);
});

test('side and layout of a file are read from its input, its scale is guessed or said', async () => {
  const input = (name: string, shape: number[]): string => {
    const graph = new Graph();
    graph.output('out', graph.op('Relu', [graph.input('in', shape)]), shape);
    return save(name, graph.encode());
  };
  const guess = (file: string, choice = {}): Promise<Preprocessing> =>
    preprocessingOf(file, readFileSync(file), choice);
  const torch = await guess(input('a/torch.onnx', [1, 3, 96, 96]));
  assert.deepEqual([torch.side, torch.layout, torch.mean[0], torch.fit.rule], [96, 'nchw', 123.675, 'stretch']);
  const keras = await guess(input('a/keras.onnx', [0, 299, 299, 3]));
  assert.deepEqual([keras.side, keras.layout, keras.mean], [299, 'nhwc', [127.5, 127.5, 127.5]]);
  const free = await guess(input('a/free.onnx', [0, 0, 0, 0]), {
    side: 64,
    scale: 'unit',
    layout: 'nhwc',
    fit: 'crop',
  });
  assert.deepEqual(free, {
    side: 64,
    mean: [0, 0, 0],
    deviation: [255, 255, 255],
    layout: 'nhwc',
    fit: { rule: 'crop', kept: 0.875 },
  });
  await assert.rejects(guess(input('a/grey.onnx', [1, 1, 28, 28])), /1 channels, not of three/);
  await assert.rejects(guess(input('a/wide.onnx', [1, 3, 96, 128])), /pictures of 128 × 96, and only squares/);
});

test('what transformers keep beside a model is believed', async () => {
  const graph = new Graph();
  graph.output('out', graph.op('Relu', [graph.input('in', [0, 3, 0, 0])]), [0, 3, 0, 0]);
  const file = save('hub/onnx/model.onnx', graph.encode());
  const config = {
    do_center_crop: true,
    crop_size: { height: 64, width: 64 },
    size: { shortest_edge: 80 },
    do_normalize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_std: [0.25, 0.25, 0.5],
    rescale_factor: 1 / 255,
  };
  save('hub/preprocessor_config.json', new TextEncoder().encode(JSON.stringify(config)));
  const { side, mean, deviation } = await preprocessingOf(file, readFileSync(file), {});
  assert.equal(side, 64);
  assertClose([...mean, ...deviation], [127.5, 127.5, 127.5, 63.75, 63.75, 127.5]);
  save('hub/preprocessor_config.json', new TextEncoder().encode('{ "crop_size": 48, "do_normalize": false }'));
  const plain = await preprocessingOf(file, readFileSync(file), {});
  assert.equal(plain.side, 48);
  assertClose([...plain.mean, ...plain.deviation], [0, 0, 0, 255, 255, 255]);
});

const failure = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof WinnowFailure, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

test('a name is a model of the catalogue: missing, in the store or in a folder of one’s own, and never another file', async () => {
  const store = path.join(home, 'stores');
  const at = CATALOGUE.findIndex(({ name }) => name === 'mobilenetv2');
  const { bytes } = CATALOGUE[at]!;
  const choose = (name: string) => chooseModel(name, store, {}, signal);
  await assert.rejects(
    choose('mobilenetv2'),
    failure('model-missing', /MobileNetV2 \(14 MB, Apache-2.0\) from huggingface/),
  );
  await assert.rejects(
    choose('nasnet'),
    failure('bad-request', /no model "nasnet"\. Known are efficientnet-lite0, mobilenetv2, /),
  );
  save('stores/models/mobilenetv2-12.onnx.part', new Uint8Array(1000));
  const states = await modelOffers(store);
  assert.deepEqual([states[at]!.part, states[at]!.file, states.length], [1000, null, CATALOGUE.length]);
  const file = save('stores/models/mobilenetv2-12.onnx', new Uint8Array(bytes));
  assert.equal((await modelOffers(store))[at]!.file, file);
  await assert.rejects(choose('mobilenetv2'), failure('bad-request', /is not the MobileNetV2 of the catalogue/));
  rmSync(modelFolder(store), { recursive: true });
  const own = save('own/mobilenetv2-12.onnx', new Uint8Array(bytes));
  process.env['WINNOW_MODELS'] = path.dirname(own);
  assert.equal((await modelOffers(store))[at]!.file, own);
});

test('a pair says what is here of both halves, and how much is still to come', async () => {
  const store = path.join(home, 'pairs');
  const model = CATALOGUE.find(({ name }) => name === PAIR)!;
  const { network, tokenizer } = model.text!;
  const offer = async () => (await modelOffers(store)).find(({ name }) => name === PAIR)!;
  const place = ({ file, bytes }: CatalogueFile): string => {
    const saved = save(`pairs/models/${file}`, new Uint8Array(0));
    truncateSync(saved, bytes);
    return saved;
  };
  const total = model.bytes + network.bytes + tokenizer.bytes;
  assert.deepEqual(await offer().then(({ bytes, file, text, part }) => [bytes, file, text, part]), [
    total,
    null,
    null,
    0,
  ]);
  const pictures = place(model);
  place(network);
  const half = await offer();
  assert.deepEqual([half.file, half.text, half.part], [pictures, null, model.bytes + network.bytes]);
  place(tokenizer);
  const whole = await offer();
  assert.deepEqual([whole.text, whole.part], [path.join(store, 'models', network.file), 0]);
});

/** The file of a network that ships, where this checkout was built with it. */
const shipped = (file: string): string | null => {
  const built = path.resolve('dist/models', file);
  return existsSync(built) ? built : null;
};
const lite0 = shipped('efficientnet-lite0.onnx');

test('the network that ships is found beside the bundle, and its values are scaled as it was trained', async (t) => {
  const store = path.join(home, 'none');
  const choose = () => chooseModel(DEFAULT_CONFIGURATION.model, store, {}, signal);
  assert.equal(await hasShippedModel(store), lite0 !== null);
  if (lite0 === null) {
    await assert.rejects(choose(), failure('bad-request', /This build of Winnow lacks EfficientNet-Lite0/));
    return t.skip('built without it');
  }
  const { file, preprocessing } = await choose();
  assert.equal(file, lite0);
  assert.deepEqual([preprocessing.side, preprocessing.mean[0], preprocessing.deviation[2]], [224, 127, 128]);
  assert.deepEqual([preprocessing.layout, preprocessing.fit.rule], ['nchw', 'stretch']);
});

test('the network that ships sees the quarters of a picture, and the whole of it by average pooling', async (t) => {
  if (lite0 === null) return t.skip('built without it');
  const plain = await sharp({ create: { width: 224, height: 224, channels: 3, background: '#404040' } })
    .png()
    .toBuffer();
  const stripes = Buffer.from(
    '<svg width="90" height="90"><path d="M0 20h90M0 60h90" stroke="red" stroke-width="20"/></svg>',
  );
  const files = ['plain', 'marked'].map((name) => path.join(home, `${name}.png`));
  writeFileSync(files[0]!, plain);
  await sharp(plain)
    .composite([{ input: stripes, left: 4, top: 4 }])
    .toFile(files[1]!);
  const context = {
    store: Store.open(path.join(home, 'quarters'), [home]),
    stores: home,
    threads: 1,
    backend: 'onnx' as const,
    hashes: files.map((name) => sha256(readFileSync(name))),
    files,
    progress: () => undefined,
    signal,
  };
  const featuresBy = async (plan: FeatureChoice) =>
    (await pretrainedExtractor(context, { model: 'efficientnet-lite0', ...plan })).features;
  assert.equal((await featuresBy({ pooling: 'average' })).dimension, 1280);
  const { dimension, rows } = await featuresBy({});
  assert.equal(dimension, 5120);
  const changes = [0, 1, 2, 3].map((quarter) =>
    Math.hypot(
      ...Array.from({ length: 1280 }, (_, channel) => {
        const at = channel * 4 + quarter;
        return rows[dimension + at]! - rows[at]!;
      }),
    ),
  );
  assert.equal(changes.indexOf(Math.max(...changes)), 0, `what is marked at the top left changes ${changes.join()}`);
});

test('a path is a file, whatever it is called', async () => {
  const file = model('path.onnx', pooled);
  const chosen = await chooseModel(file, home, { scale: 'bytes' }, signal);
  assert.deepEqual([chosen.file, chosen.title, chosen.sha256], [file, 'path.onnx', sha256(readFileSync(file))]);
  assert.deepEqual(chosen.preprocessing, AS_BYTES);
  const absent = path.join(home, 'absent.onnx');
  await assert.rejects(
    chooseModel(absent, home, {}, signal),
    failure('bad-request', /absent\.onnx cannot be read: ENOENT/),
  );
  const text = save('text.onnx', new TextEncoder().encode('a text'));
  await assert.rejects(
    chooseModel(text, home, {}, signal),
    failure('bad-request', /text\.onnx cannot be used: This is no ONNX/),
  );
});

test('the extractor is kept by the contents of model and images, and counted anew when either changes', async () => {
  const file = model('extractor.onnx', pooled);
  const files = await Promise.all(
    [10, 120, 240].map(async (grey) => {
      const name = path.join(home, `${grey}.png`);
      await sharp({ create: { width: 20, height: 20, channels: 3, background: { r: grey, g: grey, b: grey } } }).toFile(
        name,
      );
      return name;
    }),
  );
  const hashes = files.map((name) => sha256(readFileSync(name)));
  const store = Store.open(path.join(home, 'kept'), [home]);
  let seen = 0;
  const extractor = (plan: object = {}, of = files) => {
    seen = 0;
    const context = { store, stores: home, threads: 1, files: of, hashes: hashes.slice(0, of.length) };
    const onProgress = (done: number): void => void (seen = done);
    const preprocessing = { scale: 'bytes' } as const;
    return pretrainedExtractor(
      { ...context, backend: 'onnx', progress: onProgress, signal },
      { model: file, preprocessing, ...plan },
    );
  };
  const { features } = await extractor();
  assert.deepEqual([features.count, features.dimension, seen], [3, FILTERS, 3]);
  const sums = [0, 1, 2].map((filter) => kernel.slice(filter * 3, filter * 3 + 3).reduce((a, b) => a + b));
  assertClose(
    features.rows,
    [10, 120, 240].flatMap((grey) => sums.map((sum) => sum * grey)),
  );
  assert.deepEqual((await extractor()).features, features);
  assert.equal(seen, 0);
  await extractor({ pooling: 'max' });
  assert.equal(seen, 3);
  await extractor({}, files.slice(0, 2));
  assert.equal(seen, 2);
  // The same name with other contents is another model.
  writeFileSync(file, readFileSync(model('changed.onnx', (graph, seen) => pooled(graph, graph.op('Neg', [seen])))));
  assertClose(
    (await extractor()).features.rows,
    features.rows.map((value) => -value),
  );
  assert.equal(seen, 3);
  assert.ok(existsSync(store.path('checkpoints')) && readdirSync(store.path('checkpoints')).length === 0);
});

test('features of many images are kept in parts, and a lost picture costs no other', async () => {
  const file = model('parts.onnx', pooled);
  const folder = path.join(home, 'parts');
  mkdirSync(folder);
  const files = await Promise.all(
    Array.from({ length: 11 }, async (_, i) => {
      const name = path.join(folder, `${i}.png`);
      const background = { r: 20 * i, g: 255 - 20 * i, b: 5 * i };
      await sharp({ create: { width: 20, height: 20, channels: 3, background } }).toFile(name);
      return name;
    }),
  );
  const hashes = files.map((name) => sha256(readFileSync(name)));
  const store = Store.open(path.join(home, 'kept in parts'), [home]);
  const plan = { model: file, preprocessing: { scale: 'bytes' } } as const;
  const contextOf = (images: readonly number[]) => ({
    store,
    stores: home,
    threads: 1,
    backend: 'onnx' as const,
    files: images.map((image) => files[image]!),
    hashes: images.map((image) => hashes[image]!),
    progress: () => undefined,
    signal,
  });
  const all = [...files.keys()];
  const left = all.filter((image) => image !== 5);
  const whole = (await pretrainedExtractor(contextOf(all), plan)).features;

  rmSync(files[5]!);
  await assert.rejects(pretrainedRows(contextOf(all), plan, 4), (error) => error instanceof LostPictures);
  // What was computed is not computed again, wherever parts begin now.
  for (const image of [0, 1, 2, 3, 4, 6, 7]) rmSync(files[image]!);
  const source = await pretrainedRows(contextOf(left), plan, 4);
  assert.deepEqual(allRows(source), takeRows(whole, left));
  const last = new Float32Array(FILTERS);
  const across = new Float32Array(3 * FILTERS);
  source.read(9, 1, last);
  source.read(2, 3, across);
  assert.deepEqual([last, across], [takeRows(whole, [10]).rows, takeRows(whole, [2, 3, 4]).rows]);

  // Nor the next time, when no file is there any more.
  for (const image of [8, 9, 10]) rmSync(files[image]!);
  const kept = await pretrainedRows(contextOf(left), plan, 4);
  for (const name of readdirSync(store.path('results'))) store.remove(`results/${name}`);
  assert.throws(() => allRows(kept), /lost features/);
});

test('features go on where a checkpoint ends, in whole batches', async () => {
  const file = model('checkpoint.onnx', pooled);
  const pictures = Array.from({ length: 11 }, (_, i) => picture.map((value) => (value + i * 7) % 256));
  const read: number[] = [];
  const source = {
    count: pictures.length,
    read: (image: number) => {
      read.push(image);
      return Promise.resolve(pictures[image]!);
    },
  };
  const run = (known: Float32Array) =>
    pretrainedFeatures(
      file,
      AS_BYTES,
      source,
      { threads: 1 },
      { progress: () => undefined, signal },
      {
        known,
        keep: () => undefined,
      },
    );
  const whole = await run(new Float32Array(0));
  read.length = 0;
  const rest = await run(whole.rows.subarray(0, 6 * FILTERS));
  assert.deepEqual(rest.rows, whole.rows);
  assert.equal(Math.min(...read), 4);
});

test('the command line lists the catalogue, and downloads nothing that nobody allowed', () => {
  const store = path.join(home, 'shell');
  const winnow = (...args: string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', 'models', ...args, '--store', store], {
      encoding: 'utf8',
    });
  const listed = winnow('--json');
  const offers = JSON.parse(listed.stdout) as { name: string; file: string | null }[];
  assert.deepEqual(
    offers.map(({ name, file }) => [name, file]),
    CATALOGUE.map(({ name, file }) => [name, shipped(file)]),
  );
  assert.match(winnow().stdout, /^vgg16 +VGG-16, 553 MB, Apache-2\.0, 512 values/m);
  const refused = winnow('get', 'vgg16');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /VGG-16 \(553 MB, Apache-2\.0\) from .* was not downloaded\. Allow it with --download/);
  assert.ok(!existsSync(modelFolder(store)));
  assert.equal(winnow('get').status, 2);
  assert.match(winnow('get', 'nasnet').stderr, /no model "nasnet"/);
});

test('the engine answers which networks there are, and says which one is missing', async () => {
  const there = new PassThrough();
  const back = new PassThrough();
  const server = createMessageConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  const client = createMessageConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  try {
    serveModels(server);
    server.listen();
    client.listen();
    const store = path.join(home, 'asked');
    const offers = await client.sendRequest(listModels, { store });
    assert.deepEqual(
      offers.map(({ name }) => name),
      CATALOGUE.map(({ name }) => name),
    );
    assert.deepEqual(offers[0]!.hosts, []);
    assert.deepEqual(offers[1]!.hosts, ['huggingface.co', 'media.githubusercontent.com']);
    await assert.rejects(client.sendRequest(downloadModel, { store, name: '../x' }), /There is no model/);
    await assert.rejects(client.sendRequest(listModels, { store: 'relative' }), /absolute path/);
    const failed = await answer(() => chooseModel('resnet50', store, {}, signal));
    assert.ok(failed instanceof ResponseError);
    assert.deepEqual(failed.data, { code: 'model-missing', model: 'resnet50' });
  } finally {
    client.dispose();
    server.dispose();
  }
});
