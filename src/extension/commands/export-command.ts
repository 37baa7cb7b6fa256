import { t } from '@vscode/l10n';
import * as vscode from 'vscode';
import type { ExportReport, ExportScope, ExportSplit, Sidecar } from '../../domain/exports';
import type { ExportPlan } from '../../protocol/panel';
import { freeTarget } from '../pages/answers';
import { currentDataSet, type Parts, type Register, type Target } from './command-target';
import { curatedOf } from '../client/curated';
import type { Choice } from './export-choices';
import { imagesInWords } from '../client/figures';
import * as choices from './export-choices';
import { placeProblem } from './export-target';
import { withProgress } from './long-request';
import type { DataSet } from '../client/known-data-sets';

const TITLE = t('Export Labelled Tree');

/**
 * `winnow.exportTree`: asks what to write, how and where, shows what that comes to, and writes it.
 * A page that asked for the plan itself leaves the place alone open. A caller that names the place,
 * too, is asked nothing.
 */
export function exportCommand(parts: Parts, register: Register): vscode.Disposable {
  return register('exportTree', async (asked?: Target) => {
    const dataSet = currentDataSet(parts, asked);
    if (!dataSet?.snapshot?.finished) {
      throw new Error(t('There are no finished clusters to export yet. Cluster a folder of images first.'));
    }
    const given = asked?.plan ?? (asked?.mode && { ...choices.PLAIN_PLAN, mode: asked.mode });
    const plan = given ?? (await askForPlan(dataSet));
    const target = plan && (asked?.target ?? (await askForPlace(dataSet.snapshot.root)));
    if (!plan || target === undefined) return undefined;
    if (!given && !(await confirmed(parts, dataSet, plan, target))) return undefined;
    const report = await withProgress(parts, {
      folders: dataSet.folders,
      title: t('writing the labelled tree'),
      run: (token) => parts.dataSets.export(dataSet.folders, { ...plan, target }, token),
    });
    tell(report);
    return report;
  });
}

async function askForPlan({ snapshot }: DataSet): Promise<ExportPlan | undefined> {
  if (!snapshot) return undefined;
  const { seed } = snapshot.configuration;
  const scope = await askForScope(choices.scopeChoices(snapshot, curatedOf(snapshot)));
  const split = scope && (await askForSplit(seed));
  if (split === undefined) return undefined;
  const layout = split === null ? 'label' : await choose(choices.LAYOUT_CHOICES, t('Which folder comes first?'));
  const files = layout && (await choose(choices.FILES_CHOICES, t('How are the files written?')));
  const longest = files?.resized === true ? await askForLongest() : null;
  if (!files || longest === undefined) return undefined;
  const sidecars = await askForSidecars();
  if (!layout || !scope || !sidecars) return undefined;
  return { scope, split, layout, mode: files.mode, pixels: files.pixels, longest, sidecars };
}

async function askForLongest(): Promise<number | undefined> {
  const longest = await vscode.window.showInputBox({
    title: TITLE,
    prompt: t('Pixels of the long side, at most'),
    value: '512',
    ignoreFocusOut: true,
    validateInput: choices.problemOfLongest,
  });
  return longest === undefined ? undefined : Number(longest);
}

async function askForSidecars(): Promise<readonly Sidecar[] | undefined> {
  const chosen = await vscode.window.showQuickPick(choices.SIDECAR_CHOICES, {
    title: TITLE,
    placeHolder: t('Files in the tree for those who read it (none is fine)'),
    canPickMany: true,
    ignoreFocusOut: true,
  });
  return chosen?.map(({ value }) => value);
}

async function askForScope(scopes: readonly Choice<ExportScope>[]): Promise<ExportScope | undefined> {
  const scope = await choose(scopes, t('Which images?'));
  if (scope?.kind !== 'confident') return scope;
  const least = await vscode.window.showInputBox({
    title: TITLE,
    prompt: t('Smallest confidence, from 0 to 1'),
    value: `${scope.least}`,
    ignoreFocusOut: true,
    validateInput: (value) =>
      value.trim() !== '' && Number(value) >= 0 && Number(value) <= 1 ? undefined : t('Give a number from 0 to 1.'),
  });
  return least === undefined ? undefined : { kind: 'confident', least: Number(least) };
}

/** Undefined when the person cancelled; null for no split. */
async function askForSplit(seed: number): Promise<ExportSplit | null | undefined> {
  const split = await choose(choices.splitChoices(seed), t('Split for training?'));
  if (split !== 'other') return split;
  const parts = await vscode.window.showInputBox({
    title: TITLE,
    prompt: t('Percents of train, val and test'),
    value: '80/10/10',
    ignoreFocusOut: true,
    validateInput: (value) => {
      try {
        choices.parseSplit(value, seed);
        return undefined;
      } catch (error) {
        return (error as RangeError).message;
      }
    },
  });
  return parts === undefined ? undefined : choices.parseSplit(parts, seed);
}

async function askForPlace(root: string): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: TITLE,
    prompt: t('Folder to write. It must not exist yet; the originals stay where they are.'),
    value: freeTarget(root),
    ignoreFocusOut: true,
    validateInput: (value) => placeProblem(value),
  });
}

/** Shows what the export would write, and asks whether to. */
async function confirmed(parts: Parts, { folders }: DataSet, plan: ExportPlan, target: string): Promise<boolean> {
  const report = await withProgress(parts, {
    folders,
    title: t('counting what would be written'),
    run: (token) => parts.dataSets.previewExport(folders, { ...plan, target }, { token }),
  });
  const count = choices.filesIn(report);
  const detail = choices.describeReport(report).join(' · ');
  const write = {
    label: `$(export) ${count === 1 ? t('Write 1 file to {0}', target) : t('Write {0} files to {1}', count, target)}`,
    detail,
  };
  const choice = await vscode.window.showQuickPick([write, { label: `$(close) ${t('Write nothing')}` }], {
    title: TITLE,
    ignoreFocusOut: true,
  });
  return choice === write;
}

async function choose<T>(items: readonly Choice<T>[], placeHolder: string): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(items, { title: TITLE, placeHolder, ignoreFocusOut: true }))?.value;
}

function tell(report: ExportReport): void {
  const missing =
    report.missing.length > 0 ? ` ${t('{0} could not be written; see the manifest.', report.missing.length)}` : '';
  void vscode.window
    .showInformationMessage(
      `${t('Winnow wrote {0} to {1}.', imagesInWords(choices.filesIn(report)), report.target)}${missing}`,
      t('Reveal'),
    )
    .then((choice) => {
      if (choice) void vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(report.target));
    });
}
