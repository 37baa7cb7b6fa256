import path from 'node:path';
import { curate } from '../../domain/curation';
import { editToImport } from '../../domain/edits';
import type { RunSnapshot } from '../../domain/dataset';
import { percent } from '../../domain/figures-in-words';
import type { ForeignLabels } from '../../protocol/labels';
import { finishedRun, type FinishedRun } from '../../engine/curation/current';
import { takeStep } from '../../engine/curation/take-step';
import { labelRows, writeLabels } from '../../engine/export/labels';
import { defaultStore } from '../options/cluster-options';
import { parse, UsageError } from '../options/usage';
import { classLines } from '../output/class-lines';
import { checkOutputFree, writeOutput } from '../output/output-file';
import { ProgressBar } from '../output/progress-bar';
import { printable } from '../output/printable';

/**
 * `winnow import`: labels from elsewhere become those of a folder that was clustered, or are
 * completed to all its pictures.
 */
export async function importCommand(args: string[], signal: AbortSignal): Promise<void> {
  const { values, positionals } = parse(args, {
    from: { type: 'string' },
    complete: { type: 'boolean' },
    labels: { type: 'string' },
    store: { type: 'string' },
    force: { type: 'boolean' },
    quiet: { type: 'boolean' },
  });
  if (positionals.length === 0 || values.from === undefined) {
    throw new UsageError('name the folder that was clustered and the labels: winnow import FOLDER --from LABELS');
  }
  const file = values.labels === undefined ? undefined : path.resolve(values.labels);
  if (file !== undefined) await checkOutputFree(file, { force: values.force });
  const folders = [...new Set(positionals.map((folder) => path.resolve(folder)))];
  const dataset = { folders, store: path.resolve(values.store ?? defaultStore()) };
  const run = finishedRun(dataset);
  const { foreignLabels } = await import('../../engine/known-labels/foreign-labels');
  const read = await foreignLabels(run.snapshot, path.resolve(values.from));
  const lines = described(read);
  let snapshot: RunSnapshot;
  if (values.complete === true) {
    const { completeLabels } = await import('../../engine/known-labels/complete');
    const bar = new ProgressBar(process.stderr);
    const report = (done: number, total: number): void => {
      if (values.quiet !== true) bar.update({ stage: 'classify', done, total });
    };
    const completed = await completeLabels(run, dataset.store, read, report, signal).finally(() => bar.clear());
    snapshot = completed.snapshot;
    lines.push(
      `${completed.completed} more pictures got a label. Of given labels that were hidden, ${percent(completed.found)} were found again.`,
    );
  } else {
    snapshot = started(run, dataset, read);
    lines.push('They are corrections of the labels that are there: undo takes them back.');
  }
  if (file !== undefined) {
    await writeOutput(file, writeLabels(labelRows(snapshot)), { force: values.force });
    lines.push(`Labels: ${printable(file)}`);
  }
  if (values.quiet !== true) process.stdout.write(lines.join('\n') + '\n');
}

/** Takes the labels over as one correction. */
function started({ snapshot }: FinishedRun, dataset: Parameters<typeof takeStep>[0], read: ForeignLabels): RunSnapshot {
  const edit = editToImport(curate(snapshot), read.classes);
  if (!edit) return snapshot;
  const before = snapshot.curation.edits.length;
  return { ...snapshot, curation: takeStep(dataset, snapshot.labelling, before, { kind: 'edit', edit }) };
}

function described({ kind, named, matched, passedOver, classes }: ForeignLabels): string[] {
  const lines = [`${kind[0]!.toUpperCase()}${kind.slice(1)}: ${matched} of ${named} pictures that they name are here.`];
  if (passedOver !== '') lines.push(`Passed over: ${passedOver}.`);
  return [...lines, ...classLines(new Map(classes.map(({ name, images }) => [name, images.length])))];
}
