import { layerName, layerParameters, layerShapes, parameters, size, type Network, type Shape } from '../../layers';
import { momentKey, tensorOf } from '../initial-state';
import { ADAM } from '../adam';
import type { TrainingState } from '../backend';
import { Graph, type Value } from './graph';
import { Tape, type Signal } from './tape';

/** Prefix of a training graph's updated parameters and moments. */
export const NEXT = 'next/';
export const GRADIENT = 'gradient/';
/** The input for what a layer of dropout or noise draws. */
export const noiseInput = (layer: string): string => `noise/${layer}`;
/** The input for a given loss's derivative by one of its own parameters. */
export const givenInput = (parameter: string): string => `given/${parameter}`;

/**
 * A whole training step as one static graph: forward, backward and Adam. Its inputs are those of
 * {@link gradientGraph}, the moments of each parameter, `rate` and `epsilon`. Its outputs are
 * `loss` and the parameters and moments after the step.
 */
export function trainingGraph(network: Network, batch: number): Uint8Array {
  const { graph, tape } = wholeBatch(network, batch);
  addAdam(network, graph, tape);
  return graph.encode();
}

/**
 * Forward and backward of one batch as one static graph. Its inputs are `images`, `targets`, the
 * draws of each layer that draws, and every parameter. `targets` are pictures, one-hot rows for
 * softmax, or the outputs' gradient for a given loss. The gradients of a given loss by its own
 * parameters come in, too. Its outputs are `loss` and the gradients of all parameters.
 */
export function gradientGraph(network: Network, batch: number): Uint8Array {
  const { graph, tape } = wholeBatch(network, batch);
  for (const { name, shape } of parameters(network)) {
    graph.output(GRADIENT + name, tape.parameterGradients.get(name)!, shape);
  }
  return graph.encode();
}

function wholeBatch(network: Network, batch: number): { readonly graph: Graph; readonly tape: Tape } {
  const graph = new Graph();
  for (const { name, shape } of parameters(network)) graph.input(name, shape);
  const tape = addGradients(network, graph, batch, batch);
  for (const { name, shape } of network.lossParameters ?? []) {
    tape.parameterGradients.set(name, graph.input(givenInput(name), shape));
  }
  return { graph, tape };
}

/**
 * What a shard of a batch adds to the step's loss and to the gradients of the layers' parameters.
 * @param pictures of the shard.
 * @param batch pictures of the step, over which the loss is a mean.
 */
export function shardGraph(network: Network, pictures: number, batch: number): Uint8Array {
  const graph = new Graph();
  for (const { name, shape } of layerParameters(network)) graph.input(name, shape);
  const { parameterGradients } = addGradients(network, graph, pictures, batch);
  for (const { name, shape } of layerParameters(network)) {
    graph.output(GRADIENT + name, parameterGradients.get(name)!, shape);
  }
  return graph.encode();
}

/** Forward and backward over `pictures` of a batch; the output `loss`. */
function addGradients(network: Network, graph: Graph, pictures: number, batch: number): Tape {
  const tape = new Tape(graph, pictures, { of: batch });
  const logits = forward(network, graph, tape, pictures, { training: true }).last;
  const { loss, gradient } = lossOf(network, graph, logits, pictures, batch);
  graph.output(
    'loss',
    [loss, ...tape.penalties].reduce((sum, term) => graph.op('Add', [sum, term])),
    [],
  );
  tape.backward(logits, gradient);
  return tape;
}

/**
 * A graph to the last layer's values, `outputs` (batch × outputs), from the inputs of a training
 * step's forward pass.
 */
export function forwardGraph(network: Network, batch: number): Uint8Array {
  const graph = new Graph();
  for (const { name, shape } of layerParameters(network)) graph.input(name, shape);
  const { last } = forward(network, graph, new Tape(graph, batch), batch, { training: true });
  graph.output('outputs', last.value, [batch, ...last.shape]);
  return graph.encode();
}

/** A graph from `images` to `result` (batch × dimension), with the weights inside. */
export function inferenceGraph(
  network: Network,
  state: TrainingState,
  batch: number,
  output: 'feature' | 'output',
): { bytes: Uint8Array; dimension: number } {
  const graph = new Graph();
  const known = new Map(
    layerParameters(network).map(({ name, shape }) => {
      const values = tensorOf(state, name, size(shape));
      return [name, graph.floats(values, shape, name)] as const;
    }),
  );
  const tape = new Tape(graph, batch, { known });
  const { feature, last } = forward(network, graph, tape, batch, {
    training: false,
    stopAtFeature: output === 'feature',
  });
  let result = output === 'feature' ? feature.value : last.value;
  if (output === 'output' && network.loss !== 'given') {
    result =
      network.loss === 'bce' ? graph.op('Sigmoid', [last.value]) : graph.op('Softmax', [last.value], { axis: 1 });
  }
  const dimension = size(output === 'feature' ? feature.shape : last.shape);
  graph.output('result', graph.op('Reshape', [result, graph.integers(batch, dimension)]), [batch, dimension]);
  return { bytes: graph.encode(), dimension };
}

