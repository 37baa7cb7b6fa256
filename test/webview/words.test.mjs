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
    classes: ['red fox', 'gray fox'],
    byNetwork: true,
    pair: null,
    offer: { title: 'CLIP ViT-B/32', bytes: 608_012_860 },
  };

  const RANKED = { classes: [], pair: 'CLIP ViT-B/32', offer: null };
  const offer = () => d.page.getByRole('button', { name: 'Download 608 MB…' });

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
      assert.deepEqual(await search(' foxes ', {}), { about: 'words', words: 'foxes', count: 480 });
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

  const hits = () =>
    d.page
      .getByRole('listbox', { name: 'Images that the words fit' })
      .getByRole('option')
      .evaluateAll((cells) => cells.map((cell) => Number(cell.dataset.image)));
  const filterBy = async (text, count) => {
    await d.page.getByLabel('File name', { exact: true }).fill(text);
    await d.page.waitForFunction(
      (words) => document.querySelector('.outcome .shown').textContent.startsWith(words),
      count,
    );
  };

  test('keeps to what the filter shows, says how many more there are, and shows them at one click', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    const within = snapshot.paths.findIndex((path) => path.startsWith('day 3/'));
    const outside = snapshot.paths.flatMap((path, image) => (path.startsWith('day 3/') ? [] : [image])).slice(0, 2);
    await filterBy('day 3/', '');
    await d.send({ type: 'command', command: 'searchWords' });
    await search('fox', { images: [outside[0], within, outside[1]] });
    await d.page.getByText('1 image, by what the network sees: red fox, gray fox').waitFor();
    assert.deepEqual(await hits(), [within]);
    await d.page.getByRole('button', { name: 'Show 2 more outside the filter' }).click();
    await d.page.getByText('3 images, by what the network sees').waitFor();
    assert.deepEqual(await hits(), [outside[0], within, outside[1]]);
    await d.shot('words-outside-filter');
    await d.page.getByRole('button', { name: 'Keep to the filter' }).click();
    assert.deepEqual(await hits(), [within]);
    await d.page.getByRole('button', { name: 'Show 2 more outside the filter' }).click();
    // Another filter is for the hits, too.
    await filterBy('no such file', '0');
    await d.page.getByText('0 images, by what the network sees').waitFor();
    await d.page.getByRole('button', { name: 'Show 3 more outside the filter' }).waitFor();
    await filterBy('', '');
    await d.page.getByText('3 images, by what the network sees').waitFor();
    assert.deepEqual(await hits(), [outside[0], within, outside[1]]);
    assert.equal(await d.page.getByRole('button', { name: /outside the filter/ }).count(), 0);
  });

  test('of many images the best are shown, and how many there are is told', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'searchWords' });
    const images = snapshot.paths.map((_, image) => image);
    await search('fox', { images, scores: images.map(() => 0.5) });
    await d.page.getByText('the best 120 of 480 images, by what the network sees').waitFor();
    assert.equal((await hits()).length, 120);
  });

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
    await d.answer('words', { found: { ...found, ...RANKED } });
    await d.page.getByText('3 images, ranked by CLIP ViT-B/32').waitFor();
    assert.equal(await offer().count(), 0, 'a pair that is there is not offered');
  });

  test('where no pair is there one is offered in a line, and searches by itself once it came', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'searchWords' });
    await d.page.getByRole('textbox', { name: 'Words to search for' }).waitFor();
    assert.equal(await offer().count(), 0, 'nothing is offered before an answer could be better');
    await search('foxes', {});
    await d.page.getByText('CLIP ViT-B/32 reads any words, not only names that the network knows.').waitFor();
    // A download that the person did not want leaves the answer, and the offer.
    await offer().click();
    await d.page.waitForFunction(() => window.posted.at(-1).question?.about === 'pair');
    assert.equal(await offer().isDisabled(), true, 'it is asked for once');
    await d.answer('pair', { there: false });
    await d.page.waitForFunction(() => !document.querySelector('.offer .link').disabled);
    assert.deepEqual(await hits(), found.images);
    await offer().click();
    await d.page.waitForFunction(() => window.posted.at(-1).question?.about === 'pair');
    await d.answer('pair', { there: true });
    assert.equal((await d.answer('words', { found: { ...found, ...RANKED } })).words, 'foxes');
    await d.page.getByText('3 images, ranked by CLIP ViT-B/32').waitFor();
    assert.equal(await offer().count(), 0);
  });

  test('what nothing fits is said, and where names alone were searched', async () => {
    await d.open('panel', { width: 1280, height: 800 });
    await d.show(snapshot);
    await d.send({ type: 'command', command: 'searchWords' });
    await search('zebra', { images: [], scores: [], classes: [] });
    await d.page.getByText('0 images, by file names alone: the network knows nothing of that name').waitFor();
    await search('beach', { images: [1], scores: [1], classes: [], byNetwork: false });
    await d.page.getByText('1 image, by file names alone: no network that knows names saw them').waitFor();
    await d.page.keyboard.press('Escape');
    await d.page.getByRole('textbox', { name: 'Words to search for' }).waitFor({ state: 'hidden' });
  });
});
