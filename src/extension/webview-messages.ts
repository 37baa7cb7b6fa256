import type { WebviewMessage } from '../protocol/panel';

const PLAIN = new Set(['ready', 'cluster', 'export', 'cancel', 'showLog', 'retry']);

/** A message of a webview if it is one that the protocol knows, else undefined: a page is not trusted. */
export function parseWebviewMessage(value: unknown): WebviewMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, cluster, image } = value as Record<string, unknown>;
  if (typeof type !== 'string') return undefined;
  if (PLAIN.has(type)) return { type } as WebviewMessage;
  if (type === 'openPanel') return cluster === undefined ? { type } : whole(cluster) ? { type, cluster } : undefined;
  if (type === 'openImage') return whole(image) && image >= 0 ? { type, image } : undefined;
  if (type === 'rename') return whole(cluster) ? { type, cluster } : undefined;
  return undefined;
}

function whole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}
