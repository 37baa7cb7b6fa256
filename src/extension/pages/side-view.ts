import type * as vscode from 'vscode';
import { PageHost, type PageContext } from './page-host';

/** The strip of thumbnails in the side panel: the data set that was clustered or opened last. */
export class SideView implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;

  constructor(private readonly context: PageContext) {}

  /** Whether the person can see a data set here now. */
  shows(folders: readonly string[]): boolean {
    const { runs } = this.context;
    return this.view?.visible === true && runs.latest !== undefined && runs.latest === runs.find(folders);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const page = new PageHost(view.webview, 'side', () => this.context.runs.latest, this.context);
    view.onDidChangeVisibility(() => {
      if (!view.visible) page.hidden();
    });
    view.onDidDispose(() => {
      page.dispose();
      if (this.view === view) this.view = undefined;
    });
  }
}
