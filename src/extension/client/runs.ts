import * as vscode from 'vscode';
import type { CancellationToken, RequestType } from 'vscode-jsonrpc';
import type { AuditOptions } from '../../domain/audit';
import type { Curation, Edit, Step } from '../../domain/curation';
import type { ExportReport, RunSnapshot, StageProgress } from '../../domain/dataset';
import type { ClusterParams, EngineFailure, ExportParams, LabellingParams } from '../../protocol/engine';
import { auditLabels, clusterFolders, curateRun, exportTree, openRun } from '../../protocol/engine';
import type { EngineClient } from './engine-client';
import { wordsOf } from './failures';
import { readConfiguration, storeLocation } from './settings';
import { StepQueue } from './step-queue';

const REMEMBERED = 'winnow.dataSets';

/** What is known of one data set. */
export interface RunState {
  readonly folders: readonly string[];
  /** The latest clusters with the edits in force; what a person sees is `curatedOf(snapshot)`. An edit makes a new object. */
  readonly snapshot?: RunSnapshot;
  /** While a run is going on. */
  readonly progress?: StageProgress;
  readonly running: boolean;
  /** Why the last run failed, in words. */
  readonly failure?: string;
}

/** The data sets of this window: starts runs, keeps the latest snapshot of each, and says when something changed. */
export class Runs implements vscode.Disposable {
  private readonly states = new Map<string, RunState>();
  private readonly cancellations = new Map<string, vscode.CancellationTokenSource>();
  private readonly steps = new StepQueue();
  private readonly changed = new vscode.EventEmitter<RunState>();
  private readonly subscriptions: vscode.Disposable[];
  private latestKey: string | undefined;
  readonly onChange = this.changed.event;

  constructor(
    private readonly engine: EngineClient,
    private readonly memory: vscode.Memento,
    private readonly storage: vscode.Uri,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.subscriptions = [
      engine.onSnapshot((snapshot) => this.update(snapshot.folders, { snapshot })),
      engine.onProgress(({ run, ...progress }) => {
        const state = this.all.find(({ snapshot, running }) => running && (!snapshot || snapshot.run === run));
        if (state?.running) this.update(state.folders, { progress });
      }),
    ];
  }

  get all(): readonly RunState[] {
    return [...this.states.values()];
  }

  /** The data set that was clustered or opened last. */
  get latest(): RunState | undefined {
    return this.latestKey === undefined ? undefined : this.states.get(this.latestKey);
  }

  find(folders: readonly string[]): RunState | undefined {
    return this.states.get(keyOf(folders));
  }

  /** Loads what earlier windows clustered. */
  async reopen(): Promise<void> {
    for (const folders of this.memory.get<string[][]>(REMEMBERED, [])) {
      try {
        const snapshot = await this.engine.request(openRun, { folders, store: this.store });
        if (!snapshot) continue;
        // The list ends with what was clustered last; a run that began meanwhile stays in front.
        if (!this.latest?.running) this.latestKey = keyOf(folders);
        this.update(folders, { snapshot });
      } catch (error) {
        this.log.warn(`${folders.join(', ')} could not be reopened: ${wordsOf(error)}`);
      }
    }
  }

  /**
   * Clusters folders; resolves with the final snapshot, or undefined when the person cancelled.
   * @param how whether to stop the run of another window on these folders, and whether to learn from all images again.
   * @throws the engine's failure; the state carries its words too.
   */
  async cluster(
    folders: readonly string[],
    token: vscode.CancellationToken,
    how: Pick<ClusterParams, 'takeOver' | 'fromScratch'> = {},
  ): Promise<RunSnapshot | undefined> {
    const key = keyOf(folders);
    if (this.cancellations.has(key)) throw new Error('These folders are being clustered already.');
    const source = new vscode.CancellationTokenSource();
    const outer = token.onCancellationRequested(() => source.cancel());
    this.cancellations.set(key, source);
    this.latestKey = key;
    // Keeps the clusters of an earlier run, not its failure or progress.
    const { snapshot: earlier } = this.states.get(key) ?? {};
    this.replace({ folders, running: true, ...(earlier ? { snapshot: earlier } : {}) });
    await this.remember(folders);
    try {
      const configuration = readConfiguration();
      const snapshot = await this.engine.request(
        clusterFolders,
        { folders, store: this.store, configuration, ...how },
        source.token,
      );
      this.finish(folders, { snapshot });
      return snapshot;
    } catch (error) {
      if (source.token.isCancellationRequested) {
        this.finish(folders, {});
        return undefined;
      }
      this.finish(folders, { failure: wordsOf(error) });
      throw error;
    } finally {
      outer.dispose();
      source.dispose();
      this.cancellations.delete(key);
    }
  }

  /** Cancels every run. */
  cancel(): void {
    for (const source of this.cancellations.values()) source.cancel();
  }

