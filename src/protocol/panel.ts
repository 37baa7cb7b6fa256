/** Everything that crosses between the extension host and a webview. */
import type { Copies } from '../domain/copies';
import type { Curation, Edit } from '../domain/curation';
import type { FactColumns } from '../domain/fact-columns';
import type { RunSnapshot, StageProgress } from '../domain/dataset';
import type { ExportReport } from '../domain/exports';
import type { ExtractorName } from '../domain/methods';
import type { ExportForm, ExportLayout, ExportMode, ExportScope, ExportSplit } from '../domain/exports';
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
  WordMatches,
} from './inspection';

/** Sent by the host. */
export type HostMessage =
  | { readonly type: 'empty' }
  /** What there is to show is being read. */
  | { readonly type: 'opening' }
  | {
      readonly type: 'snapshot';
      readonly snapshot: RunSnapshot;
      /** Webview URI of `thumbnailFolder`. */
      readonly thumbnails: string;
      /** Webview URI of `root`, for a page that may load the pictures themselves. */
      readonly originals?: string;
      /** Cluster that the panel scrolls to, when the person asked for one. */
      readonly reveal?: number;
    }
  /**
   * The edits in force changed; sent once they are in the journal. A page that shows another
   * labelling ignores it.
   */
  | { readonly type: 'curation'; readonly labelling: string; readonly curation: Curation }
  /**
   * An edit of the page could not be written down; `message` says why, in words. The edits in force
   * stayed as they were.
   */
  | { readonly type: 'editRefused'; readonly edit: Edit; readonly message: string }
  /** A command of the editor (palette, menu, key) that concerns the page. */
  | { readonly type: 'command'; readonly command: PanelCommand }
  /** Show the images nearest to this one. */
  | { readonly type: 'showSimilar'; readonly image: number; readonly space: Space; readonly found: Neighbours }
  /** Show these images large: one after the other, or side by side. */
  | { readonly type: 'look'; readonly images: readonly number[]; readonly how: 'alone' | 'beside' }
  | { readonly type: 'progress'; readonly progress: StageProgress | null }
  | { readonly type: 'failed'; readonly message: string }
  /** What became of the folders since the run; null while nothing did. */
  | { readonly type: 'folder'; readonly changes: FolderChanges | null }
  | { readonly type: 'answer'; readonly id: number; readonly answer: Answer }
  /** The question failed, in words. */
  | { readonly type: 'refusal'; readonly id: number; readonly message: string }
  /** The question is being worked on. */
  | { readonly type: 'questionProgress'; readonly id: number; readonly progress: StageProgress };

/**
 * What the page does on its own when the editor asks: which images are selected, only the page
 * knows.
 */
export type PanelCommand =
  | 'selectAll'
  | 'clearSelection'
  | 'move'
  | 'newLabel'
  | 'exclude'
  | 'include'
  | 'review'
  | 'tag'
  | 'merge'
  | 'split'
  | 'findSimilar'
  | 'searchWords'
  | 'look'
  | 'compare'
  | 'relabel'
  | 'choose'
  | 'export'
  | 'filter'
  | 'zoomIn'
  | 'zoomOut'
  | 'showClusters'
  | 'showReview'
  | 'showCopies'
  | 'showMap'
  | 'showRun';

/** Images side by side, at most. */
export const MOST_BESIDE = 4;

/** Asked by the page; the host answers each under its id. */
export type Question =
  | { readonly about: 'split'; readonly cluster: number; readonly parts: number; readonly space: Space }
  | { readonly about: 'relabel' }
  | { readonly about: 'similar'; readonly image: number; readonly space: Space; readonly count: number }
  /** At most `count` images that words fit. */
  | { readonly about: 'words'; readonly words: string; readonly count: number }
  /** The host asks whether the pair that reads words may be downloaded. */
  | { readonly about: 'pair' }
  | { readonly about: 'map'; readonly projection: Projection; readonly space: Space }
  | { readonly about: 'clusters'; readonly extractor: ExtractorName; readonly k: number }
  | { readonly about: 'copies' }
  | { readonly about: 'columns' }
  | { readonly about: 'unlikeness' }
  /** Null: among all images. */
  | { readonly about: 'choice'; readonly count: number; readonly among: readonly number[] | null }
  | { readonly about: 'run' }
  | { readonly about: 'validation' }
  /** The host asks for the folder of the true classes. */
  | { readonly about: 'truth' }
  | { readonly about: 'image'; readonly image: number }
  /** Counts and changed names of an export, which writes nothing. */
  | { readonly about: 'export'; readonly plan: ExportPlan };

export type Answer =
  | { readonly about: 'split'; readonly preview: SplitPreview }
  | { readonly about: 'relabel'; readonly preview: RelabelPreview }
  | { readonly about: 'similar'; readonly found: Neighbours }
  | { readonly about: 'words'; readonly found: WordMatches }
  /** Whether the pair is on this machine now. */
  | { readonly about: 'pair'; readonly there: boolean }
  | { readonly about: 'map'; readonly map: ImageMap }
  | { readonly about: 'clusters'; readonly clusters: ClustersAt }
  | { readonly about: 'copies'; readonly copies: Copies }
  | { readonly about: 'columns'; readonly facts: FactColumns }
  | { readonly about: 'unlikeness'; readonly distances: readonly number[] }
  | { readonly about: 'choice'; readonly images: readonly number[] }
  | { readonly about: 'run'; readonly facts: RunFacts }
  | { readonly about: 'validation'; readonly curves: ValidationCurves }
  /** Null where the person chose no folder. */
  | { readonly about: 'truth'; readonly facts: TruthFacts | null }
  | { readonly about: 'image'; readonly facts: ImageFacts }
  | { readonly about: 'export'; readonly report: ExportReport };

export interface ExportPlan extends ExportForm {
  readonly scope: ExportScope;
  readonly split: ExportSplit | null;
  readonly layout: ExportLayout;
  readonly mode: ExportMode;
}

/** Sent by the webview; the host checks each before it acts. */
export type WebviewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'cluster' }
  /** Ends the run, or whatever else takes long, of the data set that the page shows. */
  | { readonly type: 'cancel' }
  | { readonly type: 'showLog' }
  | { readonly type: 'retry' }
  /** Runs the data set again, which labels what is new in its folders. */
  | { readonly type: 'labelNew' }
  | { readonly type: 'openPanel'; readonly cluster?: number }
  | { readonly type: 'openImage'; readonly image: number }
  /** Asks for a new name in the editor's own input box. */
  | { readonly type: 'rename'; readonly cluster: number }
  /**
   * A correction of `labelling`, the one that it was made for; the page shows it when the
   * `curation` message comes back.
   */
  | { readonly type: 'edit'; readonly labelling: string; readonly edit: Edit }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' }
  /** Writes the tree; the host asks for the place. */
  | { readonly type: 'export'; readonly plan: ExportPlan }
  /** `labelling` is the one that the page shows: positions of images mean something in it only. */
  | { readonly type: 'ask'; readonly id: number; readonly labelling: string; readonly question: Question }
  /** The answer to a question is not wanted any more. */
  | { readonly type: 'cancelQuestion'; readonly id: number }
  /** The number of selected images, for the `when` clauses of the editor's menus and keys. */
  | { readonly type: 'selection'; readonly count: number };
