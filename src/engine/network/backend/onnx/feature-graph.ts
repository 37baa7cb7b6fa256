import { onnx } from 'onnx-proto';
import { checkFits, pictureInput, PIXELS, preprocessingNodes, type Preprocessing } from './picture-input';
import { featureOf, type FeatureChoice } from './pooled-feature';
import { checkOneFile, readModel, writeModel } from './raw-model';

/** Outputs of a feature graph; the logits of the classes only where they were asked for. */
export const FEATURES = 'winnow/features';
export const CLASSES = 'winnow/classes';

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;

/**
 * Turns a network for pictures into a graph from bytes to features: `PIXELS` (batch × side × side ×
 * 3 bytes, RGB interleaved) to `FEATURES` (batch × dimension). The preprocessing becomes part of
 * the graph, where it runs on all threads and a batch crosses into the library as bytes, and what
 * the features do not need is cut off.
 * @param classes name of the value that holds the logits of the model's classes, if they are wanted
 * too.
 * @throws Error with a sentence for a person where the model does not fit.
 */
export function featureGraph(
  bytes: Uint8Array,
  preprocessing: Preprocessing,
  choice: FeatureChoice = {},
  classes?: string,
): Uint8Array {
  const raw = readModel(bytes);
  const { model, graph, initializers } = raw;
  const input = pictureInput(raw);
  checkFits(input, preprocessing);
  const before = preprocessingNodes(input, preprocessing);
  const feature = featureOf(raw, choice);
  const behind = feature.nodes.at(-1)?.output?.[0] ?? feature.value;
  const nodes = [
    ...before.nodes,
    ...ancestors(graph.node ?? [], [feature.value, ...(classes === undefined ? [] : [classes])]),
    ...feature.nodes,
    flattened(behind, FEATURES),
    ...(classes === undefined ? [] : [flattened(classes, CLASSES)]),
  ];
  const used = new Set(nodes.flatMap((node) => node.input ?? []));
  // Subgraphs of loops and branches name what they use inside.
  const keepAll = nodes.some(({ attribute }) => attribute?.some(({ g, graphs }) => g ?? (graphs?.length ?? 0) > 0));
  const kept = initializers.filter(({ name }) => keepAll || used.has(name));
  checkOneFile(kept);
  const { side } = preprocessing;
  return writeModel(
    model,
    {
      ...graph,
      node: nodes,
      initializer: before.constants,
      input: [valueInfo(PIXELS, UINT8, ['batch', side, side, 3])],
      output: [
        valueInfo(FEATURES, FLOAT, ['batch', 'dimension']),
        ...(classes === undefined ? [] : [valueInfo(CLASSES, FLOAT, ['batch', 'classes'])]),
      ],
      // Shapes of values that are gone, or that now have another batch.
      valueInfo: [],
    },
    kept.map((tensor) => tensor.bytes),
  );
}

/** One row a picture. */
function flattened(value: string, output: string): onnx.INodeProto {
  const axis: onnx.IAttributeProto = { name: 'axis', type: onnx.AttributeProto.AttributeType.INT, i: 1 };
  return { opType: 'Flatten', input: [value], output: [output], attribute: [axis] };
}

/** The nodes that values need, in their order. */
function ancestors(nodes: readonly onnx.INodeProto[], values: readonly string[]): onnx.INodeProto[] {
  const needed = new Set(values);
  const kept: onnx.INodeProto[] = [];
  // Nodes are sorted: each comes after those whose outputs it takes.
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
