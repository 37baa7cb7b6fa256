/** Everything that crosses between the extension host and the engine process. */
import type { NotificationType as Notification, RequestType as Request } from 'vscode-jsonrpc';
import { NotificationType, RequestType } from 'vscode-jsonrpc';
import type { AuditOptions } from '../domain/audit';
import type { Copies } from '../domain/copies';
import type { Curation, Step } from '../domain/curation';
import type { FactColumns } from '../domain/fact-columns';
import type { RunSnapshot, StageProgress } from '../domain/dataset';
import type { Diagnostics } from '../domain/diagnostics';
import type { ExportForm, ExportLayout, ExportMode, ExportReport, ExportScope, ExportSplit } from '../domain/exports';
import type { RunConfiguration } from '../domain/configuration';
import type { ExtractorName } from '../domain/methods';
import type {
  ClustersAt,
  FolderChanges,
  ImageFacts,
  ImageMap,
  Neighbours,
  Projection,
  RelabelPreview,
  RunFacts,
  Space,
  SplitPreview,
  TruthFacts,
  ValidationCurves,
  ProposedNames,
  WordMatches,
} from './inspection';

/** The data of a failed request: `code` for programs, the error's message for people. */
export interface EngineFailure {
  readonly code:
    | 'folder-missing'
    | 'no-images'
    | 'too-few-images'
    | 'target-exists'
    | 'bad-request'
    | 'store'
    /** Another process computes or writes in the store; a run may take over. */
    | 'locked'
    /** Another process took over, so this run stopped. */
    | 'taken-over'
    /**
     * A pretrained network of the catalogue has to be downloaded first, which a person has to
     * allow.
     */
    | 'model-missing'
    /** The network failed, or what came was not the model. */
    | 'download'
    | 'internal';
  /** Name of the network to download, with `model-missing`. */
  readonly model?: string;
}

export interface DataSetParams {
  /**
   * Named in the `progress` notifications about this request, so that they reach the one who asked.
   */
  readonly request?: number;
  /** Absolute folders; several make one data set. */
  readonly folders: readonly string[];
  /**
   * Absolute folder under which the data set's store lies; the engine adds one sub-folder a data
   * set.
   */
  readonly store: string;
}

export interface ClusterParams extends DataSetParams {
  readonly configuration: RunConfiguration;
  /** Stops the run of another process in the same store, instead of failing with `locked`. */
  readonly takeOver?: boolean;
  /** Learns from all images even where few of them changed since the last run that did. */
  readonly fromScratch?: boolean;
}

/**
 * Requests about a finished labelling carry its name: an answer about another one would be wrong
 * without a sign.
 */
export interface LabellingParams extends DataSetParams {
  readonly labelling: string;
}

export interface CurateParams extends LabellingParams {
  readonly step: Step;
  /** Number of edits in force before the step: a step that was already taken is not taken twice. */
  readonly before: number;
}

export interface ExportParams extends DataSetParams, ExportForm {
  /** Absolute path of the tree to write; must not exist yet. */
  readonly target: string;
  readonly mode: ExportMode;
  readonly dryRun: boolean;
  readonly scope: ExportScope;
  /** Null: no split, and the layout is `label`. */
  readonly split: ExportSplit | null;
  readonly layout: ExportLayout;
}

/**
 * Clusters folders of images. Resolves with the final snapshot; `snapshot` notifications carry the
 * earlier ones.
 */
export const clusterFolders: Request<ClusterParams, RunSnapshot, EngineFailure> = new RequestType(
  'winnow/clusterFolders',
);

/** The last snapshot of a data set that the store keeps, or null when it was never clustered. */
export const openDataSet: Request<DataSetParams, RunSnapshot | null, EngineFailure> = new RequestType(
  'winnow/openDataSet',
);

/**
 * Takes one step of curation: it is in the journal, on the disk, when this resolves with the edits
 * now in force.
 */
export const curateLabelling: Request<CurateParams, Curation, EngineFailure> = new RequestType('winnow/curate');

/** k-means of one cluster's images in a space, into `parts`; changes nothing. */
export const previewSplit: Request<
  LabellingParams & { readonly cluster: number; readonly parts: number; readonly space: Space },
  SplitPreview,
  EngineFailure
> = new RequestType('winnow/previewSplit');

/**
 * Trains the classifier with the person's labels as truth and says what would change; changes
 * nothing.
 */
export const previewRelabel: Request<LabellingParams, RelabelPreview, EngineFailure> = new RequestType(
  'winnow/previewRelabel',
);

/**
 * Compares the classes of the sub-folders with what the run knows of the images. They become the
 * current labelling, whose `audit` ranks the suspects; resolves with it.
 */
