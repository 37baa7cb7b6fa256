import type { GaussianLayer } from '../../layers';
import type { Graph, Value } from './graph';

/** The means of a Gaussian layer. @param input batch × (means, logarithms of variances). */
export function gaussianMean(graph: Graph, input: Value, { units }: GaussianLayer): Value {
  return columns(graph, input, 0, units);
}

/**
 * Draws of a Gaussian layer: mean + deviation × noise.
 * @param noise a graph input of batch × units.
 * @returns the draws, the weighted divergence from the standard normal (a scalar), and what turns a
 *   gradient by the draws into that of loss and divergence by the layer's input.
 * Source: Kingma and Welling 2014, arXiv:1312.6114, equation 10 and appendix B.
 */
export function gaussianDraw(
  graph: Graph,
  input: Value,
  { units, klWeight }: GaussianLayer,
  batch: number,
  noise: Value,
): { value: Value; penalty: Value; gradient: (byDraws: Value) => Value } {
  const half = graph.number(0.5);
  const weight = graph.number(klWeight / batch);
  const mean = columns(graph, input, 0, units);
  const logVariance = columns(graph, input, units, units);
  const deviation = graph.op('Exp', [graph.op('Mul', [logVariance, half])]);
  const spread = graph.op('Mul', [deviation, noise]);
  const excess = graph.op('Sub', [graph.op('Mul', [deviation, deviation]), graph.number(1)]);
  const terms = graph.op('Sub', [graph.op('Add', [graph.op('Mul', [mean, mean]), excess]), logVariance]);
  const divergence = graph.op('Mul', [graph.op('ReduceSum', [terms], { keepdims: 0 }), half]);
  return {
    value: graph.op('Add', [mean, spread]),
    penalty: graph.op('Mul', [divergence, weight]),
    gradient: (byDraws) => {
      const byMean = graph.op('Add', [byDraws, graph.op('Mul', [mean, weight])]);
      const bySpread = graph.op('Mul', [byDraws, spread]);
      const byLogVariance = graph.op('Add', [bySpread, graph.op('Mul', [excess, weight])]);
      return graph.op('Concat', [byMean, graph.op('Mul', [byLogVariance, half])], { axis: 1 });
    },
  };
}

function columns(graph: Graph, matrix: Value, first: number, count: number): Value {
  return graph.op('Slice', [matrix, graph.integers(first), graph.integers(first + count), graph.integers(1)]);
}
