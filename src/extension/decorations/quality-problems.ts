import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { EXCLUDED } from '../../domain/curation';
import { faultInWords, FAULTS, faultsOf, imagesByFault, type Fault } from '../../domain/quality';
import { curatedOf } from '../client/curated';
import type { DataSets, DataSet } from '../client/data-sets';
import { imageOfFile } from './image-of-file';

const SETTING = 'qualityProblems';
/** More problems are no help to a person. */
const MOST = 1000;

/**
 * Lists the faults of pictures among the Problems of the window, where the setting wants it, with
 * quick fixes that exclude.
 */
export class QualityProblems implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('Winnow quality');
  private readonly subscriptions: vscode.Disposable[];
  /** The files of each data set that have problems. */
  private readonly listed = new Map<string, readonly vscode.Uri[]>();
  private enabled = isEnabled();

  constructor(private readonly dataSets: DataSets) {
    const kinds = { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] };
    this.subscriptions = [
      this.problems,
      vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this, kinds),
      dataSets.onChange((dataSet) => this.list(dataSet)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(`winnow.${SETTING}`)) return;
        this.enabled = isEnabled();
        for (const dataSet of dataSets.all) this.list(dataSet);
      }),
    ];
  }

  provideCodeActions(
    document: Pick<vscode.TextDocument, 'uri'>,
    _range: vscode.Range,
    context: Pick<vscode.CodeActionContext, 'diagnostics'>,
  ): vscode.CodeAction[] {
    const own = context.diagnostics.filter(({ code }) => faultOf(code) !== undefined);
    for (const { folders, snapshot } of own.length > 0 ? this.dataSets.all : []) {
      const image = snapshot && imageOfFile(snapshot, document.uri.fsPath);
      if (image === undefined) continue;
      const targetOf = (one: number) => ({ kind: 'image' as const, folders, image: one });
      const one = fix(t('Exclude this image'), [targetOf(image)], own);
      const found = imagesByFault(snapshot!, curatedOf(snapshot!));
      const all = own.flatMap((problem) => {
        const fault = faultOf(problem.code)!;
        const images = found.get(fault) ?? [];
        if (images.length < 2) return [];
        const title = t('Exclude all {0} images with this fault: {1}', images.length, faultInWords(fault));
        return [fix(title, images.map(targetOf), [problem])];
      });
      return [one, ...all];
    }
    return [];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private list({ folders, snapshot }: Pick<DataSet, 'folders' | 'snapshot'>): void {
    const key = JSON.stringify(folders);
    for (const file of this.listed.get(key) ?? []) this.problems.delete(file);
    this.listed.delete(key);
    if (!this.enabled || !snapshot?.finished) return;
    const { labels } = curatedOf(snapshot);
    const files: vscode.Uri[] = [];
    for (const image of Object.keys(snapshot.notes ?? {}).map(Number)) {
      const faults = labels[image] === EXCLUDED ? [] : faultsOf(snapshot, image);
      if (faults.length === 0) continue;
      if (files.length === MOST) break;
      const file = vscode.Uri.file(path.join(snapshot.root, snapshot.paths[image]!));
      this.problems.set(file, faults.map(problemOf));
      files.push(file);
    }
    this.listed.set(key, files);
  }
}

function problemOf(fault: Fault): vscode.Diagnostic {
  const start = new vscode.Range(0, 0, 0, 0);
  const problem = new vscode.Diagnostic(start, faultInWords(fault), vscode.DiagnosticSeverity.Information);
  problem.source = 'Winnow';
  problem.code = fault;
  return problem;
}

const faultOf = (code: vscode.Diagnostic['code']): Fault | undefined => FAULTS.find((fault) => fault === code);

/** @param targets rows as the tree would name them. */
function fix(title: string, targets: readonly object[], diagnostics: vscode.Diagnostic[]): vscode.CodeAction {
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.command = { command: 'winnow.excludeImages', title, arguments: [targets[0], targets] };
  action.diagnostics = diagnostics;
  return action;
}

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('winnow').get(SETTING, false);
}
