import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { onnx } from 'onnx-proto';
import { DEFAULT_CONFIGURATION } from '../../../src/domain/configuration';
import { finishedRun } from '../../../src/engine/curation/current';
import { catalogueModel, filesOf, PAIR } from '../../../src/engine/models/catalogue';
import { readModel, writeModel } from '../../../src/engine/network/backend/onnx/raw-model';
import { TextModel } from '../../../src/engine/network/backend/onnx/text-model';
import { imageEmbeddings } from '../../../src/engine/words/image-embeddings';
import { pairFor } from '../../../src/engine/words/pair';
import { search } from '../../../src/engine/words/search';
import { readTokens } from '../../../src/engine/words/tokens';
import { winnow } from '../command-line';
import { colourOf, pictureHalf, textHalfOf, writeColours, writePair } from './small-pair';

const COUNT = 36;
const work = { progress: () => undefined, signal: new AbortController().signal };

let home: string;
let network: string;
before(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'winnow-words-'));
  await writeColours(path.join(home, 'pictures'), COUNT);
  network = writePair(path.join(home, 'pair'));
  const choice = ['--features', 'pretrained', '--model', network, '--k', '3', '--quiet'];
  const run = await winnow(home, ['cluster', 'pictures', ...choice]);
  assert.equal(run.code, 0, run.stderr);
});
after(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => delete process.env['WINNOW_MODELS']);

/** Where the command line keeps its stores. */
const stores = (): string => path.join(home, 'cache', 'winnow');

interface Found {
  readonly pair: string | null;
  readonly found: number;
  readonly offer: { readonly title: string; readonly bytes: number } | null;
  readonly images: readonly { readonly path: string; readonly score: number }[];
}

async function searched(...args: string[]): Promise<Found> {
  const run = await winnow(home, ['search', 'pictures', ...args, '--json']);
  assert.equal(run.code, 0, run.stderr);
  return JSON.parse(run.stdout) as Found;
}

test('words rank the images by the pair, and the answer says so', async () => {
  for (const colour of ['red', 'green', 'blue']) {
    const { pair, found, images } = await searched(`${colour} square`);
    assert.deepEqual([pair, found], ['vision_model.onnx', COUNT]);
    const first = images.slice(0, COUNT / 3);
    assert.deepEqual(new Set(first.map((each) => colourOf(each.path))), new Set([colour]));
    assert.deepEqual(
      images.map(({ score }) => score),
      images.map(({ score }) => score).sort((a, b) => b - a),
    );
  }
  const said = await winnow(home, ['search', 'pictures', 'blue', '--limit', '2']);
  assert.match(said.stdout, /^36 of 36 pictures, ranked by vision_model\.onnx\n/);
});

test('names of a list are proposed where they fit, and kept as the labels’ proposals', async () => {
  const run = await winnow(home, ['names', 'pictures', '--from', 'green, blue, red', '--json']);
  assert.equal(run.code, 0, run.stderr);
  const { groups } = JSON.parse(run.stdout) as { groups: { size: number; proposed: string }[] };
  assert.deepEqual(groups.map(({ proposed }) => proposed).sort(), ['blue', 'green', 'red']);
  const { snapshot } = finishedRun({ folders: [path.join(home, 'pictures')], store: stores() });
  for (const { images, proposals } of snapshot.clusters.filter(({ id }) => id >= 0)) {
    assert.deepEqual(proposals, [colourOf(snapshot.paths[images[0]!]!)]);
  }
});

test('a run takes its proposals from a list, and its labels where they are accepted', async () => {
  const choice = ['--features', 'pretrained', '--model', network, '--k', '3', '--quiet'];
  const named = ['--names-from', 'red,green,blue', '--accept-names', '--labels', 'labels.csv'];
  const run = await winnow(home, ['cluster', 'pictures', ...choice, ...named]);
  assert.equal(run.code, 0, run.stderr);
  const [, ...rows] = readFileSync(path.join(home, 'labels.csv'), 'utf8').trim().split('\n');
  assert.equal(rows.length, COUNT);
  for (const row of rows) {
    const [file, label] = row.split(',');
    assert.equal(label, colourOf(file!));
  }
});

test('without the half that reads words the classes and file names answer, and a list has nobody to read it', async () => {
  const half = path.join(path.dirname(network), 'text_model.onnx');
  const bytes = readFileSync(half);
  rmSync(half);
  try {
    const { pair, images, offer } = await searched('blue');
    assert.deepEqual([pair, images.length], [null, 0]);
    assert.deepEqual(offer, { title: 'CLIP ViT-B/32', bytes: 608_012_860 });
    const names = await winnow(home, ['names', 'pictures', '--from', 'red, blue']);
    assert.equal(names.code, 1);
    assert.match(names.stderr, /CLIP ViT-B\/32 \(608 MB, MIT\) from huggingface\.co is not on this machine/);
  } finally {
    writeFileSync(half, bytes);
  }
});

