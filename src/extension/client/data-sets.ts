import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { RequestType } from 'vscode-jsonrpc';
import type { AuditOptions } from '../../domain/audit';
import type { Curation, Edit, Step } from '../../domain/curation';
import type { RunSnapshot, StageProgress } from '../../domain/dataset';
import type { ExportReport } from '../../domain/exports';
import type { ClusterParams, EngineFailure, ExportParams, LabellingParams } from '../../protocol/engine';
import {
  auditLabels,
  clusterFolders,
  curateLabelling,
  exportTree,
  openDataSet,
  proposeNames,
} from '../../protocol/engine';
import type { FolderChanges, ProposedNames } from '../../protocol/inspection';
import { Cancellations, type CancellableOptions } from './cancellations';
import { completeLabels, type CompletedLabels } from '../../protocol/labels';
import type { EngineClient, RequestOptions } from './engine-client';
import { wordsOf } from '../../domain/error-words';
import { readConfiguration, storeLocation } from './settings';
import { keyOf, KnownDataSets, type DataSet } from './known-data-sets';
import { StepQueue } from './step-queue';

/** How a question about a labelling is asked. */
export interface AskOptions extends RequestOptions {
  /**
   * The labelling that the question is about. If another one is shown by now, the question is
   * refused.
   */
  readonly labelling?: string;
}

/**
 * The data sets of this window: starts runs, keeps the latest snapshot of each, and says when
 * something changed.
 */
export class DataSets implements vscode.Disposable {
  private readonly known: KnownDataSets;
  private readonly cancellations = new Cancellations();
  private opening: Promise<void> | undefined;
  private opened = false;
  private readonly steps = new StepQueue();
  private readonly subscriptions: vscode.Disposable[];
  readonly onChange: vscode.Event<DataSet>;

  constructor(
    private readonly engine: EngineClient,
    memory: vscode.Memento,
    private readonly storage: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.known = new KnownDataSets(memory);
    this.onChange = this.known.onChange;
    this.subscriptions = [engine.onSnapshot((snapshot) => this.known.update(snapshot.folders, { snapshot }))];
  }

  get all(): readonly DataSet[] {
    return this.known.all;
  }

  /** The data set that was clustered or opened last. */
  get latest(): DataSet | undefined {
    return this.known.latest;
  }

  find(folders: readonly string[]): DataSet | undefined {
    return this.known.find(folders);
  }

  /** Whether earlier windows clustered something that is not loaded yet. */
  get hasUnopened(): boolean {
    return !this.opened && this.known.remembered.length > 0;
  }

  /**
   * Loads what earlier windows clustered, the first time that it is called. The engine has to start
   * for it. So it is called only when a person looks at something of Winnow, or asks for it.
   */
  reopen(): Promise<void> {
    return (this.opening ??= this.load().finally(() => {
      this.opened = true;
    }));
  }

  private async load(): Promise<void> {
    for (const folders of this.known.remembered) {
      try {
        const { store } = this;
        const snapshot = await this.engine.request(openDataSet, { folders, store });
        if (!snapshot) continue;
        // The last of the list was clustered last, and comes to the front. A run that began
        // meanwhile stays in front of it.
        if (!this.latest?.running) this.known.makeLatest(folders);
        this.known.update(folders, { snapshot, store });
      } catch (error) {
        this.log.warn(`${folders.join(', ')} could not be reopened: ${wordsOf(error)}`);
      }
    }
  }

