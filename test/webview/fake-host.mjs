/** Plays the extension host for the webview pages: serves them under the product's CSP, with pictures of its own. */
import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import sharp from 'sharp';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Different pictures; images beyond these repeat them. */
const PICTURES = 48;
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

const hashOf = (number) =>
  createHash('sha256')
    .update(`picture ${number % PICTURES}`)
    .digest('hex');

/** A run of `count` images in clusters whose sizes fall from half of all; `names` replace the first paths. */
export function makeSnapshot({ count, clusters = 6, names = [], ...changes }) {
  const cluster = [];
  for (let i = 0; i < count; i++) {
    let id = 0;
    for (let rest = i % 64; rest % 2 === 1 && id < clusters - 1; rest >>= 1) id++;
    cluster.push(id);
  }
  const tier = (i) => ((i * 7919) % 100 < 68 ? 'all' : (i * 7919) % 100 < 90 ? 'most' : 'disputed');
  const indices = Array.from({ length: count }, (_, i) => i);
  const agreement = indices.map(tier);
  const confidence = indices.map((i) => 0.55 + ((i * 7) % 45) / 100);
  const labels = ['beach', 'forest path', 'city street', 'harbour', 'mountain', 'night sky'];
  const ks = Array.from({ length: 19 }, (_, i) => i + 2);
  const curve = (view, chosen, rule, swing) => ({
    view,
    ks,
    scores: ks.map(
      (k) =>
        0.9 / k +
        0.02 * Math.abs(k - chosen) +
        swing * Math.abs(Math.sin(k * 1.7)) +
        (k < 4 ? 0.1 : 0) -
        (k === chosen ? 0.03 : 0),
    ),
    stabilities: ks.map((k) => 1 / (1 + 0.1 * Math.abs(k - chosen))),
    chosen,
    rule,
  });
  return {
    run: 'run-1',
    root: '/home/ada/pictures/holiday 2024',
    folders: ['/home/ada/pictures/holiday 2024'],
    source: 'final',
    finished: true,
    configuration: { preset: 'balanced', seed: 1, k: 'auto', kRange: [2, 20], backend: 'auto', threads: 2 },
    paths: indices.map((i) => names[i] ?? `day ${1 + (i % 9)}/IMG_${String(1000 + i)}.jpg`),
    hashes: indices.map((i) => hashOf(6 * (i >> (cluster[i] + 1)) + cluster[i])),
    confidence,
    agreement,
    views: { autoencoder: cluster, exemplar: cluster.map((id) => (id + 1) % clusters), hog: cluster },
    consensus: cluster,
    labelling: 'run-1 final',
    curation: { edits: [], undone: [] },
    clusters: Array.from({ length: clusters }, (_, id) => {
      const images = indices.filter((i) => cluster[i] === id).sort((a, b) => confidence[b] - confidence[a] || a - b);
      const agreed = images.filter((i) => agreement[i] === 'all').length;
      return {
        id,
        name: labels[id] ?? `cluster ${id}`,
        images,
        agreedByAll: Math.max(0, agreed / images.length - id * 0.03),
        meanConfidence: 0.93 - id * 0.05,
      };
    }),
    curves: [
      curve('autoencoder', 8, 'minimum after the first local maximum', 0.05),
      curve('exemplar', 6, 'global minimum', 0.03),
      curve('hog', 9, 'minimum after the first local maximum', 0.06),
    ],
    unreadable: [{ path: 'day 3/broken.jpg', reason: 'the file is empty' }],
    thumbnailFolder: '/store/thumbnails',
    timings: {},
    ...changes,
  };
}

/** A run whose clusters are given classes, with an audit: every 40th image is suspected of belonging to the next class. */
export function makeAudit({ count, most = Infinity }) {
  const snapshot = makeSnapshot({ count });
  const { clusters } = snapshot;
  const suspects = [];
  for (let image = 3; image < count; image += 40) {
    const given = clusters.find(({ images }) => images.includes(image));
    const rather = clusters[(given.id + 1) % clusters.length];
    const score = 0.98 - 0.01 * suspects.length;
    const neighbours = [...rather.images.slice(image % 7, (image % 7) + 11), given.images[0]];
    const why = `11 of 12 nearest images are in ${rather.name}, 1 in ${given.name}; all views put it with ${rather.name}`;
    suspects.push({ image, given: given.id, suggested: rather.id, score, why, neighbours });
  }
  const audit = { k: 12, found: suspects.length, suspects: suspects.slice(0, most) };
  return { ...snapshot, source: 'given', labelling: 'run-1 given', audit };
}

/** Runs in the page before it loads: what VS Code would put there. Kept state survives a reload, as in a hidden view. */
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

/** Runs in the page: takes each step of curation as the host does, and sends the edits that are then in force. */
export function curateAsHost() {
  let edits = [];
  let undone = [];
  window.answer = ({ type, labelling, edit }) => {
    if (type === 'edit') [edits, undone] = [[...edits, edit], []];
    else if (type === 'undo' && edits.length > 0) [edits, undone] = [edits.slice(0, -1), [...undone, edits.at(-1)]];
    else if (type === 'redo' && undone.length > 0) [edits, undone] = [[...edits, undone.at(-1)], undone.slice(0, -1)];
    else return;
    window.lastCuration = { labelling: labelling ?? 'run-1 final', curation: { edits, undone } };
    window.postMessage({ type: 'curation', ...window.lastCuration });
  };
}

/**
 * Serves `/panel`, `/side` and the thumbnails. `close` ends it.
 * @param {Buffer[]} drawn WebP pictures, which are used over and over; without them landscapes are drawn.
 */
export async function startHost(drawn) {
  const { script, style } = await bundle();
  const pictures = new Map();
  for (let i = 0; i < PICTURES; i++) pictures.set(hashOf(i), drawn?.[i % drawn.length] ?? (await picture(i)));
  const server = createServer((request, response) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    const send = (type, body, headers = {}) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    if (path === '/panel.js') return send('text/javascript', script);
    if (path === '/panel.css') return send('text/css', style);
    const image = /^\/thumbnails\/(..)\/(\1.*)\.webp$/.exec(path);
    // What follows the hash makes an address of its own, so that the browser loads and keeps the picture once more.
    const picture = pictures.get(image?.[2].slice(0, HASH_LENGTH));
    if (picture !== undefined) return send('image/webp', picture);
    if (path !== '/panel' && path !== '/side') return response.writeHead(404).end();
    const nonce = randomBytes(16).toString('base64');
    const policy = `default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'nonce-${nonce}'`;
    const page = `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Winnow</title>
      <link rel="stylesheet" href="/panel.css"></head><body data-view="${path.slice(1)}"><div id="root"></div>
      <script nonce="${nonce}" src="/panel.js"></script></body></html>`;
    return send('text/html', page, { 'content-security-policy': policy });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, thumbnails: `${address}/thumbnails`, close: () => server.close() };
}