export const auditLabels: Request<LabellingParams & AuditOptions, RunSnapshot, EngineFailure> = new RequestType(
  'winnow/auditLabels',
);

/** The images nearest to one of the run. */
export const findSimilar: Request<
  LabellingParams & { readonly image: number; readonly space: Space; readonly count: number },
  Neighbours,
  EngineFailure
> = new RequestType('winnow/findSimilar');

/**
 * The images that words fit: by a text-and-image pair where one is on this machine, else by the
 * classes that the network saw in them and by their paths.
 */
export const searchWords: Request<
  LabellingParams & { readonly words: string; readonly count: number },
  WordMatches,
  EngineFailure
> = new RequestType('winnow/searchWords');

/**
 * Proposes for each group the best of some names; resolves once they are the labelling's. Fails
 * with `model-missing` where no text-and-image pair is on this machine.
 */
export const proposeNames: Request<
  LabellingParams & { readonly names: readonly string[] },
  ProposedNames,
  EngineFailure
> = new RequestType('winnow/proposeNames');

/** How many images came into the folders of a run since, and how many went. */
export const folderChanges: Request<LabellingParams, FolderChanges, EngineFailure> = new RequestType(
  'winnow/folderChanges',
);

/** Copies and near copies among the images of a run; kept in the store. */
export const findCopies: Request<LabellingParams, Copies, EngineFailure> = new RequestType('winnow/findCopies');

/** What is known of the files of a run beside their labels, from heads, pixels and tables. */
export const factColumns: Request<LabellingParams, FactColumns, EngineFailure> = new RequestType('winnow/factColumns');

/**
 * How far each image is from its nearest ones: the larger, the less it is like any other. Kept in
 * the store.
 */
export const unlikeness: Request<LabellingParams, readonly number[], EngineFailure> = new RequestType(
  'winnow/unlikeness',
);

/**
 * `count` images that stand for all, or for those `among` them: from the reviewed ones on, the most
 * telling first.
 */
export const chooseImages: Request<
  LabellingParams & { readonly count: number; readonly among: readonly number[] | null },
  readonly number[],
  EngineFailure
> = new RequestType('winnow/chooseImages');

/** Lays all images out in two dimensions; kept in the store. */
export const mapImages: Request<
  LabellingParams & { readonly projection: Projection; readonly space: Space },
  ImageMap,
  EngineFailure
> = new RequestType('winnow/mapImages');

/** The clusters of one extractor at another k. */
export const clustersAt: Request<
  LabellingParams & { readonly extractor: ExtractorName; readonly k: number },
  ClustersAt,
  EngineFailure
> = new RequestType('winnow/clustersAt');

/** Figures of the run: losses, silhouettes, matches, scores. */
export const runFacts: Request<LabellingParams, RunFacts, EngineFailure> = new RequestType('winnow/runFacts');

/**
 * The run against the true classes in a folder with one sub-folder a class; `truth` is its absolute
 * path.
 */
export const compareWithTruth: Request<LabellingParams & { readonly truth: string }, TruthFacts, EngineFailure> =
  new RequestType('winnow/compareWithTruth');

/** Internal and external validation of each extractor over k; kept in the store. */
export const validateOverK: Request<LabellingParams, ValidationCurves, EngineFailure> = new RequestType(
  'winnow/validateOverK',
);

/** One image as the extractors see it. */
export const imageFacts: Request<LabellingParams & { readonly image: number }, ImageFacts, EngineFailure> =
  new RequestType('winnow/imageFacts');

/** Writes the labelled tree of the last snapshot. Resolves once the tree has its final name. */
export const exportTree: Request<ExportParams, ExportReport, EngineFailure> = new RequestType('winnow/exportTree');

/**
 * Writes the data card of the labelling to `target`, an absolute path, in the place of what is
 * there.
 */
export const writeReport: Request<LabellingParams & { readonly target: string }, null, EngineFailure> = new RequestType(
  'winnow/writeReport',
);

/** What the engine found on this machine. */
export const diagnostics: Request<null, Diagnostics, EngineFailure> = new RequestType('winnow/diagnostics');

/** Sent while a request is worked on, at most ten a second. `request` is that of the parameters. */
export const progress: Notification<StageProgress & { readonly dataSet: string; readonly request?: number }> =
  new NotificationType('winnow/progress');

/** Sent whenever better clusters exist: HOG's first, then the consensus, then the final labels. */
export const snapshot: Notification<RunSnapshot> = new NotificationType('winnow/snapshot');

/** One line for the log. */
export const log: Notification<{ readonly level: 'info' | 'warn' | 'error'; readonly message: string }> =
  new NotificationType('winnow/log');
