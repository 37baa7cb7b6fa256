import path from 'node:path';
import * as vscode from 'vscode';
import { PageHost } from './page-host';
import type { Runs, RunState } from './runs';

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly page: PageHost;
  readonly shown: () => RunState | undefined;
}

/** The cluster panels, one a data set. They survive a reload of the window. */
export class ClusterPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Set<OpenPanel>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
  ) {}

  /** Shows the panel of a data set, and scrolls to a cluster if one is given. */
  show(folders: readonly string[], cluster?: number): void {
    const shown = this.panelOf(folders);
    if (shown) {
      shown.panel.reveal();
      shown.page.revealCluster(cluster);
      return;
    }
    const title = folders.map((folder) => path.basename(folder)).join(', ');
    const panel = vscode.window.createWebviewPanel('winnow.panel', `Clusters: ${title}`, vscode.ViewColumn.Active, {
      enableScripts: true,
    });
    this.adopt(panel, () => this.runs.find(folders)).revealCluster(cluster);
  }

  isOpen(folders: readonly string[]): boolean {
    return this.panelOf(folders) !== undefined;
  }

  /** A panel of an earlier window shows the data set in its state, or the one that was opened last. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const run = typeof state === 'object' && state !== null && 'run' in state ? state.run : undefined;
    const matching = () =>
      this.runs.all.find(({ snapshot }) => snapshot !== undefined && snapshot.run === run) ??
      this.runs.all.find(({ folders }) =>
        panel.title.endsWith(folders.map((folder) => path.basename(folder)).join(', ')),
      ) ??
      this.runs.latest;
    this.adopt(panel, matching);
    return Promise.resolve();
  }

  dispose(): void {
    for (const { panel } of this.open) panel.dispose();
  }

  /** The panel that shows a data set now: what a restored one shows is known only once the data sets are loaded. */
  private panelOf(folders: readonly string[]): OpenPanel | undefined {
    const state = this.runs.find(folders);
    return state && [...this.open].find(({ shown }) => shown() === state);
  }

  private adopt(panel: vscode.WebviewPanel, shown: () => RunState | undefined): PageHost {
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'media', 'winnow.svg');
    const page = new PageHost(panel.webview, this.extension, 'panel', shown, this.runs);
    const opened = { panel, page, shown };
    this.open.add(opened);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) page.hidden();
    });
    panel.onDidDispose(() => {
      page.dispose();
      this.open.delete(opened);
    });
    return page;
  }
}
