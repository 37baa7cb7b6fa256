import type { DataSetParams } from '../../protocol/engine';
import { finishedRun, type FinishedRun } from '../curation/current';
import { openArtifacts, type RunArtifacts } from './artifacts';

/** A finished run, and what the store keeps of the way to it. */
export interface OpenedRun extends FinishedRun {
  readonly artifacts: RunArtifacts;
}

/**
 * Opens the finished run of a data set.
 * @param labelling the one that the question is about; without it, any.
 * @throws WinnowFailure `bad-request` as `finishedRun` does.
 */
export function openFinishedRun(dataset: DataSetParams, labelling?: string): OpenedRun {
  const run = finishedRun(dataset, labelling);
  return { ...run, artifacts: openArtifacts(run.store) };
}
