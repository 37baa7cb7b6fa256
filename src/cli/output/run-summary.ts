/** What `winnow cluster` says of a run when it has ended. */
import { curate } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { percent } from '../../domain/figures-in-words';
import { notesInWords } from '../../domain/image-notes';
import { passedOverInWords } from '../../domain/passed-over';
import { printable } from './printable';
import { clock } from './progress-bar';

/** Unreadable files that are named; how many more there are is said. */
const SHOWN_UNREADABLE = 10;

/** Where the command wrote a run to. */
export interface WrittenFiles {
  /** The labelled tree. */
  readonly out?: string;
  readonly labels?: string;
  readonly json?: string;
}

/** What stands on standard output after a run. `written` names the files that the command wrote. */
export function runSummary(snapshot: RunSnapshot, seconds: number, written: WrittenFiles): string {
  const { paths, unreadable, curves, learnedFrom } = snapshot;
  const { clusters } = curate(snapshot);
  const labelled = clusters.filter((cluster) => cluster.id >= 0);
  const lines = [`${paths.length} pictures in ${labelled.length} clusters, ${clock(seconds)}`];
  if (learnedFrom) {
    const { images, added, gone } = learnedFrom;
    lines.push(
      `Learned earlier, from ${images} pictures; ${added} are new since and ${gone} gone (--from-scratch learns from all).`,
    );
  }
  if (curves.length > 0) lines.push(`k: ${curves.map(({ extractor, chosen }) => `${extractor} ${chosen}`).join(', ')}`);
  for (const { name, images, meanConfidence, proposals } of clusters) {
    const proposed = proposals ? ` · ${printable(proposals.join(', '))}?` : '';
    lines.push(
      `  ${String(images.length).padStart(7)}  ${printable(name)}${proposed} (${percent(meanConfidence)} confident)`,
    );
  }
  lines.push(...notesInWords(snapshot.notes));
  const passedOver = passedOverInWords(snapshot.passedOver ?? []);
  if (passedOver !== '') lines.push(passedOver);
  const odd = unreadable.filter(({ kind }) => kind === undefined);
  if (odd.length > 0)
    lines.push(odd.length === 1 ? '1 file could not be read:' : `${odd.length} files could not be read:`);
  for (const { path, reason } of odd.slice(0, SHOWN_UNREADABLE))
    lines.push(`  ${printable(path)}: ${printable(reason)}`);
  if (odd.length > SHOWN_UNREADABLE) lines.push(`  … and ${odd.length - SHOWN_UNREADABLE} more (--json lists them)`);
  if (written.labels !== undefined) lines.push(`Labels: ${printable(written.labels)}`);
  if (written.json !== undefined) lines.push(`Report: ${printable(written.json)}`);
  if (written.out === undefined && written.labels === undefined) {
    lines.push(
      'Add --out DIR for a labelled tree, or --labels FILE.csv for a table: the results are kept, so that takes seconds.',
    );
  }
  return lines.join('\n') + '\n';
}
