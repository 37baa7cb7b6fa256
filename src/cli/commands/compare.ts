import path from 'node:path';
import { classScores, imbalanceNote } from '../../engine/evaluate/class-scores';
import { contingencyOf } from '../../engine/evaluate/contingency';
import { folderClasses } from '../../engine/evaluate/folder-classes';
import { matchTruth, readTruth, type KnownImage } from '../../engine/evaluate/truth';
import { WinnowFailure } from '../../engine/base/failure';
import type { RunArtifacts } from '../../engine/run-artifacts/artifacts';
import type { RunObserver } from '../../engine/run/run-request';
import { winnowVersion } from '../../engine/base/version';
import type { RunSnapshot } from '../../domain/dataset';
import { DEFAULT_CONFIGURATION, needsModel, type RunConfiguration } from '../../domain/configuration';
import { comparisonCsv } from '../comparison/csv';
import { cellsOf, runGrid, type CellResult } from '../comparison/grid';
import { compareOptions, type CompareOptions } from '../options/comparison-options';
import { comparisonReport } from '../comparison/report';
import { MEASURE_WORDS, partitionWords, varyingIn } from '../comparison/row';
import type { CellName, Comparison, ComparisonRow } from '../comparison/row';
import { classLines } from '../output/class-lines';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';
import { clock, ProgressBar } from '../output/progress-bar';
import { barObserver } from '../output/run-observer';
import { figure, textTable } from '../output/text-table';

/** A finished run and what the store keeps of it. */
interface RunOfCell {
  readonly snapshot: RunSnapshot;
  readonly artifacts: RunArtifacts;
}

/** The images that the latest cell saw. */
interface SeenImages {
  readonly images: number;
  /** True class of each; undefined where nothing tells classes. */
  readonly classes: readonly string[] | undefined;
}

/**
 * `winnow compare`: runs a grid of configurations and writes what each says of the same pictures.
 */
export async function compareCommand(args: string[], signal: AbortSignal): Promise<void> {
  const options = compareOptions(args);
  const { out, force, quiet } = options;
  const files = ['csv', 'json', 'html'].map((end) => path.join(out, `comparison.${end}`));
  // Runs take minutes, so what stands in the way of their results is said first.
  for (const file of files) await checkOutputFree(file, { force });
  const cells = cellsOf(options.grid);
  const known = options.truth === undefined ? undefined : await readTruth(options.truth);
  await refuseCorrections(options);

  const wanting = cells.map((cell) => configurationOf(cell, options)).find(needsModel);
  if (wanting) {
    const { ensureModel } = await import('../output/model-download');
    await ensureModel(wanting.model, { store: options.store, allowed: options.download, quiet }, signal);
  }

  // Loaded here, so that wrong usage does not wait for the native modules.
  const { Measuring } = await import('../comparison/measure');
  const measuring = new Measuring();
  const bar = new ProgressBar(process.stderr);
  let seen: SeenImages = { images: 0, classes: undefined };
  const started = performance.now();
  const measured = async (cell: CellName): Promise<CellResult> => {
    const start = performance.now();
    const { snapshot, artifacts } = await runCell(cell, options, barObserver(bar, quiet, { informed: false }), signal);
    const seconds = Math.round((performance.now() - start) / 10) / 100;
    const classes = classesOf(snapshot.paths, known);
    seen = { images: snapshot.paths.length, classes };
    return { rows: await measuring.measure(snapshot, artifacts, classes, signal), seconds };
  };
  const { rows, finished } = await runGrid(
    cells,
    measured,
    (found, done) => {
      if (!quiet) bar.message(cellLine(found, done, cells.length));
    },
    signal,
  );
  bar.clear();
  const failure = rows.find(({ error }) => error !== undefined);
  if (failure && rows.every(({ error }) => error !== undefined)) {
    throw new WinnowFailure('bad-request', `No run of the grid succeeded: ${failure.error}`);
  }
  if (rows.length > 0) {
    const comparison = comparisonOf({ cells: cells.length, finished, rows }, seen, options);
    const texts = [comparisonCsv(rows), JSON.stringify(comparison, null, 2) + '\n', comparisonReport(comparison)];
    for (const [i, file] of files.entries()) await writeOutput(file, texts[i]!, { force });
    if (!quiet) process.stdout.write(summary(comparison, files, (performance.now() - started) / 1000));
  }
  signal.throwIfAborted();
  if (failure) {
    const failed = failedIn(rows);
    throw new WinnowFailure('bad-request', `${failed} of ${cells.length} runs failed: ${failure.error}`);
  }
}

