import type { Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import { layerName, layerShapes, size, type Activation, type Network } from '../../layers';
import type { LoadedTensorFlow, TensorFlow } from './loaded';

/** Weights by name, in the layout of `networks.ts`. */
export type Tensors = ReadonlyMap<string, Tensor>;

const WINDOW: [number, number] = [2, 2];

/**
 * Runs a network on a batch of pictures (batch × channels × height × width).
 * @param noise what layers of dropout or noise drew, by name; without it they do what they do after
 * training.
 * @returns the feature layer's output and the last layer's logits, as rows in the order of
 *   channels, height, width, and scalars that layers add to the loss.
 */
export function forward(
  { tf, composeFilterGradient }: LoadedTensorFlow,
  network: Network,
  weights: Tensors,
  images: Tensor4D,
  noise: Tensors,
): { feature: Tensor2D; logits: Tensor2D; penalties: Tensor[] } {
  const shapes = layerShapes(network);
  const batch = images.shape[0];
  // TensorFlow.js works on batch × height × width × channels; vectors keep the common order of
  // channels first.
  let signal: Tensor = tf.transpose(images, [0, 2, 3, 1]);
  let feature: Tensor2D | null = null;
  const penalties: Tensor[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const name = layerName(network, index);
    const weight = (): Tensor => weights.get(`${name}/w`)!;
    const bias = (): Tensor => weights.get(`${name}/b`)!;
    switch (layer.kind) {
      case 'conv': {
        const kernel = tf.transpose(weight() as Tensor4D, [2, 3, 1, 0]);
        const convolved = convolution(tf, signal as Tensor4D, kernel, layer.stride, composeFilterGradient);
        signal = activate(tf, tf.add(convolved, bias()), layer.activation);
        break;
      }
      case 'dense':
        signal = activate(tf, tf.add(tf.matMul(signal as Tensor2D, weight() as Tensor2D), bias()), layer.activation);
        break;
      case 'maxpool':
        signal = maxPool(tf, signal as Tensor4D);
        break;
      case 'dropout': {
        const mask = noise.get(name);
        if (mask) signal = tf.mul(signal, mask);
        break;
      }
      case 'gaussian': {
        const [mean, logVariance] = tf.split(signal, 2, 1) as [Tensor2D, Tensor2D];
        const drawn = noise.get(name);
        signal = drawn ? tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), drawn)) : mean;
        if (drawn) penalties.push(tf.mul(divergence(tf, mean, logVariance), layer.klWeight / batch));
        break;
      }
      case 'flatten':
        signal = rows(tf, signal);
        break;
      case 'reshape': {
        const shape = shapes[index]!;
        signal = tf.reshape(rows(tf, signal), [batch, ...shape]);
        if (shape.length === 3) signal = tf.transpose(signal, [0, 2, 3, 1]);
        break;
      }
      case 'upsample':
        signal = upsample(tf, signal as Tensor4D, layer.factor);
        break;
      default:
        layer satisfies never;
    }
    if (name === network.featureLayer) feature = rows(tf, signal);
  }
  if (!feature) throw new Error(`${network.name} has no layer called ${network.featureLayer}.`);
  return { feature, logits: rows(tf, signal), penalties };
}

/**
 * Mean loss of the batch.
 * @param targets the pictures as rows for `bce`, one-hot classes for `softmax`, the outputs'
 * gradient for `given`.
 */
export function lossOf(tf: TensorFlow, network: Network, logits: Tensor2D, targets: Tensor2D): Tensor {
  if (network.loss === 'bce') return tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, targets)));
  if (network.loss === 'given') return tf.sum(tf.mul(logits, targets));
  return tf.mul(tf.sum(tf.mul(tf.logSoftmax(logits), targets)), -1 / logits.shape[0]);
}

/**
 * Of Gaussians from the standard normal, summed.
 * Source: Kingma and Welling 2014, arXiv:1312.6114, appendix B.
 */
function divergence(tf: TensorFlow, mean: Tensor2D, logVariance: Tensor2D): Tensor {
  const terms = tf.sub(tf.add(tf.square(mean), tf.exp(logVariance)), tf.add(logVariance, 1));
  return tf.mul(tf.sum(terms), 0.5);
}

