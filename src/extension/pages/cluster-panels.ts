import { t } from '@vscode/l10n';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PanelCommand } from '../../protocol/panel';
import type { Neighbours, Space } from '../../protocol/inspection';
import { PageHost, type PageContext } from './page-host';
import type { DataSet } from '../client/known-data-sets';

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly page: PageHost;
  readonly shown: () => DataSet | undefined;
}

/** The cluster panels, one a data set. They survive a reload of the window. */
export class ClusterPanels implements vscode.Disposable, vscode.WebviewPanelSerializer {
  private readonly open = new Set<OpenPanel>();
  private readonly changed = new vscode.EventEmitter<void>();
  /** Fires when another panel comes to the front, or none is, or the selection there changes. */
  readonly onDidChangeActive = this.changed.event;

  constructor(private readonly context: PageContext) {}

  /**
   * The panel that is in front of the person: its data set, and the number of images selected in
   * it.
   */
  get active(): { readonly folders: readonly string[]; readonly selectionCount: number } | undefined {
    const front = [...this.open].find(({ panel }) => panel.active);
    const dataSet = front?.shown();
    return front && dataSet && { folders: dataSet.folders, selectionCount: front.page.selectionCount };
  }

  /**
   * Runs a command in the panel of a data set, as if the person had chosen it there. Opens the
   * panel if need be.
   */
  command(folders: readonly string[], command: PanelCommand): void {
    this.show(folders);
    this.panelOf(folders)?.page.say({ type: 'command', command });
  }

  /** Shows the images nearest to one. */
  showSimilar(folders: readonly string[], image: number, space: Space, found: Neighbours): void {
    this.show(folders);
    this.panelOf(folders)?.page.say({ type: 'showSimilar', image, space, found });
  }

  /** Shows images large: one after the other, or side by side. */
  look(folders: readonly string[], images: readonly number[], how: 'alone' | 'beside'): void {
    this.show(folders);
    this.panelOf(folders)?.page.say({ type: 'look', images, how });
  }

  /** Shows the panel of a data set, and scrolls to a cluster if one is given. */
  show(folders: readonly string[], cluster?: number): void {
    const shown = this.panelOf(folders);
    if (shown) {
      shown.panel.reveal();
      if (cluster !== undefined) shown.page.revealCluster(cluster);
      return;
    }
    const title = folders.map((folder) => path.basename(folder)).join(', ');
    const panel = vscode.window.createWebviewPanel(
      'winnow.panel',
      t('Clusters: {0}', title),
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
      },
    );
    this.adopt(panel, () => this.context.dataSets.find(folders)).revealCluster(cluster);
  }

  isOpen(folders: readonly string[]): boolean {
    return this.panelOf(folders) !== undefined;
  }

  /** Whether the person can see the panel of a data set now. */
  isVisible(folders: readonly string[]): boolean {
    return this.panelOf(folders)?.panel.visible ?? false;
  }

  /** A panel of an earlier window shows the data set that its state names, once that is loaded. */
  deserializeWebviewPanel(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const dataSet = typeof state === 'object' && state !== null && 'dataSet' in state ? state.dataSet : undefined;
    this.adopt(panel, () =>
      this.context.dataSets.all.find(({ snapshot }) => snapshot !== undefined && snapshot.dataSet === dataSet),
    );
    return Promise.resolve();
  }

  dispose(): void {
    for (const { panel } of this.open) panel.dispose();
    this.changed.dispose();
  }

  /**
   * The panel that shows a data set now. What a restored panel shows is known only once the data
   * sets are loaded.
   */
  private panelOf(folders: readonly string[]): OpenPanel | undefined {
    const dataSet = this.context.dataSets.find(folders);
    return dataSet && [...this.open].find(({ shown }) => shown() === dataSet);
  }

  private adopt(panel: vscode.WebviewPanel, shown: () => DataSet | undefined): PageHost {
    // The editor paints the icon of a view in the theme's colour. That of a tab is shown as it is,
    // so there is one for light and one for dark.
    const icon = (theme: string): vscode.Uri =>
      vscode.Uri.joinPath(this.context.extension, 'media', `panel-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const page = new PageHost(panel.webview, 'panel', shown, this.context);
    const opened = { panel, page, shown };
    this.open.add(opened);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) page.hidden();
      this.changed.fire();
    });
    page.onSelection(() => this.changed.fire());
    panel.onDidDispose(() => {
      page.dispose();
      this.open.delete(opened);
      this.changed.fire();
    });
    this.changed.fire();
    return page;
  }
}
