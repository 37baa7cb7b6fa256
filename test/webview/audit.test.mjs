import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeAudit } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the review queue of a label audit', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeAudit({ count: 480 });
  const { suspects } = snapshot.audit;
  const name = (id) => snapshot.clusters.find((cluster) => cluster.id === id).name;

  async function openAudit({ host = true, shown = snapshot, ...options } = {}) {
    await d.open('panel', options);
    if (host) await d.page.evaluate(curateAsHost);
    await d.show(shown);
    await d.send({ type: 'command', command: 'showReview' });
    await d.settled();
  }
  const current = async () => Number(await d.page.locator('.review-picture').getAttribute('data-image'));
  const progress = () => d.page.locator('.review-progress').innerText();
  const keys = async (...pressed) => {
    for (const key of pressed) await d.page.keyboard.press(key);
    await d.settle();
  };
  /** The edits as the host of this labelling takes them. */
  const inForce = (edits) =>
    d.send({ type: 'curation', labelling: snapshot.labelling, curation: { edits, undone: [] } });

  test('the suspects are the queue, in their order', async () => {
    await openAudit();
    assert.equal(await current(), suspects[0].image);
    assert.equal(await progress(), `Suspect 1 of ${suspects.length}`);
    const next = await d.page
      .locator('.film [data-next]')
      .evaluateAll((all) => all.map((one) => Number(one.dataset.next)));
    assert.deepEqual(
      next,
      suspects.slice(1).map(({ image }) => image),
    );
    assert.ok((await d.page.locator('.summary').innerText()).includes(`${suspects.length} suspects`));
  });

  test('a suspect shows its class, the suggested one, why, and the nearest images with their classes', async () => {
    await openAudit();
    const [{ given, suggested, why, neighbours }] = suspects;
    await d.page.getByRole('heading', { name: `In ${name(given)}, rather ${name(suggested)}` }).waitFor();
    assert.equal(await d.page.locator('.review-facts .why').innerText(), why);
    const strip = d.page.getByRole('list', { name: 'Nearest images' });
    const shown = await strip
      .getByRole('listitem')
      .evaluateAll((items) =>
        items.map((item) => [Number(item.querySelector('.thumbnail').dataset.image), item.innerText.trim()]),
      );
    assert.deepEqual(
      shown,
      neighbours.map((image, at) => [image, name(at < 11 ? suggested : given)]),
    );
    await strip.getByRole('listitem').nth(2).click();
    assert.deepEqual(await d.posted('openImage'), [{ type: 'openImage', image: neighbours[2] }]);
  });

  test('one key accepts the suggestion, keeps the class, excludes, passes over or goes back', async () => {
    await openAudit();
    await keys('a', 'k', 'x', 'ArrowRight', 'Enter', 'ArrowLeft');
    const [first, second, third, , fifth] = suspects;
    assert.deepEqual(await d.edits(), [
      { kind: 'move', images: [first.image], to: first.suggested },
      { kind: 'review', images: [second.image] },
      { kind: 'exclude', images: [third.image] },
      { kind: 'move', images: [fifth.image], to: fifth.suggested },
    ]);
    assert.equal(await current(), fifth.image);
  });

  test('the buttons do what the keys do', async () => {
    await openAudit();
    await d.page.locator('.review vscode-button', { hasText: 'Keep' }).click();
    await d.page.locator('.review vscode-button', { hasText: 'Accept' }).click();
    assert.deepEqual(await d.edits(), [
      { kind: 'review', images: [suspects[0].image] },
      { kind: 'move', images: [suspects[1].image], to: suspects[1].suggested },
    ]);
  });

  test('an accepted image shows its new class; accepting it once more keeps it there', async () => {
    await openAudit({ host: false });
    const [{ image, suggested }] = suspects;
    await keys('a');
    await inForce([{ kind: 'move', images: [image], to: suggested }]);
    await keys('ArrowLeft');
    await d.page.getByRole('heading', { name: name(suggested), exact: true }).waitFor();
    await keys('a');
    assert.deepEqual((await d.edits()).at(-1), { kind: 'review', images: [image] });
  });

  test('Z undoes the last decision and shows its image', async () => {
    await openAudit({ host: false });
    const [first, second] = suspects;
    await keys('a', 'k');
    const edits = await d.edits();
    await inForce(edits);
    await keys('z');
    await inForce(edits.slice(0, 1));
    await d.settle();
    assert.equal(await current(), second.image);
    assert.equal((await d.posted('undo')).length, 1);
    await keys('ArrowLeft');
    assert.equal(await current(), first.image);
  });

  test('a refused edit brings its image back', async () => {
    await openAudit({ host: false });
    await keys('a', 'a');
    const [edit] = await d.edits();
    await d.send({ type: 'editRefused', edit, message: 'The disk is full.' });
    await d.page.getByText('The disk is full.').waitFor();
    assert.equal(await current(), suspects[0].image);
  });

  test('the filter narrows the suspects, and what was left out is counted', async () => {
    await openAudit({ shown: makeAudit({ count: 480, most: 5 }) });
    assert.equal(await progress(), `Suspect 1 of 5, and ${suspects.length - 5} less suspicious`);
    await d.page.getByRole('textbox', { name: 'File name' }).fill(`IMG_${1000 + suspects[3].image}`);
    await d.page.getByText('Suspect 1 of 1').waitFor();
    assert.equal(await current(), suspects[3].image);
  });

  test('an audit that finds nothing says so', async () => {
    await openAudit({ shown: { ...snapshot, audit: { k: 12, found: 0, suspects: [] } } });
    await d.page.getByText('Nothing contradicts the labels.').waitFor();
  });

  test('clusters again after an audit bring the ordinary queue back', async () => {
    await openAudit();
    const { audit: _, ...clusters } = snapshot;
    await d.show({ ...clusters, source: 'final', labelling: 'run-1 final' });
    await d.page.getByText('1 of 480', { exact: true }).waitFor();
    assert.ok(await d.page.locator('.review vscode-button', { hasText: 'Keep' }).isHidden());
    assert.ok(await d.page.getByRole('list', { name: 'Nearest images' }).isHidden());
    await keys('a');
    assert.equal((await d.edits())[0].kind, 'review');
  });

  for (const theme of Object.keys(THEMES)) {
    test(`the suspects can be looked at in the ${theme} theme`, async () => {
      await openAudit({ theme });
      await keys('a');
      await d.settled();
      await d.shot(`panel-${theme}-audit`);
    });
  }
});
