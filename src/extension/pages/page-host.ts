import * as vscode from 'vscode';
import type { RunSnapshot, StageProgress } from '../../domain/dataset';
import type { HostMessage, WebviewMessage } from '../../protocol/panel';
import { answerTo } from './answers';
import { wordsOf } from '../../domain/error-words';
import { showFailure } from '../client/failures';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';
import { checkedMessage } from './webview-messages';
import { allowPictures, messagesFor, setUpWebview, type PageView } from './webview-page';

type Asked = Extract<WebviewMessage, { type: 'ask' }>;

/** What every page of the window shares. */
export interface PageContext {
  readonly extension: vscode.Uri;
  readonly dataSets: DataSets;
  readonly log: vscode.LogOutputChannel;
}

/**
 * The host's end of one page. It brings the page up to date whenever the data set changes or the
 * page starts. It turns the page's messages into commands, edits and answers. It ends with the
 * page.
 */
export class PageHost implements vscode.Disposable {
  private readonly subscriptions: vscode.Disposable[];
  private readonly selected = new vscode.EventEmitter<number>();
  /** Fires with the number of selected images whenever that changes. */
  readonly onSelection = this.selected.event;
  private selection = 0;
  private reveal: number | undefined;
  /** Whether the page listens. What it misses before that is sent when it says that it is ready. */
  private listening = false;
  /** Messages that wait until the page listens and shows a data set. */
  private waiting: HostMessage[] = [];
  /**
   * The snapshot that the page has. It can be megabytes, so it is sent again only when the labels
   * are others.
   */
  private sent: RunSnapshot | undefined;
  private readonly questions = new Map<number, vscode.CancellationTokenSource>();
  private readonly complaints = new Set<string>();

  /** @param shown the data set that the page shows, asked for anew each time. */
  constructor(
    private readonly webview: vscode.Webview,
    private readonly view: PageView,
    private readonly shown: () => DataSet | undefined,
    private readonly context: PageContext,
  ) {
    this.subscriptions = [
      webview.onDidReceiveMessage((value: unknown) => this.check(value)),
      context.dataSets.onChange(() => this.send()),
      this.selected,
    ];
    setUpWebview(webview, context.extension, view, shown()?.snapshot);
  }

  get selectionCount(): number {
    return this.selection;
  }

  /** Scrolls to a cluster, now or as soon as the page is ready. */
  revealCluster(cluster: number | undefined): void {
    this.reveal = cluster;
    this.send();
  }

  /** Says something to the page, now or as soon as it shows a data set. */
  say(message: HostMessage): void {
    this.waiting.push(message);
    this.send();
  }

  /**
   * Call it when the page is hidden, which ends the page. The page starts anew when it is shown.
   */
  hidden(): void {
    this.listening = false;
    this.forget();
  }

  /** Brings a page that listens up to date. */
  send(): void {
    const dataSet = this.shown();
    allowPictures(this.webview, this.context.extension, this.view, dataSet?.snapshot);
    if (!this.listening) return;
    const { snapshot } = dataSet ?? {};
    const whole = this.reveal !== undefined || !sameLabels(this.sent, snapshot);
    for (const message of messagesFor(dataSet, this.context.dataSets, this.webview, this.view, this.reveal)) {
      if (whole || message.type !== 'snapshot') this.post(message);
    }
    if (!whole && snapshot && this.sent?.curation !== snapshot.curation) {
      this.post({ type: 'curation', labelling: snapshot.labelling, curation: snapshot.curation });
    }
    this.sent = snapshot;
    if (!snapshot) return;
    // A cluster is scrolled to only once, because the person may scroll on while progress arrives.
    // Until there are clusters, the wish is kept.
    this.reveal = undefined;
    for (const message of this.waiting.splice(0)) this.post(message);
  }

