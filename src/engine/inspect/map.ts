import type { ImageMap, Projection, Space } from '../../protocol/inspection';
import { Random } from '../base/random';
import { keyOf } from '../store/store';
import type { OpenedRun } from '../run-artifacts/opened-run';
import { intoUnitSquare } from '../reduce/layout';
import { layOut } from '../reduce/plane';
import { rowsOf, extractorsOf } from '../run-artifacts/spaces';
import type { Work } from '../base/work';

/** Raise it when a layout changes. */
const MAP_VERSION = 1;

/**
 * Every image in two dimensions, from the store where it was laid out before.
 * @throws WinnowFailure `bad-request` when the store no longer holds the features.
 */
export async function mapImages(
  { snapshot, store, artifacts }: OpenedRun,
  { projection, space }: { readonly projection: Projection; readonly space: Space },
  work: Work,
): Promise<ImageMap> {
  const { seed } = snapshot.configuration;
  const prepared = extractorsOf(artifacts, space).map((extractor) => artifacts.keys.prepared[extractor]);
  const name = `results/${keyOf(['map', MAP_VERSION, projection, space, prepared, seed])}`;
  const kept = store.read(name)?.columns;
  if (kept) return answerOf(projection, space, kept.x as Float32Array, kept.y as Float32Array);
  const rows = rowsOf(artifacts, space);
  const { x, y } = await layOut(rows, projection, new Random(seed).fork(`map ${space}`), work);
  intoUnitSquare(x, y);
  store.writeIfPossible(name, { meta: {}, columns: { x, y } });
  return answerOf(projection, space, x, y);
}

function answerOf(projection: Projection, space: Space, x: Float32Array, y: Float32Array): ImageMap {
  const rounded = (values: Float32Array): number[] => Array.from(values, (value) => Math.round(value * 1e5) / 1e5);
  return { projection, space, x: rounded(x), y: rounded(y) };
}
