import { onnx } from 'onnx-proto';

/** How a model wants its pictures, as its authors trained it. Values of mean and deviation are on the scale 0…255. */
export interface Preprocessing {
  /** Side of the square picture, in pixels. */
  readonly side: number;
  /** Subtracted from red, green and blue. */
  readonly mean: readonly [number, number, number];
  /** Divides what is left. */
  readonly deviation: readonly [number, number, number];
  /** Whether the channels come before (`nchw`) or behind (`nhwc`) the pixels. */
  readonly layout: 'nchw' | 'nhwc';
  /** `stretch`: the whole picture becomes the square. `crop`: its central square, `kept` of the short side. */
  readonly fit: { readonly rule: 'stretch' } | { readonly rule: 'crop'; readonly kept: number };
}

/** Input and output of a feature graph. */
export const PIXELS = 'winnow/pixels';
export const FEATURES = 'winnow/features';

/**
 * Turns a classifier of pictures into a graph from bytes to features: `PIXELS` (batch × side × side × 3 bytes, RGB
 * interleaved) to `FEATURES` (batch × dimension). The preprocessing becomes part of the graph, where it runs on all
 * threads and a batch crosses into the library as bytes, and what the features do not need is cut off.
 * @param output name of the value that is the feature; without one, the last global pool over the picture, or else the
 * model's only output.
 * @throws Error with a sentence for a person where the model does not fit.
 */
export function featureGraph(bytes: Uint8Array, preprocessing: Preprocessing, output?: string): Uint8Array {
  const model = decode(bytes);
  const { graph } = model;
  const input = pictureInput(graph, preprocessing);
  const feature = output === undefined ? pooledValue(graph) : namedValue(graph, output);
  const nodes = [
    ...preprocessingNodes(preprocessing, input),
    ...ancestors(graph.node ?? [], feature),
    { opType: 'Flatten', input: [feature], output: [FEATURES], attribute: [integer('axis', 1)] },
  ];
  const used = new Set(nodes.flatMap((node) => node.input ?? []));
  const { side, mean, deviation, layout } = preprocessing;
  const shape = layout === 'nchw' ? [1, 3, 1, 1] : [1, 1, 1, 3];
  const scale = deviation.map((value) => 1 / value);
  return onnx.ModelProto.encode({
    ...model,
    graph: {
      ...graph,
      node: nodes,
      initializer: [
        ...(graph.initializer ?? []).filter(({ name }) => used.has(name!)),
        floats('winnow/scale', shape, scale),
        floats(
          'winnow/shift',
          shape,
          mean.map((value, channel) => -value * scale[channel]!),
        ),
      ],
      input: [valueInfo(PIXELS, UINT8, ['batch', side, side, 3])],
      output: [valueInfo(FEATURES, FLOAT, ['batch', 'dimension'])],
      // Shapes of values that are gone, or that now have another batch.
      valueInfo: [],
    },
  }).finish();
}

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;
const { AttributeType } = onnx.AttributeProto;

function decode(bytes: Uint8Array): onnx.IModelProto & { graph: onnx.IGraphProto } {
  let model: onnx.ModelProto;
  try {
    model = onnx.ModelProto.decode(bytes);
  } catch (error) {
    throw new Error('This is no ONNX model, or it is damaged.', { cause: error });
  }
  const { graph } = model;
  if (!graph?.node?.length) throw new Error('This is no ONNX model: it has no graph.');
  if (graph.initializer?.some(({ externalData }) => externalData && externalData.length > 0)) {
    throw new Error('The weights of this ONNX model lie in other files. Save it as one file.');
  }
  return { ...model, graph };
}