function rows(tf: TensorFlow, signal: Tensor): Tensor2D {
  const ordered = signal.rank === 4 ? tf.transpose(signal, [0, 3, 1, 2]) : signal;
  return tf.reshape(ordered, [signal.shape[0], size(signal.shape.slice(1))]);
}

function activate(tf: TensorFlow, linear: Tensor, activation: Activation): Tensor {
  return activation === 'relu' ? tf.relu(linear) : linear;
}

/** @param kernel height × width × in × out. */
function convolution(tf: TensorFlow, x: Tensor4D, kernel: Tensor4D, stride: 1 | 2, compose: boolean): Tensor4D {
  const pad = (kernel.shape[0] - 1) / 2;
  // Padded by hand: for stride 2 TensorFlow's own 'same' pads the far side only.
  const padded = tf.pad(x, [[0, 0], [pad, pad], [pad, pad], [0, 0]]); // prettier-ignore
  if (!compose) return tf.conv2d(padded, kernel, stride, 'valid');
  const withGradient = tf.customGrad((input, filter, save) => {
    (save as (tensors: Tensor[]) => void)([input as Tensor, filter as Tensor]);
    return {
      value: tf.conv2d(input as Tensor4D, filter as Tensor4D, stride, 'valid'),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [from, by] = saved as [Tensor4D, Tensor4D];
        return [
          tf.conv2dTranspose(dy as Tensor4D, by, from.shape, stride, 'valid'),
          filterGradient(tf, from, dy as Tensor4D, by.shape, stride),
        ];
      },
    };
  });
  return withGradient(padded, kernel);
}

/**
 * One matrix product for each tap of the kernel: shifted input, transposed, with the output's
 * gradient.
 */
function filterGradient(
  tf: TensorFlow,
  padded: Tensor4D,
  dy: Tensor4D,
  shape: [number, number, number, number],
  stride: number,
): Tensor4D {
  const [batch, height, width, filters] = dy.shape;
  const [kernelHeight, kernelWidth, channels] = shape;
  const gradient = tf.reshape<Rank.R2>(dy, [batch * height * width, filters]);
  const taps: Tensor[] = [];
  for (let a = 0; a < kernelHeight; a++) {
    for (let b = 0; b < kernelWidth; b++) {
      const end = [batch, a + (height - 1) * stride + 1, b + (width - 1) * stride + 1, channels];
      const shifted = tf.stridedSlice(padded, [0, a, b, 0], end, [1, stride, stride, 1]);
      taps.push(tf.matMul(tf.reshape<Rank.R2>(shifted, [batch * height * width, channels]), gradient, true));
    }
  }
  return tf.reshape(tf.stack(taps), shape);
}

/** 2 × 2 maxima; backward, pixels that tie for a maximum share its gradient equally. */
function maxPool(tf: TensorFlow, x: Tensor4D): Tensor4D {
  const pool = tf.customGrad((input, save) => {
    const from = input as Tensor4D;
    const value = tf.maxPool(from, WINDOW, WINDOW, 'valid');
    (save as (tensors: Tensor[]) => void)([from, value]);
    const gradFunc = (dy: Tensor, saved: Tensor[]): Tensor => {
      const [before, after] = saved as [Tensor4D, Tensor4D];
      const isMaximum = tf.cast(tf.equal(before, enlarge(tf, after, 2)), 'float32') as Tensor4D;
      const ties = tf.mul(tf.avgPool(isMaximum, WINDOW, WINDOW, 'valid'), 4);
      return tf.mul(isMaximum, enlarge(tf, tf.div<Tensor4D>(dy, ties), 2));
    };
    return { value, gradFunc };
  });
  return pool(x);
}

function upsample(tf: TensorFlow, x: Tensor4D, factor: number): Tensor4D {
  const repeat = tf.customGrad((input) => ({
    value: enlarge(tf, input as Tensor4D, factor),
    gradFunc: (dy: Tensor) => tf.mul(tf.avgPool(dy as Tensor4D, factor, factor, 'valid'), factor * factor),
  }));
  return repeat(x) as Tensor4D;
}

function enlarge(tf: TensorFlow, x: Tensor4D, factor: number): Tensor4D {
  return tf.image.resizeNearestNeighbor(x, [x.shape[1] * factor, x.shape[2] * factor]);
}
