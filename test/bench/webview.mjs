/**
 * Measures the panel in a real Chromium with a run of 100,000 images: how soon it can be used, how
 * smoothly it scrolls, what it holds in memory, how long a large selection and a large edit take,
 * and the map with a point an image. Nothing is asserted.
 *
 *   npm run bench:webview -- [--images 100000] [--seconds 4] [--profile]
 *
 * Prints a table and writes out/bench-webview.json; with --profile also the CPU profile of each
 * step beside it, which the browser's developer tools open. Everything is drawn on the processor,
 * also what WebGL draws: a machine with a graphics card does better. Run it on an idle machine, and
 * look at the load that it prints.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../host/chromium.mjs';
import sharp from 'sharp';
import { drawPictures } from '../sample/pictures.mjs';
import { mapOf } from '../webview/engine-answers.mjs';
import { fakeApi, makeSnapshot, startHost } from '../webview/fake-host.mjs';
import { applyTheme, THEMES } from '../webview/themes.mjs';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '4' },
    profile: { type: 'boolean', default: false },
  },
});
const count = Number(values.images);
const milliseconds = 1000 * Number(values.seconds);
const OUT = fileURLToPath(new URL('../../out/', import.meta.url));
/** Long side of the engine's thumbnails, in pixels. */
const SIDE = 256;

async function thumbnails() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'winnow-bench-'));
  await drawPictures(folder, { perKind: 12 });
  const files = readdirSync(folder, { recursive: true }).filter((name) => /\.(jpe?g|png|webp)$/.test(name));
  const drawn = files.map((name) => sharp(path.join(folder, name)).resize(SIDE, SIDE, { fit: 'inside' }).webp());
  const pictures = await Promise.all(drawn.map((picture) => picture.toBuffer()));
  rmSync(folder, { recursive: true });
  return pictures;
}

/**
 * Half of the images in one cluster, the others in five of a tenth each; every image with an
 * address of its own.
 */
function largeRun() {
  const snapshot = makeSnapshot({ count });
  const members = Array.from({ length: 6 }, () => []);
  const order = snapshot.paths.map((_, image) => image);
  order.sort((a, b) => snapshot.confidence[b] - snapshot.confidence[a] || a - b);
  for (const image of order) members[Math.max(0, (image % 10) - 4)].push(image);
  const labels = new Array(count);
  members.forEach((images, id) => images.forEach((image) => (labels[image] = id)));
  return {
    ...snapshot,
    hashes: snapshot.hashes.map((hash, image) => `${hash}-${image}`),
    extractors: { autoencoder: labels, exemplar: labels, hog: labels },
    consensus: labels,
    clusters: snapshot.clusters.map((cluster, id) => ({ ...cluster, images: members[id] })),
  };
}

/** Runs in the page: what the measurements share. */
function instruments() {
  /** Milliseconds from `act` until the first frame after `done` holds is on the screen. */
  window.untilPainted = async (act, done) => {
    const start = performance.now();
    act();
    for (;;) {
      await new Promise((frame) => requestAnimationFrame(frame));
      if (done()) break;
    }
    await new Promise((painted) => setTimeout(painted));
    return performance.now() - start;
  };
  /** Calls `step` once a frame for so long; the time between frames, in milliseconds. */
  window.framesWhile = async (step, milliseconds) => {
    const deltas = [];
    const start = performance.now();
    for (let last = start, frame = 0; last - start < milliseconds; frame++) {
      step(frame);
      const now = await new Promise((next) => requestAnimationFrame(next));
      if (frame > 0) deltas.push(now - last);
      last = now;
    }
    return deltas;
  };
  const post = window.acquireVsCodeApi;
  window.acquireVsCodeApi = () => {
    const api = post();
    return {
      ...api,
      postMessage: (message) => {
        if (message.type === 'ready') window.readyAt = performance.now();
        api.postMessage(message);
      },
    };
  };
}

const snapshot = largeRun();
const host = await startHost(await thumbnails());
let browser, page, session;
/**
 * Opens the panel in a browser of its own; `webgl` draws everything with the WebGL that the
 * processor plays.
 */
async function openPanel(webgl) {
  await browser?.close();
  const drawing = webgl ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--disable-gpu'];
  browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ['--headless', '--no-sandbox', '--disable-sync', ...drawing],
  });
  page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
  session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('Profiler.enable');
  await page.addInitScript(fakeApi);
  await page.addInitScript(instruments);
  await page.goto(`${host.address}/panel`);
  await page.evaluate(applyTheme, ['dark', THEMES.dark]);
}

mkdirSync(OUT, { recursive: true });
const rows = [];
async function measure(name, unit, target, act) {
  if (values.profile) await session.send('Profiler.start');
  const value = await act();
  if (values.profile) {
    const { profile } = await session.send('Profiler.stop');
    writeFileSync(
      path.join(OUT, `bench-webview ${name.replaceAll(/\W+/g, ' ').trim()}.cpuprofile`),
      JSON.stringify(profile),
    );
  }
  rows.push({ what: name, value: Number(value.toFixed(unit === 'MB' || unit === '%' ? 1 : 0)), unit, target });
}
const smooth = (deltas) => (100 * deltas.filter((delta) => delta <= 20).length) / deltas.length;
const metric = async (wanted) => {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === wanted).value;
};
const heap = async () => (await metric('JSHeapUsedSize')) / 2 ** 20;