test('halves that did not learn together are refused in words', async () => {
  const half = path.join(path.dirname(network), 'text_model.onnx');
  const bytes = readFileSync(half);
  writeFileSync(half, textHalfOf({ dimension: 4 }));
  try {
    const run = await winnow(home, ['search', 'pictures', 'blue']);
    assert.equal(run.code, 1);
    assert.match(run.stderr, /not halves of one pair: 4 and 3 values/);
    writeFileSync(half, pictureHalf());
    assert.match(
      (await winnow(home, ['search', 'pictures', 'blue'])).stderr,
      /cannot read words: it must take input_ids/,
    );
  } finally {
    writeFileSync(half, bytes);
  }
});

test('a text of a fixed length is filled up, and what fills it is masked', async () => {
  const file = path.join(home, 'fixed.onnx');
  const tokens = await readTokens(path.join(home, 'pair', 'tokenizer.json'));
  for (const wide of [true, false]) {
    writeFileSync(file, textHalfOf({ length: 12, wide }));
    const model = await TextModel.open(file, 1);
    assert.equal(model.length, 12);
    assert.deepEqual([...(await model.embed(tokens('blue')))], [0, 0, 1]);
    model.dispose();
  }
});

test('a half that reads words is refused where its weights lie in another file', async () => {
  const { model, graph, initializers } = readModel(textHalfOf());
  const table = onnx.TensorProto.decode(initializers.find(({ name }) => name.startsWith('constant_0'))!.bytes);
  const { name, dims, dataType } = table;
  const outside = onnx.TensorProto.encode({
    name,
    dims,
    dataType,
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: [{ key: 'location', value: 'elsewhere.bin' }],
  }).finish();
  const others = initializers.filter((each) => each.name !== name).map(({ bytes }) => bytes);
  const file = path.join(home, 'outside.onnx');
  writeFileSync(file, writeModel(model, graph, [outside, ...others]));
  writeFileSync(path.join(home, 'elsewhere.bin'), new Uint8Array(49408 * 3 * 4));
  await assert.rejects(TextModel.open(file, 1), /cannot read words: The weights of this ONNX model lie in other files/);
});

test('images that are gone are left out of the answer, and the others are seen', async () => {
  const folder = path.join(home, 'fewer');
  await writeColours(folder, 12);
  const run = await winnow(home, ['cluster', 'fewer', '--preset', 'self-trained', '--features', 'hog', '--quiet']);
  assert.equal(run.code, 0, run.stderr);
  rmSync(path.join(folder, '04.png'));
  const finished = finishedRun({ folders: [folder], store: stores() });
  const pair = await pairFor({ ...DEFAULT_CONFIGURATION, model: network, features: ['pretrained'] }, stores());
  const { rows, rowOf } = await imageEmbeddings(finished, stores(), pair!, work);
  assert.equal(rows.count, 11);
  assert.deepEqual(
    [...rowOf.keys()].filter((image) => rowOf[image]! < 0),
    [finished.snapshot.paths.indexOf('04.png')],
  );
});

test('a pair of the catalogue answers for any run, where all of its files are here and what they should be', async () => {
  const own = path.join(home, 'own');
  mkdirSync(own);
  const [vision, text, tokenizer] = filesOf(catalogueModel(PAIR)!);
  process.env['WINNOW_MODELS'] = own;
  const place = ({ file, bytes }: { file: string; bytes: number }): void => {
    writeFileSync(path.join(own, file), '');
    truncateSync(path.join(own, file), bytes);
  };
  const configuration = { ...DEFAULT_CONFIGURATION, model: 'mobilenetv2' };
  place(vision!);
  place(text!);
  assert.equal(await pairFor(configuration, stores()), undefined);
  place(tokenizer!);
  const pair = await pairFor(configuration, stores());
  assert.deepEqual([pair?.title, pair?.pictures.model], ['CLIP ViT-B/32', PAIR]);
  const finished = finishedRun({ folders: [path.join(home, 'pictures')], store: stores() });
  const byAnother = { ...finished, snapshot: { ...finished.snapshot, configuration } };
  await assert.rejects(
    search(byAnother, stores(), 'blue', 5, work),
    /clip-vit-b-32-text\.onnx is not the CLIP ViT-B\/32 of the catalogue/,
  );
  rmSync(own, { recursive: true });
});
