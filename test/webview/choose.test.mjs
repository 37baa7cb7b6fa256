import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('images that stand for all, and images like nothing else', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480 });
  const distances = snapshot.paths.map((_, image) => ((image * 37) % 480) / 480);

  async function open(options = {}) {
    await d.open('panel', options);
    await d.show(snapshot);
    await d.settled();
  }
  const dialog = () => d.page.getByRole('dialog', { name: 'Choose images that stand for all' });

  for (const theme of Object.keys(THEMES)) {
    test(`as many as are wanted become the selection (${theme})`, async () => {
      await open({ theme, width: 1280, height: 800 });
      await d.page.getByRole('button', { name: 'Choose some…' }).click();
      await dialog().getByLabel('How many').fill('3');
      await d.shot(`panel-${theme}-choose`);
      await dialog().getByRole('button', { name: 'Choose', exact: true }).click();
      assert.deepEqual(await d.answer('choice', { images: [5, 90, 7] }), { about: 'choice', count: 3, among: null });
      await d.settled();
      assert.match(await d.page.locator('.selection-bar').innerText(), /3 images selected/);
    });
  }

  test('where a filter holds images back, they are chosen among those that it shows', async () => {
    await open();
    await d.page.getByLabel('File name', { exact: true }).fill('day 3/');
    await d.page.waitForFunction(() => /of 480/.test(document.querySelector('.outcome .shown').textContent));
    await d.send({ type: 'command', command: 'choose' });
    await dialog().getByRole('button', { name: 'Choose', exact: true }).click();
    const { among } = await d.answer('choice', { images: [2] });
    assert.deepEqual(
      among,
      snapshot.paths.flatMap((path, image) => (path.startsWith('day 3/') ? [image] : [])),
    );
  });

  test('an export can be of the selected images alone', async () => {
    await open();
    await d.cell('beach', 1).click();
    await d.page.getByRole('button', { name: 'Export…' }).click();
    await d.page.getByLabel('Selected images').check();
    await d.page.getByRole('dialog').getByRole('button', { name: 'Export…' }).click();
    const [{ plan }] = await d.posted('export');
    assert.deepEqual(plan.scope, { kind: 'chosen', paths: [snapshot.paths[snapshot.clusters[0].images[1]]] });
  });

  test('without a selection there is nothing to choose in the export', async () => {
    await open();
    await d.page.getByRole('button', { name: 'Export…' }).click();
    assert.equal(await d.page.getByLabel('Selected images').count(), 0);
  });

  test('images of a cluster are shown with those first that are like nothing else', async () => {
    await open();
    await d.page.getByRole('combobox', { name: 'Order of images' }).click();
    await d.page.getByRole('option', { name: 'Like nothing else first' }).click();
    await d.answer('unlikeness', { distances });
    await d.settled();
    const first = await d.cell('beach', 0).evaluate((cell) => Number(cell.dataset.image));
    const best = Math.max(...snapshot.clusters[0].images.map((image) => distances[image]));
    assert.equal(distances[first], best);
  });

  test('the review can begin with them', async () => {
    await open();
    await d.send({ type: 'command', command: 'showReview' });
    await d.page.getByRole('combobox', { name: 'Order of the review' }).click();
    await d.page.getByRole('option', { name: 'Like nothing else first' }).click();
    await d.answer('unlikeness', { distances });
    await d.settled();
    const image = distances.indexOf(Math.max(...distances));
    await d.page.locator('.review-facts').getByText(snapshot.paths[image].split('/').at(-1)).first().waitFor();
    await d.shot('panel-dark-review-unlike');
  });
});
