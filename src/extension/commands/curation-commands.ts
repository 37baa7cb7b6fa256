import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Curation, Edit } from '../../domain/curation';
import { previewRelabel } from '../../protocol/engine';
import type { PanelCommand } from '../../protocol/panel';
import {
  actedInPanel,
  currentDataSet,
  subjectOf,
  type Parts,
  type Register,
  type Subject,
  type Target,
} from './command-target';
import { clusterWithId, curatedOf } from '../client/curated';
import { askForCluster, askForLabel, askForName, askForTags } from './curation-questions';
import { acceptedName } from '../../domain/accepted-names';
import * as edits from '../../domain/edits';
import { editToCoarsen, editToRefine, NOTHING_TO_JOIN, NOTHING_TO_PART } from '../../domain/edits-in-hierarchy';
import { tagsIn } from '../../domain/tags';
import { withProgress } from './long-request';
import { splitCluster } from './split-command';

/**
 * The commands that correct labels. Each acts on the rows it is given, else on the panel's or the
 * tree's selection.
 */
export function curationCommands(parts: Parts, register: Register): vscode.Disposable[] {
  const { dataSets } = parts;
  return [
    ...clusterCommands(parts, register),
    ...imageCommands(parts, register),
    register('relabel', async (target?: Target) => {
      const { active } = parts.panels;
      if (target === undefined && active) return parts.panels.command(active.folders, 'relabel');
      const subject = subjectOf(parts, target);
      const edit = await askForRelabel(parts, subject);
      return edit && take(parts, subject, edit);
    }),
    register('undo', (target?: Target) => {
      const dataSet = currentDataSet(parts, target);
      return dataSet && dataSets.undo(dataSet.folders);
    }),
    register('redo', (target?: Target) => {
      const dataSet = currentDataSet(parts, target);
      return dataSet && dataSets.redo(dataSet.folders);
    }),
  ];
}

/**
 * Makes an edit of the labelling that the subject was read from. Nothing changes where there is
 * none.
 */
function take({ dataSets }: Parts, { folders, snapshot }: Subject, edit: Edit | undefined): Promise<Curation> {
  return edit ? dataSets.edit(folders, edit, snapshot.labelling) : Promise.resolve(snapshot.curation);
}

/** Commands on whole clusters: their names, and which of them are one or several. */
function clusterCommands(parts: Parts, register: Register): vscode.Disposable[] {
  return [
    register('renameCluster', async (target?: Target) => {
      const subject = subjectOf(parts, target);
      const id = subject.clusters[0] ?? (await askForCluster(subject, t('Rename Cluster')));
      const cluster = id === undefined || id < 0 ? undefined : clusterWithId(subject.curated, id);
      if (!cluster) return;
      const name = target?.name ?? (await askForName(subject.curated, t('Rename {0}', cluster.name), cluster));
      if (name === undefined || name.trim() === cluster.name) return;
      return take(parts, subject, { kind: 'rename', cluster: cluster.id, name: name.trim() });
    }),
    register('acceptName', async (target?: Target) => {
      const subject = subjectOf(parts, target);
      const id = subject.clusters[0] ?? (await askForCluster(subject, t('Accept Proposed Name')));
      if (id === undefined) return;
      const edit = acceptedName(subject.curated, id);
      if (edit) return take(parts, subject, edit);
      void vscode.window.showInformationMessage(t('Winnow: no name is proposed for this cluster.'));
    }),
    register('mergeClusters', async (target?: Target, targets?: readonly Target[]) => {
      if (actedInPanel(parts, 'merge', target)) return;
      const subject = subjectOf(parts, target, targets);
      const named = subject.clusters.filter((id) => id >= 0);
      const merged = named.length > 1 ? named : await askForClusters(subject, named);
      if (!merged || merged.length < 2) return;
      const into = target?.to ?? (await askForCluster(subject, t('Merge under which name?'), merged));
      if (into === undefined) return;
      return take(parts, subject, edits.editToMerge(subject.curated, merged, into));
    }),
    register('splitCluster', async (target?: Target) => {
      if (actedInPanel(parts, 'split', target)) return;
      const subject = subjectOf(parts, target);
      const cluster = subject.clusters.find((id) => id >= 0) ?? (await askForCluster(subject, t('Split Cluster')));
      if (cluster === undefined) return;
      const edit = await splitCluster(parts, subject, cluster);
      return edit && take(parts, subject, edit);
    }),
    register('coarser', (target?: Target) => {
      const subject = subjectOf(parts, target);
      const edit = editToCoarsen(subject.snapshot, subject.curated);
      if (edit) return take(parts, subject, edit);
      return void vscode.window.showInformationMessage(t('Winnow: {0}', NOTHING_TO_JOIN));
    }),
    register('finer', (target?: Target) => {
      const subject = subjectOf(parts, target);
      const edit = editToRefine(subject.snapshot, subject.curated);
      if (edit) return take(parts, subject, edit);
      return void vscode.window.showInformationMessage(t('Winnow: {0}', NOTHING_TO_PART));
    }),
  ];
}

