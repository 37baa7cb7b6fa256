import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('tags', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480 });
  const [one, two] = snapshot.clusters[0].images;

  async function open(options = {}) {
    await d.open('panel', { width: 1280, height: 800, ...options });
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.settled();
  }
  const chips = () => d.page.getByRole('group', { name: 'Tags' }).getByRole('button');
  const shown = () => d.page.locator('.outcome .shown').innerText();
  async function tag(text) {
    await d.cell('beach', 0).click();
    await d.cell('beach', 1).click({ modifiers: ['Control'] });
    await d.page.locator('.selection-bar').getByRole('button', { name: 'Tag…' }).click();
    await d.page.getByRole('textbox', { name: 'Tags' }).fill(text);
    await d.page.getByRole('textbox', { name: 'Tags' }).press('Enter');
    await d.settled();
  }

  test('selected images get tags by one edit, which filter and can be undone', async () => {
    await open();
    await tag('night, to check');
    assert.deepEqual(await d.edits(), [{ kind: 'tag', images: [one, two], tags: ['night', 'to check'] }]);
    assert.deepEqual(await chips().allInnerTexts(), ['#night 2', '#to check 2']);
    await chips().nth(0).click();
    await d.settled();
    assert.equal(await shown(), '2 of 480 shown');
    await d.page.keyboard.press('Control+z');
    await d.settled();
    assert.deepEqual(await chips().allInnerTexts(), ['#night 0'], 'the pressed one stays: it is the way back');
    assert.equal(await shown(), '0 of 480 shown');
    await chips().nth(0).click();
    await d.settled();
    assert.equal(await shown(), '');
  });

  test('the menu takes a tag from the selected images, and the dialog offers known ones', async () => {
    await open();
    await tag('night');
    await d.cell('beach', 1).click({ button: 'right' });
    await d.page.getByRole('menuitem', { name: 'Remove the Tag night' }).click();
    await d.settled();
    assert.deepEqual((await d.edits()).at(-1), { kind: 'untag', images: [one, two], tags: ['night'] });
    await d.page.keyboard.press('Control+z');
    await d.settled();
    await d.page.locator('.selection-bar').getByRole('button', { name: 'Tag…' }).click();
    await d.page.getByRole('dialog').getByRole('button', { name: '#night' }).click();
    assert.equal(await d.page.getByRole('textbox', { name: 'Tags' }).inputValue(), 'night');
  });

  for (const theme of Object.keys(THEMES)) {
    test(`tags can be looked at in the ${theme} theme, and have no fault`, async () => {
      await open({ theme });
      await tag('night, to check');
      await chips().nth(0).click();
      await d.page.locator('.selection-bar').getByRole('button', { name: 'Tag…' }).click();
      await d.settled();
      await d.shot(`panel-${theme}-tags`);
      assert.deepEqual(await d.faults(undefined, { region: { enabled: false } }), []);
    });
  }
});
