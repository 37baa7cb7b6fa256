import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COPIES } from './engine-answers.mjs';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the copies of a run', { skip: missing }, () => {
  const d = drivePage();
  const names = ['beach.jpg'];
  const snapshot = makeSnapshot({ count: 480, names });

  async function openCopies({ answer = COPIES, ...options } = {}) {
    await d.open('panel', options);
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'showCopies' });
    await d.answer('copies', { copies: answer });
    await d.settled();
  }
  const cards = () => d.page.locator('.copy-card');
  const picks = (card) =>
    cards()
      .nth(card)
      .locator('[data-pick]')
      .evaluateAll((all) => all.map((one) => Number(one.dataset.pick)));
  const press = (name, within = d.page) => within.getByRole('button', { name, exact: true }).click();

  test('each picture that is there more than once is a card, the best copy first', async () => {
    await openCopies();
    assert.equal(await cards().count(), 2);
    assert.deepEqual(await picks(0), [53, 5]);
    assert.deepEqual(await picks(1), [0, 48, 144, 96]);
    assert.match(await d.page.locator('.copies .found').innerText(), /2 pictures .* 4 images could go/);
    assert.match(await cards().nth(0).innerText(), /mirrored/);
    assert.match(await cards().nth(1).innerText(), /4032 × 3024 JPEG, 3.4 MB/);
  });

  test('the best of one group stays by one edit, which undo takes back', async () => {
    await openCopies();
    await press('Keep the best, exclude the rest', cards().nth(1));
    await d.settle();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [48, 144, 96] }]);
    assert.equal(await cards().count(), 1);
    await d.page.keyboard.press('Control+z');
    await d.settle();
    assert.equal(await cards().count(), 2);
  });

  test('the best of all groups stay by one edit, as near as a person wants them', async () => {
    await openCopies();
    await d.page.getByLabel('Nearness at least, in percent').fill('92');
    await d.settle();
    assert.deepEqual(await picks(0), [0, 48, 96]);
    await press('Keep the best of all');
    await d.settle();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [48, 96] }]);
    assert.match(await d.page.locator('.copies .notice').innerText(), /Lower the nearness/);
  });

  test('pictures that only the network sees as alike come with a lower nearness', async () => {
    await openCopies();
    await d.page.getByLabel('Nearness at least, in percent').fill('20');
    await d.settle();
    assert.equal(await cards().count(), 3);
    assert.match(await cards().nth(2).innerText(), /much alike/);
  });

  test('another one than the best can stay', async () => {
    await openCopies();
    await press(`Keep this, ${snapshot.paths[5]}`);
    await d.settle();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [53] }]);
  });

  test('copies are selected as any images, for all that can be done with these', async () => {
    await openCopies();
    await press(`Select ${snapshot.paths[48]}`);
    await d.page.keyboard.down('Shift');
    await press(`Select ${snapshot.paths[96]}`);
    await d.page.keyboard.up('Shift');
    await d.settle();
    assert.equal(await d.page.locator('.copies [aria-pressed="true"]').count(), 3);
    await d.page.getByRole('toolbar', { name: 'Selection' }).getByRole('button', { name: 'Exclude' }).click();
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [48, 144, 96] }]);
  });

  test('a folder without copies says so', async () => {
    await openCopies({ answer: { pairs: [], files: {} } });
    assert.equal(await d.page.locator('.copies .notice').innerText(), 'No picture is there twice.');
  });

  for (const theme of Object.keys(THEMES)) {
    test(`the copies can be looked at in the ${theme} theme, and have no fault`, async () => {
      await openCopies({ theme });
      await press(`Select ${snapshot.paths[48]}`);
      await d.settled();
      await d.shot(`panel-${theme}-copies`);
      assert.deepEqual(await d.faults('.copies'), []);
    });
  }
});
