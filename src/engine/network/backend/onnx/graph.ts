import { onnx } from 'onnx-proto';
import { size, type Shape } from '../../layers';

/** The name of a value in the graph. */
export type Value = string;

type Attribute = number | string | readonly number[] | { readonly float: number };

const OPSET = 17;
const IR_VERSION = 8;
const { FLOAT, INT64 } = onnx.TensorProto.DataType;

/** Builds an ONNX model node by node. Equal small constants share one tensor. */
export class Graph {
  private readonly nodes: onnx.INodeProto[] = [];
  private readonly constants = new Map<string, onnx.ITensorProto>();
  private readonly inputs: onnx.IValueInfoProto[] = [];
  private readonly outputs: onnx.IValueInfoProto[] = [];
  private count = 0;

  input(name: string, shape: Shape): Value {
    this.inputs.push(floatInfo(name, shape));
    return name;
  }

  /** Publishes a value under a name. */
  output(name: string, value: Value, shape: Shape): void {
    this.nodes.push({ opType: 'Identity', input: [value], output: [name] });
    this.outputs.push(floatInfo(name, shape));
  }

  integers(...values: number[]): Value {
    return this.integerTensor(values, [values.length]);
  }

  integerTensor(values: readonly number[], shape: Shape): Value {
    const raw = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
    return this.constant(`i${shape.join('x')}:${values.join()}`, shape, INT64, raw);
  }

  /** A scalar. */
  number(value: number): Value {
    return this.constant(`f:${value}`, [], FLOAT, new Uint8Array(Float32Array.of(value).buffer));
  }

  floats(values: Float32Array, shape: Shape, name = `f${shape.join('x')}:${values.join()}`): Value {
    if (values.length !== size(shape)) throw new RangeError(`${name}: ${values.length} values for ${shape.join('×')}`);
    return this.constant(name, shape, FLOAT, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** Adds a node with one output. An empty input name leaves an optional input out. */
  op(type: string, inputs: readonly Value[], attributes: Record<string, Attribute> = {}): Value {
    const output = `${type}_${this.count++}`;
    const attribute = Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value));
    this.nodes.push({ opType: type, input: [...inputs], output: [output], name: `node_${output}`, attribute });
    return output;
  }

  /** The model as protobuf bytes. */
  encode(): Uint8Array {
    return onnx.ModelProto.encode({
      irVersion: IR_VERSION,
      producerName: 'winnow',
      opsetImport: [{ domain: '', version: OPSET }],
      graph: {
        name: 'network',
        node: this.nodes,
        initializer: [...this.constants.values()],
        input: this.inputs,
        output: this.outputs,
      },
    }).finish();
  }

  private constant(key: string, dims: Shape, dataType: number, rawData: Uint8Array): Value {
    const known = this.constants.get(key);
    if (known) return known.name!;
    const name = `constant_${this.constants.size}`;
    this.constants.set(key, { name, dims: [...dims], dataType, rawData });
    return name;
  }
}

function floatInfo(name: string, shape: Shape): onnx.IValueInfoProto {
  return { name, type: { tensorType: { elemType: FLOAT, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } } };
}

function encodeAttribute(name: string, value: Attribute): onnx.IAttributeProto {
  const { AttributeType } = onnx.AttributeProto;
  if (typeof value === 'number') return { name, type: AttributeType.INT, i: value };
  if (typeof value === 'string') return { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) };
  if ('float' in value) return { name, type: AttributeType.FLOAT, f: value.float };
  return { name, type: AttributeType.INTS, ints: [...value] };
}
