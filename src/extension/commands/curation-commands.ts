import * as vscode from 'vscode';
import { acceptedName, EXCLUDED, type Edit } from '../../domain/curation';
import { previewRelabel } from '../../protocol/engine';
import type { PanelCommand } from '../../protocol/panel';
import {
  actedInPanel,
  currentRun,
  subjectOf,
  type Parts,
  type Register,
  type Subject,
  type Target,
} from './command-target';
import { clusterOf } from '../client/curated';
import { askForCluster, askForLabel, askForName } from './curation-questions';
import { editsToLabel, editsToMerge, editsToMove } from '../client/edits';
import { withNotification } from '../client/long-request';
import { splitCluster } from './split-command';

/** The commands that correct labels. Each acts on the rows it is given, else on the panel's or the tree's selection. */
export function curationCommands(parts: Parts, register: Register): vscode.Disposable[] {
  const { runs } = parts;
  const take = async ({ folders, snapshot }: Subject, edits: readonly Edit[]) => {
    let curation = snapshot.curation;
    for (const edit of edits) curation = await runs.edit(folders, edit, snapshot.labelling);
    return curation;
  };
  /** A command on images: `edits` says what to do with those that were named, undefined that the person cancelled. */
  const onImages = (
    name: string,
    inPanel: PanelCommand | undefined,
    edits: (subject: Subject, target?: Target) => readonly Edit[] | undefined | Promise<readonly Edit[] | undefined>,
  ) =>
    register(name, async (target?: Target, targets?: readonly Target[]) => {
      if (inPanel && actedInPanel(parts, inPanel, target)) return;
      const subject = subjectOf(parts, target, targets);
      if (subject.images.length === 0) {
        void vscode.window.showInformationMessage('Winnow: select images in the cluster panel or in the tree first.');
        return;
      }
      const wished = await edits(subject, target);
      return wished && take(subject, wished);
    });
  return [
    register('renameCluster', async (target?: Target) => {
      const subject = subjectOf(parts, target);
      const id = subject.clusters[0] ?? (await askForCluster(subject, 'Rename Cluster'));
      const cluster = id === undefined || id < 0 ? undefined : clusterOf(subject.curated, id);
      if (!cluster) return;
      const name = target?.name ?? (await askForName(subject.curated, `Rename ${cluster.name}`, cluster));
      if (name === undefined || name.trim() === cluster.name) return;
      return take(subject, [{ kind: 'rename', cluster: cluster.id, name: name.trim() }]);
    }),
    register('acceptName', async (target?: Target) => {
      const subject = subjectOf(parts, target);
      const id = subject.clusters[0] ?? (await askForCluster(subject, 'Accept Proposed Name'));
      const edit = id === undefined ? undefined : acceptedName(subject.curated, id);
      if (edit) return take(subject, [edit]);
      if (id !== undefined) void vscode.window.showInformationMessage('Winnow: no name is proposed for this cluster.');
    }),
    register('mergeClusters', async (target?: Target, targets?: readonly Target[]) => {
      if (actedInPanel(parts, 'merge', target)) return;
      const subject = subjectOf(parts, target, targets);
      const named = subject.clusters.filter((id) => id >= 0);
      const merged = named.length > 1 ? named : await askForClusters(subject, named);
      if (!merged || merged.length < 2) return;
      const into = target?.to ?? (await askForCluster(subject, 'Merge under which name?', merged));
      return into === undefined ? undefined : take(subject, editsToMerge(subject.curated, merged, into));
    }),
    register('splitCluster', async (target?: Target) => {
      if (actedInPanel(parts, 'split', target)) return;
      const subject = subjectOf(parts, target);
      const cluster = subject.clusters.find((id) => id >= 0) ?? (await askForCluster(subject, 'Split Cluster'));
      const edit = cluster === undefined ? undefined : await splitCluster(runs, subject, cluster);
      return edit && take(subject, [edit]);
    }),
    onImages('moveImages', 'move', async ({ curated, images }, target) => {
      if (target?.to !== undefined) return editsToMove(curated, images, target.to);
      const label = target?.name ?? (await askForLabel(curated, images.length));
      if (label === undefined) return;
      return typeof label === 'number' ? editsToMove(curated, images, label) : editsToLabel(curated, images, label);
    }),
    onImages('excludeImages', 'exclude', ({ curated, images }) => editsToMove(curated, images, EXCLUDED)),
    onImages('includeImages', 'include', ({ curated, images }) => {
      const excluded = images.filter((image) => curated.labels[image] === EXCLUDED);
      return excluded.length > 0 ? [{ kind: 'include', images: excluded }] : [];
    }),
    onImages('markReviewed', 'review', ({ curated, images }) => {
      const open = images.filter((image) => !curated.reviewed[image]);
      return open.length > 0 ? [{ kind: 'review', images: open }] : [];
    }),
    onImages('markUnreviewed', undefined, ({ curated, images }) => {
      const reviewed = images.filter((image) => curated.reviewed[image]);
      return reviewed.length > 0 ? [{ kind: 'unreview', images: reviewed }] : [];
    }),
    register('relabel', async (target?: Target) => {
      const { active } = parts.panels;
      if (target === undefined && active) return parts.panels.command(active.folders, 'relabel');
      const subject = subjectOf(parts, target);
      const edit = await askForRelabel(parts, subject);
      return edit && take(subject, [edit]);
    }),
    register('undo', (target?: Target) => {
      const state = currentRun(parts, target);
      return state && runs.undo(state.folders);
    }),
    register('redo', (target?: Target) => {
      const state = currentRun(parts, target);
      return state && runs.redo(state.folders);
    }),
  ];
}

async function askForClusters({ curated }: Subject, picked: readonly number[]): Promise<number[] | undefined> {
  const items = curated.clusters
    .filter(({ id }) => id >= 0)
    .map(({ id, name, images }) => ({ id, label: name, description: `${images.length}`, picked: picked.includes(id) }));
  const title = 'Merge Clusters';
  const placeHolder = 'Two clusters or more';
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return choice?.map(({ id }) => id);
}

/** Says what the classifier would change once it has learned from the person, and asks whether to. */
async function askForRelabel({ runs }: Parts, { folders }: Subject): Promise<Edit | undefined> {
  const { moves, fixed } = await withNotification('learning from your corrections', (token) =>
    runs.ask(folders, previewRelabel, {}, token),
  );
  const changed = moves.reduce((sum, { images }) => sum + images.length, 0);
  if (changed === 0) {
    void vscode.window.showInformationMessage('Winnow: no label would change.');
    return undefined;
  }
  const apply = 'Change Labels';
  const detail = `The ${fixed} that you labelled or marked as right stay as they are. You can undo this.`;
  const answer = await vscode.window.showInformationMessage(
    `${changed === 1 ? '1 image gets' : `${changed} images get`} another label.`,
    { modal: true, detail },
    apply,
  );
  return answer === apply ? { kind: 'relabel', moves } : undefined;
}