try {
  const run = { type: 'snapshot', snapshot, thumbnails: host.thumbnails };
  await openPanel(false);
  await measure('frames within 20 ms of a page that draws nothing', '%', '', async () =>
    smooth(await page.evaluate((total) => window.framesWhile(() => {}, total), milliseconds)),
  );
  await openPanel(false);
  await page.evaluate((given) => (window.given = given), run);
  await measure('page and snapshot until it can be used', 'ms', '1500', () =>
    page.evaluate(async () => {
      const drawn = () => document.querySelectorAll('.card .thumbnail').length > 0;
      const spent = await window.untilPainted(() => window.postMessage(window.given), drawn);
      delete window.given;
      return window.readyAt + spent;
    }),
  );
  await page
    .getByRole('button', { name: /^Show all/ })
    .first()
    .click();
  const scroll = (total) => page.evaluate((given) => window.framesWhile(() => window.scrollBy(0, 40), given), total);
  await scroll(300);
  let perFrame = 0;
  await measure('frames within 20 ms while scrolling', '%', '95', async () => {
    const before = await metric('TaskDuration');
    const deltas = await scroll(milliseconds);
    perFrame = (1000 * ((await metric('TaskDuration')) - before)) / deltas.length;
    return smooth(deltas);
  });
  await measure("the page's own work in each of these frames", 'ms', '20', async () => perFrame);
  await measure('heap after scrolling, before collection', 'MB', '300', heap);
  await session.send('HeapProfiler.collectGarbage');
  await measure('heap that is in use', 'MB', '300', heap);
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.getByRole('button', { name: 'Show fewer' }).click();

  const tenth = snapshot.clusters[1].images;
  await page.getByRole('button', { name: 'Actions on forest path' }).click();
  await measure(`a click that selects ${tenth.length} images`, 'ms', '300', () =>
    page.evaluate(() => {
      const item = [...document.querySelectorAll('[role="menuitem"]')].find((one) =>
        one.textContent.includes('Select'),
      );
      const bar = document.querySelector('.selection-bar');
      return window.untilPainted(
        () => item.click(),
        () => !bar.hidden && /selected/.test(bar.textContent),
      );
    }),
  );
  const curated = (edits) => ({ type: 'curation', labelling: snapshot.labelling, curation: { edits, undone: [] } });
  const edits = [{ kind: 'move', images: tenth, to: 2 }];
  await page.evaluate((given) => (window.given = given), curated(edits));
  const shown = () =>
    page.evaluate(() => {
      const before = document.querySelector('.summary .facts').textContent;
      const changed = () => document.querySelector('.summary .facts').textContent !== before;
      return window.untilPainted(() => window.postMessage(window.given), changed);
    });
  await measure(`a moved ${tenth.length} images until they are shown`, 'ms', '300', shown);
  await page.evaluate((given) => (window.given = given), curated([]));
  await measure('the same undone', 'ms', '300', shown);

  await openPanel(true);
  await page.evaluate((given) => window.postMessage(given), run);
  await page.evaluate((given) => (window.given = given), mapOf(snapshot));
  await page.getByRole('tab', { name: 'Map' }).click();
  await page.waitForFunction(() => window.posted.some(({ question }) => question?.about === 'map'));
  await measure('the map until it is drawn', 'ms', '', () =>
    page.evaluate(() => {
      const { id } = window.posted.findLast(({ question }) => question?.about === 'map');
      const answer = { type: 'answer', id, answer: { about: 'map', map: window.given } };
      const drawn = () => document.querySelector('.map-plot:not(.empty)') !== null;
      return window.untilPainted(() => window.postMessage(answer), drawn);
    }),
  );
  const pan = () =>
    page.evaluate((total) => {
      const plot = document.querySelector('.map-plot');
      const key = (frame) => (frame % 20 < 10 ? 'ArrowLeft' : 'ArrowRight');
      return window.framesWhile((frame) => {
        plot.dispatchEvent(new KeyboardEvent('keydown', { key: key(frame), bubbles: true, cancelable: true }));
      }, total);
    }, milliseconds);
  const median = (deltas) => [...deltas].sort((a, b) => a - b)[deltas.length >> 1];
  await measure('a frame while the map is moved, median', 'ms', '', async () => median(await pan()));
} finally {
  await browser?.close();
  host.close();
}
console.table(rows);
const load = os.loadavg()[0].toFixed(1);
console.log(`${count} images; ${os.cpus().length} processors, load ${load}`);
writeFileSync(path.join(OUT, 'bench-webview.json'), `${JSON.stringify({ images: count, load, rows }, null, 2)}\n`);