function comparisonOf(
  grid: Pick<Comparison, 'cells' | 'finished' | 'rows'>,
  { images, classes }: SeenImages,
  { folders, truth }: CompareOptions,
): Comparison {
  const sizes = classScores(contingencyOf(classes ?? [], classes ?? [])).classes;
  return {
    format: 1,
    winnow: winnowVersion(),
    folders,
    truth: classes ? (truth ?? 'the sub-folders') : null,
    images,
    classes: Object.fromEntries(sizes.map(({ name, images: size }) => [name, size])),
    note: imbalanceNote(sizes),
    ...grid,
  };
}

const configurationOf = (cell: CellName, { shared }: CompareOptions): RunConfiguration => ({
  ...DEFAULT_CONFIGURATION,
  ...shared,
  ...cell,
});

/**
 * One cell of the grid: the whole pipeline at one configuration, in the store that all cells share.
 */
async function runCell(
  cell: CellName,
  options: CompareOptions,
  observer: RunObserver,
  signal: AbortSignal,
): Promise<RunOfCell> {
  const { runPipeline } = await import('../../engine/run/pipeline');
  const { openArtifacts } = await import('../../engine/run-artifacts/artifacts');
  const { Store } = await import('../../engine/store/store');
  const { folders, store, takeOver } = options;
  const configuration = configurationOf(cell, options);
  // Each cell starts from scratch, so that it takes over nothing that another one learned from
  // fewer images.
  const request = { folders, store, configuration, takeOver, fromScratch: true };
  const snapshot = await runPipeline(request, observer, signal);
  return { snapshot, artifacts: openArtifacts(Store.find(store, folders)!) };
}

/**
 * Refuses where a person corrected labels. The corrections belong to the current run, and the runs
 * of the grid would replace it.
 */
async function refuseCorrections({ folders, store }: CompareOptions): Promise<void> {
  const { lastSnapshot } = await import('../../engine/curation/current');
  if ((lastSnapshot(folders, store)?.curation.edits.length ?? 0) === 0) return;
  throw new WinnowFailure(
    'bad-request',
    `The store ${store} holds corrections of these pictures, which a comparison would take out of sight. Name another with --store.`,
  );
}

/** True class of each path, an empty string for none; undefined where nothing tells classes. */
function classesOf(paths: readonly string[], known: readonly KnownImage[] | undefined): readonly string[] | undefined {
  if (!known) return folderClasses(paths) ?? undefined;
  const classes = Array.from(matchTruth(paths, known), (index) => (index < 0 ? '' : known[index]!.klass));
  if (classes.some((klass) => klass !== '')) return classes;
  throw new WinnowFailure('bad-request', 'No picture is among the true classes. Do they belong together?');
}

/** A run that failed is one row. */
const failedIn = (rows: readonly ComparisonRow[]): number => rows.filter(({ error }) => error !== undefined).length;

function cellLine(rows: readonly ComparisonRow[], done: number, cells: number): string {
  const { cell, seconds, error } = rows[0]!;
  const parts = [cell.features.join('+'), cell.reduction === 'none' ? '' : cell.reduction, cell.clusterer, cell.preset];
  const setting = [...parts, `k ${cell.k}`, `seed ${cell.seed}`].filter((part) => part !== '').join(', ');
  const name = `${done}/${cells}  ${setting}, ${clock(seconds)}`;
  if (error !== undefined) return `${name}: failed: ${printable(error)}`;
  const figures = rows.map(({ partition, figures, groups }) =>
    figures!.ari === null ? `${partition} ${groups} clusters` : `${partition} ARI ${figure(figures!.ari, 3)}`,
  );
  return `${name}: ${figures.join(', ')}`;
}

function summary(comparison: Comparison, files: readonly string[], seconds: number): string {
  const { rows, finished, cells, note, truth } = comparison;
  const measures = ['silhouette', 'dbcv', 'acc', 'nmi', 'ari', 'f1'] as const;
  const shown = measures.filter((measure) => rows.some(({ figures }) => typeof figures?.[measure] === 'number'));
  const varying = varyingIn(rows);
  const lines = rows.map((row) => {
    const { cell, groups, figures, error } = row;
    return [
      error === undefined ? partitionWords(row) : `${partitionWords(row)} failed`,
      ...varying.map((key) => cell[key]),
      String(cell.k),
      String(cell.seed),
      String(groups ?? '–'),
      ...shown.map((measure) => figure(figures?.[measure], MEASURE_WORDS[measure].digits)),
    ];
  });
  const head = [
    'partition',
    ...varying,
    'k',
    'seed',
    'clusters',
    ...shown.map((measure) => MEASURE_WORDS[measure].name),
  ];
  return [
    textTable([head, ...lines]),
    `${finished - failedIn(rows)} of ${cells} runs, ${clock(seconds)}\n`,
    ...(truth === null ? [] : classLines(new Map(Object.entries(comparison.classes))).map((line) => `${line}\n`)),
    note === null ? '' : `${note}\n`,
    ...files.map((file) => `Wrote ${printable(file)}\n`),
  ].join('');
}
