/**
 * The extractors, the clusterer and the labeller of the next runs, asked for in the editor's own
 * lists and kept as settings.
 */
import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import {
  CLUSTERER_METHODS,
  LABELLER_METHODS,
  REDUCTION_METHODS,
  EXTRACTOR_METHODS,
  EXTRACTORS,
  type Method,
  type ExtractorName,
} from '../../domain/methods';
import { readConfiguration } from '../client/settings';

/**
 * Asks for each kind of method; nothing is kept unless all were answered. Resolves with whether
 * they were.
 */
export async function chooseMethods(): Promise<boolean> {
  const now = readConfiguration();
  const extractors = await askForFeatures(now.features);
  if (!extractors) return false;
  const reduction = await askForMethod(t('Before Clustering'), REDUCTION_METHODS, now.reduction);
  if (reduction === undefined) return false;
  const clusterer = await askForMethod(t('Clusterer'), CLUSTERER_METHODS, now.clusterer);
  if (clusterer === undefined) return false;
  // One extractor alone has no consensus that anything could learn from.
  const labeller =
    extractors.length < 2 ? now.labeller : await askForMethod(t('Labeller'), LABELLER_METHODS, now.labeller);
  if (labeller === undefined) return false;
  await keep({ extractors, reduction, clusterer, labeller });
  return true;
}

async function askForFeatures(chosen: readonly ExtractorName[]): Promise<ExtractorName[] | undefined> {
  const items = EXTRACTORS.map((extractor) => ({
    extractor,
    label: EXTRACTOR_METHODS[extractor].title,
    detail: EXTRACTOR_METHODS[extractor].summary,
    picked: chosen.includes(extractor),
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: t('Features of the Images'),
    placeHolder: t('Two or more make a consensus'),
    canPickMany: true,
    matchOnDetail: true,
  });
  if (picked?.length === 0)
    throw new Error(t('At least one kind of features is needed. The features stay as they were.'));
  return picked?.map(({ extractor }) => extractor);
}

async function askForMethod<Name extends string>(
  title: string,
  methods: Readonly<Record<Name, Method>>,
  chosen: Name,
): Promise<Name | undefined> {
  const items = Object.entries<Method>(methods).map(([name, { summary }]) => ({
    label: name,
    detail: summary,
    ...(name === chosen ? { description: t('now') } : {}),
  }));
  const current = items.filter(({ label }) => label === chosen);
  const others = items.filter(({ label }) => label !== chosen);
  const picked = await vscode.window.showQuickPick([...current, ...others], { title, matchOnDetail: true });
  return picked?.label as Name | undefined;
}

/** In the settings of the workspace, if one is open: data sets differ in what suits them. */
async function keep(chosen: Readonly<Record<string, unknown>>): Promise<void> {
  const settings = vscode.workspace.getConfiguration('winnow');
  const where = vscode.workspace.workspaceFolders
    ? vscode.ConfigurationTarget.Workspace
    : vscode.ConfigurationTarget.Global;
  for (const [name, value] of Object.entries(chosen)) await settings.update(name, value, where);
}
