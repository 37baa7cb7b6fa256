/** Everything that crosses between the extension host and a webview. */
import type { RunSnapshot, StageProgress } from './dataset';

/** Sent by the host. Each carries all that the view needs to draw: nothing depends on an earlier message. */
export type HostMessage =
  | { readonly type: 'empty' }
  | {
      readonly type: 'snapshot';
      readonly snapshot: RunSnapshot;
      /** Webview URI of `thumbnailFolder`. */
      readonly thumbnails: string;
      /** Cluster that the panel scrolls to, when the person asked for one. */
      readonly reveal?: number;
    }
  | { readonly type: 'progress'; readonly progress: StageProgress | null }
  | { readonly type: 'failed'; readonly message: string };

/** Sent by the webview; the host checks each before it acts. */
export type WebviewMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'cluster' }
  | { readonly type: 'export' }
  | { readonly type: 'cancel' }
  | { readonly type: 'showLog' }
  | { readonly type: 'retry' }
  | { readonly type: 'openPanel'; readonly cluster?: number }
  | { readonly type: 'openImage'; readonly image: number }
  | { readonly type: 'rename'; readonly cluster: number };
