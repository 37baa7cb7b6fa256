import path from 'node:path';
import { classScores, imbalanceNote, type ClassScore } from '../../engine/evaluate/class-scores';
import { contingencyOf } from '../../engine/evaluate/contingency';
import { evaluate, type Evaluation } from '../../engine/evaluate/evaluation';
import type { InternalFigures } from '../../engine/evaluate/internal';
import { matchTruth, readTruth } from '../../engine/evaluate/truth';
import { WinnowFailure } from '../../engine/base/failure';
import type { LabelRow } from '../../engine/export/labels';
import { EXTRACTORS } from '../../domain/methods';
import type { PartitionName } from '../../protocol/inspection';
import { classLines } from '../output/class-lines';
import { defaultStore } from '../options/cluster-options';
import { readLabelsFile } from '../options/labels-file';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { figure, textTable } from '../output/text-table';
import { parse, UsageError } from '../options/usage';

/** What is written of one partition. */
type Figures = Evaluation & Partial<Pick<InternalFigures, 'silhouette' | 'dbcv'>>;
type Scores = Partial<Record<PartitionName, Figures>>;

const FIGURES = [
  ['coverage', 'coverage'],
  ['acc', 'ACC'],
  ['purity', 'purity'],
  ['nmi', 'NMI'],
  ['ari', 'ARI'],
  ['accAll', 'ACC of all'],
] as const;

const MORE_FIGURES = [
  ['precision', 'precision'],
  ['recall', 'recall'],
  ['f1', 'F1'],
  ['balancedAccuracy', 'balanced ACC'],
  ['equivalentAccuracy', 'ARI as ACC'],
  ['confidenceAuc', 'AUC'],
] as const;

const INTERNAL_FIGURES = [
  ['silhouette', 'silhouette'],
  ['dbcv', 'DBCV'],
] as const;

/** @throws UsageError */
function evaluateOptions(args: string[]) {
  const { values, positionals } = parse(args, {
    json: { type: 'string' },
    classes: { type: 'boolean' },
    features: { type: 'string', multiple: true },
    store: { type: 'string' },
    force: { type: 'boolean' },
  });
  const [labels, truth, ...others] = positionals;
  if (labels === undefined || truth === undefined || others.length > 0) {
    throw new UsageError('name the labels and the true classes: winnow evaluate LABELS.csv TRUTH');
  }
  if (values.store !== undefined && values.features === undefined) {
    throw new UsageError(
      '--store is where --features looks: name the folder that was clustered with --features FOLDER',
    );
  }
  return {
    labels,
    truth,
    json: values.json === undefined ? undefined : path.resolve(values.json),
    perClass: values.classes ?? false,
    folders: values.features?.map((folder) => path.resolve(folder)),
    store: path.resolve(values.store ?? defaultStore()),
    force: values.force ?? false,
  };
}

/** `winnow evaluate`: tables of scores, one line an extractor, then consensus and final labels. */
export async function evaluateCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { labels, truth, json, perClass, folders, store, force } = evaluateOptions(args);
  if (json !== undefined) await checkOutputFree(json, { force });
  const rows = await readLabelsFile(labels);
  const known = await readTruth(truth);
  const match = matchTruth(
    rows.map((row) => row.path),
    known,
  );
  const strangers = match.filter((index) => index < 0).length;
  if (strangers === rows.length) {
    throw new WinnowFailure(
      'bad-request',
      `No picture of ${labels} is among the true classes in ${truth}. Do they belong together?`,
    );
  }
  const classes = known.map((image) => image.klass);
  const scores = externalScores(rows, match, classes);
  if (folders !== undefined) await addInternal(scores, rows, folders, store, signal);
  const sizes = classScores(contingencyOf(classes, classes)).classes;
  const note = imbalanceNote(sizes);
  process.stdout.write(tables(scores, folders !== undefined));
  if (perClass) process.stdout.write(classTable(scores.final!.classes));
  process.stdout.write(`${known.length} pictures have a true class, ${sizes.length} classes.\n`);
  for (const line of classLines(new Map(sizes.map((each) => [each.name, each.images]))))
    process.stdout.write(`${line}\n`);
  if (note !== null) process.stdout.write(`${note}\n`);
  if (strangers > 0)
    process.stdout.write(`${strangers} labelled pictures have none, or one that fits several, and do not count.\n`);
  if (json !== undefined) {
    const images = { images: known.length, unknown: strangers };
    const classSizes = Object.fromEntries(sizes.map((each) => [each.name, each.images]));
    const report = { ...images, classes: classSizes, imbalanced: note !== null, note, scores };
    await writeOutput(json, JSON.stringify(report, null, 2) + '\n', { force });
  }
}

