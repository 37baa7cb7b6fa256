import type { RunSnapshot, StageProgress } from '../../domain/dataset';
import type { ClusterParams } from '../../protocol/engine';

/** The folders of a data set, where its store lies, and how to cluster it. */
export type RunRequest = ClusterParams;

/** Told of a run as it goes on. */
export interface RunObserver {
  progress(progress: StageProgress): void;
  /** Better clusters exist; the snapshot is in the store already. */
  snapshot(snapshot: RunSnapshot): void;
  log(level: 'info' | 'warn' | 'error', message: string): void;
}
