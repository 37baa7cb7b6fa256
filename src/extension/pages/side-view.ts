import type * as vscode from 'vscode';
import { PageHost, type PageContext } from './page-host';

/** The strip of thumbnails in the side panel: the data set that was clustered or opened last. */
export class SideView implements vscode.WebviewViewProvider {
  constructor(private readonly context: PageContext) {}

  resolveWebviewView(view: vscode.WebviewView): void {
    const page = new PageHost(view.webview, 'side', () => this.context.runs.latest, this.context);
    view.onDidChangeVisibility(() => {
      if (!view.visible) page.hidden();
    });
    view.onDidDispose(() => page.dispose());
  }
}
