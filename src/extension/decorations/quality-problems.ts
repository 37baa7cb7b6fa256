import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import { EXCLUDED } from '../../domain/curation';
import { faultInWords, FAULTS, faultsOf, imagesByFault, type Fault } from '../../domain/quality';
import { curatedOf } from '../client/curated';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';
import { imageOfFile } from './image-of-file';

const SETTING = 'qualityProblems';
/** What the link of a problem runs; not in the palette, for it needs a file. */
const FIX = 'winnow.fixProblem';
/** More problems are no help to a person. */
const MOST = 1000;

/** A way to mend a fault. */
interface Fix {
  readonly title: string;
  /** Images that it excludes, as rows of the tree would name them. */
  readonly targets: readonly { readonly kind: 'image'; readonly folders: readonly string[]; readonly image: number }[];
  /** The only fault that it mends; missing where it mends them all. */
  readonly fault?: Fault;
}

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
      vscode.commands.registerCommand(FIX, (file: unknown, title: unknown) => this.fix(file, title)),
      dataSets.onChange((dataSet) => this.list(dataSet)),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (!event.affectsConfiguration(`winnow.${SETTING}`)) return;
        this.enabled = isEnabled();
        for (const dataSet of dataSets.all) this.list(dataSet);
      }),
    ];
  }

  /** Reached where the editor shows the picture as text, as it does some of the PNM formats. */
  provideCodeActions(
    document: Pick<vscode.TextDocument, 'uri'>,
    _range: vscode.Range,
    context: Pick<vscode.CodeActionContext, 'diagnostics'>,
  ): vscode.CodeAction[] {
    const own = context.diagnostics.filter((problem) => faultOf(problem) !== undefined);
    const fixes = this.fixesOf(
      document.uri.fsPath,
      own.map((problem) => faultOf(problem)!),
    );
    return fixes.map(({ title, targets, fault }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
      action.command = { command: 'winnow.excludeImages', title, arguments: [targets[0], targets] };
      action.diagnostics = own.filter((problem) => fault === undefined || faultOf(problem) === fault);
      return action;
    });
  }

  /**
   * Lets a person choose among the fixes of a file's faults, and does the chosen one.
   * @param title of the fix, where it is known already.
   */
  private async fix(file: unknown, title: unknown): Promise<void> {
    if (typeof file !== 'string') return;
    const faults = this.problems.get(vscode.Uri.file(file))?.flatMap((problem) => faultOf(problem) ?? []) ?? [];
    const fixes = this.fixesOf(file, faults).map((each) => ({ ...each, label: each.title }));
    const known = fixes.find((each) => each.title === title);
    const chosen = known ?? (await vscode.window.showQuickPick(fixes, { title: path.basename(file) }));
    if (chosen) await vscode.commands.executeCommand('winnow.excludeImages', chosen.targets[0], chosen.targets);
  }

  private fixesOf(file: string, faults: readonly Fault[]): Fix[] {
    for (const { folders, snapshot } of faults.length > 0 ? this.dataSets.all : []) {
      const image = snapshot && imageOfFile(snapshot, file);
      if (image === undefined) continue;
      const targetOf = (one: number) => ({ kind: 'image' as const, folders, image: one });
      const found = imagesByFault(snapshot!, curatedOf(snapshot!));
      const all = faults.flatMap((fault): Fix[] => {
        const images = found.get(fault) ?? [];
        if (images.length < 2) return [];
        const title = t('Exclude all {0} images with this fault: {1}', images.length, faultInWords(fault));
        return [{ title, targets: images.map(targetOf), fault }];
      });
      return [{ title: t('Exclude this image'), targets: [targetOf(image)] }, ...all];
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
      this.problems.set(
        file,
        faults.map((fault) => problemOf(fault, file)),
      );
      files.push(file);
    }
    this.listed.set(key, files);
  }
}

/**
 * The editor offers quick fixes for what it shows as text alone, which pictures are not. So the
 * problem carries a link to its fixes.
 */
function problemOf(fault: Fault, file: vscode.Uri): vscode.Diagnostic {
  const start = new vscode.Range(0, 0, 0, 0);
  const problem = new vscode.Diagnostic(start, faultInWords(fault), vscode.DiagnosticSeverity.Information);
  problem.source = 'Winnow';
  const target = vscode.Uri.from({ scheme: 'command', path: FIX, query: JSON.stringify([file.fsPath]) });
  problem.code = { value: t('Exclude…'), target };
  return problem;
}

const faultOf = ({ source, message }: Pick<vscode.Diagnostic, 'source' | 'message'>): Fault | undefined =>
  source === 'Winnow' ? FAULTS.find((fault) => faultInWords(fault) === message) : undefined;

function isEnabled(): boolean {
  return vscode.workspace.getConfiguration('winnow').get(SETTING, false);
}
