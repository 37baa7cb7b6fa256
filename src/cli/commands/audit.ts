import { csvLine } from '../../engine/base/csv';
import { checkClassFolders } from '../../engine/audit/classes';
import { curate } from '../../domain/curation';
import { DEFAULT_AUDIT, MOST_SUSPECTS, MOST_VOTERS, type AuditOptions, type LabelAudit } from '../../domain/audit';
import { partsInWords, type PartsAudit } from '../../domain/parts';
import type { RunSnapshot } from '../../domain/dataset';
import { needsModel } from '../../domain/configuration';
import { absolute, clusterOptions, RUN_OPTIONS, runArguments, type ClusterOptions } from '../options/cluster-options';
import { classLines } from '../output/class-lines';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { barObserver } from '../output/run-observer';
import { parse, UsageError, wholeNumber } from '../options/usage';

/** Suspects listed unless the person asks for more or fewer. */
const LISTED = 50;
const LISTED_LEAKS = 20;

/** What `winnow audit` was asked for. */
interface Options {
  readonly run: ClusterOptions;
  readonly audit: AuditOptions;
  readonly json?: string;
  readonly csv?: string;
}

/**
 * `winnow audit`: clusters what was not clustered yet, then lists the images whose class is
 * contradicted.
 */
export async function auditCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { run, audit, json, csv } = auditOptions(args);
  for (const file of [json, csv]) if (file !== undefined) await checkOutputFree(file);
  checkClassFolders(run.folders);

  // Loaded here, so that wrong usage does not wait for the native modules.
  const { runPipeline } = await import('../../engine/run/pipeline');
  const { auditLabels } = await import('../../engine/audit/audit');
  const { finishedRun } = await import('../../engine/curation/current');
  const { folders, store, configuration, takeOver, download, quiet } = run;
  if (needsModel(configuration)) {
    const { ensureModel } = await import('../output/model-download');
    await ensureModel(configuration.model, { store, allowed: download, quiet }, signal);
  }
  const bar = new ProgressBar(process.stderr);
  const observer = barObserver(bar, quiet);
  let snapshot: RunSnapshot;
  try {
    const { labelling } = await runPipeline({ folders, store, configuration, takeOver }, observer, signal);
    snapshot = await auditLabels(finishedRun({ folders, store }, labelling), store, audit, {
      progress: (done, total) => observer.progress({ stage: 'audit', done, total }),
      signal,
    });
  } finally {
    bar.clear();
  }
  const found = snapshot.audit!;
  const rows = rowsOf(snapshot, found);
  if (csv !== undefined) await writeOutput(csv, asCsv(rows));
  if (json !== undefined) await writeOutput(json, asJson(snapshot, found, rows));
  if (!quiet) process.stdout.write(inWords(snapshot, found, rows, { json, csv }));
}

/** @throws UsageError */
export function auditOptions(args: string[]): Options {
  const { values, positionals } = parse(args, {
    k: { type: 'string' },
    limit: { type: 'string' },
    json: { type: 'string' },
    csv: { type: 'string' },
    ...RUN_OPTIONS,
  });
  if (positionals.length === 0) {
    throw new UsageError('name the folder that holds one sub-folder a class: winnow audit FOLDER');
  }
  const files = { ...absolute('json', values.json), ...absolute('csv', values.csv) };
  if (files.json !== undefined && files.json === files.csv) throw new UsageError('--json and --csv must be two files');
  return {
    run: clusterOptions([...runArguments(values), '--', ...positionals]),
    audit: {
      k: wholeNumber('--k', values.k ?? String(DEFAULT_AUDIT.k), 1, MOST_VOTERS),
      limit: wholeNumber('--limit', values.limit ?? String(LISTED), 1, MOST_SUSPECTS),
    },
    ...files,
  };
}

/** A suspect with its labels by name. */
interface Row {
  readonly rank: number;
  readonly score: number;
  readonly path: string;
  readonly given: string;
  readonly suggested: string;
  readonly why: string;
  readonly neighbours: readonly string[];
}

const COLUMNS = ['rank', 'score', 'path', 'given', 'suggested', 'why'] as const satisfies readonly (keyof Row)[];

function rowsOf(snapshot: RunSnapshot, { suspects }: LabelAudit): Row[] {
  const names = new Map(curate(snapshot).clusters.map(({ id, name }) => [id, name]));
  return suspects.map(({ image, given, suggested, score, why, neighbours }, at) => ({
    rank: at + 1,
    score,
    path: snapshot.paths[image]!,
    given: names.get(given) ?? '',
    suggested: names.get(suggested) ?? '',
    why,
    neighbours: neighbours.map((neighbour) => snapshot.paths[neighbour]!),
  }));
}

function asCsv(rows: readonly Row[]): string {
  return [COLUMNS, ...rows.map((row) => COLUMNS.map((column) => String(row[column])))]
    .map((fields) => csvLine(fields) + '\n')
    .join('');
}

function asJson({ folders, root, paths, configuration }: RunSnapshot, audit: LabelAudit, rows: readonly Row[]): string {
  const { k, found, parts } = audit;
  const leaks = parts?.leaks.map(({ images, nearness }) => ({ nearness, paths: images.map((image) => paths[image]!) }));
  const ofParts = parts && { sizes: parts.parts, missing: parts.missing, leaks };
  const report = {
    format: 1,
    folders,
    root,
    images: paths.length,
    configuration,
    k,
    found,
    suspects: rows,
    parts: ofParts,
  };
  return JSON.stringify(report, null, 2) + '\n';
}

function inWords(
  { paths, clusters }: RunSnapshot,
  { found, parts }: LabelAudit,
  rows: readonly Row[],
  { json, csv }: { readonly json: string | undefined; readonly csv: string | undefined },
): string {
  const classes = clusters.filter(({ id }) => id >= 0).length;
  const without = clusters.find(({ id }) => id < 0)?.images.length ?? 0;
  const lines = [
    `${paths.length} pictures in ${classes} classes: the class of ${found === 0 ? 'none' : found} is contradicted`,
  ];
  for (const { rank, score, path: file, given, suggested, why } of rows) {
    lines.push(
      `${String(rank).padStart(5)}  ${score.toFixed(2)}  ${printable(file)}: in ${printable(given)}, rather ${printable(suggested)}`,
      `             ${printable(why)}`,
    );
  }
  if (found > rows.length) lines.push(`  … and ${found - rows.length} more (--limit N lists them)`);
  lines.push(
    ...classLines(new Map(clusters.filter(({ id }) => id >= 0).map(({ name, images }) => [name, images.length]))),
  );
  if (parts) lines.push(...partLines(paths, parts));
  if (without > 0) lines.push(`${without} pictures lie in no class folder and were left out.`);
  if (csv !== undefined) lines.push(`Table: ${printable(csv)}`);
  if (json !== undefined) lines.push(`Report: ${printable(json)}`);
  return lines.join('\n') + '\n';
}

function partLines(paths: RunSnapshot['paths'], parts: PartsAudit): string[] {
  const sizes = parts.parts.map(({ name, images }) => `${printable(name)} ${images}`).join(', ');
  const lines = [`Parts: ${sizes}`, ...partsInWords(parts).map(printable)];
  for (const { images, nearness } of parts.leaks.slice(0, LISTED_LEAKS)) {
    lines.push(`       ${nearness.toFixed(2)}  ${images.map((image) => printable(paths[image]!)).join('  =  ')}`);
  }
  const more = parts.leaks.length - LISTED_LEAKS;
  if (more > 0) lines.push(`  … and ${more} more (--json FILE lists them)`);
  return lines;
}
