import { t } from '@vscode/l10n';
import { onnx } from 'onnx-proto';
import type { RawModel, RawTensor } from './raw-model';

/**
 * What becomes of the last map of features over the picture: `average` and `max` leave one value a
 * channel, `flat` keeps all. Of a transformer, `average` stands for the class token, in which it
 * sums the picture up itself.
 */
export type Pooling = 'average' | 'max' | 'flat';
export const POOLINGS: readonly Pooling[] = ['average', 'max', 'flat'];

/** Which value of a model is the feature. */
export interface FeatureChoice {
  /** Name of the value; without one it is found by the rules of {@link featureOf}. */
  readonly output?: string;
  /** Without one: `average` of a map, and a value that is named stays as it is. */
  readonly pooling?: Pooling;
}

/** A value of the graph, and nodes that make the feature from it. */
interface Feature {
  readonly value: string;
  readonly nodes: readonly onnx.INodeProto[];
}

const POOLED = 'winnow/pooled';
/** The name that exporters give to the output in which pictures and captions are alike. */
const EMBEDDING = 'image_embeds';
const GLOBAL_POOLS = ['GlobalAveragePool', 'GlobalMaxPool'];
const { AttributeType } = onnx.AttributeProto;

/**
 * The feature of a model. The first of these that is there: the value that is named, what its last
 * global pool averages, the map behind its last pool if only dense layers follow (VGG), the
 * embedding that it shares with captions (CLIP), the class token of its hidden states, its only
 * output.
 * @throws Error in words when no rule fits, with the names of the outputs.
 */
export function featureOf(model: RawModel, { output, pooling }: FeatureChoice): Feature {
  const { graph } = model;
  const nodes = graph.node ?? [];
  if (output !== undefined) {
    const value = namedValue(graph, output);
    return pooling === undefined ? { value, nodes: [] } : overMap(value, pooling);
  }
  const pool = nodes.findLast((node) => GLOBAL_POOLS.includes(node.opType!) || isMeanOverPixels(node, model));
  if (pool) return ofGlobalPool(pool, pooling ?? 'average');
  const last = nodes.findLastIndex(({ opType }) => opType === 'MaxPool' || opType === 'AveragePool');
  // A pool that convolutions follow is not the last one. Its map shows edges and colours.
  if (last >= 0 && !nodes.slice(last).some(({ opType }) => opType === 'Conv')) {
    return overMap(nodes[last]!.output![0]!, pooling ?? 'average');
  }
  const outputs = graph.output ?? [];
  if (pooling === undefined && outputs.some(({ name }) => name === EMBEDDING)) return { value: EMBEDDING, nodes: [] };
  const states = outputs.find(({ name }) => name === 'last_hidden_state') ?? outputs[0];
  const dims = states?.type?.tensorType?.shape?.dim?.length;
  if (dims === 3 && (outputs.length === 1 || states?.name === 'last_hidden_state')) {
    return ofTokens(states!.name!, pooling ?? 'average');
  }
  if (outputs.length !== 1) {
    throw new Error(t('Name the output of this ONNX model that is the feature: {0}.', namesOf(graph)));
  }
  if (pooling !== undefined && pooling !== 'average') {
    throw new Error(
      t('This ONNX model has no map of features to pool. Leave the pooling out, or name the map as its output.'),
    );
  }
  return { value: outputs[0]!.name!, nodes: [] };
}

function namedValue(graph: onnx.IGraphProto, name: string): string {
  if (graph.node!.some((node) => node.output?.includes(name))) return name;
  throw new Error(t('This ONNX model has no value {0}. Its outputs are: {1}.', JSON.stringify(name), namesOf(graph)));
}

const namesOf = (graph: onnx.IGraphProto): string => (graph.output ?? []).map(({ name }) => name).join(', ');

function ofGlobalPool(pool: onnx.INodeProto, pooling: Pooling): Feature {
  const value = pool.input![0]!;
  const takes = pool.opType === 'GlobalMaxPool' ? 'max' : 'average';
  if (pooling === takes) return { value: pool.output![0]!, nodes: [] };
  if (pooling === 'flat') return { value, nodes: [] };
  if (pool.opType !== 'ReduceMean') return overMap(value, pooling);
  // The same axes, in whichever way this version of the operators takes them.
  return { value, nodes: [{ ...pool, name: '', opType: 'ReduceMax', output: [POOLED] }] };
}

/** Pools batch × channels × height × width. */
function overMap(value: string, pooling: Pooling): Feature {
  if (pooling === 'flat') return { value, nodes: [] };
  const opType = pooling === 'max' ? 'GlobalMaxPool' : 'GlobalAveragePool';
  return { value, nodes: [{ opType, input: [value], output: [POOLED] }] };
}

/** Of hidden states, batch × tokens × dimension, whose first token is that of the class. */
function ofTokens(value: string, pooling: Pooling): Feature {
  if (pooling === 'flat') return { value, nodes: [] };
  if (pooling === 'max') {
    // As a picture of one channel a dimension and one pixel a token, which all versions of the
    // operators can pool.
    const perm: onnx.IAttributeProto = { name: 'perm', type: AttributeType.INTS, ints: [0, 2, 1] };
    const channels = 'winnow/channels';
    return {
      value,
      nodes: [
        { opType: 'Transpose', input: [value], output: [channels], attribute: [perm] },
        { opType: 'GlobalMaxPool', input: [channels], output: [POOLED] },
      ],
    };
  }
  const first: onnx.ITensorProto = { dims: [], dataType: onnx.TensorProto.DataType.INT64, int64Data: [0] };
  const axis: onnx.IAttributeProto = { name: 'axis', type: AttributeType.INT, i: 1 };
  return {
    value,
    nodes: [
      {
        opType: 'Constant',
        output: ['winnow/first'],
        attribute: [{ name: 'value', type: AttributeType.TENSOR, t: first }],
      },
      { opType: 'Gather', input: [value, 'winnow/first'], output: [POOLED], attribute: [axis] },
    ],
  };
}

/** Whether a node averages over height and width. */
function isMeanOverPixels({ opType, attribute, input }: onnx.INodeProto, { initializers }: RawModel): boolean {
  if (opType !== 'ReduceMean') return false;
  let axes = attribute?.find(({ name }) => name === 'axes')?.ints?.map(Number);
  if (!axes && input?.[1] !== undefined) axes = integersOf(initializers.find(({ name }) => name === input[1]));
  return axes !== undefined && ['1,2', '2,3', '-2,-1', '-3,-2'].includes(axes.join());
}

function integersOf(constant: RawTensor | undefined): number[] | undefined {
  if (!constant) return undefined;
  const { rawData, int64Data } = onnx.TensorProto.decode(constant.bytes);
  return rawData.length > 0 ? [...new BigInt64Array(rawData.slice().buffer)].map(Number) : int64Data.map(Number);
}