  /**
   * Clusters folders; resolves with the final snapshot, or undefined when the person cancelled.
   * @param how whether to stop the run of another window on these folders, and whether to learn
   * from all images again.
   * @throws the engine's failure; the data set carries its words too.
   */
  async cluster(
    folders: readonly string[],
    token: vscode.CancellationToken,
    how: Pick<ClusterParams, 'takeOver' | 'fromScratch'> = {},
  ): Promise<RunSnapshot | undefined> {
    if (this.find(folders)?.running) throw new Error(t('These folders are being clustered already.'));
    this.known.makeLatest(folders);
    this.known.begin(folders);
    try {
      await this.known.remember(folders);
      const configuration = readConfiguration();
      const { store } = this;
      const params = { folders, store, configuration, ...how };
      const snapshot = await this.cancellable(folders, token, (options) =>
        this.engine.request(clusterFolders, params, options),
      );
      this.known.finish(folders, { snapshot, store });
      return snapshot;
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.known.finish(folders, {});
        return undefined;
      }
      this.known.finish(folders, { failure: wordsOf(error) });
      throw error;
    }
  }

  /** Cancels the run and the other long requests of one data set. */
  cancel(folders: readonly string[]): void {
    this.cancellations.cancel(keyOf(folders));
  }

  /**
   * Takes one edit of a person; resolves with the edits in force once the engine has it on the
   * disk. Edits of one data set are taken one at a time, in the order of the calls.
   * @param labelling the one that the edit was made for. Where another one is shown by now, the
   * edit is refused: its images and labels would be others.
   * @throws Error in words when there are no finished labels, or the engine refuses the edit.
   */
  edit(folders: readonly string[], edit: Edit, labelling: string): Promise<Curation> {
    return this.take(folders, { kind: 'edit', edit }, labelling);
  }

  /** Takes the last edit back, if there is one. */
  undo(folders: readonly string[]): Promise<Curation> {
    return this.take(folders, { kind: 'undo' });
  }

  redo(folders: readonly string[]): Promise<Curation> {
    return this.take(folders, { kind: 'redo' });
  }

  /**
   * Asks the engine about the labelling that is shown.
   * @throws Error in words, as {@link edit} does.
   */
  async ask<P extends object, R>(
    folders: readonly string[],
    type: RequestType<LabellingParams & P, R, EngineFailure>,
    about: P,
    { labelling, ...options }: AskOptions = {},
  ): Promise<R> {
    const shown = this.finished(folders).labelling;
    if (labelling !== undefined && labelling !== shown)
      throw new Error(t('The labels have changed since. Please ask again.'));
    return this.engine.request(type, { ...about, folders, store: this.storeOf(folders), labelling: shown }, options);
  }

  /**
   * Audits the classes of the sub-folders, and makes them the labels that are shown. Corrections
   * made before are taken into account; those made meanwhile wait until it ends.
   * @throws Error in words, as {@link edit} does.
   */
  audit(folders: readonly string[], how: AuditOptions, token: vscode.CancellationToken): Promise<RunSnapshot> {
    return this.steps.run(keyOf(folders), () =>
      this.cancellable(folders, token, async (options) => {
        const snapshot = await this.ask(folders, auditLabels, how, options);
        this.known.update(folders, { snapshot });
        return snapshot;
      }),
    );
  }

  /**
   * Labels all images by the labels that `place`, a file or folder, gives to some of them.
   * @throws Error in words, as {@link edit} does.
   */
  complete(folders: readonly string[], place: string, token: vscode.CancellationToken): Promise<CompletedLabels> {
    return this.steps.run(keyOf(folders), () =>
      this.cancellable(folders, token, async (options) => {
        const completed = await this.ask(folders, completeLabels, { place }, options);
        this.known.update(folders, { snapshot: completed.snapshot });
        return completed;
      }),
    );
  }

  /**
   * Proposes the best of some names for each label that is shown.
   * @throws Error in words, as {@link edit} does.
   */
  proposeNames(
    folders: readonly string[],
    names: readonly string[],
    token: vscode.CancellationToken,
  ): Promise<ProposedNames> {
    return this.steps.run(keyOf(folders), () =>
      this.cancellable(folders, token, async (options) => {
        const proposed = await this.ask(folders, proposeNames, { names }, options);
        this.known.update(folders, { snapshot: proposed.snapshot });
        return proposed;
      }),
    );
  }

  /**
   * Writes the labelled tree. If the engine ends meanwhile, the export is not repeated, because its
   * tree may be there.
   */
  async export(
    folders: readonly string[],
    plan: Omit<ExportParams, 'folders' | 'store' | 'dryRun'>,
    token: vscode.CancellationToken,
  ): Promise<ExportReport> {
    const lost = t(
      'The engine ended while it wrote {0}. If that folder is there, it is complete; else export again.',
      plan.target,
    );
    await this.settled(folders);
    const params = { ...plan, dryRun: false, folders, store: this.storeOf(folders) };
    return this.cancellable(folders, token, (options) => this.engine.request(exportTree, params, { ...options, lost }));
  }

  /** Says what {@link export} would write. */
  async previewExport(
    folders: readonly string[],
    plan: Omit<ExportParams, 'folders' | 'store' | 'dryRun'>,
    options?: RequestOptions,
  ): Promise<ExportReport> {
    await this.settled(folders);
    return this.engine.request(exportTree, { ...plan, dryRun: true, folders, store: this.storeOf(folders) }, options);
  }

  /**
   * Does a long request about a data set. {@link cancel} of that data set ends it, and its progress
   * is shown as that of the data set.
   */
  async cancellable<T>(
    folders: readonly string[],
    token: vscode.CancellationToken,
    request: (options: CancellableOptions) => Promise<T>,
  ): Promise<T> {
    const onProgress = (progress: StageProgress): void => this.known.update(folders, { progress });
    try {
      return await this.cancellations.run(keyOf(folders), token, onProgress, request);
    } finally {
      this.known.withoutProgress(folders);
    }
  }

  /**
   * Notes which files came into the folders, and which went, since `paths` were listed, and says so
   * if that is new. While a run looks at the folders it is not noted.
   */
  noteChanges(folders: readonly string[], paths: RunSnapshot['paths'], changes: FolderChanges): void {
    this.known.noteChanges(folders, paths, changes);
  }

  dispose(): void {
    this.cancellations.dispose();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.known.dispose();
  }

  private take(folders: readonly string[], step: Step, labelling?: string): Promise<Curation> {
    return this.steps.run(keyOf(folders), async () => {
      const before = this.finished(folders);
      if (labelling !== undefined && labelling !== before.labelling) {
        throw new Error(t('The labels have changed since, so the correction was not made. Please make it again.'));
      }
      const { edits, undone } = before.curation;
      if (step.kind !== 'edit' && (step.kind === 'undo' ? edits : undone).length === 0) return before.curation;
      const store = this.storeOf(folders);
      try {
        const params = { folders, store, labelling: before.labelling, step, before: edits.length };
        const curation = await this.engine.request(curateLabelling, params);
        const snapshot = this.find(folders)?.snapshot;
        if (snapshot?.labelling === before.labelling)
          this.known.update(folders, { snapshot: { ...snapshot, curation } });
        return curation;
      } catch (error) {
        // Another window may have corrected the same labels, so the edits that are in force now are
        // shown.
        const snapshot = await this.engine.request(openDataSet, { folders, store }).catch(() => null);
        if (snapshot && !this.find(folders)?.running) this.known.update(folders, { snapshot });
        throw error;
      }
    });
  }

  private finished(folders: readonly string[]): RunSnapshot {
    const { snapshot, running } = this.find(folders) ?? {};
    if (!snapshot) throw new Error(t('There are no clusters yet. Cluster a folder of images first.'));
    if (running || !snapshot.finished) {
      throw new Error(t('The labels are not final yet: wait for the run to finish, or cluster the folder again.'));
    }
    return snapshot;
  }

  /** The folder under which the store of a data set lies. */
  storeOf(folders: readonly string[]): string {
    return this.find(folders)?.store ?? this.store;
  }

  /** The folder under which the stores of all new runs lie. */
  get store(): string {
    return storeLocation(this.storage);
  }

  /**
   * Resolves once all corrections that were made before are on the disk. It does not wait for later
   * ones.
   */
  private settled(folders: readonly string[]): Promise<void> {
    return this.steps.run(keyOf(folders), () => Promise.resolve());
  }

  /** Takes a data set off the list. What the engine keeps of it stays. */
  async forget(folders: readonly string[]): Promise<void> {
    await this.known.forget(folders);
  }
}
