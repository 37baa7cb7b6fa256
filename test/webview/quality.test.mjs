import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COPIES } from './engine-answers.mjs';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

const notes = {
  3: ['blurred'],
  8: ['blurred', 'dark'],
  12: ['dark'],
  20: ['extreme shape'],
  21: ['odd shape'],
  30: ['copy'],
};

describe('the faults of pictures', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480, notes });

  async function open({ tab, ...options } = {}) {
    await d.open('panel', options);
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    if (tab !== undefined) {
      await d.send({ type: 'command', command: tab });
      await d.answer('copies', { copies: COPIES });
    }
    await d.settled();
  }
  const chips = () => d.page.getByRole('group', { name: 'Faults' }).getByRole('button');
  const shown = () => d.page.locator('.outcome .shown').innerText();

  test('a chip for each fault says how many images have it, and filters', async () => {
    await open();
    assert.deepEqual(await chips().allInnerTexts(), ['Blurred 2', 'Dark 2', 'Odd shape 2']);
    await chips().nth(0).click();
    await d.settled();
    assert.equal(await shown(), '2 of 480 shown');
    await chips().nth(1).click();
    await d.settled();
    assert.equal(await shown(), '3 of 480 shown', 'either of the two');
    await chips().nth(0).click();
    await chips().nth(1).click();
    await d.settled();
    assert.equal(await shown(), '');
  });

  test('the card takes the images of a fault out by one edit, and undo brings them back', async () => {
    await open({ tab: 'showCopies' });
    const card = d.page.getByRole('article', { name: 'Quality' });
    assert.match(await card.innerText(), /5 images to look at/);
    await card.getByRole('button', { name: 'Exclude: Dark' }).click();
    await d.settled();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [8, 12] }]);
    assert.match(await card.innerText(), /3 images to look at/);
    await d.page.keyboard.press('Control+z');
    await d.settled();
    assert.match(await card.innerText(), /5 images to look at/);
  });

  test('the card shows the images of a fault among their clusters', async () => {
    await open({ tab: 'showCopies' });
    await d.page.getByRole('button', { name: 'Show: Odd shape' }).click();
    await d.settled();
    assert.equal(await d.page.getByRole('tab', { name: 'Clusters' }).getAttribute('aria-selected'), 'true');
    assert.equal(await shown(), '2 of 480 shown');
  });

  for (const theme of Object.keys(THEMES)) {
    test(`faults can be looked at in the ${theme} theme, and have no fault`, async () => {
      await open({ theme, tab: 'showCopies' });
      await chips().nth(0).click();
      await d.settled();
      await d.shot(`panel-${theme}-quality`);
      assert.deepEqual(await d.faults('#root', { region: { enabled: false } }), []);
    });
  }
});