  /**
   * Takes one edit of a person; resolves with the edits in force once the engine has it on the disk. Edits of one data set
   * are taken one at a time, in the order of the calls.
   * @param labelling the one that the edit was made for; an edit of another one than is shown now is refused.
   * @throws Error in words when there are no finished labels, or the engine refuses the edit.
   */
  edit(folders: readonly string[], edit: Edit, labelling?: string): Promise<Curation> {
    return this.take(folders, { kind: 'edit', edit }, labelling);
  }

  /** Takes the last edit back; nothing to take back changes nothing. */
  undo(folders: readonly string[]): Promise<Curation> {
    return this.take(folders, { kind: 'undo' });
  }

  redo(folders: readonly string[]): Promise<Curation> {
    return this.take(folders, { kind: 'redo' });
  }

  /** Asks the engine about the labelling that is shown. @throws Error in words, as {@link edit} does. */
  ask<P extends object, R>(
    folders: readonly string[],
    type: RequestType<LabellingParams & P, R, EngineFailure>,
    about: P,
    token?: CancellationToken,
  ): Promise<R> {
    const { labelling } = this.finished(folders);
    return this.engine.request(type, { ...about, folders, store: this.store, labelling }, token);
  }

  /**
   * Makes the classes of the sub-folders the labels that are shown, with the suspects of an audit. Corrections made before
   * are in it; those made meanwhile wait for it. @throws Error in words, as {@link edit} does.
   */
  audit(folders: readonly string[], options: AuditOptions, token: CancellationToken): Promise<RunSnapshot> {
    return this.steps.run(keyOf(folders), async () => {
      const snapshot = await this.ask(folders, auditLabels, options, token);
      this.update(folders, { snapshot });
      return snapshot;
    });
  }

  /** Writes the labelled tree, or with `dryRun` says what that would write. */
  async export(
    folders: readonly string[],
    plan: Omit<ExportParams, 'folders' | 'store'>,
    token?: CancellationToken,
  ): Promise<ExportReport> {
    // Corrections made before are in it; those made meanwhile need not wait for it.
    await this.steps.run(keyOf(folders), () => Promise.resolve());
    return this.engine.request(exportTree, { ...plan, folders, store: this.store }, token);
  }

  dispose(): void {
    for (const source of this.cancellations.values()) source.cancel();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private take(folders: readonly string[], step: Step, labelling?: string): Promise<Curation> {
    return this.steps.run(keyOf(folders), async () => {
      const before = this.finished(folders);
      if (labelling !== undefined && labelling !== before.labelling) {
        throw new Error('The labels have changed since, so the correction was not made. Please make it again.');
      }
      const { edits, undone } = before.curation;
      if (step.kind !== 'edit' && (step.kind === 'undo' ? edits : undone).length === 0) return before.curation;
      const store = this.store;
      try {
        const params = { folders, store, labelling: before.labelling, step, before: edits.length };
        const curation = await this.engine.request(curateRun, params);
        const snapshot = this.find(folders)?.snapshot;
        if (snapshot?.labelling === before.labelling) this.update(folders, { snapshot: { ...snapshot, curation } });
        return curation;
      } catch (error) {
        // Another window may have corrected the same labels: show what is in force.
        const snapshot = await this.engine.request(openRun, { folders, store }).catch(() => null);
        if (snapshot && !this.find(folders)?.running) this.update(folders, { snapshot });
        throw error;
      }
    });
  }

  private finished(folders: readonly string[]): RunSnapshot {
    const { snapshot, running } = this.find(folders) ?? {};
    if (!snapshot) throw new Error('There are no clusters yet. Cluster a folder of images first.');
    if (running || !snapshot.finished) {
      throw new Error('The labels are not final yet: wait for the run to finish, or cluster the folder again.');
    }
    return snapshot;
  }

  /** The folder under which the stores of all data sets lie. */
  get store(): string {
    return storeLocation(this.storage);
  }

  /** Takes a data set off the list; what the engine keeps of it is another matter. */
  async forget(folders: readonly string[]): Promise<void> {
    const key = keyOf(folders);
    this.states.delete(key);
    if (this.latestKey === key) this.latestKey = undefined;
    const others = this.memory.get<string[][]>(REMEMBERED, []).filter((other) => keyOf(other) !== key);
    await this.memory.update(REMEMBERED, others);
    this.changed.fire({ folders, running: false });
  }

  private async remember(folders: readonly string[]): Promise<void> {
    const others = this.memory.get<string[][]>(REMEMBERED, []).filter((other) => keyOf(other) !== keyOf(folders));
    await this.memory.update(REMEMBERED, [...others, [...folders]]);
  }

  private finish(folders: readonly string[], change: Partial<RunState>): void {
    const { snapshot } = this.states.get(keyOf(folders)) ?? {};
    this.replace({ folders, running: false, ...(snapshot ? { snapshot } : {}), ...change });
  }

  private update(folders: readonly string[], change: Partial<RunState>): void {
    this.replace({ folders, running: false, ...this.states.get(keyOf(folders)), ...change });
  }

  private replace(state: RunState): void {
    const key = keyOf(state.folders);
    this.states.set(key, state);
    this.latestKey ??= key;
    this.changed.fire(state);
  }
}

const keyOf = (folders: readonly string[]): string => JSON.stringify([...folders].sort());
