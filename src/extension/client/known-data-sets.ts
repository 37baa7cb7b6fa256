import * as vscode from 'vscode';
import type { RunSnapshot, StageProgress } from '../../domain/dataset';
import type { FolderChanges } from '../../protocol/inspection';

const REMEMBERED = 'winnow.dataSets';

/** What is known of one data set. */
export interface DataSet {
  readonly folders: readonly string[];
  /**
   * The latest clusters with the edits in force; what a person sees is `curatedOf(snapshot)`. An
   * edit makes a new object.
   */
  readonly snapshot?: RunSnapshot;
  /**
   * The folder that holds the store which the finished labels come from. The setting may name
   * another folder since then.
   */
  readonly store?: string;
  /** The progress of the run, or of another long request about the data set, such as an audit. */
  readonly progress?: StageProgress;
  /** Whether the data set is being clustered. */
  readonly running: boolean;
  /** What came into the folders since the run, and what went; absent while nothing did. */
  readonly changes?: FolderChanges;
  /** Why the last run failed, in words. */
  readonly failure?: string;
}

/** Names a data set by its folders, in whatever order they were chosen. */
export const keyOf = (folders: readonly string[]): string => JSON.stringify([...folders].sort());

/**
 * The states of the data sets of this window, and the list of those that earlier windows clustered.
 * Says when a state changed.
 */
export class KnownDataSets implements vscode.Disposable {
  private readonly states = new Map<string, DataSet>();
  private readonly changed = new vscode.EventEmitter<DataSet>();
  private latestKey: string | undefined;
  readonly onChange = this.changed.event;

  constructor(private readonly memory: vscode.Memento) {}

  get all(): readonly DataSet[] {
    return [...this.states.values()];
  }

  /** The data set that was clustered or opened last. */
  get latest(): DataSet | undefined {
    return this.latestKey === undefined ? undefined : this.states.get(this.latestKey);
  }

  makeLatest(folders: readonly string[]): void {
    this.latestKey = keyOf(folders);
  }

  find(folders: readonly string[]): DataSet | undefined {
    return this.states.get(keyOf(folders));
  }

  replace(dataSet: DataSet): void {
    const key = keyOf(dataSet.folders);
    this.states.set(key, dataSet);
    this.latestKey ??= key;
    this.changed.fire(dataSet);
  }

  update(folders: readonly string[], change: Partial<DataSet>): void {
    this.replace({ folders, running: false, ...this.find(folders), ...change });
  }

  /** A run begins. The clusters of an earlier one stay; its failure and progress go. */
  begin(folders: readonly string[]): void {
    this.replace({ folders, running: true, ...this.labelsOf(folders) });
  }

  /** A run has ended, with what `change` says of it. */
  finish(folders: readonly string[], change: Partial<DataSet>): void {
    this.replace({ folders, running: false, ...this.labelsOf(folders), ...change });
  }

  /** The clusters of a data set, and where they are kept. */
  private labelsOf(folders: readonly string[]): Partial<DataSet> {
    const { snapshot, store } = this.find(folders) ?? {};
    return { ...(snapshot ? { snapshot } : {}), ...(store === undefined ? {} : { store }) };
  }

  withoutProgress(folders: readonly string[]): void {
    const dataSet = this.find(folders);
    if (!dataSet?.progress) return;
    const { progress: _, ...rest } = dataSet;
    this.replace(rest);
  }

  /**
   * Notes which files came into the folders, and which went, since `paths` were listed, and says so
   * if that is new. While a run looks at the folders it is not noted.
   */
  noteChanges(folders: readonly string[], paths: RunSnapshot['paths'], changes: FolderChanges): void {
    const state = this.find(folders);
    if (!state || state.running || state.snapshot?.paths !== paths) return;
    const { changes: before, ...rest } = state;
    if ((before?.added ?? 0) === changes.added && (before?.gone ?? 0) === changes.gone) return;
    this.replace(changes.added + changes.gone > 0 ? { ...rest, changes } : rest);
  }

  /** Folders of the data sets that windows clustered, the last of them last. */
  get remembered(): readonly (readonly string[])[] {
    return this.memory.get<string[][]>(REMEMBERED, []);
  }

  async remember(folders: readonly string[]): Promise<void> {
    const others = this.remembered.filter((other) => keyOf(other) !== keyOf(folders));
    await this.memory.update(REMEMBERED, [...others, [...folders]]);
  }

  /** Takes a data set off the list. What the engine keeps of it stays. */
  async forget(folders: readonly string[]): Promise<void> {
    const key = keyOf(folders);
    this.states.delete(key);
    if (this.latestKey === key) this.latestKey = undefined;
    const others = this.remembered.filter((other) => keyOf(other) !== key);
    await this.memory.update(REMEMBERED, others);
    this.changed.fire({ folders, running: false });
  }

  dispose(): void {
    this.changed.dispose();
  }
}
