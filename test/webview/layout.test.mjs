// What holds its place: nothing moves under the pointer while a run goes on and ends, and no name,
// number of groups or zoom breaks the panel.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, equalClusters, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

/** Two groups that a graph found, and what lies above them. */
const hierarchy = { leaves: Array.from({ length: 120 }, (_, i) => i % 2), merges: [{ a: 0, b: 1 }], shown: 2 };
const progress = { stage: 'pretrained', done: 30, total: 100, imagesPerSecond: 12, secondsLeft: 40 };

describe('the panel keeps still', { skip: missing }, () => {
  const d = drivePage();
  const named = (snapshot, name) => ({
    ...snapshot,
    clusters: snapshot.clusters.map((cluster) => ({ ...cluster, name: name(cluster.id) })),
  });
  const places = () =>
    d.page.evaluate(() =>
      ['header.page', '.toolbar vscode-button:last-child', '.tabs', '.cards > li', '.card .grid'].map((selector) => {
        const { top, right } = document.querySelector(selector).getBoundingClientRect();
        return [selector, Math.round(top), selector === '.cards > li' ? 0 : Math.round(right)];
      }),
    );

  for (const width of [620, 930]) {
    test(`while a run goes on and when it ends, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      const early = makeSnapshot({ count: 120, clusters: 2, finished: false, source: 'hog', labelling: 'run-1 hog' });
      await d.show(early);
      await d.card('beach').waitFor();
      const before = await places();
      await d.send({ type: 'progress', progress });
      await d.page.locator('.progress .stage').waitFor();
      await d.settle();
      assert.deepEqual(await places(), before, 'progress comes');
      const final = makeSnapshot({ count: 120, clusters: 2, hierarchy });
      for (const cluster of final.clusters) cluster.proposals = ['remote control', 'hand-held computer'];
      await d.show(final);
      await d.send({ type: 'progress', progress: null });
      await d.page.locator('div.progress').waitFor({ state: 'hidden' });
      await d.page.locator('.proposal').first().waitFor();
      await d.settle();
      const after = await places();
      // The button for all names may take a line of its own above the cards.
      const fixed = (all) => all.filter(([selector]) => width > 900 || !/card/.test(selector));
      assert.deepEqual(fixed(after), fixed(before), 'the run ends');
    });
  }

  test('every proposed name is accepted by one click, and no two groups get the same', async () => {
    await d.open('panel');
    await d.page.evaluate(curateAsHost);
    const snapshot = makeSnapshot({ count: 120, clusters: 3 });
    snapshot.clusters[0].proposals = ['ferret'];
    snapshot.clusters[2].proposals = ['ferret', 'weasel'];
    await d.show(snapshot);
    await d.page.getByRole('button', { name: 'Accept All Names' }).click();
    await d.card('ferret 2').waitFor();
    assert.deepEqual(await d.edits(), [
      { kind: 'rename', cluster: 0, name: 'ferret' },
      { kind: 'rename', cluster: 2, name: 'ferret 2' },
    ]);
    await d.page.getByRole('button', { name: 'Accept All Names' }).waitFor({ state: 'hidden' });
  });

  const sideways = () => d.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  /** Whether the figures of every card stand on one line. */
  const onOneLine = () =>
    d.page.evaluate(() =>
      [...document.querySelectorAll('.card .figures')].every(
        ({ offsetHeight }) => offsetHeight > 0 && offsetHeight < 32,
      ),
    );
  /** Figures of cards that are cut off, and buttons of the search that take two lines. */
  const cutOff = () =>
    d.page.evaluate(() => {
      const figures = [...document.querySelectorAll('.card .figures')].filter((line) =>
        [...line.querySelectorAll('span')].some(
          (word) => word.getBoundingClientRect().right > line.getBoundingClientRect().right + 1,
        ),
      );
      const buttons = [...document.querySelectorAll('.similar-header vscode-button')];
      return figures.length + buttons.filter(({ offsetHeight }) => offsetHeight > 32).length;
    });
  const long = (id) => `Annual general meeting of the mountaineering society no. ${id} `.padEnd(60, 'x');
  const rightToLeft = (id) => ['تصاوير الشاطئ عند الغروب', 'צילומי רחוב בלילה'][id % 2];

  for (const [what, name] of Object.entries({ 'names of 60 letters': long, 'names from right to left': rightToLeft })) {
    test(`with ${what}`, async () => {
      await d.open('panel', { width: 620 });
      const snapshot = named(makeSnapshot({ count: 300 }), name);
      for (const cluster of snapshot.clusters) cluster.proposals = ['black-footed ferret, ferret, Mustela nigripes'];
      await d.show(snapshot);
      await d.page.locator('.card .figures').first().waitFor();
      assert.equal(await sideways(), 0);
      assert.ok(await onOneLine());
    });
  }

  for (const width of [900, 1280]) {
    test(`a name of 60 letters is whole in its card, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      const words = (id) => `Annual general meeting of the mountaineering society, year ${1 + id}`;
      await d.show(named(makeSnapshot({ count: 640 }), words));
      await d.card(words(0)).waitFor();
      await d.settle();
      const names = await d.page.locator('.card .name').evaluateAll((all) =>
        all.map((name) => ({
          words: name.textContent,
          title: name.title,
          cut: name.scrollWidth > name.clientWidth || name.scrollHeight > name.clientHeight,
        })),
      );
      assert.equal(words(0).length, 60);
      assert.deepEqual(
        names,
        names.map((_, id) => ({ words: words(id), title: words(id), cut: false })),
      );
      assert.equal(await sideways(), 0);
    });

    test(`names of two words leave the cards alike, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      await d.show(
        named(makeSnapshot({ count: 6889 }), (id) => ['tench', 'garbage truck', 'English springer'][id % 3]),
      );
      await d.page.locator('.card .figures').nth(5).waitFor();
      await d.settle();
      const heads = await d.page
        .locator('.card > header')
        .evaluateAll((all) => all.map(({ offsetHeight }) => offsetHeight));
      assert.deepEqual(new Set(heads).size, 1, heads.join());
    });
  }

  for (const width of [700, 850, 1000, 1280]) {
    test(`proposed names leave room for the figures, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      const snapshot = makeSnapshot({ count: 300 });
      for (const cluster of snapshot.clusters) cluster.proposals = ['black-footed ferret, ferret, Mustela nigripes'];
      await d.show(snapshot);
      await d.page.locator('.card .figures').first().waitFor();
      await d.settle();
      assert.equal(await cutOff(), 0);
    });
  }

  for (const width of [920, 1000, 1080]) {
    test(`a short proposed name is whole while the bar has room, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      const snapshot = makeSnapshot({ count: 300 });
      for (const cluster of snapshot.clusters) cluster.proposals = ['birdhouse'];
      await d.show(snapshot);
      await d.page.locator('.card .figures').first().waitFor();
      await d.settle();
      const seen = await d.page.evaluate(() =>
        [...document.querySelectorAll('.card .figures')].map((line) => {
          const name = line.querySelector('.proposal').shadowRoot.querySelector('[part=content]');
          const range = document.createRange();
          range.selectNodeContents(line.querySelector('.proposal'));
          const hidden = range.getBoundingClientRect().width - name.getBoundingClientRect().width;
          return { bar: line.querySelector('.bar').getBoundingClientRect().width, hidden };
        }),
      );
      assert.ok(seen.length > 1);
      assert.deepEqual(
        seen.filter(({ bar, hidden }) => bar > 25 && hidden > 0),
        [],
      );
    });
  }

  for (const width of [640, 900]) {
    test(`a search within a filter fits, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      const snapshot = makeSnapshot({ count: 300 });
      await d.show(snapshot);
      await d.page.getByLabel('File name', { exact: true }).fill('day 3/');
      await d.send({ type: 'command', command: 'searchWords' });
      await d.page.getByRole('textbox', { name: 'Words to search for' }).fill('fox');
      await d.page.keyboard.press('Enter');
      const images = snapshot.paths.map((_, image) => image);
      const classes = ['red fox', 'grey fox', 'arctic fox'];
      const offer = { title: 'CLIP ViT-B/32', bytes: 608_012_860 };
      await d.answer('words', {
        found: { images, scores: images.map(() => 1), classes, byNetwork: true, pair: null, offer: null },
      });
      await d.page.getByRole('button', { name: /outside the filter/ }).waitFor();
      await d.settle();
      await d.shot(`words-in-filter-${width}`);
      assert.equal(await sideways(), 0);
      assert.equal(await cutOff(), 0);
    });
  }

  // 922 is what the editor leaves of a window of 1280 pixels.
  for (const width of [922, 880, 840, 780]) {
    test(`the filter takes one line in a page ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      await d.show(makeSnapshot({ count: 120 }));
      const top = async (name) => (await d.page.getByRole('button', { name }).boundingBox()).y;
      assert.equal(await top('By file…'), await top('Search by words…'));
    });
  }

  test('the card of facts moves nothing of the page as it opens, is used and closes', async () => {
    await d.open('panel', { width: 922 });
    await d.show(makeSnapshot({ count: 120, notes: { 0: ['blurred'], 5: ['dark'] } }));
    const values = Array.from({ length: 120 }, (_, i) => 100 + i);
    const byFile = d.page.getByRole('button', { name: 'By file…' });
    const places = async () => [
      await d.page.locator('.filter .chips:not(.rules) .chip').first().boundingBox(),
      (await d.page.locator('.cards').boundingBox()).y,
    ];
    const before = await places();
    await byFile.click();
    const facts = { columns: [{ kind: 'number', id: 'width', name: 'width', unit: 'pixels', values }], unread: [] };
    await d.answer('columns', { facts });
    const least = d.page.locator('.facts-grid input').first();
    await least.waitFor();
    assert.deepEqual(await places(), before);
    await least.fill('150');
    await least.press('Enter');
    await d.page.locator('.facts-card .chip').waitFor();
    assert.deepEqual((await places())[0], before[0], 'the other chips stay');
    await d.page.locator('.facts-card .chip').click();
    await d.page.keyboard.press('Escape');
    await d.settle();
    assert.deepEqual(await places(), before);
  });

  for (const width of [640, 900, 1100, 1280, 1700]) {
    test(`a filter moves nothing as it is set and cleared, ${width} pixels wide`, async () => {
      await d.open('panel', { width });
      await d.show(makeSnapshot({ count: 6889, clusters: 3, notes: { 0: ['blurred'], 5: ['dark'] } }));
      const controls = '.filter .field, .filter vscode-dropdown, .filter vscode-button, .chip, .tab, .cards';
      const where = () =>
        d.page.locator(controls).evaluateAll((all) =>
          all.map((node) => {
            const { left, top } = node.getBoundingClientRect();
            return [node.localName, left, top];
          }),
        );
      await d.settle();
      const before = await where();
      await d.page.getByLabel('File name', { exact: true }).fill('day');
      const shown = d.page.getByText('6,889 of 6,889 shown');
      await shown.waitFor();
      await d.settle();
      assert.deepEqual(await where(), before);
      const { y } = await shown.boundingBox();
      assert.ok(Math.abs(y - (await d.page.getByRole('tab').first().boundingBox()).y) < 20, 'beside the tabs');
      assert.equal(await sideways(), 0);
      await d.page.getByRole('button', { name: 'Clear the filter' }).click();
      await shown.waitFor({ state: 'detached' });
      await d.settle();
      assert.deepEqual(await where(), before);
    });
  }

  test('a filter leaves the names of groups their room', async () => {
    await d.open('panel', { width: 922 });
    await d.show(named(makeSnapshot({ count: 6889, clusters: 3 }), (id) => `Group ${id + 1}`));
    await d.page.getByLabel('File name', { exact: true }).fill('1');
    await d.page.locator('.outcome .shown:not(:empty)').waitFor();
    await d.settle();
    const cut = await d.page
      .locator('.card .name:visible')
      .evaluateAll((names) => names.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length);
    assert.equal(cut, 0);
  });

  test('a chip that filters stays below the pointer', async () => {
    await d.open('panel', { width: 922 });
    await d.show(makeSnapshot({ count: 120, notes: { 0: ['blurred'], 5: ['dark'] } }));
    const chip = d.page.locator('.filter .chip').first();
    const before = await chip.boundingBox();
    await chip.click();
    await d.page.locator('.outcome .shown:not(:empty)').waitFor();
    await d.settle();
    assert.deepEqual(await chip.boundingBox(), before);
  });

  test('a proposed name has the width of the card, whatever the button beside the heading says', async () => {
    await d.open('panel', { width: 922 });
    const snapshot = makeSnapshot({ count: 6889, clusters: 3 });
    for (const cluster of snapshot.clusters) cluster.proposals = ['mobile home'];
    await d.show(snapshot);
    const name = d.page.locator('.proposal').first();
    await name.waitFor();
    const cut = await name.locator('.content').evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    assert.equal(cut, 0);
  });

  test('the groups of the side view stand in from its edge, in the colour of text', async () => {
    await d.open('side', { width: 300 });
    await d.show(makeSnapshot({ count: 120 }));
    const name = d.page.locator('.strip .name').first();
    await name.waitFor();
    assert.equal((await name.boundingBox()).x, 20);
    const colour = (element) => getComputedStyle(element).color;
    assert.equal(await name.evaluate(colour), await d.page.locator('body').evaluate(colour));
  });

  test('secondary buttons have the border that the theme gives to them', async () => {
    await d.open('panel', { theme: 'light' });
    await d.page.evaluate(() => {
      const { style } = document.documentElement;
      style.setProperty('--vscode-button-border', 'rgb(1, 2, 3)');
      style.setProperty('--vscode-button-secondaryBorder', 'rgb(4, 5, 6)');
      // As when the person chooses another theme.
      document.body.classList.add('chosen');
    });
    await d.show(makeSnapshot({ count: 120 }));
    const border = (name) =>
      d.page
        .locator('vscode-button', { hasText: name })
        .first()
        .locator('.control')
        .evaluate((control) => getComputedStyle(control).borderTopColor);
    assert.equal(await border('By file…'), 'rgb(4, 5, 6)');
    assert.equal(await border('Export…'), 'rgb(1, 2, 3)');
  });

  for (const count of [1, 3, 30, 300]) {
    test(`with ${count} groups`, async () => {
      await d.open('panel');
      await d.show(equalClusters({ count, size: 6 }));
      await d.page
        .locator('[data-cluster]')
        .nth(count - 1)
        .waitFor({ state: 'attached' });
      await d.page.locator('.card img').first().waitFor();
      assert.equal(await sideways(), 0);
      // Only what is in sight is drawn.
      assert.ok((await d.page.locator('.card img').count()) < 150);
    });
  }

  test('enlarged to 200 % in half a window, the header makes room for the pictures', async () => {
    await d.open('panel', { width: 310, height: 400 });
    await d.show(makeSnapshot({ count: 300 }));
    await d.card('beach').waitFor();
    assert.equal(await sideways(), 0);
    await d.page.evaluate(() => window.scrollTo(0, 900));
    await d.settle();
    const bottom = await d.page.evaluate(() => document.querySelector('header.page').getBoundingClientRect().bottom);
    assert.ok(bottom < 0, 'it scrolls away');
  });

  test('enlarged to 200 %, the decisions of the review are beside the picture', async () => {
    await d.open('panel', { width: 640, height: 400 });
    await d.show(makeSnapshot({ count: 300 }));
    await d.page.getByRole('tab', { name: 'Review' }).click();
    const accept = d.page.getByRole('button', { name: /^Accept/ }).first();
    await accept.waitFor();
    await d.settle();
    const picture = await d.page.locator('.review-picture').boundingBox();
    const { y, height } = await accept.boundingBox();
    assert.ok(y + height < picture.y + picture.height);
    assert.equal(await sideways(), 0);
    await d.shot('review-zoomed');
  });

  for (const width of [640, 760, 900]) {
    test(`what can be done with a picture side by side is on one line, ${width} pixels wide`, async () => {
      await d.open('panel', { width, height: 600 });
      await d.show(named(makeSnapshot({ count: 60 }), (id) => `Mountaineering ${id}`));
      await d.page.getByRole('gridcell').nth(1).click();
      await d.page
        .getByRole('gridcell')
        .nth(2)
        .click({ modifiers: ['Control'] });
      await d.send({ type: 'command', command: 'compare' });
      await d.page.getByRole('button', { name: 'Open', exact: true }).nth(1).waitFor();
      await d.page.getByText('1600 × 1200').nth(1).waitFor();
      const tops = await d.page
        .locator('figcaption')
        .evaluateAll((all) =>
          all.map((one) => [...one.querySelectorAll('vscode-button')].map((b) => b.getBoundingClientRect().top)),
        );
      for (const [one, other] of tops) assert.equal(one, other);
    });
  }

  test('the charts of a row stand at one height, whatever their captions say', async () => {
    await d.open('panel', { width: 900 });
    await d.show(makeSnapshot({ count: 60 }));
    await d.page.getByRole('tab', { name: 'Run' }).click();
    const charts = d.page.locator('.score svg');
    await charts.nth(2).waitFor();
    await d.settle();
    const captions = await d.page.locator('.score .rule').evaluateAll((all) => all.map((rule) => rule.offsetHeight));
    assert.ok(new Set(captions).size > 1, 'one caption takes more lines than another');
    const tops = await charts.evaluateAll((all) => all.map((chart) => Math.round(chart.getBoundingClientRect().top)));
    assert.equal(new Set(tops).size, 1, tops.join());
  });

  test('the buttons of the review look like buttons, and stand side by side before a scale is known', async () => {
    await d.open('panel', { width: 900 });
    // No page shows a TIFF, so its scale stays unknown.
    await d.show(makeSnapshot({ count: 60, names: Array.from({ length: 60 }, (_, i) => `${i}.tif`) }));
    await d.page.getByRole('tab', { name: 'Review' }).click();
    const box = (name) => d.page.locator('.review').getByRole('button', { name, exact: true }).boundingBox();
    const out = await box('Zoom out');
    assert.ok((await box('Zoom in')).x - out.x - out.width < 10);
    const open = d.page.locator('.review').locator('vscode-button', { hasText: 'Open' });
    const colour = (node) => getComputedStyle(node).backgroundColor;
    assert.notEqual(await open.evaluate(colour), 'rgba(0, 0, 0, 0)');
  });
});
