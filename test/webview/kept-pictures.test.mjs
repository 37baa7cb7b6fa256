// A picture that is drawn elsewhere is the same element, with what it has loaded: nothing flashes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

describe('pictures that move', { skip: missing }, () => {
  const d = drivePage();
  const early = makeSnapshot({ count: 48, clusters: 2, finished: false, source: 'hog', labelling: 'run-1 hog' });
  /** The end of the run: half of what is seen of each group moved, and one has another id. */
  const [one, other] = early.clusters.map(({ images }) => images);
  const lists = [
    [...other.slice(0, 3), ...one.slice(0, 3), ...one.slice(6)],
    [...one.slice(3, 6), ...other.slice(3)],
  ];
  const end = {
    ...early,
    finished: true,
    source: 'final',
    labelling: 'run-1 final',
    agreement: early.agreement.map(() => 'all'),
    clusters: [0, 1].map((odd) => ({
      ...early.clusters[odd],
      id: odd * 7,
      images: lists[odd],
    })),
  };
  const pictures = (attribute) =>
    d.page.evaluate(
      (name) =>
        [...document.querySelectorAll('.thumbnail[data-image]')].map((square) => [
          square.dataset.image,
          square.querySelector('img').dataset[name] ?? square.querySelector('img').complete,
        ]),
      attribute,
    );

  for (const [view, width] of [
    ['panel', 900],
    ['side', 300],
  ]) {
    test(`in the ${view} at the end of a run`, async () => {
      await d.open(view, { width, height: 2000 });
      await d.show(early);
      await d.page.locator('.thumbnail').first().waitFor();
      await d.settled();
      const before = await d.page.evaluate(() =>
        [...document.querySelectorAll('.thumbnail[data-image]')].map((square) => {
          square.querySelector('img').dataset.seen = square.dataset.image;
          return square.dataset.image;
        }),
      );
      await d.show(end);
      await d.page.waitForFunction(() => document.querySelector('[data-cluster="7"] img') !== null);
      await d.settle();
      const after = (await pictures('seen')).filter(([image]) => before.includes(image));
      assert.ok(after.length > 10, `${after.length} of ${before.length} are shown again`);
      assert.deepEqual(
        after.filter(([image, seen]) => image !== seen),
        [],
      );
      assert.equal(await d.page.locator('.thumbnail:not(:has(img))').count(), 0);
      const words = await d.page.locator('.thumbnail img').evaluateAll((all) => all.map(({ alt }) => alt));
      assert.ok(words.every((alt) => alt.includes('beach') || alt.includes('forest path')));
    });
  }
});
