import { copySets, nearnessInWords, SAME_PICTURE, type CopySet } from '../../domain/copies';
import type { PictureFacts } from '../../domain/picture-facts';
import { csvLine } from '../../engine/base/csv';
import type { PictureCopies } from '../../engine/run/picture-copies';
import { absolute, clusterOptions, type ClusterOptions } from '../options/cluster-options';
import { parse, share, UsageError, wholeNumber } from '../options/usage';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { printable } from '../output/printable';
import { ProgressBar } from '../output/progress-bar';
import { barObserver } from '../output/run-observer';

/** Sets listed unless the person asks for more or fewer. */
const LISTED = 50;
const MOST_LISTED = 1_000_000;
/** The exit code of a check that finds copies. */
const FOUND = 3;

/** What `winnow copies` was asked for. */
interface Options {
  readonly run: ClusterOptions;
  readonly nearness: number;
  readonly limit: number;
  readonly check: boolean;
  readonly json?: string;
  readonly csv?: string;
}

/** `winnow copies`: lists copies and near copies, without clustering. */
export async function copiesCommand(args: string[], signal: AbortSignal): Promise<number> {
  const { run, nearness, limit, check, json, csv } = copiesOptions(args);
  for (const file of [json, csv]) if (file !== undefined) await checkOutputFree(file);
  // Loaded here, so that wrong usage does not wait for the native modules.
  const { copiesIn } = await import('../../engine/run/picture-copies');
  const { folders, store, configuration, takeOver, quiet } = run;
  const bar = new ProgressBar(process.stderr);
  let found: PictureCopies;
  try {
    found = await copiesIn({ folders, store, configuration, takeOver }, barObserver(bar, quiet), signal);
  } finally {
    bar.clear();
  }
  const sets = copySets(found.copies, nearness, found.paths);
  const rows = sets.flatMap((set, at) => rowsOf(found, set, at + 1));
  if (csv !== undefined) await writeOutput(csv, asCsv(rows));
  if (json !== undefined) await writeOutput(json, asJson(found, nearness, sets, rows));
  if (!quiet) process.stdout.write(inWords(found, sets, rows, limit));
  return check && sets.length > 0 ? FOUND : 0;
}

/** @throws UsageError */
function copiesOptions(args: string[]): Options {
  const { values, positionals } = parse(args, {
    nearness: { type: 'string' },
    limit: { type: 'string' },
    check: { type: 'boolean' },
    json: { type: 'string' },
    csv: { type: 'string' },
    store: { type: 'string' },
    threads: { type: 'string' },
    'take-over': { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  if (positionals.length === 0) throw new UsageError('name the folder of the pictures: winnow copies FOLDER');
  const passed = (['store', 'threads'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [`--${name}=${values[name]}`],
  );
  const flags = (['take-over', 'quiet'] as const).flatMap((name) => (values[name] === true ? [`--${name}`] : []));
  const files = { ...absolute('json', values.json), ...absolute('csv', values.csv) };
  if (files.json !== undefined && files.json === files.csv) throw new UsageError('--json and --csv must be two files');
  return {
    run: clusterOptions([...passed, ...flags, '--', ...positionals]),
    nearness: share('--nearness', values.nearness ?? String(SAME_PICTURE)),
    limit: wholeNumber('--limit', values.limit ?? String(LISTED), 0, MOST_LISTED),
    check: values.check === true,
    ...files,
  };
}

/** One picture of a set. */
interface Row {
  /** The sets count from 1. */
  readonly set: number;
  readonly best: boolean;
  readonly path: string;
  readonly nearness: number;
  readonly mirrored: boolean;
  readonly facts: PictureFacts | undefined;
}

function rowsOf({ paths, copies: { files } }: PictureCopies, set: CopySet, number: number): Row[] {
  return set.images.map((image, at) => ({
    set: number,
    best: at === 0,
    path: paths[image]!,
    nearness: set.nearness[at]!,
    mirrored: set.mirrored.includes(image),
    facts: files[image],
  }));
}

/** The column of a set is called `group`, as is the list in {@link asJson}: programs read both. */
function asCsv(rows: readonly Row[]): string {
  const header = ['group', 'keep', 'path', 'nearness', 'mirrored', 'width', 'height', 'bytes', 'format', 'sharpness'];
  const lines = rows.map(({ set, best, path, nearness, mirrored, facts }) => [
    String(set),
    best ? '1' : '0',
    path,
    String(nearness),
    mirrored ? '1' : '0',
    ...[facts?.width, facts?.height, facts?.bytes, facts?.format, facts?.sharpness].map((fact) => String(fact ?? '')),
  ]);
  return [header, ...lines].map((fields) => csvLine(fields) + '\n').join('');
}

function asJson(
  { root, paths }: PictureCopies,
  nearness: number,
  sets: readonly CopySet[],
  rows: readonly Row[],
): string {
  const report = {
    format: 1,
    root,
    images: paths.length,
    nearness,
    groups: sets.map((_, at) => {
      const images = rows.filter(({ set }) => set === at + 1);
      return { keep: images[0]!.path, images: images.map(({ set: _set, best: _best, ...row }) => row) };
    }),
  };
  return JSON.stringify(report, null, 2) + '\n';
}

function inWords({ paths }: PictureCopies, sets: readonly CopySet[], rows: readonly Row[], limit: number): string {
  const more = rows.length - sets.length;
  const found = sets.length === 1 ? '1 picture is' : `${sets.length} pictures are`;
  const lines = [
    sets.length === 0
      ? `${paths.length} pictures: no copies`
      : `${paths.length} pictures: ${found} there more than once, ${more} ${more === 1 ? 'file' : 'files'} could go`,
  ];
  for (const { set, best, path, nearness, mirrored, facts } of rows) {
    if (set > limit) break;
    const size = facts ? `  ${facts.width} × ${facts.height} ${facts.format}, ${kilobytes(facts.bytes)}` : '';
    const how = `${nearnessInWords(nearness)}${mirrored ? ', mirrored' : ''}`;
    const start = best ? String(set).padStart(5) : '     ';
    lines.push(`${start}  ${best ? 'keep' : '    '}  ${nearness.toFixed(2)}  ${printable(path)}${size}  (${how})`);
  }
  if (sets.length > limit) lines.push(`  … and ${sets.length - limit} more (--limit N lists them)`);
  return lines.join('\n') + '\n';
}

const kilobytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1000))} kB`;
