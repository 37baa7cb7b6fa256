// Whoever works by keys keeps a place in the page: what was pressed may go away, the focus may not.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

describe('the focus stays in the page', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 640, clusters: 4 });
  for (const cluster of snapshot.clusters) if (cluster.id >= 0) cluster.proposals = [`name ${cluster.id}`];

  async function openPanel() {
    await d.open('panel');
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.card('beach').waitFor();
    await d.settled();
  }
  const press = async (...keys) => {
    for (const key of keys) await d.page.keyboard.press(key);
    await d.settle();
    await d.settle();
  };
  /** What has the focus, by role and name; the body where it is lost. */
  const focused = () =>
    d.page.evaluate(() => {
      const { activeElement: node } = document;
      return `${node.getAttribute('role') ?? node.localName} ${node.ariaLabel ?? node.textContent}`.trim();
    });
  const button = (name) => d.page.getByRole('button', { name, exact: true }).first();
  const pressed = async (name) => {
    await button(name).focus();
    await press('Enter');
    return focused();
  };
  const kept = (what) => assert.doesNotMatch(what, /^body/);

  test('after images are excluded by Delete', async () => {
    await openPanel();
    await d.cell('beach', 1).focus();
    await press('Space', 'Shift+ArrowRight', 'Delete');
    await d.card('Excluded').waitFor();
    assert.match(await focused(), /^gridcell/);
  });

  for (const name of ['Exclude', 'Mark reviewed', 'Clear']) {
    test(`after the button ${name} of the selection`, async () => {
      await openPanel();
      await d.cell('beach', 1).focus();
      await press('Space');
      kept(await pressed(name));
    });
  }

  test('after the images of a whole group are moved', async () => {
    await openPanel();
    await d.cell('beach', 1).focus();
    await press('Control+a');
    await button('Move to…').focus();
    await press('Enter');
    await d.page.keyboard.type('forest');
    await press('Enter');
    await d.card('beach').waitFor({ state: 'detached' });
    kept(await focused());
  });

  test('after groups are merged', async () => {
    await openPanel();
    for (const name of ['beach', 'forest path']) {
      await d.page.getByRole('checkbox', { name: `Choose ${name}` }).focus();
      await press('Space');
    }
    kept(await pressed('Merge'));
  });

  test('after a proposed name is accepted, and after all are', async () => {
    await openPanel();
    kept(await pressed('name 0?'));
    kept(await pressed('Accept All Names'));
  });

  test('after the last edit is undone and redone', async () => {
    await openPanel();
    await d.cell('beach', 1).focus();
    await press('Space', 'Delete');
    await d.page.getByRole('button', { name: /^Undo/ }).focus();
    await press('Enter');
    kept(await focused());
    await d.page.getByRole('button', { name: /^Redo/ }).focus();
    await press('Enter');
    kept(await focused());
  });

  test('after the filter is cleared', async () => {
    await openPanel();
    await d.page.getByLabel('File name', { exact: true }).fill('day 3/');
    await d.page.locator('.outcome .shown:not(:empty)').waitFor();
    kept(await pressed('Clear the filter'));
  });

  test('after the strips of similar images and of words are closed', async () => {
    await openPanel();
    await d.cell('beach', 1).focus();
    await press('Space');
    kept(await pressed('Find similar'));
    await d.answer('similar', { found: { images: [1, 2, 3], distances: [0, 1, 2] } });
    await d.settle();
    kept(await pressed('Close similar images'));
    await button('Search by words…').focus();
    await press('Enter');
    await press('Escape');
    kept(await focused());
  });

  test('after another tab is opened by a command', async () => {
    await openPanel();
    await d.cell('beach', 1).focus();
    await d.send({ type: 'command', command: 'showMap' });
    await d.settle();
    kept(await focused());
  });

  test('after the groups are joined and parted', async () => {
    await openPanel();
    const hierarchy = { leaves: Array.from({ length: 640 }, (_, i) => i % 4), merges: [{ a: 0, b: 1 }], shown: 4 };
    await d.show({ ...snapshot, hierarchy });
    kept(await pressed('Coarser'));
  });
});
