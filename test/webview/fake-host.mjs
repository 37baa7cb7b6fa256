/**
 * Plays the extension host for the webview pages: serves them under the product's CSP, with
 * pictures of its own.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';
import { pageHtml } from '../../src/extension/pages/page-html.ts';
import { hashOf, PICTURES } from './snapshot.ts';

export { equalClusters, makeAudit, makeSnapshot } from './snapshot.ts';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const HASH_LENGTH = 64;

/** @returns {Promise<{ script: string, style: string }>} the bundle, built as for the product. */
async function bundle() {
  const result = await build({
    absWorkingDir: PROJECT,
    entryPoints: ['webview/main.ts'],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    outdir: 'dist/webview',
    write: false,
    minify: true,
  });
  const text = (end) => result.outputFiles.find((file) => file.path.endsWith(end)).text;
  return { script: text('.js'), style: text('.css') };
}

/** A landscape whose hue tells its cluster, so that a screenshot shows a plausible clustering. */
function picture(number) {
  const hue = (number % 6) * 60;
  const x = 20 + ((number * 37) % 90);
  const sun = 10 + ((number * 13) % 22);
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="128" height="96">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="hsl(${hue},45%,${35 + (number % 5) * 7}%)"/>
    <stop offset="1" stop-color="hsl(${hue + 30},60%,80%)"/></linearGradient></defs>
    <rect width="128" height="96" fill="url(#sky)"/><circle cx="${x}" cy="32" r="${sun}" fill="hsl(${hue + 50},80%,88%)"/>
    <path d="M0 ${70 - (number % 9)} Q32 ${40 + (number % 17)} 64 68 T128 60 V96 H0Z" fill="hsl(${hue + 10},30%,25%)"/></svg>`;
  return sharp(Buffer.from(drawing)).webp().toBuffer();
}

/** A file itself, much larger than its thumbnail: a TIFF, which no page can show, by its name. */
async function original(name) {
  const lines = Array.from(
    { length: 32 },
    (_, i) => `<path d="M${i * 50} 0V1200" stroke="white" stroke-width="${i}"/>`,
  );
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1200">
    <rect width="1600" height="1200" fill="hsl(${(name.length * 37) % 360},40%,40%)"/>${lines.join('')}
    <circle cx="400" cy="300" r="90" fill="gold"/></svg>`;
  const picture = sharp(Buffer.from(drawing));
  return name.endsWith('.tif') ? picture.tiff().toBuffer() : picture.png().toBuffer();
}

/**
 * Runs in the page before it loads: what VS Code would put there. Kept state survives a reload, as
 * in a hidden view.
 */
export function fakeApi() {
  window.posted = [];
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) =>
    window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`),
  );
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => {
      window.posted.push(message);
      window.answer?.(message);
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('state', JSON.stringify(state)),
  });
}

/**
 * Runs in the page: takes each step of curation as the host does, and sends the edits that are then
 * in force.
 */
export function curateAsHost() {
  let edits = [];
  let undone = [];
  window.answer = ({ type, labelling, edit }) => {
    if (type === 'edit') {
      edits = [...edits, edit];
      undone = [];
    } else if (type === 'undo' && edits.length > 0) [edits, undone] = [edits.slice(0, -1), [...undone, edits.at(-1)]];
    else if (type === 'redo' && undone.length > 0) {
      edits = [...edits, undone.at(-1)];
      undone = undone.slice(0, -1);
    } else return;
    window.lastCuration = { labelling: labelling ?? 'run-1 final', curation: { edits, undone } };
    window.postMessage({ type: 'curation', ...window.lastCuration });
  };
}

/**
 * Serves `/panel`, `/side` and the pictures. `close` ends it.
 * @param {Buffer[]} drawn WebP pictures, which are used over and over; without them landscapes are
 * drawn.
 * @param {{ language?: string, messages?: Record<string, string> }} speech the language of the
 * pages; English without.
 */
export async function startHost(drawn, { language = 'en', messages = {} } = {}) {
  const { script, style } = await bundle();
  const pictures = new Map();
  for (let i = 0; i < PICTURES; i++) pictures.set(hashOf(i), drawn?.[i % drawn.length] ?? (await picture(i)));
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const send = (type, body, headers = {}) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    if (path === '/panel.js') return send('text/javascript', script);
    if (path === '/panel.css') return send('text/css', style);
    const image = /^\/thumbnails\/(..)\/(\1.*)\.webp$/.exec(path);
    // What follows the hash makes an address of its own, so that the browser loads and keeps the
    // picture once more.
    const picture = pictures.get(image?.[2].slice(0, HASH_LENGTH));
    if (picture !== undefined) return send('image/webp', picture);
    if (path.startsWith('/originals/')) {
      const type = path.endsWith('.tif') ? 'image/tiff' : 'image/png';
      return void original(decodeURIComponent(path)).then((body) => send(type, body));
    }
    if (path !== '/panel' && path !== '/side') return response.writeHead(404).end();
    const parts = {
      view: path.slice(1),
      script: '/panel.js',
      style: '/panel.css',
      source: "'self'",
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
      language,
      messages,
    };
    return send('text/html', pageHtml(parts));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    address,
    thumbnails: `${address}/thumbnails`,
    originals: `${address}/originals`,
    close: () => server.close(),
  };
}
