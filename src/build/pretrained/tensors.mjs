// The tensors of a PyTorch file in its legacy format: five pickles (a number that marks the format,
// its version, the machine's facts, the tensors, the names of their storages), then the storages,
// each with its length before it.
import { PersistentId, readPickle } from './pickle.mjs';

const MARKER = 0x1950a86a20f9469cfc6cn;
const VERSION = 1001;

/** Bytes of an element of each kind of storage. */
const ELEMENT = { FloatStorage: 4, LongStorage: 8 };

/** All that such a file may name. */
const GLOBALS = new Map([
  ['collections.OrderedDict', () => new Map()],
  ...Object.keys(ELEMENT).map((kind) => [`torch.${kind}`, kind]),
  ['torch._utils._rebuild_tensor_v2', (storage, offset, shape, strides) => ({ storage, offset, shape, strides })],
]);

/**
 * Every tensor of floats by its name, contiguous: { shape, values }.
 * @throws Error where the file is of another format, is cut short or names what plain tensors do
 * not need.
 */
export function readTensors(file) {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let at = 0;
  const next = () => {
    const { value, end } = readPickle(bytes, at, GLOBALS);
    at = end;
    return value;
  };
  if (next() !== MARKER || next() !== VERSION) throw new Error('the file is no PyTorch file of the legacy format');
  next();
  const tensors = next();
  const order = next();
  if (!(tensors instanceof Map) || !Array.isArray(order)) throw new Error('the file holds no tensors');

  const kinds = new Map();
  for (const { storage } of tensors.values()) {
    if (!(storage instanceof PersistentId)) throw new Error('the file holds something that is no tensor');
    const [, kind, key] = storage.id;
    kinds.set(key, kind);
  }
  const storages = new Map();
  for (const key of order) {
    const length = Number(bytes.readBigInt64LE(at)) * ELEMENT[kinds.get(key)];
    at += 8;
    if (!(at + length <= bytes.length)) throw new Error('the file ends early');
    storages.set(key, bytes.subarray(at, at + length));
    at += length;
  }

  const found = new Map();
  for (const [name, { storage, offset, shape, strides }] of tensors) {
    const [, kind, key] = storage.id;
    if (kind === 'FloatStorage')
      found.set(name, { shape, values: contiguous(storages.get(key), offset, shape, strides) });
  }
  return found;
}

/**
 * A tensor may be a view of its storage whose axes lie in another order there: the strides say
 * which.
 */
function contiguous(storage, offset, shape, strides) {
  const values = new Float32Array(shape.reduce((product, extent) => product * extent, 1));
  const index = shape.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    const from = index.reduce((sum, position, axis) => sum + position * strides[axis], offset);
    values[i] = storage.readFloatLE(from * 4);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return values;
}