/** Scores of each partition by its name. */
function externalScores(rows: readonly LabelRow[], match: Int32Array, classes: readonly string[]): Scores {
  const scores: Scores = {};
  for (const [name, groups] of groupings(rows)) {
    const predicted = new Array<string>(classes.length).fill('');
    const confidence = new Float64Array(classes.length);
    groups.forEach((group, row) => {
      const image = match[row]!;
      if (image < 0) return;
      predicted[image] = group;
      confidence[image] = rows[row]!.confidence;
    });
    // The confidence of a row is that of its final label.
    scores[name] = evaluate(predicted, classes, name === 'final' ? confidence : undefined);
  }
  return scores;
}

/** Adds what the features of the run say of each partition. */
async function addInternal(
  scores: Scores,
  rows: readonly LabelRow[],
  folders: readonly string[],
  store: string,
  signal: AbortSignal,
): Promise<void> {
  const { finishedRun } = await import('../../engine/curation/current');
  const { openArtifacts } = await import('../../engine/run-artifacts/artifacts');
  const { validate, validationRows } = await import('../../engine/evaluate/run-validation');
  const run = finishedRun({ folders, store });
  const artifacts = openArtifacts(run.store);
  const extractors = EXTRACTORS.filter((extractor) => run.snapshot.partitions[extractor] !== undefined);
  const rowOf = new Map(rows.map((row, at) => [row.path, at]));
  if (!run.snapshot.paths.some((file) => rowOf.has(file))) {
    throw new WinnowFailure(
      'bad-request',
      `No picture of the run of ${folders.join(', ')} is in the labels file. Name the folder that the labels belong to.`,
    );
  }
  for (const [name, groups] of groupings(rows)) {
    const features = validationRows(artifacts, extractors, name);
    const numbers = new Map<string, number>([['', -1]]);
    const labels = Int32Array.from(run.snapshot.paths, (file) => {
      const group = groups[rowOf.get(file) ?? -1] ?? '';
      if (!numbers.has(group)) numbers.set(group, numbers.size - 1);
      return numbers.get(group)!;
    });
    if (!features) continue;
    const { silhouette, dbcv } = await validate(features, labels, signal);
    scores[name] = { ...scores[name]!, silhouette, dbcv };
  }
}

/**
 * What can be scored: each extractor that ran, the consensus if there is one, and the labels. An
 * empty string is no cluster.
 */
function groupings(rows: readonly LabelRow[]): [PartitionName, string[]][] {
  const group = (value: number | undefined): string => (value === undefined || value < 0 ? '' : String(value));
  const all: [PartitionName, string[]][] = [
    ...EXTRACTORS.map((extractor): [PartitionName, string[]] => [
      extractor,
      rows.map((row) => group(row.extractors[extractor])),
    ]),
    ['consensus', rows.map((row) => group(row.consensus))],
    ['final', rows.map((row) => row.label)],
  ];
  return all.filter(([name, groups]) => name === 'final' || groups.some((each) => each !== ''));
}

function tables(scores: Scores, internal: boolean): string {
  const entries = Object.entries(scores);
  const more = [...MORE_FIGURES, ...(internal ? INTERNAL_FIGURES : [])];
  const first = entries.map(([name, result]) => [
    name,
    String(result.n),
    String(result.k),
    ...FIGURES.map(([key]) => figure(result[key])),
  ]);
  const second = entries.map(([name, result]) => [name, ...more.map(([key]) => figure(result[key]))]);
  return (
    textTable([['', 'images', 'clusters', ...FIGURES.map(([, title]) => title)], ...first]) +
    '\n' +
    textTable([['means of the classes', ...more.map(([, title]) => title)], ...second])
  );
}

/** The classes of the final labels, the hardest first. */
function classTable(classes: readonly ClassScore[]): string {
  const lines = [...classes]
    .sort((a, b) => a.f1 - b.f1)
    .map(({ name, images, precision, recall, f1, group }) => [
      name,
      String(images),
      figure(precision),
      figure(recall),
      figure(f1),
      group ?? '–',
    ]);
  return '\n' + textTable([['class', 'images', 'precision', 'recall', 'F1', 'label'], ...lines]);
}
