import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunSnapshot, UnreadableImage } from '../../domain/dataset';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';

interface Listed {
  readonly running: boolean;
  /** What the run that is going on found there when it began. */
  readonly stale: RunSnapshot | undefined;
  readonly reasons: readonly UnreadableImage[];
  readonly files: readonly vscode.Uri[];
}

const NONE: readonly UnreadableImage[] = [];

/**
 * Lists the image files that could not be read among the Problems of the window; a new run of their
 * folder clears them.
 */
export class UnreadableFiles implements vscode.Disposable {
  private readonly problems = vscode.languages.createDiagnosticCollection('Winnow');
  private readonly subscription: vscode.Disposable;
  private readonly listed = new Map<string, Listed>();

  constructor(dataSets: DataSets) {
    this.subscription = dataSets.onChange((dataSet) => this.list(dataSet));
  }

  dispose(): void {
    this.subscription.dispose();
    this.problems.dispose();
  }

  private list({ folders, snapshot, running }: DataSet): void {
    const key = JSON.stringify(folders);
    const before = this.listed.get(key);
    // A run keeps the snapshot of the one before until it has its own.
    const stale = running ? (before?.running ? before.stale : snapshot) : undefined;
    const reasons = snapshot === stale ? NONE : (snapshot?.unreadable ?? NONE);
    if (before?.reasons === reasons) return void this.listed.set(key, { ...before, running, stale });
    for (const file of before?.files ?? []) this.problems.delete(file);
    const files = reasons.map(({ path: relative, reason }) => {
      const file = vscode.Uri.file(path.join(snapshot?.root ?? '', relative));
      const problem = new vscode.Diagnostic(
        new vscode.Range(0, 0, 0, 0),
        t('This image could not be read and has no label: {0}', reason),
        vscode.DiagnosticSeverity.Warning,
      );
      problem.source = 'Winnow';
      this.problems.set(file, [problem]);
      return file;
    });
    this.listed.set(key, { running, stale, reasons, files });
  }
}