/** The name of the one input that takes pictures; initializers may be listed as inputs too. */
function pictureInput(graph: onnx.IGraphProto, { side, layout }: Preprocessing): string {
  const constants = new Set(graph.initializer?.map(({ name }) => name));
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  const tensor = input?.type?.tensorType;
  const extents = tensor?.shape?.dim?.map(({ dimValue }) => Number(dimValue ?? 0)) ?? [];
  if (inputs.length !== 1 || tensor?.elemType !== FLOAT || extents.length !== 4) {
    throw new Error('This ONNX model does not take pictures: its one input must be batch × channels × height × width.');
  }
  const wanted = layout === 'nchw' ? [0, 3, side, side] : [0, side, side, 3];
  // An extent of 0 is free. A fixed batch of 1 is no obstacle either: the layers of such models take any.
  if (extents.some((extent, axis) => axis > 0 && extent > 0 && extent !== wanted[axis])) {
    throw new Error(
      `This ONNX model takes pictures of ${extents.slice(1).join('×')}, not ${wanted.slice(1).join('×')}.`,
    );
  }
  return input!.name!;
}

function namedValue(graph: onnx.IGraphProto, name: string): string {
  if (graph.node!.some((node) => node.output?.includes(name))) return name;
  const names = (graph.output ?? []).map((each) => each.name).join(', ');
  throw new Error(`This ONNX model has no value ${JSON.stringify(name)}. Its outputs are: ${names}.`);
}

function pooledValue(graph: onnx.IGraphProto): string {
  const pool = graph.node!.findLast((node) => node.opType === 'GlobalAveragePool' || isMeanOverPixels(node, graph));
  if (pool) return pool.output![0]!;
  if (graph.output?.length === 1) return graph.output[0]!.name!;
  const names = (graph.output ?? []).map((each) => each.name).join(', ');
  throw new Error(`Name the output of this ONNX model that is the feature: ${names}.`);
}

/** Whether a node averages over height and width. */
function isMeanOverPixels({ opType, attribute, input }: onnx.INodeProto, graph: onnx.IGraphProto): boolean {
  if (opType !== 'ReduceMean') return false;
  let axes = attribute?.find(({ name }) => name === 'axes')?.ints?.map(Number);
  if (!axes && input?.[1] !== undefined) {
    const constant = graph.initializer?.find(({ name }) => name === input[1]);
    axes = constant?.rawData?.length
      ? [...new BigInt64Array(constant.rawData.slice().buffer)].map(Number)
      : constant?.int64Data?.map(Number);
  }
  return axes !== undefined && ['1,2', '2,3', '-2,-1', '-3,-2'].includes(axes.join());
}

/** The nodes that a value needs, in their order. */
function ancestors(nodes: readonly onnx.INodeProto[], value: string): onnx.INodeProto[] {
  const needed = new Set([value]);
  const kept: onnx.INodeProto[] = [];
  // Nodes are sorted: each comes behind those that it takes from.
  for (const node of [...nodes].reverse()) {
    if (!node.output?.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.input ?? []) needed.add(name);
  }
  return kept.reverse();
}

function preprocessingNodes({ layout }: Preprocessing, input: string): onnx.INodeProto[] {
  const perm: onnx.IAttributeProto = { name: 'perm', type: AttributeType.INTS, ints: [0, 3, 1, 2] };
  const [cast, ordered, scaled] = ['winnow/cast', 'winnow/ordered', 'winnow/scaled'];
  // Moved while they are bytes: that is a quarter of the memory.
  const bytes = layout === 'nchw' ? ordered : PIXELS;
  return [
    ...(layout === 'nchw' ? [{ opType: 'Transpose', input: [PIXELS], output: [ordered], attribute: [perm] }] : []),
    { opType: 'Cast', input: [bytes], output: [cast], attribute: [integer('to', FLOAT)] },
    { opType: 'Mul', input: [cast, 'winnow/scale'], output: [scaled] },
    { opType: 'Add', input: [scaled, 'winnow/shift'], output: [input] },
  ];
}

function integer(name: string, value: number): onnx.IAttributeProto {
  return { name, type: AttributeType.INT, i: value };
}

function floats(name: string, dims: number[], values: readonly number[]): onnx.ITensorProto {
  return { name, dims, dataType: FLOAT, rawData: new Uint8Array(Float32Array.from(values).buffer) };
}

function valueInfo(name: string, elemType: number, extents: readonly (number | string)[]): onnx.IValueInfoProto {
  const dim = extents.map((extent) => (typeof extent === 'number' ? { dimValue: extent } : { dimParam: extent }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
