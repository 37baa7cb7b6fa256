import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { HostMessage } from '../../protocol/panel';
import type { Runs, RunState } from '../client/runs';
import { pageHtml } from './page-html';

/**
 * Sets a webview up: what it may load (the bundle, the pictures of `media`, this run's thumbnails)
 * and its page.
 */
export function setUpWebview(
  webview: vscode.Webview,
  extension: vscode.Uri,
  view: 'panel' | 'side',
  thumbnailFolder: string | undefined,
): void {
  const bundle = vscode.Uri.joinPath(extension, 'dist', 'webview');
  allowThumbnails(webview, extension, thumbnailFolder);
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
 * Lets a webview load the thumbnails of one more folder. Setting other roots reloads the page, so
 * only on a change.
 */
export function allowThumbnails(webview: vscode.Webview, extension: vscode.Uri, folder: string | undefined): void {
  const roots = [vscode.Uri.joinPath(extension, 'dist', 'webview'), ...(folder ? [vscode.Uri.file(folder)] : [])];
  const before = (webview.options.localResourceRoots ?? []).map(String);
  if (roots.every((root) => before.includes(root.toString()))) return;
  webview.options = { enableScripts: true, localResourceRoots: roots };
}

/** All that a page needs to draw a data set, in order. */
export function messagesFor(
  state: RunState | undefined,
  { hasUnopened }: Pick<Runs, 'hasUnopened'>,
  webview: vscode.Webview,
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
