import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunSnapshot } from '../../domain/dataset';
import type { HostMessage } from '../../protocol/panel';
import type { DataSets } from '../client/data-sets';
import type { DataSet } from '../client/known-data-sets';
import { pageHtml } from './page-html';

export type PageView = 'panel' | 'side';

/** Sets a webview up: what it may load (the bundle, the pictures of its data set) and its page. */
export function setUpWebview(
  webview: vscode.Webview,
  extension: vscode.Uri,
  view: PageView,
  snapshot: RunSnapshot | undefined,
): void {
  const bundle = vscode.Uri.joinPath(extension, 'dist', 'webview');
  allowPictures(webview, extension, view, snapshot);
  const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(bundle, file)).toString();
  const nonce = (): string => randomBytes(18).toString('base64');
  webview.html = pageHtml({
    view,
    script: uri('panel.js'),
    style: uri('panel.css'),
    source: webview.cspSource,
    scriptNonce: nonce(),
    styleNonce: nonce(),
    language: vscode.l10n.bundle === undefined ? 'en' : vscode.env.language,
    messages: vscode.l10n.bundle ?? {},
  });
}

/**
 * Lets a webview load the thumbnails of a run and, where it shows the pictures themselves, the
 * chosen folders. New roots reload the page, so they are set only when they change.
 */
export function allowPictures(
  webview: vscode.Webview,
  extension: vscode.Uri,
  view: PageView,
  snapshot: RunSnapshot | undefined,
): void {
  const folders = snapshot ? [snapshot.thumbnailFolder, ...(view === 'panel' ? snapshot.folders : [])] : [];
  const files = folders.map((folder) => vscode.Uri.file(folder));
  const roots = [vscode.Uri.joinPath(extension, 'dist', 'webview'), ...files];
  const before = (webview.options.localResourceRoots ?? []).map(String);
  if (roots.every((root) => before.includes(root.toString()))) return;
  webview.options = { enableScripts: true, localResourceRoots: roots };
}

/** All that a page needs to draw a data set, in order. */
export function messagesFor(
  dataSet: DataSet | undefined,
  { hasUnopened }: Pick<DataSets, 'hasUnopened'>,
  webview: vscode.Webview,
  view: PageView,
  reveal?: number,
): HostMessage[] {
  if (!dataSet) return [{ type: hasUnopened ? 'opening' : 'empty' }];
  const messages: HostMessage[] = [];
  if (dataSet.snapshot) {
    const thumbnails = webview.asWebviewUri(vscode.Uri.file(dataSet.snapshot.thumbnailFolder)).toString();
    messages.push({
      type: 'snapshot',
      snapshot: dataSet.snapshot,
      thumbnails,
      ...(view === 'panel'
        ? { originals: webview.asWebviewUri(vscode.Uri.file(dataSet.snapshot.root)).toString() }
        : {}),
      ...(reveal === undefined ? {} : { reveal }),
    });
  } else if (!dataSet.running && dataSet.failure === undefined) {
    messages.push({ type: 'empty' });
  }
  messages.push({
    type: 'progress',
    progress: dataSet.progress ?? (dataSet.running ? { stage: 'find', done: 0, total: 0 } : null),
  });
  messages.push({ type: 'folder', changes: dataSet.changes ?? null });
  if (dataSet.failure !== undefined) messages.push({ type: 'failed', message: dataSet.failure });
  return messages;
}
