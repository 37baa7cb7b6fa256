import type { AuditOptions } from '../domain/audit';
import type { Curation, Edit } from '../domain/curation';
import type { RunSnapshot } from '../domain/dataset';
import type { ExportReport } from '../domain/exports';
import type { ExportParams } from '../protocol/engine';
import type { Neighbours, WordMatches } from '../protocol/inspection';

/** What an export takes and how it is laid out. */
export type ExportWish = Pick<ExportParams, 'target' | 'mode' | 'scope' | 'split' | 'layout'>;

/**
 * What the tools ask of the process that they run in: the editor's host, or `winnow mcp`. One
 * object serves one call of a tool, and knows how that call is cancelled. Every method fails with
 * words for a person.
 */
export interface DataSetAccess {
  /**
   * The last labels of a folder with the edits in force; undefined where it was never clustered.
   */
  find(folder: string): Promise<RunSnapshot | undefined>;
  /** Clusters the folder, or brings its labels up to date; resolves once they are final. */
  cluster(folder: string, how: { readonly fromScratch: boolean }): Promise<RunSnapshot>;
  /**
   * Makes the classes of the sub-folders the current labels, and says which images contradict them.
   */
  audit(snapshot: RunSnapshot, how: AuditOptions): Promise<RunSnapshot>;
  /** The images nearest to one, by all features side by side. */
  similar(snapshot: RunSnapshot, image: number, count: number): Promise<Neighbours>;
  /** The images that words fit, the best first. */
  search(snapshot: RunSnapshot, words: string, count: number): Promise<WordMatches>;
  /** Makes one edit of these labels. It is on the disk when this resolves. */
  edit(snapshot: RunSnapshot, edit: Edit): Promise<Curation>;
  /** Takes the last edit back. */
  undo(snapshot: RunSnapshot): Promise<Curation>;
  /** Says what an export would write; writes nothing. */
  planExport(snapshot: RunSnapshot, wish: ExportWish): Promise<ExportReport>;
}
