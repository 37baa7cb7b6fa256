import { onnx } from 'onnx-proto';
import { checkFits, pictureInput, PIXELS, preprocessingNodes, type Preprocessing } from './picture-input';
import { featureOf, type FeatureChoice } from './pooled-feature';
import { readModel, writeModel } from './raw-model';

/** Output of a feature graph. */
export const FEATURES = 'winnow/features';

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;

/**
 * Turns a network for pictures into a graph from bytes to features: `PIXELS` (batch × side × side × 3 bytes, RGB
 * interleaved) to `FEATURES` (batch × dimension). The preprocessing becomes part of the graph, where it runs on all
 * threads and a batch crosses into the library as bytes, and what the features do not need is cut off.
 * @throws Error with a sentence for a person where the model does not fit.
 */
export function featureGraph(bytes: Uint8Array, preprocessing: Preprocessing, choice: FeatureChoice = {}): Uint8Array {
  const raw = readModel(bytes);
  const { model, graph, initializers } = raw;
  const input = pictureInput(raw);
  checkFits(input, preprocessing);
  const before = preprocessingNodes(input, preprocessing);
  const feature = featureOf(raw, choice);
  const behind = feature.nodes.at(-1)?.output?.[0] ?? feature.value;
  const nodes = [
    ...before.nodes,
    ...ancestors(graph.node ?? [], feature.value),
    ...feature.nodes,
    {
      opType: 'Flatten',
      input: [behind],
      output: [FEATURES],
      attribute: [{ name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 }],
    },
  ];
  const used = new Set(nodes.flatMap((node) => node.input ?? []));
  // Subgraphs of loops and branches name what they use inside.
  const keepAll = nodes.some(({ attribute }) => attribute?.some(({ g, graphs }) => g ?? (graphs?.length ?? 0) > 0));
  const kept = initializers.filter(({ name }) => keepAll || used.has(name));
  if (kept.some(({ external }) => external)) {
    throw new Error('The weights of this ONNX model lie in other files. Save it as one file.');
  }
  const { side } = preprocessing;
  return writeModel(
    model,
    {
      ...graph,
      node: nodes,
      initializer: before.constants,
      input: [valueInfo(PIXELS, UINT8, ['batch', side, side, 3])],
      output: [valueInfo(FEATURES, FLOAT, ['batch', 'dimension'])],
      // Shapes of values that are gone, or that now have another batch.
      valueInfo: [],
    },
    kept.map((tensor) => tensor.bytes),
  );
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

function valueInfo(name: string, elemType: number, extents: readonly (number | string)[]): onnx.IValueInfoProto {
  const dim = extents.map((extent) => (typeof extent === 'number' ? { dimValue: extent } : { dimParam: extent }));
  return { name, type: { tensorType: { elemType, shape: { dim } } } };
}
