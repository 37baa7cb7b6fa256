/** Everything that crosses between the extension host and the engine process. */
import type { NotificationType as Notification, RequestType as Request } from 'vscode-jsonrpc';
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { Diagnostics, ExportMode, ExportReport, RunConfiguration, RunSnapshot, StageProgress } from './dataset';

/** The data of a failed request: `code` for programs, the error's message for people. */
export interface EngineFailure {
  readonly code:
    'folder-missing' | 'no-images' | 'too-few-images' | 'target-exists' | 'bad-request' | 'store' | 'internal';
}

export interface DatasetParams {
  /** Absolute folders; several make one data set. */
  readonly folders: readonly string[];
  /** Absolute folder under which the data set's store lies; the engine adds one sub-folder a data set. */
  readonly store: string;
}

export interface ClusterParams extends DatasetParams {
  readonly configuration: RunConfiguration;
}

export interface RenameParams extends DatasetParams {
  readonly cluster: number;
  readonly name: string;
}

export interface ExportParams extends DatasetParams {
  /** Absolute path of the tree to write; must not exist yet. */
  readonly target: string;
  readonly mode: ExportMode;
  readonly dryRun: boolean;
}

/** Clusters folders of images. Resolves with the final snapshot; `snapshot` notifications carry the earlier ones. */
export const clusterFolders: Request<ClusterParams, RunSnapshot, EngineFailure> = new RequestType(
  'winnow/clusterFolders',
);

/** The last snapshot of a data set that the store keeps, or null when it was never clustered. */
export const openRun: Request<DatasetParams, RunSnapshot | null, EngineFailure> = new RequestType('winnow/openRun');

/** Renames a cluster: journalled before it resolves with the snapshot that has the new name. */
export const renameCluster: Request<RenameParams, RunSnapshot, EngineFailure> = new RequestType('winnow/renameCluster');

/** Writes the labelled tree of the last snapshot. Resolves once the tree has its final name. */
export const exportTree: Request<ExportParams, ExportReport, EngineFailure> = new RequestType('winnow/exportTree');

/** What the engine found on this machine. */
export const diagnostics: Request<null, Diagnostics, EngineFailure> = new RequestType('winnow/diagnostics');

/** Sent while a run goes on, at most ten a second. */
export const progress: Notification<StageProgress & { readonly run: string }> = new NotificationType('winnow/progress');

/** Sent whenever better clusters exist: HOG's first, then the consensus, then the final labels. */
export const snapshot: Notification<RunSnapshot> = new NotificationType('winnow/snapshot');

/** One line for the log. */
export const log: Notification<{ readonly level: 'info' | 'warn' | 'error'; readonly message: string }> =
  new NotificationType('winnow/log');
