import * as vscode from 'vscode';
import type { ExportMode, ExportReport, RunSnapshot, StageProgress } from '../protocol/dataset';
import { clusterFolders, exportTree, openRun, renameCluster } from '../protocol/engine';
import type { EngineClient } from './engine-client';
import { readConfiguration, storeLocation } from './settings';

const REMEMBERED = 'winnow.dataSets';

/** What is known of one data set. */
export interface RunState {
  readonly folders: readonly string[];
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
   * @throws the engine's failure; the state carries its words too.
   */
  async cluster(folders: readonly string[], token: vscode.CancellationToken): Promise<RunSnapshot | undefined> {
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
        { folders, store: this.store, configuration },
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

  async rename(folders: readonly string[], cluster: number, name: string): Promise<void> {
    const snapshot = await this.engine.request(renameCluster, { folders, store: this.store, cluster, name });
    this.update(folders, { snapshot });
  }

  export(
    folders: readonly string[],
    target: string,
    mode: ExportMode,
    dryRun: boolean,
    token: vscode.CancellationToken,
  ): Promise<ExportReport> {
    return this.engine.request(exportTree, { folders, store: this.store, target, mode, dryRun }, token);
  }

  dispose(): void {
    for (const source of this.cancellations.values()) source.cancel();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.changed.dispose();
  }

  private get store(): string {
    return storeLocation(this.storage);
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

/** An error in words for a person. */
export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
