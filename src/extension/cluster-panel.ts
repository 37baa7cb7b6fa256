import path from 'node:path';
import * as vscode from 'vscode';
import { PageHost } from './page-host';
import type { Runs } from './runs';

/** The cluster panels, one a data set. They survive a reload of the window. */
export class ClusterPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Map<string, { panel: vscode.WebviewPanel; page: PageHost }>();

  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
  ) {}

  /** Shows the panel of a data set, and scrolls to a cluster if one is given. */
  show(folders: readonly string[], cluster?: number): void {
    const key = JSON.stringify(folders);
    const shown = this.open.get(key);
    if (shown) {
      shown.panel.reveal();
      shown.page.revealCluster(cluster);
      return;
    }
    const title = folders.map((folder) => path.basename(folder)).join(', ');
    const panel = vscode.window.createWebviewPanel('winnow.panel', `Clusters: ${title}`, vscode.ViewColumn.Active, {
      enableScripts: true,
    });
    this.adopt(key, panel, () => this.runs.find(folders)).revealCluster(cluster);
  }

  isOpen(folders: readonly string[]): boolean {
    return this.open.has(JSON.stringify(folders));
  }

  /** A panel of an earlier window shows the data set in its state, or the one that was opened last. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    const matching = () =>
      this.runs.all.find(({ folders }) =>
        panel.title.endsWith(folders.map((folder) => path.basename(folder)).join(', ')),
      ) ?? this.runs.latest;
    this.adopt(`restored ${panel.title}`, panel, matching).send();
    return Promise.resolve();
  }

  dispose(): void {
    for (const { panel } of this.open.values()) panel.dispose();
  }

  private adopt(key: string, panel: vscode.WebviewPanel, shown: () => ReturnType<Runs['find']>): PageHost {
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'media', 'winnow.svg');
    const page = new PageHost(panel.webview, this.extension, 'panel', shown, this.runs);
    this.open.set(key, { panel, page });
    panel.onDidDispose(() => {
      page.dispose();
      this.open.delete(key);
    });
    return page;
  }
}
