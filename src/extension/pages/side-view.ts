import type * as vscode from 'vscode';
import type { DataSet } from '../client/known-data-sets';
import type { ClusterPanels } from './cluster-panels';
import { PageHost, type PageContext } from './page-host';

/** The strip of thumbnails in the side panel: the data set that was clustered or opened last. */
export class SideView implements vscode.WebviewViewProvider {
  private view: vscode.WebviewView | undefined;

  constructor(
    private readonly context: PageContext,
    private readonly panels: Pick<ClusterPanels, 'isVisible' | 'onDidChangeActive'>,
  ) {}

  /** Whether the person can see a data set here now. */
  shows(folders: readonly string[]): boolean {
    const { dataSets } = this.context;
    return this.view?.visible === true && dataSets.latest !== undefined && dataSets.latest === dataSets.find(folders);
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const page = new PageHost(view.webview, 'side', () => this.shown, this.context);
    const panelsChanged = this.panels.onDidChangeActive(() => page.send());
    view.onDidChangeVisibility(() => {
      if (!view.visible) page.hidden();
    });
    view.onDidDispose(() => {
      panelsChanged.dispose();
      page.dispose();
      if (this.view === view) this.view = undefined;
    });
  }

  /**
   * What was clustered last. Progress and changes of the folders are shown in one place only: where
   * the panel shows them, they are left out here.
   */
  private get shown(): DataSet | undefined {
    const dataSet = this.context.dataSets.latest;
    if (!dataSet?.snapshot || !this.panels.isVisible(dataSet.folders)) return dataSet;
    const { progress: _, changes: __, ...rest } = dataSet;
    return { ...rest, running: false };
  }
}
