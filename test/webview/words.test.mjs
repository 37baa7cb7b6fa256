import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the search by words', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480 });
  const found = {
    images: [7, 3, 11],
    scores: [0.9, 0.5, 0.1],
    found: 3,
    classes: ['red fox', 'gray fox'],
    byNetwork: true,
    pair: null,
  };

  async function search(words, answer) {
    await d.page.getByRole('textbox', { name: 'Words to search for' }).fill(words);
    await d.page.keyboard.press('Enter');
    return d.answer('words', { found: { ...found, ...answer } });
  }

  for (const theme of Object.keys(THEMES)) {
    test(`ranks images, says why, and selects them, in the ${theme} theme`, async () => {
      await d.open('panel', { theme, width: 1280, height: 800 });
      await d.show(snapshot);
      await d.page.getByRole('button', { name: 'Search by words…' }).click();
      assert.deepEqual(await search(' foxes ', {}), { about: 'words', words: 'foxes', count: 120 });
      await d.page.getByText('3 images, by what the network sees: red fox, gray fox').waitFor();
      await d.settled();
      await d.shot(`words-${theme}`);
      const list = d.page.getByRole('listbox', { name: 'Images that the words fit' });
      assert.deepEqual(
        await list.getByRole('option').evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.image))),
        found.images,
      );
      await d.page.getByRole('button', { name: 'Select all' }).click();
      await d.page.getByText('3 images selected').waitFor();
    });
  }

  test('a pair that ranks all images is named, and how far it is while it sees them', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'searchWords' });
    await d.page.getByRole('textbox', { name: 'Words to search for' }).fill('a sad fox');
    await d.page.keyboard.press('Enter');
    await d.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ask'));
    const { id } = (await d.posted('ask')).at(-1);
    await d.send({ type: 'questionProgress', id, progress: { stage: 'pretrained', done: 120, total: 480 } });
    await d.page.getByText('The network sees the images: 120 of 480').waitFor();
    await d.answer('words', { found: { ...found, found: 480, classes: [], pair: 'CLIP ViT-B/32' } });
    await d.page.getByText('the best 3 of 480 images, ranked by CLIP ViT-B/32').waitFor();
  });

  test('what nothing fits is said, and where names alone were searched', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'searchWords' });
    await search('zebra', { images: [], scores: [], found: 0, classes: [] });
    await d.page.getByText('0 images, by file names alone: the network knows nothing of that name').waitFor();
    await search('beach', { images: [1], scores: [1], found: 1, classes: [], byNetwork: false });
    await d.page.getByText('1 image, by file names alone: no network that knows names saw them').waitFor();
    await d.page.keyboard.press('Escape');
    await d.page.getByRole('textbox', { name: 'Words to search for' }).waitFor({ state: 'hidden' });
  });
});
