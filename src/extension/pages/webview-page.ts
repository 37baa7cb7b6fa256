import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunSnapshot } from '../../domain/dataset';
import type { HostMessage } from '../../protocol/panel';
import type { Runs, RunState } from '../client/runs';
import { pageHtml } from './page-html';

export type PageView = 'panel' | 'side';

/** Sets a webview up: what it may load (the bundle, the pictures of this run) and its page. */
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
 * Lets a webview load the thumbnails of a run and, where it shows pictures themselves, the chosen
 * folders. Setting other roots reloads the page, so only on a change.
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
  state: RunState | undefined,
  { hasUnopened }: Pick<Runs, 'hasUnopened'>,
  webview: vscode.Webview,
  view: PageView,
  reveal?: number,
): HostMessage[] {
  if (!state) return [{ type: hasUnopened ? 'opening' : 'empty' }];
  const messages: HostMessage[] = [];
  if (state.snapshot) {
    const thumbnails = webview.asWebviewUri(vscode.Uri.file(state.snapshot.thumbnailFolder)).toString();
    messages.push({
      type: 'snapshot',
      snapshot: state.snapshot,
      thumbnails,
      ...(view === 'panel' ? { originals: webview.asWebviewUri(vscode.Uri.file(state.snapshot.root)).toString() } : {}),
      ...(reveal === undefined ? {} : { reveal }),
    });
  } else if (!state.running && state.failure === undefined) {
    messages.push({ type: 'empty' });
  }
  messages.push({
    type: 'progress',
    progress: state.progress ?? (state.running ? { stage: 'find', done: 0, total: 0 } : null),
  });
  messages.push({ type: 'folder', changes: state.changes ?? null });
  if (state.failure !== undefined) messages.push({ type: 'failed', message: state.failure });
  return messages;
}
