export type Activation = 'relu' | 'linear';

/**
 * One layer. Convolutions keep the picture's size ('same' padding, odd kernels), divided by the
 * stride.
 */
export type Layer = { readonly name?: string } & (
  | { kind: 'conv'; filters: number; kernel: number; stride: 1 | 2; activation: Activation }
  | { kind: 'maxpool' }
  | { kind: 'dense'; units: number; activation: Activation }
  | { kind: 'dropout'; rate: number }
  | { kind: 'flatten' }
  | { kind: 'reshape'; shape: Shape }
  | { kind: 'upsample'; factor: number }
  | GaussianLayer
);

/**
 * From `units` means and then `units` logarithms of variances to `units` values: while training a
 * draw from that Gaussian, otherwise the means. `klWeight` times its divergence from the standard
 * normal, in nats a picture, joins the loss.
 */
export interface GaussianLayer {
  kind: 'gaussian';
  units: number;
  klWeight: number;
}

/** Channels, height, width of a picture, or the length of a vector; the batch comes before it. */
export type Shape = readonly number[];

/**
 * A network as plain data, so that any back end can train it and a store can name it.
 * The last layer gives logits: `bce` compares their sigmoid with a picture, the input unless
 * another is handed in, `softmax` with class ids. With `given` the loss is computed outside, from
 * the last layer's values as they are, and its gradient is handed in.
 */
export interface Network {
  readonly name: string;
  /** Channels, height, width; values lie in [0, 1]. */
  readonly input: readonly [number, number, number];
  readonly layers: readonly Layer[];
  readonly loss: 'bce' | 'softmax' | 'given';
  /**
   * Trained with the network, but used by a `given` loss alone, which hands in their gradients too.
   */
  readonly lossParameters?: readonly LossParameter[];
  /** Name of the layer whose output, after its activation, is the feature vector. */
  readonly featureLayer: string;
}

/**
 * A tensor that belongs to a loss, such as the centres of clusters. Drawn like weights where its
 * name ends in `/w`, else zero.
 */
export interface LossParameter {
  readonly name: string;
  readonly shape: Shape;
  /** Factor on the learning rate; 1 unless given. */
  readonly pace?: number;
}

/** A trained tensor. Convolution kernels are out × in × height × width, dense matrices in × out. */
export interface Parameter {
  readonly name: string;
  readonly shape: Shape;
  readonly fanIn: number;
  readonly fanOut: number;
  /** Factor on the learning rate. */
  readonly pace?: number;
}

const conv = (filters: number, kernel: number, stride: 1 | 2 = 1, activation: Activation = 'relu'): Layer => ({
  kind: 'conv',
  filters,
  kernel,
  stride,
  activation,
});
const dense = (units: number, activation: Activation = 'relu', name?: string): Layer => ({
  kind: 'dense',
  units,
  activation,
  ...(name === undefined ? {} : { name }),
});
const pool: Layer = { kind: 'maxpool' };
const flatten: Layer = { kind: 'flatten' };
const upsample = (factor = 2): Layer => ({ kind: 'upsample', factor });

/**
 * The autoencoder with a code of 150. `compact` (611,673 parameters) halves the picture with its
 * first convolution; `full` follows the published order of layers and costs about twenty times more
 * a picture.
 */
export function autoencoder(variant: 'compact' | 'full' = 'compact'): Network {
  const encoder: Layer[] =
    variant === 'compact'
      ? [conv(16, 3, 2), pool, conv(32, 3), pool, conv(64, 3), pool, conv(128, 3), pool, flatten]
      : [pool, conv(32, 3), conv(64, 3), conv(128, 3), pool, pool, flatten];
  const decoder: Layer[] =
    variant === 'compact'
      ? [
          dense(512),
          { kind: 'reshape', shape: [128, 2, 2] },
          upsample(),
          conv(64, 3),
          upsample(),
          conv(32, 3),
          upsample(),
          conv(16, 3),
          upsample(4),
          conv(3, 3, 1, 'linear'),
        ]
      : [
          dense(512),
          { kind: 'reshape', shape: [8, 8, 8] },
          conv(64, 3),
          upsample(),
          conv(32, 3),
          upsample(4),
          conv(3, 3, 1, 'linear'),
        ];
  const hidden = variant === 'compact' ? [dense(512)] : [];
  return {
    name: `autoencoder-${variant}`,
    input: [3, 64, 64],
    layers: [...encoder, { kind: 'dropout', rate: 0.2 }, ...hidden, dense(150, 'relu', 'code'), ...decoder],
    loss: 'bce',
    featureLayer: 'code',
  };
}

export interface ExemplarCnnOptions {
  /** Filters of each of the two convolutions. */
  filters?: number;
  kernel?: number;
  /** Stride of the first convolution: 2 costs about a quarter of 1. */
  stride?: 1 | 2;
}

