// Names that are read from right to left, also mixed with Latin letters and figures.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mapOf } from './engine-answers.mjs';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

const NAMES = ['תצלומי רחוב של קיץ 2024 (Tel Aviv)', 'شاطئ البحر عند الغروب في الصيف 12', 'Café שלום 3'];

describe('names from right to left', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 300, clusters: 3, names: ['תמונה 1.jpg'] });
  for (const cluster of snapshot.clusters) {
    cluster.name = NAMES[cluster.id];
    cluster.proposals = [NAMES[(cluster.id + 1) % 3]];
  }

  /** Names whose first letter is cut off, or that are not laid out from right to left. */
  const lostStarts = (selector) =>
    d.page.locator(`${selector}:visible`).evaluateAll((all) =>
      all.flatMap((node) => {
        const walk = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
        const first = document.createRange();
        first.setStart(walk.nextNode(), 0);
        first.setEnd(walk.currentNode, 1);
        const letter = first.getBoundingClientRect();
        const box = node.getBoundingClientRect();
        const seen = letter.left >= box.left - 1 && letter.right <= box.right + 1;
        const wanted = /^[a-z]/i.test(node.textContent) ? 'ltr' : 'rtl';
        return seen && getComputedStyle(node).direction === wanted ? [] : [node.textContent];
      }),
    );

  test('lose their end where they are cut off, not their start', async () => {
    await d.open('panel', { width: 620 });
    await d.show(snapshot);
    await d.page.locator('.card .name').first().waitFor();
    assert.deepEqual(await lostStarts('.card .name'), []);
    assert.deepEqual(await lostStarts('.card .proposal'), []);
    await d.page.getByRole('tab', { name: 'Map' }).click();
    await d.answer('map', { map: mapOf(snapshot) });
    await d.page.locator('.map-legend .name').first().waitFor();
    assert.deepEqual(await lostStarts('.map-legend .name'), []);
    await d.page.getByRole('tab', { name: 'Review' }).click();
    await d.page.locator('.candidate .name').first().waitFor();
    assert.deepEqual(await lostStarts('.candidate .name'), []);
    assert.deepEqual(await lostStarts('.review-facts h2'), []);
  });

  test('do so in the side view, and begin where other names do', async () => {
    await d.open('side', { width: 220 });
    await d.show(snapshot);
    await d.page.locator('.strip .name').first().waitFor();
    assert.deepEqual(await lostStarts('.strip .name'), []);
    const lefts = await d.page.locator('.strip .name').evaluateAll((all) =>
      all.map((node) => {
        const words = document.createRange();
        words.selectNodeContents(node);
        return [words.getBoundingClientRect().width < node.clientWidth, words.getBoundingClientRect().left];
      }),
    );
    for (const [whole, left] of lefts) if (whole) assert.equal(left, 20);
  });

  test('keep to themselves in sentences, choices and chips', async () => {
    await d.open('panel', { width: 900 });
    await d.page.evaluate(curateAsHost);
    const edits = [{ kind: 'tag', images: [0, 1], tags: ['קיץ'] }];
    await d.show({ ...snapshot, curation: { edits, undone: [] } });
    await d.page.locator('.chip').first().waitFor();
    assert.equal(await d.page.locator('.chip').first().innerText(), '\u2068#קיץ\u2069 2');
    const options = await d.page.locator('.filter .choice').first().locator('vscode-option').allInnerTexts();
    assert.ok(NAMES.every((name) => options.includes(`\u2068${name}\u2069`)));
    await d.page.locator('.card .proposal').first().click();
    await d.settle();
    assert.match(await d.page.locator('.announcer').innerText(), /\u2068.*\u2069/);
  });
});