  dispose(): void {
    this.forget();
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private post(message: HostMessage): void {
    void this.webview.postMessage(message);
  }

  /** Forgets questions and selection of a page that ended. */
  private forget(): void {
    for (const source of this.questions.values()) source.cancel();
    this.questions.clear();
    this.select(0);
  }

  private select(count: number): void {
    if (count === this.selection) return;
    this.selection = count;
    this.selected.fire(count);
  }

  private check(value: unknown): void {
    let message: WebviewMessage;
    try {
      message = checkedMessage(value, this.shown()?.snapshot?.paths.length ?? 0);
    } catch (error) {
      const complaint = wordsOf(error);
      // Each complaint is logged once: a page that sends a wrong message sends it often.
      if (!this.complaints.has(complaint)) this.context.log.debug(`A page's message was dropped: ${complaint}.`);
      this.complaints.add(complaint);
      return;
    }
    this.receive(message);
  }

  private receive(message: WebviewMessage): void {
    const dataSet = this.shown();
    const folders = dataSet?.folders;
    const { dataSets } = this.context;
    const run = (command: string, ...rest: unknown[]): void => void vscode.commands.executeCommand(command, ...rest);
    switch (message.type) {
      case 'ready':
        this.listening = true;
        this.sent = undefined;
        this.forget();
        void this.context.dataSets.reopen().then(() => this.send());
        return this.send();
      case 'cluster':
        return run('winnow.clusterImages');
      case 'retry':
        return run('winnow.clusterImages', ...asUris(dataSet));
      case 'labelNew':
        return run('winnow.labelNewImages', { folders });
      case 'export':
        return run('winnow.exportTree', { folders, plan: message.plan });
      case 'cancel':
        return dataSet && dataSets.cancel(dataSet.folders);
      case 'showLog':
        return run('winnow.showLog');
      case 'openPanel':
        return run('winnow.openPanel', { folders, cluster: message.cluster });
      case 'openImage':
        return run('winnow.openImage', { folders, image: message.image });
      case 'rename':
        return run('winnow.renameCluster', { folders, cluster: message.cluster });
      case 'edit': {
        const { edit, labelling } = message;
        return this.attempt(
          dataSet,
          ({ folders }) => dataSets.edit(folders, edit, labelling),
          (error) => this.post({ type: 'editRefused', edit, message: wordsOf(error) }),
        );
      }
      case 'undo':
        return this.attempt(dataSet, ({ folders }) => dataSets.undo(folders));
      case 'redo':
        return this.attempt(dataSet, ({ folders }) => dataSets.redo(folders));
      case 'ask':
        return void this.answer(message, dataSet);
      case 'cancelQuestion':
        return this.questions.get(message.id)?.cancel();
      case 'selection':
        return this.select(message.count);
      default:
        message satisfies never;
    }
  }

  private attempt(
    dataSet: DataSet | undefined,
    action: (dataSet: DataSet) => Promise<unknown>,
    refused?: (error: unknown) => void,
  ): void {
    if (!dataSet) return;
    action(dataSet).catch((error: unknown) => {
      refused?.(error);
      showFailure(error, this.context.log);
    });
  }

  private async answer({ id, labelling, question }: Asked, dataSet: DataSet | undefined): Promise<void> {
    if (!dataSet || this.questions.has(id)) return;
    const source = new vscode.CancellationTokenSource();
    this.questions.set(id, source);
    const { token } = source;
    const onProgress = (progress: StageProgress): void => {
      if (!token.isCancellationRequested) this.post({ type: 'questionProgress', id, progress });
    };
    try {
      const answer = await answerTo(question, dataSet, this.context.dataSets, { token, labelling, onProgress });
      if (!token.isCancellationRequested) this.post({ type: 'answer', id, answer });
    } catch (error) {
      if (!token.isCancellationRequested) this.post({ type: 'refusal', id, message: wordsOf(error) });
    } finally {
      source.dispose();
      if (this.questions.get(id) === source) this.questions.delete(id);
    }
  }
}

/** Whether two snapshots differ at most in their edits. */
function sameLabels(a: RunSnapshot | undefined, b: RunSnapshot | undefined): boolean {
  if (a === b || a?.clusters === b?.clusters) return true;
  return (
    a !== undefined &&
    b !== undefined &&
    a.dataSet === b.dataSet &&
    a.labelling === b.labelling &&
    a.source === b.source &&
    a.audit === b.audit &&
    a.finished === b.finished &&
    a.thumbnailFolder === b.thumbnailFolder &&
    a.unreadable.length === b.unreadable.length
  );
}

function asUris(dataSet: DataSet | undefined): [vscode.Uri, vscode.Uri[]] | [] {
  const uris = dataSet?.folders.map((folder) => vscode.Uri.file(folder)) ?? [];
  return uris[0] ? [uris[0], uris] : [];
}
