import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the review queue', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480 });
  const rank = (image) => (snapshot.agreement[image] === 'disputed' ? 0 : 1);
  const queue = snapshot.paths
    .map((_, image) => image)
    .sort((a, b) => rank(a) - rank(b) || snapshot.confidence[a] - snapshot.confidence[b] || a - b);

  async function openReview({ host = true, ...options } = {}) {
    await d.open('panel', options);
    if (host) await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.page.getByRole('tab', { name: 'Review' }).click();
    await d.settled();
  }
  const current = async () => Number(await d.page.locator('.review-picture').getAttribute('data-image'));
  const progress = () => d.page.locator('.review-progress').innerText();
  const keys = async (...pressed) => {
    for (const key of pressed) await d.page.keyboard.press(key);
    await d.settle();
  };

  test('disputed images come first, then those with little confidence', async () => {
    await openReview();
    assert.equal(await current(), queue[0]);
    assert.equal(await progress(), '1 of 480');
    const next = await d.page
      .locator('.film [data-next]')
      .evaluateAll((all) => all.map((one) => Number(one.dataset.next)));
    assert.deepEqual(next, queue.slice(1, 15));
  });

  test('one key accepts, excludes, passes over or goes back; each decision is one edit', async () => {
    await openReview();
    await keys('a', 'Enter', 'x', 'ArrowRight', 'Space', 'ArrowLeft');
    assert.deepEqual(await d.edits(), [
      { kind: 'review', images: [queue[0]] },
      { kind: 'review', images: [queue[1]] },
      { kind: 'exclude', images: [queue[2]] },
    ]);
    assert.equal(await current(), queue[4]);
    assert.equal(await progress(), '5 of 480');
  });

  test('an excluded image that one goes back to comes back with its label, by one edit', async () => {
    await openReview();
    await keys('x', 'ArrowLeft', 'a');
    const kept = {
      kind: 'move',
      images: [queue[0]],
      to: snapshot.clusters.find(({ images }) => images.includes(queue[0])).id,
    };
    assert.deepEqual(await d.edits(), [{ kind: 'exclude', images: [queue[0]] }, kept]);
    assert.equal(await current(), queue[1]);
    await keys('x', 'ArrowLeft', '/');
    await d.page.keyboard.type('harbour');
    await keys('Enter');
    assert.deepEqual((await d.edits()).slice(3), [{ kind: 'move', images: [queue[1]], to: 3 }]);
    await d.page.getByRole('tab', { name: 'Clusters' }).click();
    await d.card('beach').waitFor();
    assert.equal(await d.card('Excluded').count(), 0);
  });

  test('typed letters find another label, and Enter gives it', async () => {
    await openReview();
    const other =
      snapshot.clusters.find(({ id, images }) => id === 3 && !images.includes(queue[0])) ?? snapshot.clusters[4];
    await keys(...other.name.slice(0, 3));
    assert.equal(await d.page.getByRole('option').first().innerText(), `${other.name}\n${other.images.length}`);
    await keys('Enter');
    assert.deepEqual(await d.edits(), [{ kind: 'move', images: [queue[0]], to: other.id }]);
    assert.equal(await current(), queue[1]);
    await keys('a');
    assert.equal((await d.edits()).length, 2, 'the keys work again after a label was given');
  });

  test('a digit gives the label that the features suggest', async () => {
    await openReview();
    const own = snapshot.clusters.find(({ images }) => images.includes(queue[0]));
    assert.match(await d.page.locator('.candidate').first().innerText(), new RegExp(own.name));
    await keys('1');
    assert.deepEqual(await d.edits(), [{ kind: 'review', images: [queue[0]] }]);
  });

  test('the next image does not wait for the host, and edits keep their order', async () => {
    await openReview({ host: false });
    await keys('a', 'x', 'a', 'a');
    assert.equal(await current(), queue[4]);
    assert.deepEqual(
      (await d.edits()).map(({ kind, images: [image] }) => [kind, image]),
      [
        ['review', queue[0]],
        ['exclude', queue[1]],
        ['review', queue[2]],
        ['review', queue[3]],
      ],
    );
    const edits = await d.edits();
    for (let i = 1; i <= 4; i++) {
      await d.send({
        type: 'curation',
        labelling: snapshot.labelling,
        curation: { edits: edits.slice(0, i), undone: [] },
      });
    }
    await d.settle();
    assert.equal(await current(), queue[4]);
  });

  test('two new labels of one name, given before the host answers, are one label', async () => {
    await openReview({ host: false });
    for (let i = 0; i < 2; i++) {
      await keys('d', 'u', 'n', 'e', 'Enter');
    }
    assert.deepEqual(await d.edits(), [
      { kind: 'label', cluster: { id: 6, name: 'dune', images: [queue[0]] } },
      { kind: 'move', images: [queue[1]], to: 6 },
    ]);
  });

  test('a refused edit is announced and its image comes back', async () => {
    await openReview({ host: false });
    await keys('a', 'a', 'a');
    const [first, second] = await d.edits();
    await d.send({ type: 'curation', labelling: snapshot.labelling, curation: { edits: [first], undone: [] } });
    await d.send({ type: 'editRefused', edit: second, message: 'The disk is full.' });
    await d.page.getByText('The disk is full.').waitFor();
    assert.equal(await current(), queue[1]);
    await keys('ArrowRight');
    assert.equal(await current(), queue[3], 'the third is still decided');
  });

  test('an answer without the edit brings its image back, too', async () => {
    await openReview({ host: false });
    await keys('a', 'a');
    await d.send({ type: 'curation', labelling: snapshot.labelling, curation: { edits: [], undone: [] } });
    await d.settle();
    assert.equal(await current(), queue[0]);
  });

  test('Z undoes the last decision and shows its image', async () => {
    await openReview();
    await keys('a', 'x');
    await d.page.getByRole('button', { name: 'Undo: Exclude 1 image' }).waitFor();
    await keys('z');
    await d.page.getByRole('button', { name: 'Undo: Mark 1 image reviewed' }).waitFor();
    await d.settle();
    assert.equal(await current(), queue[1]);
    assert.deepEqual((await d.posted('undo')).length, 1);
  });

  test('the filter decides what is in the queue, and its end says what is left', async () => {
    await openReview();
    await d.page.getByRole('textbox', { name: 'File name' }).fill('IMG_1003');
    await d.page.getByText('1 of 1', { exact: true }).waitFor();
    await d.page.locator('.review-stage').focus();
    await keys('ArrowRight');
    await d.page.getByText('1 passed over without a decision.').waitFor();
    await d.page.getByRole('button', { name: 'Show Them Again' }).click();
    await keys('a');
    await d.page.getByText('Nothing to review').waitFor();
  });

  for (const theme of Object.keys(THEMES)) {
    test(`the queue can be looked at in the ${theme} theme`, async () => {
      await openReview({ theme });
      await keys('a', 'ArrowRight', 'h');
      await d.settled();
      await d.shot(`panel-${theme}-review`);
    });
  }
});
