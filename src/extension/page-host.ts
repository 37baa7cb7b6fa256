import * as vscode from 'vscode';
import type { RunSnapshot } from '../protocol/dataset';
import type { WebviewMessage } from '../protocol/panel';
import type { Runs, RunState } from './runs';
import { parseWebviewMessage } from './webview-messages';
import { allowThumbnails, messagesFor, setUpWebview } from './webview-page';

/**
 * The host's end of one page: sends it the whole state whenever that changes or the page starts, and turns its messages
 * into commands. Ends with the page.
 */
export class PageHost implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private reveal: number | undefined;
  /** Whether the page listens; what it misses before, it gets when it says that it is ready. */
  private listening = false;
  /** The snapshot that the page has: megabytes for a large data set, so not sent again with each progress. */
  private sent: RunSnapshot | undefined;

  /** @param shown the data set that the page shows, asked for anew each time. */
  constructor(
    private readonly webview: vscode.Webview,
    private readonly extension: vscode.Uri,
    view: 'panel' | 'side',
    private readonly shown: () => RunState | undefined,
    runs: Runs,
  ) {
    this.subscriptions = [
      webview.onDidReceiveMessage((value: unknown) => {
        const message = parseWebviewMessage(value);
        if (message) this.receive(message);
      }),
      runs.onChange(() => this.send()),
    ];
    setUpWebview(webview, extension, view, shown()?.snapshot?.thumbnailFolder);
  }

  /** Scrolls to a cluster, now or as soon as the page is ready. */
  revealCluster(cluster: number | undefined): void {
    this.reveal = cluster;
    this.send();
  }

  /** To be called when the page is hidden, which ends it; it starts anew when it is shown. */
  hidden(): void {
    this.listening = false;
  }

  /** Brings a page that listens up to date. */
  send(): void {
    const state = this.shown();
    allowThumbnails(this.webview, this.extension, state?.snapshot?.thumbnailFolder);
    if (!this.listening) return;
    const stale = state?.snapshot !== this.sent || this.reveal !== undefined;
    for (const message of messagesFor(state, this.webview, this.reveal)) {
      if (stale || message.type !== 'snapshot') void this.webview.postMessage(message);
    }
    this.sent = state?.snapshot;
    // Once only: the person may scroll on while progress arrives. Kept while there is nothing to scroll yet.
    if (state?.snapshot) this.reveal = undefined;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private receive(message: WebviewMessage): void {
    const state = this.shown();
    const run = (command: string, ...rest: unknown[]): void => void vscode.commands.executeCommand(command, ...rest);
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.sent = undefined;
        return this.send();
      case 'cluster':
        return run('winnow.clusterImages');
      case 'retry':
        return run('winnow.clusterImages', ...asUris(state));
      case 'export':
        return run('winnow.exportTree', { folders: state?.folders });
      case 'cancel':
        return run('winnow.cancel');
      case 'showLog':
        return run('winnow.showLog');
      case 'openPanel':
        return run('winnow.openPanel', { folders: state?.folders, cluster: message.cluster });
      case 'openImage':
        return run('winnow.openImage', { folders: state?.folders, image: message.image });
      case 'rename':
        return run('winnow.renameCluster', { folders: state?.folders, cluster: message.cluster });
      default:
        message satisfies never;
    }
  }
}

function asUris(state: RunState | undefined): [vscode.Uri, vscode.Uri[]] | [] {
  const uris = state?.folders.map((folder) => vscode.Uri.file(folder)) ?? [];
  return uris[0] ? [uris[0], uris] : [];
}
