/**
 * Mounts one part of the panel's page alone, under the product's CSP, with services that answer
 * what a test says.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import sharp from 'sharp';
import { pageHtml } from '../../src/extension/pages/page-html.ts';
import { CHROMIUM } from '../host/chromium.mjs';
import { fakeApi } from './fake-host.mjs';
import { applyTheme, THEMES } from './themes.mjs';

export { missing } from '../host/chromium.mjs';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const SHOTS = fileURLToPath(new URL('../../out/shots/', import.meta.url));
/**
 * SwiftShader draws WebGL on the processor, so that a machine without a graphics card has it too.
 */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-sync',
];

const ENTRY = `
import { curate } from './src/domain/curation';
import { applyFilter, NO_FILTER } from './webview/services/filter';
import { Selection } from './webview/services/selection';
import { registerControls } from './webview/ui/toolkit';
import { MapView } from './webview/map/map-view';
import { RunView } from './webview/run/run-view';
import { ExportDialog } from './webview/export/export-dialog';
import './webview/app/panel.css';

registerControls();
Object.assign(window, { asked: [], opened: [], replies: {}, selection: new Selection() });
const services = {
  post: (message) => window.posted.push(message),
  ask: async (question, signal) => {
    window.asked.push(question);
    const reply = window.replies[question.about];
    await new Promise((done) => setTimeout(done, reply?.after ?? 0));
    signal?.throwIfAborted();
    if (reply?.refuse !== undefined) throw new Error(reply.refuse);
    if (reply === undefined) return new Promise(() => {});
    return { about: question.about, ...reply };
  },
  edit: (edit) => window.posted.push({ type: 'edit', edit }),
  selection: window.selection,
  openImage: (image) => window.opened.push(image),
  findSimilar: () => {},
  look: () => {},
  openMenu: () => {},
  announce: (text) => (window.announced = text),
};
const stateOf = (snapshot, filter) => {
  const curated = curate(snapshot);
  const result = applyFilter({ ...NO_FILTER, ...filter }, snapshot, curated);
  return { snapshot, curated, thumbnails: location.origin + '/thumbnails', filter: result };
};
const root = document.getElementById('root');
const parts = {};
window.mount = (part, snapshot, filter) => {
  if (part === 'export') return (parts.export ??= new ExportDialog(services)).open(stateOf(snapshot, filter));
  if (parts[part] === undefined) {
    parts[part] = part === 'map' ? new MapView(services) : new RunView(services);
    root.append(parts[part].element);
    root.className = 'panel';
    parts[part].element.classList.add('mounted');
    parts[part].visible(true);
  }
  parts[part].show(stateOf(snapshot, filter));
};
`;

async function bundle() {
  const result = await build({
    stdin: { contents: ENTRY, resolveDir: PROJECT, sourcefile: 'parts.ts', loader: 'ts' },
    absWorkingDir: PROJECT,
    bundle: true,
    format: 'iife',
    target: 'es2022',
    outdir: 'dist/webview',
    write: false,
  });
  const text = (end) => result.outputFiles.find((file) => file.path.endsWith(end)).text;
  return { script: text('.js'), style: text('.css') };
}

/** A hill whose colours the hash tells. */
function picture(hash) {
  const hue = parseInt(hash.slice(0, 2), 16) * 1.4;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96">
    <rect width="96" height="96" fill="hsl(${hue},50%,70%)"/><circle cx="${20 + (hue % 50)}" cy="30" r="14" fill="hsl(${hue + 50},85%,85%)"/>
    <path d="M0 72 Q24 44 48 68 T96 58 V96 H0Z" fill="hsl(${hue + 20},35%,28%)"/></svg>`;
  return sharp(Buffer.from(drawing)).webp().toBuffer();
}

/** `open` gives a page that holds one part; `close` ends it all. */
export async function startParts({ language = 'en', messages = {} } = {}) {
  mkdirSync(SHOTS, { recursive: true });
  const { script, style } = await bundle();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const send = (type, body, headers = {}) => response.writeHead(200, { 'content-type': type, ...headers }).end(body);
    if (pathname === '/part.js') return send('text/javascript', script);
    if (pathname === '/part.css') return send('text/css', style);
    const image = /^\/thumbnails\/..\/(.*)\.webp$/.exec(pathname);
    if (image !== null) return void picture(image[1]).then((body) => send('image/webp', body));
    if (pathname !== '/') return response.writeHead(404).end();
    const parts = {
      view: 'panel',
      script: '/part.js',
      style: '/part.css',
      source: "'self'",
      scriptNonce: randomBytes(16).toString('base64'),
      styleNonce: randomBytes(16).toString('base64'),
      language,
      messages,
    };
    return send(
      'text/html',
      pageHtml(parts).replace(/<div id="root".*<\/div>/, '<button id="opener">Open</button><main id="root"></main>'),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  return {
    async open({ theme = 'dark', width = 1180, height = 820, webgl = true } = {}) {
      const page = await browser.newPage({ viewport: { width, height } });
      page.faults = [];
      page.on('pageerror', (error) => page.faults.push(error.message));
      await page.addInitScript(fakeApi);
      if (!webgl) {
        await page.addInitScript(() => {
          const original = HTMLCanvasElement.prototype.getContext;
          HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind.startsWith('webgl') ? null : original.call(this, kind, ...rest);
          };
        });
      }
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      await page.evaluate(applyTheme, [theme, THEMES[theme]]);
      return page;
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/** What every page must hold to at its end. */
export async function closeKept(page, assert) {
  const violations = await page.evaluate(() => window.violations);
  await page.close();
  assert.deepEqual(violations, [], 'the page keeps to its content security policy');
  assert.deepEqual(page.faults, [], 'the page throws nothing');
}

export const shotPath = (name) => `${SHOTS}${name}.png`;
export const themes = Object.keys(THEMES);
