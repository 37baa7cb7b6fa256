import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before, describe, test } from 'node:test';
import { chromium } from 'playwright-core';
import { fakeApi, makeSnapshot, startHost } from './fake-host.mjs';
import { applyTheme, THEMES } from './themes.mjs';

const CHROMIUM = process.env.WINNOW_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const SHOTS = fileURLToPath(new URL('../../out/shots/', import.meta.url));
const missing = existsSync(CHROMIUM) ? false : `${CHROMIUM} is missing: install Chromium, or set WINNOW_CHROMIUM`;

describe('the webview', { skip: missing }, () => {
  let host, browser, page, faults;

  before(async () => {
    mkdirSync(SHOTS, { recursive: true });
    host = await startHost();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });

  after(async () => {
    await browser?.close();
    host?.close();
  });

  afterEach(async () => {
    if (page === undefined) return;
    const violations = await page.evaluate(() => window.violations);
    await page.close();
    page = undefined;
    assert.deepEqual(violations, [], 'the page keeps to its content security policy');
    assert.deepEqual(faults, [], 'the page throws nothing');
  });

  async function open(view, { theme = 'dark', width = 1180, height = 860 } = {}) {
    page = await browser.newPage({ viewport: { width, height } });
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    await page.addInitScript(fakeApi);
    await page.goto(`${host.address}/${view}`);
    await page.evaluate(applyTheme, [theme, THEMES[theme]]);
  }
  const send = (message) => page.evaluate((data) => window.postMessage(data), message);
  const show = (snapshot, more = {}) => send({ type: 'snapshot', snapshot, thumbnails: host.thumbnails, ...more });
  const posted = () => page.evaluate(() => window.posted.filter((message) => message.type !== 'ready'));
  const card = (name) => page.getByRole('region', { name, exact: true });
  const shot = (name) => page.screenshot({ path: `${SHOTS}${name}.png` });

  async function settled() {
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.waitForFunction(() =>
      [...document.images].every((image) => {
        const { top, bottom } = image.getBoundingClientRect();
        return image.complete || bottom < 0 || top > innerHeight;
      }),
    );
  }

  test('a page says that it is ready, and nothing else, before it is told anything', async () => {
    await open('panel');
    assert.deepEqual(await page.evaluate(() => window.posted), [{ type: 'ready' }]);
  });

  test('each cluster is a labelled card with its figures and its first twelve images', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    await card('beach').waitFor();
    assert.equal(await page.getByRole('region').count(), 6);
    const text = await card('beach').innerText();
    for (const part of ['beach', '320 images', '93% confident', 'agreed', 'Show all 320'])
      assert.ok(text.includes(part), part);
    assert.equal(await card('beach').getByRole('gridcell').count(), 12);
    const image = card('beach').getByRole('img').first();
    assert.match(
      await image.getAttribute('alt'),
      /^day 1\/IMG_1000\.jpg, beach, confidence 55%, agreed by 3 of 3 views$/,
    );
    const bar = await page.locator('.summary').innerText();
    for (const part of ['holiday 2024', '640 images', '6 clusters', 'agreed by all', 'Final labels', '1 unreadable']) {
      assert.ok(bar.replaceAll('\n', ' ').includes(part), part);
    }
    assert.ok(!bar.includes('refining'));
  });

  test('the hover of an image tells its path, label, confidence, clusters and agreement', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    const title = await card('beach').getByRole('gridcell').first().getAttribute('title');
    assert.equal(
      title,
      'day 1/IMG_1000.jpg\nbeach, confidence 55%\nAutoencoder: cluster 0\nExemplar CNN: cluster 1\nHOG: cluster 0\n' +
        'agreed by 3 of 3 views',
    );
  });

  test('a disputed image differs by a dashed line and by words', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    const disputed = page.locator('.thumbnail.disputed').first();
    await disputed.waitFor();
    assert.equal(await disputed.locator('.mark').innerText(), 'disputed');
    assert.equal(await disputed.evaluate((node) => getComputedStyle(node, '::after').borderTopStyle), 'dashed');
    assert.equal(await page.locator('.thumbnail.most .mark').first().innerText(), '2 of 3');
  });

  test('of 20,000 images only the visible rows are in the document, wherever one scrolls', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 40_000 }));
    await card('beach').getByRole('button', { name: 'Show all 20,000' }).click();
    await settled();
    const numbers = () => page.evaluate(() => [document.images.length, document.documentElement.scrollHeight]);
    const [atTop, height] = await numbers();
    assert.ok(atTop > 60 && atTop < 400, `${atTop} images at the top`);
    assert.ok(height > 100_000, `the page is ${height} px high`);
    await page.evaluate(() => window.scrollTo(0, 60_000));
    await settled();
    const visible = await page.evaluate(() => {
      const cell = document.elementFromPoint(400, 500)?.closest('[data-position]');
      return [document.images.length, Number(cell?.dataset.position)];
    });
    assert.ok(visible[0] < 400, `${visible[0]} images in the middle`);
    assert.ok(visible[1] > 4000, `image ${visible[1]} is in sight`);
    await shot('panel-dark-expanded');
  });

  test('100,000 images scroll from one end to the other', async () => {
    await open('panel', { width: 700 });
    await show(makeSnapshot({ count: 100_000, clusters: 1 }));
    await card('beach').getByRole('button', { name: 'Show all 100,000' }).click();
    await card('beach').getByRole('gridcell').first().focus();
    await page.keyboard.press('Control+End');
    await settled();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.position), '99999');
    assert.ok(await page.evaluate(() => document.images.length < 300));
    await page.keyboard.press('Enter');
    assert.deepEqual(await posted(), [{ type: 'openImage', image: 99_999 }]);
  });

  test('clicks and keys post what they mean', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    await page.getByRole('button', { name: 'Export…' }).click();
    await card('harbour').getByRole('button', { name: 'Rename harbour' }).click();
    await card('beach').getByRole('gridcell').nth(1).dblclick();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const beach = makeSnapshot({ count: 640 }).clusters[0].images;
    assert.deepEqual(await posted(), [
      { type: 'export' },
      { type: 'rename', cluster: 3 },
      { type: 'openImage', image: beach[1] },
      { type: 'openImage', image: beach[2] },
    ]);
  });

  test('the clusters can be sorted with the keyboard', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    await card('beach').waitFor();
    const names = () => page.locator('.card h2').allInnerTexts();
    assert.equal((await names())[1], 'forest path');
    await page.locator('vscode-dropdown').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.querySelectorAll('.card h2')[1].textContent === 'city street');
    assert.deepEqual(await names(), ['beach', 'city street', 'forest path', 'harbour', 'mountain', 'night sky']);
  });

  test('progress tells stage, speed and time left, and can be cancelled once', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, source: 'hog', finished: false, views: { hog: [] } }));
    const progress = { stage: 'exemplar', done: 30, total: 100, imagesPerSecond: 1234.5, secondsLeft: 95 };
    await send({ type: 'progress', progress });
    await page.getByText('Training the exemplar CNN').waitFor();
    assert.equal(await page.locator('.progress .figures').innerText(), '30% · 1,235 images/s · 2 min left');
    assert.match(await page.locator('.summary').innerText(), /HOG clusters[\s\S]*refining…/);
    assert.equal(await page.locator('.card .bar:visible').count(), 0, 'one view alone has nothing to agree with');
    await page.locator('.progress vscode-button').click();
    await page.locator('.progress vscode-button').click({ force: true });
    assert.deepEqual(await posted(), [{ type: 'cancel' }]);
    await shot('panel-dark-progress');
    await send({ type: 'progress', progress: null });
    await page.locator('div.progress').waitFor({ state: 'hidden' });
  });

  test('an empty panel offers to cluster, a failed one to try again or read the log', async () => {
    await open('panel');
    await send({ type: 'empty' });
    await page.getByRole('button', { name: 'Cluster Images…' }).click();
    await shot('panel-dark-empty');
    await send({ type: 'failed', message: 'The folder <b>holiday</b> is gone.' });
    await page.getByText('The folder <b>holiday</b> is gone.').waitFor();
    await shot('panel-dark-failed');
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('button', { name: 'Show Log' }).click();
    assert.deepEqual(await posted(), [{ type: 'cluster' }, { type: 'retry' }, { type: 'showLog' }]);
  });

  test('names that look like markup stay text', async () => {
    await open('panel');
    const hostile = '<img src=x onerror="window.hacked=1">\'"&.jpg';
    const snapshot = makeSnapshot({ count: 64, names: [hostile], root: `/tmp/${hostile}`, folders: [hostile] });
    snapshot.clusters[0] = { ...snapshot.clusters[0], name: hostile };
    snapshot.hashes[0] = 'ff'.repeat(32);
    await show(snapshot);
    await page.locator('.thumbnail.missing .name').first().waitFor();
    await settled();
    assert.equal(await page.locator('.card h2').first().innerText(), hostile);
    assert.equal(await page.locator('.thumbnail.missing .name').first().innerText(), hostile);
    assert.ok((await page.locator('.card img').first().getAttribute('alt')).startsWith(hostile));
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    assert.equal(await page.locator('img[src="x"]').count(), 0);
  });

  test('a chart names its view, the chosen k and the rule', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 64 }));
    const chart = page.getByRole('img', {
      name: /HOG view for k from 2 to 20.*k = 9, minimum after the first local maximum/,
    });
    await chart.waitFor();
    assert.equal(await chart.locator('.dot.chosen').count(), 1);
    assert.equal(await page.locator('.charts figure').count(), 3);
  });

  test('a fixed k, a score that is no number and an unlabelled group are drawn', async () => {
    await open('panel');
    const snapshot = makeSnapshot({ count: 64, clusters: 2 });
    const fixed = { view: 'hog', ks: [8], scores: [null], chosen: 8, rule: 'fixed' };
    const unlabelled = { ...snapshot.clusters[0], id: -1, name: 'unlabelled' };
    await show({ ...snapshot, curves: [fixed], clusters: [unlabelled, snapshot.clusters[1]] });
    await card('unlabelled').waitFor();
    assert.equal(
      await card('unlabelled')
        .getByRole('button', { name: /Rename/ })
        .count(),
      0,
    );
    assert.deepEqual(await page.locator('.card h2').allInnerTexts(), ['forest path', 'unlabelled']);
    await page.getByText('k = 8, set by you').waitFor();
  });

  test('a reload keeps the open cards and the scroll position', async () => {
    await open('panel');
    const snapshot = makeSnapshot({ count: 8000 });
    await show(snapshot);
    await card('forest path')
      .getByRole('button', { name: /Show all/ })
      .click();
    await page.evaluate(() => window.scrollTo(0, 5000));
    await page.waitForFunction(() => JSON.parse(sessionStorage.getItem('state')).scroll === 5000);
    await page.reload();
    await show(snapshot);
    await card('forest path').getByRole('button', { name: 'Show fewer' }).waitFor();
    assert.equal(await page.evaluate(() => window.scrollY), 5000);
  });

  test('a new snapshot keeps the focus, and the host can point at a cluster', async () => {
    await open('panel', { height: 500 });
    const snapshot = makeSnapshot({ count: 640 });
    await show(snapshot);
    await card('beach').getByRole('gridcell').nth(3).focus();
    await show({ ...snapshot, finished: false });
    await page.getByText('refining…').waitFor();
    await settled();
    assert.equal(await page.evaluate(() => document.activeElement.dataset.position), '3');
    await show(snapshot, { reveal: 5 });
    await page.waitForFunction(() => {
      const { top } = document.querySelector('[aria-labelledby="cluster-5"]').getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
  });

  test('every control can be reached with the Tab key', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, clusters: 2 }));
    await card('beach').waitFor();
    await settled();
    const reached = [];
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('Tab');
      reached.push(await page.evaluate(() => document.activeElement.localName + (document.activeElement.role ?? '')));
    }
    const once = ['vscode-buttonnull', 'vscode-buttonnull', 'divgridcell'].map((name) => name.replace('null', ''));
    assert.deepEqual(
      reached,
      ['vscode-dropdowncombobox', 'vscode-button', 'summary', ...once, ...once, 'body'],
      String(reached),
    );
  });

  test('the side panel shows a strip a cluster, and a click opens it in the panel', async () => {
    await open('side', { width: 300, height: 700 });
    await show(makeSnapshot({ count: 640 }));
    const strip = page.getByRole('button', { name: 'city street, 80 images' });
    await strip.waitFor();
    assert.equal(await strip.locator('img').count(), 6);
    await strip.click();
    assert.deepEqual(await posted(), [{ type: 'openPanel', cluster: 2 }]);
  });

  for (const theme of Object.keys(THEMES)) {
    test(`both views can be looked at in the ${theme} theme`, async () => {
      await open('panel', { theme });
      await show(makeSnapshot({ count: 6889 }));
      await card('beach').getByRole('gridcell').nth(2).focus();
      await settled();
      await shot(`panel-${theme}`);
      await page.close();
      await open('side', { theme, width: 300, height: 700 });
      await show(makeSnapshot({ count: 6889 }));
      await page.locator('.strip').first().waitFor();
      await settled();
      await shot(`side-${theme}`);
    });
  }
});
