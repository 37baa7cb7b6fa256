import { t } from '@vscode/l10n';
import { onnx } from 'onnx-proto';

/**
 * An ONNX model whose weights stay the bytes that they are in its file. Decoded, some writers'
 * weights would become arrays of a hundred million numbers, and most weights of a classifier are
 * cut off before they are looked at.
 */
export interface RawModel {
  /** Everything but the graph. */
  readonly model: onnx.IModelProto;
  /** Without its initializers. */
  readonly graph: onnx.IGraphProto;
  readonly initializers: readonly RawTensor[];
}

export interface RawTensor {
  readonly name: string;
  /** The tensor's message. */
  readonly bytes: Uint8Array;
  /** Its values lie in another file. */
  readonly external: boolean;
}

/** Field numbers of onnx.proto. */
const MODEL_GRAPH = 7;
const GRAPH_INITIALIZER = 5;
const TENSOR_NAME = 8;
const TENSOR_EXTERNAL_DATA = 13;

/** @throws Error with a sentence for a person when the bytes are no ONNX model. */
export function readModel(bytes: Uint8Array): RawModel {
  try {
    const { inside: graphs, rest: outer } = takeFields(bytes, MODEL_GRAPH);
    const model = onnx.ModelProto.decode(outer);
    if (graphs.length !== 1) throw new Error('it has no graph');
    const { inside, rest } = takeFields(graphs[0]!, GRAPH_INITIALIZER);
    const graph = onnx.GraphProto.decode(rest);
    if (graph.node.length === 0) throw new Error('its graph is empty');
    return { model, graph, initializers: inside.map(rawTensor) };
  } catch (error) {
    throw new Error(t('This is no ONNX model, or it is damaged.'), { cause: error });
  }
}

/** @throws Error in words where weights lie in another file, which is not read. */
export function checkOneFile(initializers: readonly RawTensor[]): void {
  if (initializers.some(({ external }) => external)) {
    throw new Error(t('The weights of this ONNX model lie in other files. Save it as one file.'));
  }
}

/** The file of a model: `graph` with those initializers. */
export function writeModel(model: onnx.IModelProto, graph: onnx.IGraphProto, initializers: Uint8Array[]): Uint8Array {
  // Protocol buffers take the fields of a message in any order.
  const inner = [onnx.GraphProto.encode(graph).finish()];
  for (const bytes of initializers) inner.push(fieldHead(GRAPH_INITIALIZER, bytes.length), bytes);
  const length = inner.reduce((sum, part) => sum + part.length, 0);
  const outer = onnx.ModelProto.encode({ ...model, graph: null }).finish();
  return Buffer.concat([outer, fieldHead(MODEL_GRAPH, length), ...inner]);
}

function rawTensor(bytes: Uint8Array): RawTensor {
  let name = '';
  let external = false;
  for (const { field, from, to } of fields(bytes)) {
    if (field === TENSOR_NAME) name = new TextDecoder().decode(bytes.subarray(from, to));
    if (field === TENSOR_EXTERNAL_DATA) external = true;
  }
  return { name, bytes, external };
}

/** The contents of every field of that number, and the message without them. */
function takeFields(bytes: Uint8Array, wanted: number): { inside: Uint8Array[]; rest: Uint8Array } {
  const inside: Uint8Array[] = [];
  const rest: Uint8Array[] = [];
  for (const { field, start, from, to } of fields(bytes)) {
    if (field === wanted) inside.push(bytes.subarray(from, to));
    else rest.push(bytes.subarray(start, to));
  }
  return { inside, rest: Buffer.concat(rest) };
}

interface Field {
  readonly field: number;
  /** Where the field begins with its number, and where its contents do and end. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
}

/** The fields of a message, in their order. @throws Error where the bytes are no message. */
function* fields(bytes: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1, read = 0; read < 10; scale *= 128, read++) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('the file ends early');
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    throw new Error('a number is too long');
  };
  while (at < bytes.length) {
    const start = at;
    const tag = varint();
    let from = at;
    switch (tag % 8) {
      case 0:
        varint();
        break;
      case 1:
        at += 8;
        break;
      case 2: {
        const length = varint();
        from = at;
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new Error('a field has no such kind');
    }
    const field = Math.floor(tag / 8);
    if (field === 0 || at > bytes.length) throw new Error('a field is damaged');
    yield { field, start, from, to: at };
  }
}

/** What comes before the contents of a field with a length. */
function fieldHead(field: number, length: number): Uint8Array {
  const bytes: number[] = [];
  for (const value of [field * 8 + 2, length]) {
    let left = value;
    for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128);
    bytes.push(left);
  }
  return Uint8Array.from(bytes);
}
