// What a page says while it has nothing to show yet: it is blank at no time, and nothing moves.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

const finding = { stage: 'find', done: 0, total: 0 };

describe('a page that has nothing to show yet', { skip: missing }, () => {
  const d = drivePage();
  const notice = () => d.page.locator('.notice:visible');

  for (const [view, width] of [
    ['panel', 900],
    ['side', 300],
  ]) {
    test(`the ${view} says that it opens before its script is there, and in the same place after`, async () => {
      await d.open(view, { width });
      const after = [await notice().innerText(), await notice().boundingBox()];
      const html = await (await fetch(d.page.url())).text();
      await d.page.evaluate((page) => {
        const { body } = new DOMParser().parseFromString(page, 'text/html');
        document.getElementById('root').replaceWith(body.querySelector('#root'));
      }, html);
      assert.deepEqual([await notice().innerText(), await notice().boundingBox()], after);
      assert.equal(after[0], 'Opening the clusters…');
    });

    test(`the ${view} says that the folder is read from the start of a run to its first groups`, async () => {
      await d.open(view, { width });
      await d.send({ type: 'empty' });
      await d.page.getByRole('button', { name: 'Cluster Images…' }).waitFor();
      await d.send({ type: 'progress', progress: finding });
      await d.page.getByText('Reading the folder.').waitFor();
      const before = await notice().boundingBox();
      await d.send({ type: 'progress', progress: { ...finding, stage: 'decode', done: 3, total: 9, secondsLeft: 50 } });
      await d.page.getByText('Run: 50 s left').waitFor();
      assert.deepEqual(await notice().boundingBox(), before, 'figures move nothing');
      await d.shot(`start-${view}`);
      await d.show(makeSnapshot({ count: 120, finished: false, source: 'hog' }));
      await d.page.locator('.card, .strip').first().waitFor();
      assert.equal(await notice().count(), 0);
    });

    test(`the ${view} offers to start again when a run ends without groups`, async () => {
      await d.open(view, { width });
      await d.send({ type: 'progress', progress: finding });
      await d.page.getByText('Reading the folder.').waitFor();
      await d.send({ type: 'empty' });
      await d.send({ type: 'progress', progress: null });
      await d.page.getByRole('button', { name: 'Cluster Images…' }).waitFor();
    });
  }
});
