import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { factsOf } from './engine-answers.mjs';
import { makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('what the files are', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 480 });
  const facts = factsOf(snapshot);
  const column = (id) => facts.columns.find((each) => each.id === id);

  async function open(options = {}) {
    await d.open('panel', options);
    await d.show(snapshot);
    await d.page.getByRole('button', { name: 'By file…' }).click();
    await d.answer('columns', { facts });
    await d.settled();
  }
  const shown = () => d.page.locator('.outcome .shown').innerText();
  const fact = (name) => d.page.getByRole('region', { name, exact: true });
  const chips = () => d.page.getByRole('group', { name: 'Facts of files' }).getByRole('button');
  const fill = async (name, value) => {
    await d.page.getByLabel(name).fill(value);
    await d.page.getByLabel(name).press('Enter');
    await d.settled();
  };
  const images = async (name) =>
    d
      .card(name)
      .evaluate((card) => [...card.querySelectorAll('[data-image]')].map((cell) => Number(cell.dataset.image)));

  test('two numbers filter, one alone too, and the chip takes the rule back', async () => {
    await open();
    const wide = column('width').values.filter((value) => value >= 2000);
    await fill('Width, smallest', '2000');
    assert.equal(await shown(), `${wide.length} of 480 shown`);
    await fill('Width, largest', '2500');
    assert.equal(await shown(), `${wide.filter((value) => value <= 2500).length} of 480 shown`);
    assert.deepEqual(await chips().allInnerTexts(), ['Width: 2,000 – 2,500 pixels ×']);
    await chips().nth(0).click();
    await d.settled();
    assert.equal(await shown(), '');
    assert.equal(await d.page.getByLabel('Width, smallest').inputValue(), '');
  });

  test('bytes are typed in thousands, and a day counts to its end', async () => {
    await open();
    await fill('File size, largest', '100');
    assert.equal(await shown(), `${column('bytes').values.filter((bytes) => bytes <= 100_000).length} of 480 shown`);
    await fill('File size, largest', '');
    await fill('Taken, largest', '2024-07-04');
    const until = Date.UTC(2024, 6, 5) / 1000;
    const taken = column('taken').values.filter((value) => value !== null && value < until);
    assert.equal(await shown(), `${taken.length} of 480 shown`);
  });

  test('a bar filters by a click and takes it back by another, and a drag takes several', async () => {
    await open();
    const box = await fact('Width').getByRole('img').boundingBox();
    const at = async (bar) => [box.x + ((bar + 0.5) / 24) * box.width, box.y + box.height / 2];
    await d.page.mouse.click(...(await at(0)));
    await d.settled();
    assert.equal(await shown(), '96 of 480 shown', 'the narrow ones');
    await d.page.mouse.click(...(await at(0)));
    await d.settled();
    assert.equal(await shown(), '');
    await d.page.mouse.move(...(await at(23)));
    await d.page.mouse.down();
    await d.page.mouse.move(...(await at(1)));
    await d.page.mouse.up();
    await d.settled();
    assert.equal(await shown(), '384 of 480 shown', 'all but them, dragged leftwards');
  });

  test('categories filter by any of them, unknown ones too, and go with every other rule', async () => {
    await open();
    const camera = (name) => fact('Camera').getByLabel(`Camera: ${name}`);
    await camera('Acme One').check();
    await d.settled();
    assert.equal(await shown(), '160 of 480 shown');
    await camera('not known').check();
    await d.settled();
    assert.equal(await shown(), '320 of 480 shown');
    await fact('Format').getByLabel('Format: png').check();
    await d.settled();
    const both = snapshot.paths.filter((_, i) => i % 11 === 0 && (i % 3 === 0 || i % 2 === 0));
    assert.equal(await shown(), `${both.length} of 480 shown`);
    assert.deepEqual(await chips().allInnerTexts(), ['Camera: Acme One, not known ×', 'Format: png ×']);
    await d.page.getByRole('button', { name: 'Clear the filter' }).click();
    await d.settled();
    assert.equal(await shown(), '');
  });

  test('the filter is kept while the page is hidden, and facts are asked for again', async () => {
    await open();
    await fact('weather').getByLabel('weather: fog').check();
    await d.settled();
    await d.page.reload();
    await d.show(snapshot);
    await d.answer('columns', { facts });
    await d.settled();
    assert.equal(await shown(), '160 of 480 shown');
    assert.equal((await d.posted('ask')).length, 1);
  });

  test('images are shown by bytes, by date with unknown ones last, and by a column of a table', async () => {
    await open();
    await d.page.keyboard.press('Escape');
    const order = async (text) => {
      await d.page.getByRole('combobox', { name: 'Order of images' }).click();
      await d.page.getByRole('option', { name: text, exact: true }).click();
      await d.settled();
      return images('beach');
    };
    const inCluster = snapshot.clusters[0].images;
    const best = (id, sign) => {
      const { values } = column(id);
      const known = inCluster.filter((image) => values[image] !== null);
      return values[known.sort((a, b) => sign * (values[a] - values[b]))[0]];
    };
    const first = async (text, id) => column(id).values[(await order(text))[0]];
    assert.equal(await first('Most bytes first', 'bytes'), best('bytes', -1));
    assert.equal(await first('Newest first', 'taken'), best('taken', -1));
    assert.equal(await first('Oldest first', 'taken'), best('taken', 1));
    assert.equal(await first('depth, smallest first', 'table:sites.csv:depth'), best('table:sites.csv:depth', 1));
    const byName = await order('By name');
    assert.deepEqual(
      byName,
      [...byName].sort((a, b) => a - b),
    );
  });

  test('Escape closes the card and gives the focus back; keys in it are none of the page', async () => {
    await open();
    const card = d.page.getByRole('dialog', { name: 'What the files are' });
    await d.page.getByLabel('Width, smallest').press('Control+a');
    assert.deepEqual(await d.posted('selection'), []);
    await d.page.keyboard.press('Escape');
    assert.equal(await card.isVisible(), false);
    const focused = await d.page.evaluate(() => document.activeElement.textContent);
    assert.equal(focused, 'By file…');
  });

  test('a failure is said in the card, and can be tried again', async () => {
    await d.open('panel');
    await d.show(snapshot);
    await d.page.getByRole('button', { name: 'By file…' }).click();
    const [asked] = await d.posted('ask');
    await d.send({ type: 'refusal', id: asked.id, message: 'The disk is gone.' });
    await d.settled();
    await d.page.getByText('The disk is gone.').waitFor();
    await d.page.getByRole('button', { name: 'Try Again' }).click();
    await d.answer('columns', { facts });
    await d.settled();
    assert.ok(await fact('Width').isVisible());
  });

  for (const theme of Object.keys(THEMES)) {
    test(`facts can be looked at in the ${theme} theme, and have no fault`, async () => {
      await open({ theme, width: 1280, height: 800 });
      await fact('Format').getByLabel('Format: jpeg').check();
      await fill('Width, smallest', '1500');
      await d.shot(`panel-${theme}-facts`);
      assert.deepEqual(await d.faults('#root', { region: { enabled: false } }), []);
    });
  }
});
