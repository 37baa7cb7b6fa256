import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

describe('the line about the folder', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 96 });

  for (const [view, size] of [
    ['panel', { width: 1280, height: 800 }],
    ['side', { width: 300, height: 700 }],
  ]) {
    test(`the ${view} says what came and went, and labels it by one click`, async () => {
      await d.open(view, size);
      await d.show(snapshot);
      await d.send({ type: 'folder', changes: { added: 12, gone: 3 } });
      const words = d.page.getByText('Since the last run: 12 new, 3 gone');
      await words.waitFor();
      await d.settled();
      await d.shot(`folder-${view}`);
      await d.page.getByRole('button', { name: 'Label New Images' }).click();
      assert.deepEqual(await d.posted(), [{ type: 'labelNew' }]);
      await d.send({ type: 'progress', progress: { stage: 'find', done: 0, total: 0 } });
      await words.waitFor({ state: 'hidden' });
      await d.send({ type: 'progress', progress: null });
      await words.waitFor();
      await d.send({ type: 'folder', changes: { added: 0, gone: 1 } });
      await d.page.getByText('Since the last run: 1 gone').waitFor();
      assert.equal(await d.page.getByRole('button', { name: 'Label Again' }).isVisible(), true);
      await d.send({ type: 'folder', changes: null });
      await d.page.getByText('1 gone').waitFor({ state: 'hidden' });
    });
  }
});
