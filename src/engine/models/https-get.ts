import { t } from '@vscode/l10n';
import http from 'node:http';
import https from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Socket } from 'node:net';
import tls from 'node:tls';
import { proxyFor } from './proxy';

/**
 * The head of an answer, and its body as it arrives. Whoever asked reads the body or destroys it.
 */
export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/**
 * Asks for a file. Redirects are answers like others. Rejects where nobody answers, and with the
 * signal's reason.
 */
export type Get = (url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<Reply>;

/** Without a byte for this long a server counts as gone. */
const SILENT_MS = 30_000;

/**
 * Asks over TLS, through the proxy that the environment names (HTTPS_PROXY, ALL_PROXY, NO_PROXY) if
 * it names one. Certificates of one's own are added with NODE_EXTRA_CA_CERTS.
 */
export const httpsGet: Get = async (url, headers, signal) => {
  signal.throwIfAborted();
  const proxy = proxyFor(url, process.env);
  const tunnel = proxy && (await tunnelTo(url, proxy, signal));
  return new Promise((resolve, reject) => {
    const options: https.RequestOptions = {
      headers: { 'user-agent': 'winnow', 'accept-encoding': 'identity', ...headers },
      signal,
      // Without keeping it open: one file a connection.
      agent: false,
      ...(tunnel ? { createConnection: () => tls.connect({ socket: tunnel, servername: url.hostname }) } : {}),
    };
    const request = https.get(url, options, (body) => {
      resolve({ status: body.statusCode ?? 0, headers: body.headers, body });
    });
    request.setTimeout(SILENT_MS, () => request.destroy(timedOut(url)));
    request.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    request.on('close', () => tunnel?.destroy());
  });
};

function tunnelTo(url: URL, proxy: URL, signal: AbortSignal): Promise<Socket> {
  const target = `${url.hostname}:${url.port === '' ? 443 : url.port}`;
  const login = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  const headers = {
    host: target,
    ...(proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }),
  };
  const { request } = proxy.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const asked = request({
      host: proxy.hostname,
      port: proxy.port === '' ? (proxy.protocol === 'https:' ? 443 : 80) : proxy.port,
      method: 'CONNECT',
      path: target,
      headers,
      signal,
      agent: false,
    });
    asked.on('connect', (answer, socket) => {
      if (answer.statusCode === 200) resolve(socket);
      else {
        socket.destroy();
        reject(new Error(t('the proxy {0} answered {1}', proxy.host, answer.statusCode ?? 0)));
      }
    });
    asked.setTimeout(SILENT_MS, () => asked.destroy(timedOut(proxy)));
    asked.on('error', (error) => reject(signal.aborted ? (signal.reason as Error) : error));
    asked.end();
  });
}

const timedOut = ({ host }: URL): Error => new Error(t('{0} did not answer for {1} seconds', host, SILENT_MS / 1000));
