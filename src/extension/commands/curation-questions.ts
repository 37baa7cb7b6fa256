/** What the commands ask a person about labels, in the editor's own boxes. */
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Curated } from '../../domain/curation';
import type { Subject } from './command-target';
import { labelsToMoveTo } from '../../domain/edits';
import { nameProblem } from '../../domain/label-names';

/** @param among clusters to choose from; all of them if it is left out. */
export async function askForCluster(
  { curated }: Subject,
  title: string,
  among?: readonly number[],
): Promise<number | undefined> {
  const items = curated.clusters
    .filter(({ id }) => id >= 0 && (among?.includes(id) ?? true))
    .map(({ id, name, images }) => ({ id, label: name, description: `${images.length}` }));
  return (await vscode.window.showQuickPick(items, { title }))?.id;
}

/** A name that no other label has. `renamed` is the cluster that gets it, if it exists already. */
export async function askForName(
  curated: Curated,
  title: string,
  renamed?: { readonly id: number; readonly name: string },
): Promise<string | undefined> {
  const name = await vscode.window.showInputBox({
    title,
    value: renamed?.name ?? '',
    placeHolder: t('Name of the label'),
    validateInput: (value) => nameProblem(curated, value, renamed?.id),
  });
  return name?.trim();
}

/** The label for `count` images: the id of one that exists, or the name of a new one. */
export async function askForLabel(curated: Curated, count: number): Promise<number | string | undefined> {
  const title = count === 1 ? t('Move 1 Image') : t('Move {0} Images', count);
  const items: (vscode.QuickPickItem & { readonly id?: number })[] = [
    ...labelsToMoveTo(curated).map(({ id, name, size }) => ({ id, label: name, description: `${size}` })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    { label: `$(add) ${t('New label…')}`, alwaysShow: true },
  ];
  const choice = await vscode.window.showQuickPick(items, { title, placeHolder: t('Label that they get') });
  if (!choice) return undefined;
  return choice.id ?? askForName(curated, title);
}

/** Words for tags, as typed; undefined where the person cancelled. */
export async function askForTags(known: readonly string[]): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Tag Images'),
    prompt: known.length > 0 ? t('Tags that are there: {0}', known.join(', ')) : t('Words, with commas between tags'),
  });
}
