import * as vscode from 'vscode';
import type { RunSnapshot } from '../../domain/dataset';
import { folderChanges } from '../../protocol/engine';
import { wordsOf } from '../../domain/error-words';
import type { DataSets } from './data-sets';
import type { DataSet } from './known-data-sets';

/**
 * Milliseconds between a change and the look at the folders, because files often come many at once.
 */
const SETTLES = 1000;
/** The pause between two looks is this many times as long as a look takes. */
const PAUSE = 4;

/** The folders of one data set, as they are watched. */
interface Watched {
  readonly watchers: readonly vscode.Disposable[];
  /** The list of images that the folders were compared with last. */
  paths: RunSnapshot['paths'];
  timer: NodeJS.Timeout | undefined;
  /** Milliseconds that the last look took. */
  took: number;
}

/**
 * Watches the folders of the data sets that are open in this window, and notes how many images came
 * and went. The editor tells that something changed; the engine, which knows what an image is,
 * counts.
 */
export class FolderWatch implements vscode.Disposable {
  private readonly watched = new Map<string, Watched>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly dataSets: Pick<DataSets, 'onChange' | 'find' | 'ask' | 'noteChanges'>,
    private readonly log: Pick<vscode.LogOutputChannel, 'debug'>,
    private readonly settles = SETTLES,
  ) {
    this.subscription = dataSets.onChange((dataSet) => this.follow(dataSet));
  }

  dispose(): void {
    this.subscription.dispose();
    for (const key of [...this.watched.keys()]) this.drop(key);
  }

  private follow({ folders, snapshot, running }: DataSet): void {
    const key = JSON.stringify(folders);
    if (this.dataSets.find(folders) === undefined) return this.drop(key);
    if (running || !snapshot?.finished) return;
    const known = this.watched.get(key);
    if (known?.paths === snapshot.paths) return;
    if (known) known.paths = snapshot.paths;
    else this.watched.set(key, this.watch(folders, snapshot.paths));
    // Files may have come while no window watched, or while the run went on.
    this.look(folders);
  }

  private watch(folders: readonly string[], paths: RunSnapshot['paths']): Watched {
    const watchers = folders.flatMap((folder) => {
      const pattern = new vscode.RelativePattern(vscode.Uri.file(folder), '**/*');
      // A file whose contents change is neither new nor gone.
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      const changed = (): void => this.look(folders);
      return [watcher, watcher.onDidCreate(changed), watcher.onDidDelete(changed)];
    });
    return { watchers, paths, timer: undefined, took: 0 };
  }

  private look(folders: readonly string[]): void {
    const watched = this.watched.get(JSON.stringify(folders));
    if (!watched || watched.timer) return;
    watched.timer = setTimeout(
      () => {
        watched.timer = undefined;
        void this.count(folders, watched);
      },
      Math.max(this.settles, PAUSE * watched.took),
    );
  }

  private async count(folders: readonly string[], watched: Watched): Promise<void> {
    const { snapshot, running } = this.dataSets.find(folders) ?? {};
    if (!snapshot?.finished || running) return;
    const start = Date.now();
    try {
      const { paths, labelling } = snapshot;
      this.dataSets.noteChanges(folders, paths, await this.dataSets.ask(folders, folderChanges, {}, { labelling }));
    } catch (error) {
      // Nobody asked for this look, so a folder that is away, as on a drive that was unplugged, is
      // no failure to show.
      this.log.debug(`${folders.join(', ')} could not be looked at: ${wordsOf(error)}`);
    }
    watched.took = Date.now() - start;
  }

  private drop(key: string): void {
    const watched = this.watched.get(key);
    if (!watched) return;
    clearTimeout(watched.timer);
    for (const watcher of watched.watchers) watcher.dispose();
    this.watched.delete(key);
  }
}
