import { realpathSync } from 'node:fs';
import path from 'node:path';
import { auditLabels } from '../../engine/audit/audit';
import { WinnowFailure } from '../../engine/base/failure';
import { winnowVersion } from '../../engine/base/version';
import type { Work } from '../../engine/base/work';
import { finishedRun, lastSnapshot } from '../../engine/curation/current';
import { takeStep } from '../../engine/curation/take-step';
import { exportTree } from '../../engine/export/export';
import { labelRows } from '../../engine/export/labels';
import { similarTo } from '../../engine/inspect/similar';
import { openArtifacts } from '../../engine/run-artifacts/artifacts';
import { rowsOf } from '../../engine/run-artifacts/spaces';
import { runPipeline } from '../../engine/run/pipeline';
import type { RunObserver } from '../../engine/run/run-request';
import { search } from '../../engine/words/search';
import type { Step } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { RunConfiguration } from '../../domain/configuration';
import type { DataSetAccess } from '../../tools/data-set-access';

/** What the tools may reach, and how they compute. All paths are absolute. */
export interface Reach {
  readonly store: string;
  readonly configuration: RunConfiguration;
  /** The folders below which data sets may lie; empty for any folder. */
  readonly within: readonly string[];
}

/**
 * The data sets of a store, for one call of a tool, which `signal` cancels. The engine runs in this
 * process.
 */
export function dataSetsOnDisk(
  { store, configuration, within }: Reach,
  observer: RunObserver,
  signal: AbortSignal,
): DataSetAccess {
  const step = ({ folders, labelling, curation }: RunSnapshot, taken: Step) => {
    // The edits of one plan follow each other, so the number of edits grows with each.
    const current = lastSnapshot(folders, store);
    const before = current?.labelling === labelling ? current.curation : curation;
    return Promise.resolve(takeStep({ folders, store }, labelling, before.edits.length, taken));
  };
  return {
    find(folder) {
      checkReach(folder, within);
      return Promise.resolve(lastSnapshot([path.resolve(folder)], store) ?? undefined);
    },
    cluster(folder, { fromScratch }) {
      checkReach(folder, within);
      return runPipeline({ folders: [path.resolve(folder)], store, configuration, fromScratch }, observer, signal);
    },
    audit({ folders, labelling }, how) {
      const progress = (done: number, total: number): void => observer.progress({ stage: 'audit', done, total });
      return auditLabels(finishedRun({ folders, store }, labelling), store, how, { progress, signal });
    },
    similar({ folders, labelling }, image, count) {
      const run = finishedRun({ folders, store }, labelling);
      return similarTo(rowsOf(openArtifacts(run.store), 'all'), image, count, signal);
    },
    search({ folders, labelling }, words, count) {
      const progress = (done: number, total: number): void => observer.progress({ stage: 'pretrained', done, total });
      const log: Work['log'] = (level, message) => observer.log(level, message);
      return search(finishedRun({ folders, store }, labelling), store, words, count, { progress, log, signal });
    },
    edit: (snapshot, edit) => step(snapshot, { kind: 'edit', edit }),
    undo: (snapshot) => step(snapshot, { kind: 'undo' }),
    planExport({ folders, labelling }, wish) {
      const { snapshot } = finishedRun({ folders, store }, labelling);
      const run = { folders, configuration: snapshot.configuration, versions: { winnow: winnowVersion() } };
      return exportTree({ ...wish, root: snapshot.root, dryRun: true, rows: labelRows(snapshot), run }, signal);
    },
  };
}

/**
 * Follows links before it compares, because a link could lead out.
 * @throws WinnowFailure `bad-request`
 */
function checkReach(folder: string, within: readonly string[]): void {
  const isBelow = (top: string): boolean => {
    const relative = path.relative(whereItIs(top), whereItIs(folder));
    return relative === '' || (relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative));
  };
  if (within.length === 0 || within.some(isBelow)) return;
  throw new WinnowFailure('bad-request', `${folder} is outside of the folders that were opened: ${within.join(', ')}.`);
}

/**
 * The place of a folder, with links followed. A folder that is not there keeps the place that its
 * name says, and the run reports that it is missing.
 */
function whereItIs(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}
