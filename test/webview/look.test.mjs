import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('looking closer', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480, names: ['scans/first #1.tif'] });
  const beach = snapshot.clusters[0].images;
  const size = { width: 1280, height: 800 };

  async function openPanel(options = {}) {
    await d.open('panel', { ...size, ...options });
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.card('beach').waitFor();
  }
  const dialog = () => d.page.getByRole('dialog');
  const pane = (place = 0) => d.page.locator('.dialog .pane').nth(place);
  const widths = () =>
    d.page.evaluate(() => [...document.querySelectorAll('.pane img')].map((picture) => picture.offsetWidth));
  const loaded = (count = 1) =>
    d.page.waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.dialog .pane img')].filter(({ src }) => src.includes('/originals/')).length ===
        wanted,
      count,
    );
  const position = () => d.page.locator('.dialog .position').textContent();

  test('one picture fills the window, is zoomed by wheel and keys, moved by a drag, and goes back to the whole', async () => {
    await openPanel();
    await d.cell('beach', 1).click();
    await d.page.keyboard.press('l');
    await loaded();
    const [whole] = await widths();
    const box = await pane().boundingBox();
    await d.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await d.page.mouse.wheel(0, -400);
    await d.settle();
    const [wheeled] = await widths();
    assert.ok(wheeled > whole * 1.5, `${wheeled} is not larger than ${whole}`);
    const left = () => d.page.evaluate(() => parseFloat(document.querySelector('.pane img').style.left));
    const before = await left();
    await d.page.mouse.down();
    await d.page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 4 });
    await d.page.mouse.up();
    await d.settle();
    assert.ok(Math.abs((await left()) - before - 40) < 2, 'it follows the pointer');
    await d.page.keyboard.press('-');
    assert.ok((await widths())[0] < wheeled);
    await d.page.keyboard.press('0');
    assert.deepEqual(await widths(), [whole]);
    await d.page.keyboard.press('1');
    assert.deepEqual(await widths(), [1600], 'a pixel of the file for each of the screen');
    assert.equal(await d.page.locator('.dialog .scale').textContent(), '100%');
  });

  test('arrows go to the next and the previous picture of the label', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('l');
    assert.equal(await position(), '1 of 240');
    for (let i = 0; i < 2; i++) await d.page.keyboard.press('ArrowRight');
    assert.equal(await position(), '3 of 240');
    assert.ok((await dialog().textContent()).includes(snapshot.paths[beach[2]]));
    await d.page.keyboard.press('ArrowLeft');
    assert.equal(await position(), '2 of 240');
    await d.page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
  });

  test('two to four pictures lie side by side and show the same part', async () => {
    await openPanel();
    await d.cell('beach', 1).click();
    await d.cell('beach', 3).click({ modifiers: ['Shift'] });
    await d.page.keyboard.press('c');
    await loaded(3);
    await d.page.keyboard.press('+');
    await d.page.keyboard.press('+');
    const sides = await widths();
    assert.equal(new Set(sides).size, 1, sides.join());
    assert.equal(sides.length, 3);
    // The pane that has the focus steps; those in the other panes are passed over.
    await pane(0).focus();
    await d.page.keyboard.press('ArrowRight');
    assert.ok((await d.page.locator('figcaption').first().textContent()).includes(snapshot.paths[beach[4]]));
    await d.page.keyboard.press('Delete');
    await d.page.getByRole('button', { name: 'Include' }).waitFor();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [beach[4]] }]);
    await d.page.keyboard.press('Control+z');
    await d.page.getByRole('button', { name: 'Include' }).waitFor({ state: 'hidden' });
  });

  test('five selected pictures are not laid side by side, which is said', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.cell('beach', 4).click({ modifiers: ['Shift'] });
    await d.page.keyboard.press('c');
    await d.page.getByText('Select two to four images to see them side by side.').waitFor();
    assert.equal(await dialog().count(), 0);
  });

  test('a format that the page cannot show is its thumbnail, which is said', async () => {
    await openPanel();
    await d.send({ type: 'look', images: [0], how: 'alone' });
    await d.page.getByText('This page cannot show the file itself').waitFor();
    assert.match(await d.page.locator('.dialog .pane img').getAttribute('src'), /\/thumbnails\//);
    await d.page.keyboard.press('+');
    assert.equal(await dialog().isVisible(), true);
  });

  test('the review zooms in its place, and loads the file itself only then', async () => {
    await openPanel();
    await d.page.getByRole('tab', { name: 'Review' }).click();
    const picture = d.page.locator('.review-picture img');
    await d.settled();
    assert.match(await picture.getAttribute('src'), /\/thumbnails\//);
    const before = (await widths())[0];
    await d.page.keyboard.press('+');
    await d.page.waitForFunction(() => document.querySelector('.review-picture img').src.includes('/originals/'));
    assert.ok((await widths())[0] > before);
    await d.page.keyboard.press('0');
    await d.page.keyboard.press('ArrowRight');
    await d.page.waitForFunction(() => document.querySelector('.review-picture img').src.includes('/thumbnails/'));
  });

  for (const theme of Object.keys(THEMES)) {
    test(`looks in the ${theme} theme`, async () => {
      await openPanel({ theme });
      await d.cell('beach', 1).click();
      await d.cell('beach', 2).click({ modifiers: ['Shift'] });
      await d.page.keyboard.press('c');
      await loaded(2);
      await d.page.keyboard.press('+');
      await d.page.keyboard.press('+');
      await d.settled();
      await d.shot(`look-beside-${theme}`);
      await d.page.keyboard.press('Escape');
      await d.page.getByRole('tab', { name: 'Review' }).click();
      await d.settled();
      await d.shot(`look-review-${theme}`);
    });
  }
});
