import { wordsOf } from '../../domain/error-words';
import type { RunConfiguration } from '../../domain/configuration';
import type { CellName, ComparisonRow } from './row';

/** Lists that are combined each with each. */
export interface Grid {
  readonly presets: readonly RunConfiguration['preset'][];
  readonly seeds: readonly number[];
  /** The extractors of a run: one alone, or several with their consensus. */
  readonly features: readonly RunConfiguration['features'][];
  readonly reductions: readonly RunConfiguration['reduction'][];
  readonly clusterers: readonly RunConfiguration['clusterer'][];
  readonly ks: readonly RunConfiguration['k'][];
}

/** Whether a clusterer takes a k, or finds it in the density of the images alone. */
const TAKES_K: Readonly<Record<CellName['clusterer'], boolean>> = {
  graph: true,
  kmeans: true,
  agglomerative: true,
  dbscan: false,
  optics: false,
  hdbscan: false,
  'gaussian-mixture': true,
  'mean-shift': false,
  'affinity-propagation': false,
  spectral: true,
};

/** The result of a cell. */
export interface CellResult {
  /** The rows, without what they all share. */
  readonly rows: readonly Omit<ComparisonRow, 'cell' | 'seconds'>[];
  /** Seconds that the run took, without measuring. */
  readonly seconds: number;
}

/** The cells of a grid. Those that share what they learn follow each other. */
export function cellsOf({ presets, seeds, features, reductions, clusterers, ks }: Grid): CellName[] {
  let cells: Partial<CellName>[] = [{}];
  const combine = <K extends keyof CellName>(key: K, values: readonly CellName[K][]): void => {
    cells = cells.flatMap((cell) => values.map((value) => ({ ...cell, [key]: value })));
  };
  combine('preset', presets);
  combine('seed', seeds);
  combine('features', features);
  combine('reduction', reductions);
  combine('clusterer', clusterers);
  combine('k', ks);
  // A clusterer that finds k itself gives the same for every k, so one cell stands for all.
  return (cells as CellName[]).flatMap((cell, at) => {
    if (TAKES_K[cell.clusterer]) return [cell];
    return at % ks.length === 0 ? [{ ...cell, k: 'auto' as const }] : [];
  });
}

/**
 * Runs the cells one after the other. One that fails becomes a row with the reason, and the others
 * go on. After an abort it returns the rows of the cells that ended.
 * @param run does a cell; it throws what makes the cell fail.
 */
export async function runGrid(
  cells: readonly CellName[],
  run: (cell: CellName) => Promise<CellResult>,
  onDone: (rows: readonly ComparisonRow[], finished: number) => void,
  signal: AbortSignal,
  now: () => number = () => performance.now(),
): Promise<{ rows: ComparisonRow[]; finished: number }> {
  const done: ComparisonRow[] = [];
  let finished = 0;
  for (const cell of cells) {
    if (signal.aborted) break;
    const start = now();
    let found: ComparisonRow[];
    try {
      const { rows, seconds } = await run(cell);
      found = rows.map((row) => ({ cell, ...row, seconds }));
    } catch (error) {
      if (signal.aborted) break;
      found = [{ cell, seconds: (now() - start) / 1000, error: wordsOf(error) }];
    }
    done.push(...found);
    onDone(found, ++finished);
  }
  return { rows: done, finished };
}
