import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { mapOf } from './engine-answers.mjs';
import { makeSnapshot } from './fake-host.mjs';
import { closeKept, missing, shotPath, startParts, themes } from './part-host.mjs';

describe('the map', { skip: missing }, () => {
  let parts, page;
  before(async () => (parts = await startParts()));
  after(() => parts?.close());
  afterEach(async () => {
    if (page !== undefined) await closeKept(page, assert);
    page = undefined;
  });

  const complete = (changes) => ({ labelling: 'l1', curation: { edits: [], undone: [] }, ...makeSnapshot(changes) });

  async function openMap(options = {}, changes = {}, filter = {}) {
    page = await parts.open(options);
    const snapshot = complete({ count: 1200, ...changes });
    await page.evaluate((map) => (window.replies.map = { map }), mapOf(snapshot));
    await page.evaluate(([shown, chosen]) => window.mount('map', shown, chosen), [snapshot, filter]);
    await page.getByRole('button', { name: /^Select beach/ }).waitFor();
    await drawn();
    return snapshot;
  }
  const drawn = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const plot = () => page.locator('.map-plot');
  const selected = () => page.evaluate(() => window.selection.images);

  /** Where (x, y) of the map is on the screen while the whole map is shown. */
  async function place(x, y) {
    const box = await plot().boundingBox();
    const scale = (Math.min(box.width - 2, box.height - 2) / 2) * 0.92;
    return [box.x + box.width / 2 + x * scale, box.y + box.height / 2 - y * scale];
  }

  /** The share of the drawn pixels, in the middle of the spot of cluster 0. */
  const inked = async () => {
    const [x, y] = await place(0.7, 0);
    const clip = { x: x - 20, y: y - 20, width: 40, height: 40 };
    const { default: sharp } = await import('sharp');
    const { channels } = await sharp(await page.screenshot({ clip })).stats();
    return Math.max(...channels.map(({ stdev }) => stdev));
  };

  async function lasso() {
    const corners = [
      await place(0.4, 0.35),
      await place(1.02, 0.35),
      await place(1.02, -0.35),
      await place(0.4, -0.35),
    ];
    await page.keyboard.down('Shift');
    await page.mouse.move(...corners[0]);
    await page.mouse.down();
    for (const corner of corners.slice(1)) await page.mouse.move(...corner, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
  }

  for (const webgl of [true, false]) {
    const where = webgl ? 'with WebGL' : 'without WebGL';
    test(`points are drawn and a lasso selects the images inside it, ${where}`, async () => {
      const snapshot = await openMap({ webgl });
      assert.equal(await page.getByText('WebGL is not available').isVisible(), !webgl);
      assert.ok((await inked()) > 15, 'the spot of a cluster is drawn');
      await lasso();
      const expected = snapshot.clusters[0].images;
      assert.deepEqual(
        (await selected()).sort((a, b) => a - b),
        [...expected].sort((a, b) => a - b),
      );
    });
  }

  test('a click on a label of the legend selects its images, but not those that the filter holds back', async () => {
    const snapshot = await openMap({}, {}, { confidence: [80, 100] });
    await page.getByRole('button', { name: /^Select harbour/ }).click();
    const expected = snapshot.clusters[3].images.filter((image) => snapshot.confidence[image] >= 0.8);
    assert.ok(expected.length > 0 && expected.length < snapshot.clusters[3].images.length);
    assert.deepEqual(await selected(), expected);
  });

  test('excluded images are neither in the legend nor in a lasso', async () => {
    const { clusters } = complete({ count: 1200 });
    const gone = clusters[0].images.slice(0, 5);
    const curation = { edits: [{ kind: 'exclude', images: gone }], undone: [] };
    await openMap({}, { curation });
    await lasso();
    assert.equal((await selected()).length, clusters[0].images.length - 5);
    assert.equal(await page.getByRole('button', { name: /Excluded/ }).count(), 0);
  });

  test('zoomed in, at most 150 pictures lie over the points, and a double click opens the image below', async () => {
    const snapshot = await openMap();
    assert.equal(await page.locator('.map-pictures img').count(), 0);
    const [x, y] = await place(0.7, 0);
    await page.mouse.move(x, y);
    for (let i = 0; i < 6; i++) await page.mouse.wheel(0, -240);
    await page.locator('.map-pictures img').first().waitFor();
    await drawn();
    const pictures = await page.locator('.map-pictures img').count();
    assert.ok(pictures > 0 && pictures <= 150, `${pictures} pictures`);
    const box = await page.locator('.map-pictures img').first().boundingBox();
    await page.mouse.dblclick(box.x + box.width / 2, box.y + box.height / 2);
    const opened = await page.evaluate(() => window.opened);
    assert.equal(opened.length, 1);
    assert.ok(snapshot.clusters[0].images.includes(opened[0]));
    await page.getByRole('button', { name: 'Fit the whole map' }).click();
    await page.waitForFunction(() => document.querySelectorAll('.map-pictures img').length === 0);
  });

  test('the hover shows the picture, the file and the label of the image', async () => {
    const snapshot = await openMap();
    await page.mouse.move(...(await place(0.7, 0)));
    const tip = page.locator('.map-tip');
    await tip.waitFor();
    const name = (await tip.locator('.file').innerText()).trim();
    assert.ok(
      snapshot.clusters[0].images.some((image) => snapshot.paths[image].endsWith(name)),
      name,
    );
    assert.equal(await tip.locator('.label').innerText(), 'beach');
    assert.match(await tip.locator('img').getAttribute('src'), /\.webp$/);
  });

  test('another layout is asked for once, and a refusal can be tried again', async () => {
    const snapshot = await openMap();
    await page.evaluate(() => (window.replies.map = { refuse: 'The engine is busy.' }));
    await page.getByRole('combobox', { name: 'Layout' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.getByText('The map could not be made: The engine is busy.').waitFor();
    await page.evaluate((map) => (window.replies.map = { map }), mapOf(snapshot));
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByText('could not be made').waitFor({ state: 'hidden' });
    await page.getByRole('combobox', { name: 'Layout' }).focus();
    await page.keyboard.press('ArrowUp');
    await drawn();
    const asked = (projection) => ({ about: 'map', projection, space: 'all' });
    assert.deepEqual(await page.evaluate(() => window.asked), [asked('umap'), asked('pca'), asked('pca')]);
  });

  test('a run that goes on has no map yet, and says so', async () => {
    page = await parts.open();
    await page.evaluate((shown) => window.mount('map', shown), complete({ count: 60, finished: false }));
    await page.getByText('The map is drawn when the run has finished.').waitFor();
    assert.deepEqual(await page.evaluate(() => window.asked), []);
  });

  for (const theme of themes) {
    test(`the map can be looked at in the ${theme} theme`, async () => {
      await openMap({ theme }, { count: 3000, clusters: 7 });
      await page.getByRole('button', { name: /^Select mountain/ }).click();
      await page.mouse.move(...(await place(0.7, 0)));
      await drawn();
      await page.waitForFunction(() => [...document.images].every((image) => image.complete));
      await page.screenshot({ path: shotPath(`map-${theme}`) });
      for (let i = 0; i < 4; i++) await page.mouse.wheel(0, -240);
      await page.mouse.move(...(await place(-0.9, 0.9)));
      await drawn();
      await page.waitForFunction(() => [...document.images].every((image) => image.complete));
      await page.screenshot({ path: shotPath(`map-${theme}-near`) });
    });
  }
});
