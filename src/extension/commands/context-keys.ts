import * as vscode from 'vscode';
import { hierarchyOf } from '../../domain/groups-in-hierarchy';
import { currentDataSet, type Parts } from './command-target';

/** The context keys of the manifest's `when` clauses. */
interface ContextKeys {
  /** Some data set has finished labels. */
  readonly 'winnow.hasDataSets': boolean;
  readonly 'winnow.running': boolean;
  /** Paths of the folders that are being clustered, as the key `resourcePath` spells them. */
  readonly 'winnow.runningFolders': readonly string[];
  /** The data set that a command without a target means is being clustered. */
  readonly 'winnow.currentRunning': boolean;
  /** A cluster panel is in front. */
  readonly 'winnow.panelFocus': boolean;
  /** Number of images selected there. */
  readonly 'winnow.selectionCount': number;
  readonly 'winnow.hasEdits': boolean;
  /** Whether the data set that `undo` and `redo` would change has such an edit. */
  readonly 'winnow.canUndo': boolean;
  readonly 'winnow.canRedo': boolean;
  /**
   * Whether the labels of the data set that `coarser` and `finer` would change were cut from a
   * hierarchy.
   */
  readonly 'winnow.hasHierarchy': boolean;
  /** The tree is filtered. */
  readonly 'winnow.filtered': boolean;
}

/** Keeps the context keys true. */
export class ContextKeyUpdates implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  /** The values that the editor has, as JSON. */
  private readonly set = new Map<string, string>();

  constructor(private readonly parts: Pick<Parts, 'dataSets' | 'panels' | 'tree'>) {
    const update = (): void => this.update();
    this.subscriptions = [
      parts.dataSets.onChange(update),
      parts.panels.onDidChangeActive(update),
      parts.tree.onDidChangeSelection(update),
      parts.tree.onDidChangeTreeData(update),
    ];
    this.update();
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private update(): void {
    const { dataSets, panels, tree } = this.parts;
    const { active } = panels;
    const { snapshot, running } = currentDataSet(this.parts) ?? {};
    const edits = snapshot?.curation;
    const keys: ContextKeys = {
      // What earlier windows clustered is read when a command needs it.
      'winnow.hasDataSets': dataSets.hasUnopened || dataSets.all.some(({ snapshot }) => snapshot?.finished),
      'winnow.running': dataSets.all.some(({ running }) => running),
      'winnow.runningFolders': dataSets.all.flatMap(({ running, folders }) => (running ? folders : [])),
      'winnow.currentRunning': running ?? false,
      'winnow.panelFocus': active !== undefined,
      'winnow.selectionCount': active?.selectionCount ?? 0,
      'winnow.hasEdits': dataSets.all.some(({ snapshot }) => (snapshot?.curation.edits.length ?? 0) > 0),
      'winnow.canUndo': (edits?.edits.length ?? 0) > 0,
      'winnow.canRedo': (edits?.undone.length ?? 0) > 0,
      'winnow.hasHierarchy': snapshot !== undefined && hierarchyOf(snapshot) !== undefined,
      'winnow.filtered': tree.filterText !== '',
    };
    for (const [key, value] of Object.entries(keys)) {
      const text = JSON.stringify(value);
      if (this.set.get(key) === text) continue;
      this.set.set(key, text);
      void vscode.commands.executeCommand('setContext', key, value);
    }
  }
}
