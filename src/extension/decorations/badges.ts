import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { EXCLUDED, UNDECIDED, type Curated } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import { badgeText } from './badge-text';
import { clusterWithId, curatedOf, whyLabelled } from '../client/curated';
import { imageOfFile } from './image-of-file';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';

/** Above this number the editor drops single changes; all badges are asked for anew then. */
const MOST_CHANGES = 250;

/**
 * Badges on the image files of the Explorer: the label's initials, coloured by how far the
 * extractors agree.
 */
export class Badges implements vscode.FileDecorationProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri[] | undefined>();
  private readonly subscriptions: vscode.Disposable[];
  private readonly drawn = new Map<string, RunSnapshot>();
  private enabled = isEnabled();
  readonly onDidChangeFileDecorations = this.changed.event;

  constructor(private readonly dataSets: DataSets) {
    this.subscriptions = [
      this.changed,
      vscode.window.registerFileDecorationProvider(this),
      dataSets.onChange((dataSet) => this.compare(dataSet)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration('winnow.explorerBadges')) return;
        this.enabled = isEnabled();
        this.changed.fire(undefined);
      }),
    ];
  }

  provideFileDecoration(file: vscode.Uri): vscode.FileDecoration | undefined {
    if (!this.enabled) return undefined;
    // The labels are asked for where they are to be seen.
    void this.dataSets.reopen();
    for (const { snapshot } of this.dataSets.all) {
      const image = snapshot && imageOfFile(snapshot, file.fsPath);
      if (image !== undefined) return decoration(snapshot!, curatedOf(snapshot!), image);
    }
    return undefined;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Has the editor ask again for the files whose badge is another one than before. */
  private compare({ folders, snapshot }: DataSet): void {
    const key = JSON.stringify(folders);
    const before = this.drawn.get(key);
    if (!snapshot || snapshot === before) return;
    this.drawn.set(key, snapshot);
    if (!this.enabled) return;
    const files = before?.paths.length === snapshot.paths.length ? changedFiles(before, snapshot) : undefined;
    if (files?.length !== 0) this.changed.fire(files && files.length <= MOST_CHANGES ? files : undefined);
  }
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('winnow').get('explorerBadges', false);
}

function decoration(snapshot: RunSnapshot, curated: Curated, image: number): vscode.FileDecoration | undefined {
  const label = curated.labels[image] ?? UNDECIDED;
  if (label === EXCLUDED) return undefined;
  const name = clusterWithId(curated, label)?.name ?? '';
  const badge = label === UNDECIDED ? '?' : badgeText(name);
  const agreement = curated.reviewed[image] ? 'all' : (snapshot.agreement[image] ?? 'disputed');
  const tooltip = [t('Winnow: {0}.', name), ...whyLabelled(snapshot, curated, image)].join(' ');
  return new vscode.FileDecoration(badge, tooltip, new vscode.ThemeColor(`winnow.agreement.${agreement}`));
}

function changedFiles(before: RunSnapshot, after: RunSnapshot): vscode.Uri[] {
  const old = curatedOf(before);
  const now = curatedOf(after);
  const names = new Map(old.clusters.map(({ id, name }) => [id, name]));
  const renamed = new Set(now.clusters.filter(({ id, name }) => names.get(id) !== name).map(({ id }) => id));
  return after.paths.flatMap((relative, image) => {
    const label = now.labels[image]!;
    const same =
      before.paths[image] === relative &&
      old.labels[image] === label &&
      !renamed.has(label) &&
      old.reviewed[image] === now.reviewed[image] &&
      before.agreement[image] === after.agreement[image] &&
      before.confidence[image] === after.confidence[image];
    return same ? [] : [vscode.Uri.file(path.join(after.root, relative))];
  });
}
