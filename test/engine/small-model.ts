import { writeFileSync } from 'node:fs';
import { Graph } from '../../src/engine/network/backend/onnx/graph';

const SIDE = 8;
export const SMALL_MODEL_FILTERS = 6;

/**
 * Writes a network of one layer. Filters beyond the first see nothing: they change the features'
 * number, not the clusters.
 */
export function writeSmallModel(file: string, filters = SMALL_MODEL_FILTERS): void {
  const seeing = SMALL_MODEL_FILTERS * 3;
  const weights = Float32Array.from({ length: filters * 3 }, (_, i) => (i < seeing ? Math.sin(i + 1) : 0));
  const last = Float32Array.from({ length: filters * 2 }, (_, i) => Math.cos(i));
  const graph = new Graph();
  const images = graph.input('images', [1, 3, SIDE, SIDE]);
  const seen = graph.op('Relu', [graph.op('Conv', [images, graph.floats(weights, [filters, 3, 1, 1])])]);
  const pooled = graph.op('Flatten', [graph.op('GlobalAveragePool', [seen])], { axis: 1 });
  graph.output('logits', graph.op('MatMul', [pooled, graph.floats(last, [filters, 2])]), [1, 2]);
  writeFileSync(file, graph.encode());
}
