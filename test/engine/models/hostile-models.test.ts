/**
 * ONNX files that mean harm, or are damaged: the engine reads no other file for them, and goes on.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { onnx } from 'onnx-proto';
import { WinnowFailure } from '../../../src/engine/base/failure';
import { Random } from '../../../src/engine/base/random';
import { Graph } from '../../../src/engine/network/backend/onnx/graph';
import { ImageModel } from '../../../src/engine/network/backend/onnx/image-model';
import type { Preprocessing } from '../../../src/engine/network/backend/onnx/picture-input';
import { readModel, writeModel } from '../../../src/engine/network/backend/onnx/raw-model';

const SIDE = 8;
const DAMAGED = 200;
const AS_IT_IS: Preprocessing = {
  side: SIDE,
  mean: [0, 0, 0],
  deviation: [255, 255, 255],
  layout: 'nchw',
  fit: { rule: 'stretch' },
};

const home = mkdtempSync(path.join(tmpdir(), 'winnow-hostile-models-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** A convolution and a pool. */
function bytesOfModel(): Buffer {
  const graph = new Graph();
  const weights = graph.floats(Float32Array.from({ length: 9 }, Math.sin), [3, 3, 1, 1]);
  const seen = graph.op('Conv', [graph.input('images', [1, 3, SIDE, SIDE]), weights]);
  graph.output('out', graph.op('Flatten', [graph.op('GlobalAveragePool', [seen])], { axis: 1 }), [1, 3]);
  return Buffer.from(graph.encode());
}

async function open(bytes: Uint8Array): Promise<number> {
  const file = path.join(home, 'model.onnx');
  writeFileSync(file, bytes);
  const model = await ImageModel.open(file, AS_IT_IS, { threads: 1 });
  model.dispose();
  return model.dimension;
}

/** Fields of protocol buffers: number, kind and bytes. */
const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);

test('the model is one that can be used as it is', async () => {
  assert.equal(await open(bytesOfModel()), 3);
});

test('weights that are said to lie in another file are not read from there', async () => {
  writeFileSync(path.join(home, 'secret.bin'), Buffer.from(new Float32Array(9).fill(7).buffer));
  const { model, graph, initializers } = readModel(bytesOfModel());
  const name = initializers[0]!.name;
  const { FLOAT } = onnx.TensorProto.DataType;
  const tensor = onnx.TensorProto.encode({ name, dataType: FLOAT, dims: [3, 3, 1, 1] }).finish();
  for (const place of ['secret.bin', '../secret.bin', path.join(home, 'secret.bin')]) {
    const entry = Buffer.concat([field(1, Buffer.from('location')), field(2, Buffer.from(place))]);
    // external_data, and data_location: EXTERNAL.
    const outside = Buffer.concat([tensor, field(13, entry), Buffer.from([14 << 3, 1])]);
    await assert.rejects(open(writeModel(model, graph, [outside])), (error: unknown) => {
      assert.ok(error instanceof WinnowFailure, String(error));
      assert.match(error.message, /another file|one file/);
      return true;
    });
  }
});

test('a model that is damaged anywhere is refused in words, or read as one', async () => {
  const whole = bytesOfModel();
  const random = new Random(1);
  let refused = 0;
  for (let turn = 0; turn < DAMAGED; turn++) {
    const bytes = Buffer.from(whole);
    if (turn % 2 === 0) bytes[random.integer(bytes.length)]! ^= 1 << random.integer(8);
    const cut = turn % 4 === 1 ? bytes.subarray(0, random.integer(bytes.length)) : bytes;
    const torn = turn % 4 === 3 ? Buffer.concat([bytes.subarray(random.integer(bytes.length)), bytes]) : cut;
    try {
      await open(torn);
    } catch (error) {
      assert.ok(error instanceof WinnowFailure && error.message.length < 4000, String(error));
      refused++;
    }
  }
  assert.ok(refused > DAMAGED / 2, `${refused} of ${DAMAGED}`);
});