/** What to do with some images; null where the person cancelled. */
type EditOfImages = (subject: Subject, target?: Target) => Edit | undefined | null | Promise<Edit | undefined | null>;

/** Commands on images, one by one or in their hundreds. */
function imageCommands(parts: Parts, register: Register): vscode.Disposable[] {
  /** @param inPanel what the panel does by itself, where it has the focus. */
  const onImages = (name: string, inPanel: PanelCommand | undefined, build: EditOfImages) =>
    register(name, async (target?: Target, targets?: readonly Target[]) => {
      if (inPanel && actedInPanel(parts, inPanel, target)) return;
      const subject = subjectOf(parts, target, targets);
      if (subject.images.length === 0) {
        void vscode.window.showInformationMessage(
          t('Winnow: select images in the cluster panel or in the tree first.'),
        );
        return;
      }
      const edit = await build(subject, target);
      return edit === null ? undefined : take(parts, subject, edit);
    });
  return [
    onImages('moveImages', 'move', async ({ curated, images }, target) => {
      const label = target?.to ?? target?.name ?? (await askForLabel(curated, images.length));
      if (label === undefined) return null;
      return typeof label === 'number'
        ? edits.editToMove(curated, images, label)
        : edits.editToLabel(curated, images, label);
    }),
    onImages('excludeImages', 'exclude', ({ curated, images }) => edits.editToExclude(curated, images)),
    onImages('includeImages', 'include', ({ curated, images }) => edits.editToInclude(curated, images)),
    onImages('markReviewed', 'review', ({ curated, images }) => edits.editToReview(curated, images)),
    onImages('markUnreviewed', undefined, ({ curated, images }) => edits.editToUnreview(curated, images)),
    onImages('tagImages', 'tag', async ({ curated, images }) => {
      const text = await askForTags([...curated.tags.keys()]);
      const tags = tagsIn(text ?? '');
      return tags.length === 0 ? null : edits.editToTag(curated, images, tags);
    }),
  ];
}

async function askForClusters({ curated }: Subject, picked: readonly number[]): Promise<number[] | undefined> {
  const items = curated.clusters
    .filter(({ id }) => id >= 0)
    .map(({ id, name, images }) => ({ id, label: name, description: `${images.length}`, picked: picked.includes(id) }));
  const title = t('Merge Clusters');
  const placeHolder = t('Two clusters or more');
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return choice?.map(({ id }) => id);
}

/**
 * Says what the classifier would change once it has learned from the person, and asks whether to.
 */
async function askForRelabel(parts: Parts, { folders, snapshot }: Subject): Promise<Edit | undefined> {
  const { dataSets } = parts;
  const { moves, fixed } = await withProgress(parts, {
    folders,
    title: t('learning from your corrections'),
    run: (token) =>
      dataSets.cancellable(folders, token, (options) =>
        dataSets.ask(folders, previewRelabel, {}, { ...options, labelling: snapshot.labelling }),
      ),
  });
  const changed = moves.reduce((sum, { images }) => sum + images.length, 0);
  if (changed === 0) {
    void vscode.window.showInformationMessage(t('Winnow: no label would change.'));
    return undefined;
  }
  const apply = t('Change Labels');
  const detail = t('The {0} that you labelled or marked as right stay as they are. You can undo this.', fixed);
  const answer = await vscode.window.showInformationMessage(
    changed === 1 ? t('1 image gets another label.') : t('{0} images get another label.', changed),
    { modal: true, detail },
    apply,
  );
  if (answer !== apply) return undefined;
  const now = dataSets.find(folders)?.snapshot;
  return edits.editToRelabel(curatedOf(now?.labelling === snapshot.labelling ? now : snapshot), moves);
}
