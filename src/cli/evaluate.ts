import path from 'node:path';
import { WinnowFailure } from '../engine/failure';
import type { LabelRow } from '../engine/labels';
import type { Score } from '../engine/evaluate/score';
import { score } from '../engine/evaluate/score';
import { VIEWS } from '../protocol/dataset';
import { readLabelsFile } from './export-command';
import { checkOutputFree, writeOutput } from './output-file';
import { matchTruth, readTruth } from '../engine/evaluate/truth';
import { parse, UsageError } from './usage';

const FIGURES = [
  ['coverage', 'coverage'],
  ['acc', 'ACC'],
  ['purity', 'purity'],
  ['nmi', 'NMI'],
  ['ari', 'ARI'],
  ['accAll', 'ACC of all'],
] as const;

/** `winnow evaluate`: a table of scores, one line a view, then consensus and final labels. */
export async function evaluateCommand(args: string[]): Promise<void> {
  const { values, positionals } = parse(args, { json: { type: 'string' }, force: { type: 'boolean' } });
  const [labels, truth, ...others] = positionals;
  if (labels === undefined || truth === undefined || others.length > 0) {
    throw new UsageError('name the labels and the true classes: winnow evaluate LABELS.csv TRUTH');
  }
  const json = values.json === undefined ? undefined : path.resolve(values.json);
  const force = values.force ?? false;
  if (json !== undefined) await checkOutputFree(json, force);

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
  const scores: Record<string, Score> = {};
  for (const [name, groups] of groupings(rows)) {
    const predicted = new Array<string>(known.length).fill('');
    groups.forEach((group, row) => {
      if (match[row]! >= 0) predicted[match[row]!] = group;
    });
    scores[name] = score(predicted, classes);
  }
  process.stdout.write(table(scores));
  process.stdout.write(`${known.length} pictures have a true class, ${new Set(classes).size} classes.\n`);
  if (strangers > 0)
    process.stdout.write(`${strangers} labelled pictures have none, or more than one that fits, and do not count.\n`);
  if (json !== undefined) {
    await writeOutput(
      json,
      JSON.stringify({ images: known.length, unknown: strangers, scores }, null, 2) + '\n',
      force,
    );
  }
}

/** What can be scored: each view that ran, the consensus if there is one, and the labels. An empty string is no group. */
function groupings(rows: readonly LabelRow[]): [string, string[]][] {
  const group = (value: number | undefined): string => (value === undefined || value < 0 ? '' : String(value));
  const all: [string, string[]][] = [
    ...VIEWS.map((view): [string, string[]] => [view, rows.map((row) => group(row.views[view]))]),
    ['consensus', rows.map((row) => group(row.consensus))],
    ['final', rows.map((row) => row.label)],
  ];
  return all.filter(([name, groups]) => name === 'final' || groups.some((each) => each !== ''));
}

function table(scores: Readonly<Record<string, Score>>): string {
  const lines = [['', 'images', 'groups', ...FIGURES.map(([, title]) => title)]];
  for (const [name, result] of Object.entries(scores)) {
    lines.push([name, String(result.n), String(result.k), ...FIGURES.map(([key]) => result[key].toFixed(4))]);
  }
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const text = lines.map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  '),
  );
  return text.join('\n') + '\n';
}