function forward(
  network: Network,
  graph: Graph,
  tape: Tape,
  batch: number,
  { training, stopAtFeature = false }: { readonly training: boolean; readonly stopAtFeature?: boolean },
): { feature: Signal; last: Signal } {
  const shapes = layerShapes(network);
  const images = graph.input('images', [batch, ...network.input]);
  let signal: Signal = { value: images, shape: network.input, differentiable: false, layout: 'planes' };
  let feature: Signal | undefined;
  let joined = false;
  for (const [index, layer] of network.layers.entries()) {
    const name = layerName(network, index);
    if (joined) {
      // Its work was done together with the layer before.
      joined = false;
      continue;
    }
    switch (layer.kind) {
      case 'conv':
        signal = tape.convolution(signal, name, layer.filters, layer.kernel, layer.stride, layer.activation);
        break;
      case 'dense':
        signal = tape.dense(signal, name, layer.units, layer.activation);
        break;
      case 'maxpool':
        signal = tape.maxPool(signal);
        break;
      case 'dropout':
        if (training) signal = tape.dropout(signal, graph.input(noiseInput(name), [batch, ...signal.shape]));
        break;
      case 'gaussian': {
        const noise = training ? graph.input(noiseInput(name), [batch, layer.units]) : undefined;
        signal = tape.gaussian(signal, layer, noise);
        break;
      }
      case 'flatten':
      case 'reshape':
        signal = tape.reshape(signal, shapes[index]!);
        break;
      case 'upsample': {
        const next = network.layers[index + 1];
        const nextName = next ? layerName(network, index + 1) : '';
        const seen = [name, nextName].includes(network.featureLayer);
        const both =
          next?.kind === 'conv' && !seen ? tape.enlargedConvolution(signal, nextName, layer.factor, next) : undefined;
        joined = both !== undefined;
        signal = both ?? tape.upsample(signal, layer.factor);
        break;
      }
      default:
        layer satisfies never;
    }
    if (name === network.featureLayer) {
      feature = signal;
      if (stopAtFeature) break;
    }
  }
  if (!feature) throw new Error(`${network.name} has no layer called ${network.featureLayer}.`);
  if (network.loss === 'given') signal = tape.reshape(signal, [size(signal.shape)]);
  return { feature, last: signal };
}

/** What pictures add to the mean loss of a batch, and its derivative by their logits. */
function lossOf(
  network: Network,
  graph: Graph,
  logits: Signal,
  pictures: number,
  batch: number,
): { loss: Value; gradient: Value } {
  const values = pictures * size(logits.shape);
  const targets = graph.input('targets', [pictures, ...logits.shape]);
  if (network.loss === 'bce') {
    // With logits z and target x: softplus(z) − z·x, which does not overflow as the logarithm of a
    // sigmoid does. The operator of that name is slow; softplus(z) = max(z, 0) − log max(σ(z), 1 −
    // σ(z)), and the gradient needs σ(z) too.
    const flat = (value: Value): Value => graph.op('Reshape', [value, graph.integers(values)]);
    const product = graph.op('Mul', [logits.value, targets]);
    const sigmoid = graph.op('Sigmoid', [logits.value]);
    const larger = graph.op('Max', [sigmoid, graph.op('Sub', [graph.number(1), sigmoid])]);
    const softplus = graph.op('Sub', [graph.op('Relu', [logits.value]), graph.op('Log', [larger])]);
    const terms = graph.op('Sub', [softplus, product]);
    const error = graph.op('Sub', [sigmoid, targets]);
    const mean = graph.op('ReduceMean', [flat(terms)], { keepdims: 0 });
    return {
      loss: pictures === batch ? mean : graph.op('Mul', [mean, graph.number(pictures / batch)]),
      gradient: graph.op('Mul', [error, graph.number(1 / (batch * size(logits.shape)))]),
    };
  }
  if (network.loss === 'given') {
    const product = graph.op('Mul', [logits.value, targets]);
    return { loss: graph.op('ReduceSum', [product], { keepdims: 0 }), gradient: targets };
  }
  const logProbability = graph.op('LogSoftmax', [logits.value], { axis: 1 });
  const total = graph.op('ReduceSum', [graph.op('Mul', [logProbability, targets])], { keepdims: 0 });
  const error = graph.op('Sub', [graph.op('Exp', [logProbability]), targets]);
  return {
    loss: graph.op('Mul', [total, graph.number(-1 / batch)]),
    gradient: graph.op('Mul', [error, graph.number(1 / batch)]),
  };
}

/**
 * Adam, with the bias correction folded into the fed `rate` and `epsilon`.
 * Source: Kingma and Ba 2015, arXiv:1412.6980, end of section 2.
 */
function addAdam(network: Network, graph: Graph, tape: Tape): void {
  const rate = graph.input('rate', []);
  const epsilon = graph.input('epsilon', []);
  const blend = (old: Value, fresh: Value, decay: number): Value =>
    graph.op('Add', [graph.op('Mul', [old, graph.number(decay)]), graph.op('Mul', [fresh, graph.number(1 - decay)])]);
  const publish = (name: string, value: Value, shape: Shape): void => graph.output(NEXT + name, value, shape);
  for (const { name, shape, pace = 1 } of parameters(network)) {
    const ownRate = pace === 1 ? rate : graph.op('Mul', [rate, graph.number(pace)]);
    const gradient = tape.parameterGradients.get(name)!;
    const meanName = momentKey('m', name);
    const varianceName = momentKey('v', name);
    const mean = blend(graph.input(meanName, shape), gradient, ADAM.meanDecay);
    const square = graph.op('Mul', [gradient, gradient]);
    const variance = blend(graph.input(varianceName, shape), square, ADAM.varianceDecay);
    const scale = graph.op('Add', [graph.op('Sqrt', [variance]), epsilon]);
    const step = graph.op('Div', [graph.op('Mul', [mean, ownRate]), scale]);
    publish(meanName, mean, shape);
    publish(varianceName, variance, shape);
    publish(name, graph.op('Sub', [name, step]), shape);
  }
}
