import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the webview', { skip: missing }, () => {
  const d = drivePage();
  const { open, send, show, posted, card, shot, settled } = d;

  test('a page says that it is ready, and nothing else, before it is told anything', async () => {
    await open('panel');
    assert.deepEqual(await d.page.evaluate(() => window.posted), [{ type: 'ready' }]);
  });

  test('each cluster is a labelled card with its figures and its first twelve images', async () => {
    await open('panel');
    const snapshot = makeSnapshot({ count: 640 });
    await show(snapshot);
    await card('beach').waitFor();
    assert.equal(await d.page.getByRole('region').count(), 6);
    const text = await card('beach').innerText();
    for (const part of ['beach', '320 images', '77% confident', 'agreed', 'Show all 320'])
      assert.ok(text.includes(part), part);
    assert.equal(await card('beach').getByRole('gridcell').count(), 12);
    const image = card('beach').getByRole('img').first();
    assert.match(
      await image.getAttribute('alt'),
      /^day 6\/IMG_1032\.jpg, beach, confidence 99%, agreed by 3 of 3 kinds of features$/,
    );
    const bar = await d.page.locator('.summary').innerText();
    const sure = snapshot.confidence.reduce((sum, each) => sum + each, 0) / 640;
    const confident = `${Math.round(100 * sure)}% confident`;
    for (const part of ['holiday 2024', '640 images', '6 clusters', confident, 'Final labels', '1 unreadable']) {
      assert.ok(bar.replaceAll('\n', ' ').includes(part), part);
    }
    assert.ok(!bar.includes('refining'));
  });

  test('new images that were labelled by what was learned before are counted', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, learnedFrom: { images: 630, added: 10, gone: 2 } }));
    const fact = d.page.locator('.summary .fact', { hasText: '10 labelled as new' });
    assert.match(await fact.getAttribute('title'), /learned from 630 images; 10 came since and 2 went/);
    await shot('panel-dark-learned-before');
  });

  test('the hover of an image tells its path, label, confidence, clusters and agreement', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    const title = await card('beach').getByRole('gridcell').first().getAttribute('title');
    assert.equal(
      title,
      'day 6/IMG_1032.jpg\nbeach, confidence 99%\nAutoencoder: cluster 0\nExemplar CNN: cluster 1\nHOG: cluster 0\n' +
        'agreed by 3 of 3 kinds of features',
    );
  });

  test('a disputed image differs by a dashed line and by words', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    const disputed = d.page.locator('.thumbnail.disputed').first();
    await disputed.waitFor();
    assert.equal(await disputed.locator('.mark').innerText(), 'disputed');
    assert.equal(await disputed.evaluate((node) => getComputedStyle(node, '::after').borderTopStyle), 'dashed');
    assert.equal(await d.page.locator('.thumbnail.most .mark').first().innerText(), '2 of 3');
  });

  test('a thumbnail that the engine has still to make appears once it is there', async () => {
    await open('panel');
    let there = false;
    await d.page.route('**/thumbnails/**', (route) => (there ? route.continue() : route.fulfill({ status: 404 })));
    await show({ ...makeSnapshot({ count: 64 }), finished: false, source: 'hog' });
    await card('beach').locator('.thumbnail.missing').first().waitFor();
    there = true;
    await d.page.waitForFunction(() => document.querySelector('.cards .thumbnail.missing') === null);
    await d.page.waitForFunction(() => document.querySelector('.cards img').naturalWidth > 0);
  });

  test('of 20,000 images only the visible rows are in the document, wherever one scrolls', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 40_000 }));
    await card('beach').getByRole('button', { name: 'Show all 20,000' }).click();
    await settled();
    const numbers = () => d.page.evaluate(() => [document.images.length, document.documentElement.scrollHeight]);
    const [atTop, height] = await numbers();
    assert.ok(atTop > 60 && atTop < 400, `${atTop} images at the top`);
    assert.ok(height > 100_000, `the page is ${height} px high`);
    await d.page.evaluate(() => window.scrollTo(0, 60_000));
    await settled();
    const visible = await d.page.evaluate(() => {
      const cell = [...document.querySelectorAll('[data-position]')].find(
        (one) => one.getBoundingClientRect().top > 400,
      );
      return [document.images.length, Number(cell?.dataset.position)];
    });
    assert.ok(visible[0] < 400, `${visible[0]} images in the middle`);
    assert.ok(visible[1] > 4000, `image ${visible[1]} is in sight`);
    await shot('panel-dark-expanded');
  });

  test('100,000 images scroll from one end to the other', async () => {
    await open('panel', { width: 700 });
    const snapshot = makeSnapshot({ count: 100_000, clusters: 1 });
    await show(snapshot);
    await card('beach').getByRole('button', { name: 'Show all 100,000' }).click();
    await card('beach').getByRole('gridcell').first().focus();
    await d.page.keyboard.press('Control+End');
    await settled();
    assert.equal(await d.page.evaluate(() => document.activeElement.dataset.position), '99999');
    assert.ok(await d.page.evaluate(() => document.images.length < 300));
    await d.page.keyboard.press('Enter');
    assert.deepEqual(await posted(), [{ type: 'openImage', image: snapshot.clusters[0].images.at(-1) }]);
  });

  test('clicks and keys post what they mean', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    await card('harbour').getByRole('button', { name: 'Rename harbour' }).click();
    await card('beach').getByRole('gridcell').nth(1).dblclick();
    await d.page.keyboard.press('ArrowRight');
    await d.page.keyboard.press('Enter');
    const beach = makeSnapshot({ count: 640 }).clusters[0].images;
    assert.deepEqual(await posted(), [
      { type: 'rename', cluster: 3 },
      { type: 'openImage', image: beach[1] },
      { type: 'openImage', image: beach[2] },
    ]);
  });

  test('the clusters can be sorted with the keyboard', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640 }));
    await card('beach').waitFor();
    const names = () => d.page.locator('.card h2').allInnerTexts();
    assert.equal((await names())[1], 'forest path');
    await d.page.getByRole('combobox', { name: 'Sort by' }).focus();
    await d.page.keyboard.press('End');
    await d.page.waitForFunction(() => document.querySelectorAll('.card h2')[1].textContent === 'city street');
    assert.deepEqual(await names(), ['beach', 'city street', 'forest path', 'harbour', 'mountain', 'night sky']);
  });

  test('pictures that rush by are not loaded; those where the page comes to rest are', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 40_000 }));
    await card('beach').getByRole('button', { name: 'Show all 20,000' }).click();
    await settled();
    let asked = 0;
    await d.page.route('**/thumbnails/**', (route) => (asked++, route.continue()));
    await d.page.evaluate(
      () =>
        new Promise((done) => {
          let frames = 0;
          const next = () => {
            window.scrollBy(0, 3 * window.innerHeight);
            if (++frames < 30) requestAnimationFrame(next);
            else done();
          };
          next();
        }),
    );
    await d.page.waitForFunction(() => document.querySelector('.cards img[data-src]') === null);
    const shown = await d.page.evaluate(() => document.querySelectorAll('.expanded .grid img[src]').length);
    assert.ok(shown > 20, `${shown} pictures`);
    assert.ok(asked < 3 * shown, `${asked} pictures were asked for, ${shown} are shown`);
  });

  test('the loss of a network shows while it is trained', async () => {
    await open('panel');
    await show({ ...makeSnapshot({ count: 64 }), finished: false });
    await d.page.getByRole('tab', { name: 'Run' }).click();
    await send({
      type: 'progress',
      progress: { stage: 'autoencoder', done: 30, total: 100, losses: [0.69, 0.6, 0.58] },
    });
    await d.page.getByRole('img', { name: /^Autoencoder: loss over 3 epochs, from 0\.690 to 0\.580/ }).waitFor();
  });

  test('progress tells stage, speed and time left, and can be cancelled once', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, source: 'hog', finished: false, partitions: { hog: [] } }));
    const progress = { stage: 'exemplar', done: 30, total: 100, imagesPerSecond: 1234.5, secondsLeft: 95 };
    await send({ type: 'progress', progress });
    await d.page.getByText('Training the exemplar CNN').waitFor();
    assert.equal(await d.page.locator('.progress .figures').innerText(), '30% · 1,235 images/s\nRun: 2 min left');
    assert.match(await d.page.locator('.summary').innerText(), /HOG clusters[\s\S]*refining…/);
    const figures = await d.page.locator('.card .figures').first().innerText();
    assert.match(figures, /% confident/);
    assert.doesNotMatch(figures, /agreed/, 'one extractor alone has nothing to agree with');
    await d.page.locator('.progress vscode-button').click();
    await d.page.locator('.progress vscode-button').click({ force: true });
    assert.deepEqual(await posted(), [{ type: 'cancel' }]);
    await shot('panel-dark-progress');
    await send({ type: 'progress', progress: null });
    await d.page.locator('div.progress').waitFor({ state: 'hidden' });
  });

  test('the share is that of a stage that goes on, and the time left says that it is that of the run', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, source: 'hog', finished: false, partitions: { hog: [] } }));
    const figures = d.page.locator('.progress .figures');
    await send({ type: 'progress', progress: { stage: 'cluster', done: 999, total: 1000, secondsLeft: 8 } });
    await d.page.getByText('Run: 8 s left').waitFor();
    assert.equal(await figures.innerText(), '99%\nRun: 8 s left');
    await send({ type: 'progress', progress: { stage: 'cluster', done: 1000, total: 1000, secondsLeft: 7 } });
    await d.page.getByText('Run: 7 s left').waitFor();
    assert.equal(await figures.innerText(), 'Run: 7 s left');
  });

  test('an empty panel offers to cluster, a failed one to try again or read the log', async () => {
    await open('panel');
    await send({ type: 'empty' });
    await d.page.getByRole('button', { name: 'Cluster Images…' }).click();
    await shot('panel-dark-empty');
    await send({ type: 'failed', message: 'The folder <b>holiday</b> is gone.' });
    await d.page.getByText('The folder <b>holiday</b> is gone.').waitFor();
    await shot('panel-dark-failed');
    await d.page.getByRole('button', { name: 'Try Again' }).click();
    await d.page.getByRole('button', { name: 'Show Log' }).click();
    assert.deepEqual(await posted(), [{ type: 'cluster' }, { type: 'retry' }, { type: 'showLog' }]);
  });

  test('names that look like markup stay text', async () => {
    await open('panel');
    const hostile = '<img src=x onerror="window.hacked=1">\'"&.jpg';
    const snapshot = makeSnapshot({ count: 64, root: `/tmp/${hostile}`, folders: [hostile] });
    snapshot.clusters[0] = { ...snapshot.clusters[0], name: hostile };
    const [first] = snapshot.clusters[0].images;
    snapshot.paths[first] = hostile;
    snapshot.hashes[first] = 'ff'.repeat(32);
    await show(snapshot);
    await d.page.locator('.thumbnail.missing .name').first().waitFor();
    await settled();
    assert.equal(await d.page.locator('.card h2').first().innerText(), hostile);
    assert.equal(await d.page.locator('.thumbnail.missing .name').first().innerText(), hostile);
    assert.ok((await d.page.locator('.card img').first().getAttribute('alt')).startsWith(hostile));
    assert.equal(await d.page.evaluate(() => window.hacked), undefined);
    assert.equal(await d.page.locator('img[src="x"]').count(), 0);
  });

  test('images without a label are drawn last and cannot be renamed', async () => {
    await open('panel');
    const snapshot = makeSnapshot({ count: 64, clusters: 2 });
    const unlabelled = { ...snapshot.clusters[0], id: -1, name: 'Undecided' };
    await show({ ...snapshot, clusters: [unlabelled, snapshot.clusters[1]] });
    await card('Undecided').waitFor();
    assert.equal(
      await card('Undecided')
        .getByRole('button', { name: /Rename/ })
        .count(),
      0,
    );
    assert.deepEqual(await d.page.locator('.card h2').allInnerTexts(), ['forest path', 'Undecided']);
  });

  test('a reload keeps the open cards and the scroll position', async () => {
    await open('panel');
    const snapshot = makeSnapshot({ count: 8000 });
    await show(snapshot);
    await card('forest path')
      .getByRole('button', { name: /Show all/ })
      .click();
    await d.page.evaluate(() => window.scrollTo(0, 5000));
    await d.page.waitForFunction(() => JSON.parse(sessionStorage.getItem('state')).scroll === 5000);
    await d.page.reload();
    await show(snapshot);
    await card('forest path').getByRole('button', { name: 'Show fewer' }).waitFor();
    assert.equal(await d.page.evaluate(() => window.scrollY), 5000);
  });

  test('a new snapshot keeps the focus, and the host can point at a cluster', async () => {
    await open('panel', { height: 500 });
    const snapshot = makeSnapshot({ count: 640 });
    await show(snapshot);
    await card('beach').getByRole('gridcell').nth(3).focus();
    await show({ ...snapshot, finished: false });
    await d.page.getByText('refining…').waitFor();
    await settled();
    assert.equal(await d.page.evaluate(() => document.activeElement.dataset.position), '3');
    await show(snapshot, { reveal: 5 });
    await d.page.waitForFunction(() => {
      const { top } = document.querySelector('[aria-labelledby="cluster-5"]').getBoundingClientRect();
      return top >= 0 && top < innerHeight;
    });
  });

  test('every control can be reached with the Tab key, of the cards those of one', async () => {
    await open('panel');
    await show(makeSnapshot({ count: 640, clusters: 2 }));
    await card('beach').waitFor();
    await settled();
    const reached = [];
    for (let i = 0; i < 20; i++) {
      await d.page.keyboard.press('Tab');
      reached.push(
        await d.page.evaluate(
          () => document.activeElement.localName + (document.activeElement.role ?? document.activeElement.type ?? ''),
        ),
      );
    }
    const button = 'vscode-button';
    const choice = 'vscode-dropdowncombobox';
    const filter = [button, 'inputtext', choice, choice, 'inputnumber', 'inputnumber', button];
    const controls = [choice, choice, button, button, button];
    const own = ['inputcheckbox', button, button, button, 'divgridcell'];
    assert.deepEqual(reached, [button, 'buttontab', ...filter, ...controls, ...own, 'body'], String(reached));
  });

  test('the side panel shows a strip a cluster, and a click opens it in the panel', async () => {
    await open('side', { width: 300, height: 700 });
    await show(makeSnapshot({ count: 640 }));
    const strip = d.page.getByRole('button', { name: 'city street, 80 images' });
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
      await d.page.close();
      await open('side', { theme, width: 300, height: 700 });
      await show(makeSnapshot({ count: 6889 }));
      await d.page.locator('.strip').first().waitFor();
      await settled();
      await shot(`side-${theme}`);
    });
  }
});