/**
 * Tells surrogate classes (one picture each, shown in many distortions) apart; its dense layer of
 * 128 is the feature. Source: Dosovitskiy et al. 2014, doi:10.1109/TPAMI.2015.2496141.
 */
export function exemplarCnn(classes: number, options: ExemplarCnnOptions = {}): Network {
  const { filters = 64, kernel = 5, stride = 1 } = options;
  return {
    name: `exemplar-${filters}x${kernel}s${stride}`,
    input: [3, 64, 64],
    layers: [
      conv(filters, kernel, stride),
      pool,
      conv(filters, kernel),
      pool,
      flatten,
      dense(128, 'relu', 'feature'),
      { kind: 'dropout', rate: 0.5 } as const,
      dense(classes, 'linear'),
    ],
    loss: 'softmax',
    featureLayer: 'feature',
  };
}

/** The small supervised network that learns the agreed clusters. */
export function classifier(classes: number, options: ExemplarCnnOptions = {}): Network {
  const { filters = 64, kernel = 3, stride = 1 } = options;
  return { ...exemplarCnn(classes, { filters, kernel, stride }), name: `classifier-${filters}x${kernel}s${stride}` };
}

/** The layer's given name, or its kind and position. */
export function layerName(network: Network, index: number): string {
  const layer = network.layers[index]!;
  return layer.name ?? `${layer.kind}${index}`;
}

export const size = (shape: Shape): number => shape.reduce((product, extent) => product * extent, 1);

/**
 * Output shape of every layer, without the batch.
 * @throws RangeError if a layer does not fit the shape before it.
 */
export function layerShapes(network: Network): Shape[] {
  let shape: Shape = network.input;
  return network.layers.map((layer, index) => {
    shape = outputShape(layer, shape, `${network.name}/${layerName(network, index)}`);
    return shape;
  });
}

/** Values a picture of the feature layer or of the last one. */
export function outputSize(network: Network, output: 'feature' | 'output'): number {
  const shapes = layerShapes(network);
  const index = network.layers.findIndex((_, position) => layerName(network, position) === network.featureLayer);
  return size((output === 'feature' ? shapes[index] : shapes.at(-1)) ?? []);
}

/** Every trained tensor: those of the layers in their order, then those of the loss. */
export function parameters(network: Network): Parameter[] {
  const ofLoss = (network.lossParameters ?? []).map((parameter) => {
    const [fanIn = 1] = parameter.shape;
    return { ...parameter, fanIn, fanOut: parameter.shape.at(-1) ?? 1 };
  });
  return [...layerParameters(network), ...ofLoss];
}

/** The trained tensors of the layers. */
export function layerParameters(network: Network): Parameter[] {
  const shapes = layerShapes(network);
  return network.layers.flatMap((layer, index) => {
    const [channels = 0] = index === 0 ? network.input : shapes[index - 1]!;
    const name = layerName(network, index);
    if (layer.kind === 'conv') {
      const fanIn = channels * layer.kernel ** 2;
      const fanOut = layer.filters * layer.kernel ** 2;
      const shape = [layer.filters, channels, layer.kernel, layer.kernel];
      return [
        { name: `${name}/w`, shape, fanIn, fanOut },
        { name: `${name}/b`, shape: [layer.filters], fanIn, fanOut },
      ];
    }
    if (layer.kind === 'dense') {
      const fanIn = channels;
      const fanOut = layer.units;
      return [
        { name: `${name}/w`, shape: [channels, layer.units], fanIn, fanOut },
        { name: `${name}/b`, shape: [layer.units], fanIn, fanOut },
      ];
    }
    return [];
  });
}

function outputShape(layer: Layer, shape: Shape, where: string): Shape {
  const mismatch = (): RangeError => new RangeError(`${where} does not fit an input of ${shape.join('×')}`);
  if (layer.kind === 'dropout') return shape;
  if (layer.kind === 'flatten') return [size(shape)];
  if (layer.kind === 'gaussian') {
    if (shape.length !== 1 || shape[0] !== 2 * layer.units) throw mismatch();
    return [layer.units];
  }
  if (layer.kind === 'reshape') {
    if (size(layer.shape) !== size(shape)) throw mismatch();
    return layer.shape;
  }
  if (layer.kind === 'dense') {
    if (shape.length !== 1) throw mismatch();
    return [layer.units];
  }
  const [channels = 0, height = 0, width = 0] = shape;
  if (shape.length !== 3) throw mismatch();
  if (layer.kind === 'upsample') return [channels, height * layer.factor, width * layer.factor];
  const stride = layer.kind === 'maxpool' ? 2 : layer.stride;
  if (height % stride !== 0 || width % stride !== 0) throw mismatch();
  return [layer.kind === 'conv' ? layer.filters : channels, height / stride, width / stride];
}
