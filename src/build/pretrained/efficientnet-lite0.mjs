// EfficientNet-Lite0 as an ONNX graph, from the tensors of its PyTorch file. Without
// squeeze-and-excitation, with ReLU6. Source: Tan & Le 2019, arXiv:1905.11946; its Lite form: R.
// Liu, "Higher accuracy on vision models with EfficientNet-Lite", 2020.
import { Graph } from './graph.mjs';

export const SIDE = 224;
/** The mean of each of the last map's 1,280 channels in each quarter of its 7 × 7 values. */
export const FEATURES = 4 * 1280;
export const CLASSES = 1000;

const EPSILON = 1e-3;

/** Inverted residual blocks, in runs of equal ones; the stride is that of the first of a run. */
const RUNS = [
  { blocks: 1, stride: 1 },
  { blocks: 2, stride: 2 },
  { blocks: 2, stride: 2 },
  { blocks: 3, stride: 2 },
  { blocks: 3, stride: 1 },
  { blocks: 4, stride: 2 },
  { blocks: 1, stride: 1 },
];

/**
 * The model's file. Its input `image` is batch × 3 × 224 × 224 of (v − 127) / 128, RGB; `features`
 * are the means of the last map in its quarters, which share their inner edges, batch × 5120;
 * `classes` are the logits of ImageNet's classes, batch × 1000. Each batch norm is folded into the
 * convolution before it.
 * @param tensors by their names in the PyTorch file: { shape, values }.
 */
export function efficientNetLite0(tensors) {
  const graph = new Graph('efficientnet-lite0', 'image', ['batch', 3, SIDE, SIDE]);
  const low = graph.constant('0', [], [0]);
  const high = graph.constant('6', [], [6]);

  const convolution = (input, name, norm, { stride = 1, depthwise = false, relu = true } = {}) => {
    const { shape, weights, biases } = folded(tensors, name, norm);
    const [channels, , side] = shape;
    const inputs = [input, graph.halves(`${name}.weight`, shape, weights)];
    inputs.push(graph.constant(`${name}.bias`, [channels], biases));
    const output = graph.add('Conv', inputs, {
      kernel_shape: [side, side],
      strides: [stride, stride],
      auto_pad: 'SAME_UPPER',
      group: depthwise ? channels : 1,
    });
    return relu ? graph.add('Clip', [output, low, high]) : output;
  };

  const block = (input, prefix, stride, residual) => {
    const expands = tensors.has(`${prefix}._expand_conv.weight`);
    const wide = expands ? convolution(input, `${prefix}._expand_conv`, `${prefix}._bn0`) : input;
    const seen = convolution(wide, `${prefix}._depthwise_conv`, `${prefix}._bn1`, { stride, depthwise: true });
    const narrow = convolution(seen, `${prefix}._project_conv`, `${prefix}._bn2`, { relu: false });
    return residual ? graph.add('Add', [narrow, input]) : narrow;
  };

  let map = convolution('image', '_conv_stem', '_bn0', { stride: 2 });
  let index = 0;
  for (const { blocks, stride } of RUNS) {
    for (let i = 0; i < blocks; i++) map = block(map, `_blocks.${index++}`, i === 0 ? stride : 1, i > 0);
  }
  map = convolution(map, '_conv_head', '_bn1');
  const quarters = graph.add('AveragePool', [map], { kernel_shape: [4, 4], strides: [3, 3] });
  graph.output('features', graph.add('Flatten', [quarters], { axis: 1 }), ['batch', FEATURES]);

  const weights = tensorOf(tensors, '_fc.weight');
  const biases = tensorOf(tensors, '_fc.bias');
  const pooled = graph.add('Flatten', [graph.add('GlobalAveragePool', [map])], { axis: 1 });
  const dense = [pooled, graph.halves('_fc.weight', weights.shape, weights.values)];
  dense.push(graph.constant('_fc.bias', biases.shape, biases.values));
  graph.output('classes', graph.add('Gemm', dense, { transB: 1 }), ['batch', CLASSES]);
  return graph.encode();
}

/** A convolution's weights and biases, with the batch norm behind it taken in. */
function folded(tensors, name, norm) {
  const { shape, values } = tensorOf(tensors, `${name}.weight`);
  const [scale, shift, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => tensorOf(tensors, `${norm}.${part}`).values,
  );
  const perChannel = values.length / shape[0];
  const factors = scale.map((each, channel) => each / Math.sqrt(variance[channel] + EPSILON));
  const weights = values.map((value, i) => value * factors[Math.floor(i / perChannel)]);
  const biases = shift.map((each, channel) => each - mean[channel] * factors[channel]);
  return { shape, weights, biases };
}

function tensorOf(tensors, name) {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`the network has no ${name}`);
  return tensor;
}
