/**
 * The webview's end of the channel to the extension host: typed messages, and state that outlives a
 * hidden view.
 */
import type { HostMessage, WebviewMessage } from '../../src/protocol/panel';

export class Host {
  private readonly api = acquireVsCodeApi<unknown>();

  post(message: WebviewMessage): void {
    this.api.postMessage(message);
  }

  /** Calls `receive` for each message, then tells the host that this view can draw. */
  connect(receive: (message: HostMessage) => void): void {
    window.addEventListener('message', (event: MessageEvent<HostMessage>) => receive(event.data));
    this.post({ type: 'ready' });
  }

  /** What `save` kept, possibly by an older version of this page: check it before use. */
  restore(): unknown {
    return this.api.getState();
  }

  save(state: object): void {
    this.api.setState(state);
  }
}
