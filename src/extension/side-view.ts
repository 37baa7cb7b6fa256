import type * as vscode from 'vscode';
import { PageHost } from './page-host';
import type { Runs } from './runs';

/** The strip of thumbnails in the side panel: the data set that was clustered or opened last. */
export class SideView implements vscode.WebviewViewProvider {
  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
  ) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = new PageHost(view.webview, this.extension, 'side', () => this.runs.latest, this.runs);
    view.onDidChangeVisibility(() => {
      if (!view.visible) page.hidden();
    });
    view.onDidDispose(() => page.dispose());
  }
}
