// An ONNX graph that is built node by node.
import onnxProto from 'onnx-proto';
import { toHalf } from './half.mjs';

const { onnx } = onnxProto;
const { FLOAT, FLOAT16 } = onnx.TensorProto.DataType;
const { FLOAT: FLOAT_ATTRIBUTE, INT, INTS, STRING } = onnx.AttributeProto.AttributeType;

const IR_VERSION = 8;
/** The oldest version whose operators all that is needed is in: more programs read it. */
const OPSET = 13;

export class Graph {
  nodes = [];
  constants = [];
  outputs = [];

  constructor(name, input, shape) {
    this.name = name;
    this.input = floats(input, shape);
  }

  /** Adds a node of one output and returns the output's name. */
  add(opType, inputs, attributes = {}) {
    const output = `${opType.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({
      opType,
      name: output,
      input: inputs,
      output: [output],
      attribute: Object.entries(attributes).map(([name, value]) => attributeOf(name, value)),
    });
    return output;
  }

  /** Values of 32 bits. */
  constant(name, shape, values) {
    const rawData = new Uint8Array(Float32Array.from(values).buffer);
    this.constants.push({ name, dims: shape, dataType: FLOAT, rawData });
    return name;
  }

  /**
   * Values that are kept as 16 bits and made 32 when the model is loaded: half of the file, all of
   * the speed.
   */
  halves(name, shape, values) {
    const rawData = new Uint8Array(Uint16Array.from(values, toHalf).buffer);
    this.constants.push({ name, dims: shape, dataType: FLOAT16, rawData });
    return this.add('Cast', [name], { to: FLOAT });
  }

  /** Publishes a value under a name. */
  output(name, value, shape) {
    this.nodes.push({ opType: 'Identity', name, input: [value], output: [name] });
    this.outputs.push(floats(name, shape));
  }

  /** The file of the model. */
  encode() {
    const model = {
      irVersion: IR_VERSION,
      opsetImport: [{ domain: '', version: OPSET }],
      producerName: 'winnow',
      graph: {
        name: this.name,
        node: this.nodes,
        initializer: this.constants,
        input: [this.input],
        output: this.outputs,
      },
    };
    return onnx.ModelProto.encode(model).finish();
  }
}

function attributeOf(name, value) {
  if (typeof value === 'string') return { name, type: STRING, s: Buffer.from(value) };
  if (Array.isArray(value)) return { name, type: INTS, ints: value };
  return Number.isInteger(value) ? { name, type: INT, i: value } : { name, type: FLOAT_ATTRIBUTE, f: value };
}

/** What a graph takes or gives; an extent that is a word is free. */
function floats(name, shape) {
  const dim = shape.map((extent) => (typeof extent === 'string' ? { dimParam: extent } : { dimValue: extent }));
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim } } } };
}
