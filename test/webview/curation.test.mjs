import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('curation in the panel', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 640 });
  const [beach, forest] = snapshot.clusters.map((cluster) => cluster.images);

  async function openPanel(options = {}) {
    await d.open('panel', options);
    await d.page.evaluate(curateAsHost);
    await d.show(options.snapshot ?? snapshot);
    await d.card('beach').waitFor();
    await d.settled();
  }
  const bar = () => d.page.getByRole('toolbar', { name: 'Selection' });
  const selected = () => d.page.locator('[aria-selected="true"][data-image]').count();
  const press = (name) => bar().getByRole('button', { name, exact: true }).click();
  const selectedWords = async () => {
    await d.settle();
    return (await bar().isVisible()) ? bar().locator('.number').first().innerText() : 'nothing';
  };
  /** The page coordinates of a cell's middle. */
  async function middle(name, place) {
    const { x, y, width, height } = await d.cell(name, place).boundingBox();
    return { x: x + width / 2, y: y + height / 2 };
  }

  test('a click selects one image, Ctrl toggles, Shift takes the range, Escape clears', async () => {
    await openPanel();
    await d.cell('beach', 1).click();
    assert.equal(await selectedWords(), '1 image selected');
    await d.cell('beach', 4).click({ modifiers: ['Shift'] });
    assert.equal(await selectedWords(), '4 images selected');
    await d.cell('forest path', 2).click({ modifiers: ['Control'] });
    await d.cell('beach', 2).click({ modifiers: ['Control'] });
    assert.equal(await selectedWords(), '4 images selected');
    assert.equal(await d.cell('beach', 2).getAttribute('aria-selected'), 'false');
    assert.equal(await d.cell('beach', 3).getAttribute('aria-selected'), 'true');
    await d.page.keyboard.press('Escape');
    assert.equal(await selectedWords(), 'nothing');
    await d.cell('beach', 0).click();
    assert.equal(await selectedWords(), '1 image selected');
    await d.page.waitForFunction(() => window.posted.at(-1).type === 'selection' && window.posted.at(-1).count === 1);
  });

  test('Space toggles and Shift with the arrows extends the selection from the keyboard', async () => {
    await openPanel();
    await d.cell('beach', 0).focus();
    await d.page.keyboard.press('Space');
    await d.page.keyboard.press('Shift+ArrowRight');
    await d.page.keyboard.press('Shift+ArrowDown');
    assert.equal(await selectedWords(), '8 images selected');
    await d.page.keyboard.press('Shift+ArrowUp');
    assert.equal(await selectedWords(), '2 images selected');
  });

  test('Ctrl+A selects the cluster in use, and pressed again every image that is shown', async () => {
    await openPanel();
    await d.cell('forest path', 0).focus();
    await d.page.keyboard.press('Control+a');
    assert.equal(await selectedWords(), `${forest.length} images selected`);
    await d.page.keyboard.press('Control+a');
    assert.equal(await selectedWords(), '640 images selected');
  });

  test('a rubber band selects the images that it touches, also across clusters, and adds with Ctrl', async () => {
    await openPanel();
    const from = await middle('beach', 0);
    const to = await middle('beach', 8);
    await d.page.mouse.move(from.x, from.y);
    await d.page.mouse.down();
    await d.page.mouse.move(to.x, to.y, { steps: 4 });
    assert.equal(await d.page.locator('.rubber-band').count(), 1);
    await d.page.mouse.up();
    assert.equal(await selectedWords(), '6 images selected');
    assert.equal(await d.page.locator('.rubber-band').count(), 0);
    const next = await middle('beach', 5);
    const end = await middle('forest path', 0);
    await d.page.keyboard.down('Control');
    await d.page.mouse.move(next.x, next.y);
    await d.page.mouse.down();
    await d.page.mouse.move(end.x, end.y, { steps: 4 });
    await d.page.mouse.up();
    await d.page.keyboard.up('Control');
    assert.equal(await selectedWords(), '8 images selected');
    assert.equal(await d.cell('forest path', 0).getAttribute('aria-selected'), 'true');
  });

  test('10,000 images are selected by one key', async () => {
    await openPanel({ snapshot: makeSnapshot({ count: 20_000 }) });
    await d.cell('beach', 0).focus();
    await d.page.keyboard.press('Control+a');
    assert.equal(await selectedWords(), '10,000 images selected');
  });

  test('selected images move to a label that is found by its first letters', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.cell('beach', 2).click({ modifiers: ['Shift'] });
    await press('Move to…');
    await d.page.getByRole('combobox', { name: 'Label', exact: true }).fill('nig');
    await d.page.keyboard.press('Enter');
    assert.deepEqual(await d.edits(), [{ kind: 'move', images: beach.slice(0, 3), to: 5 }]);
    await d
      .card('beach')
      .getByText(`${beach.length - 3} images`)
      .waitFor();
    assert.match(await d.cell('night sky', 0).getAttribute('title'), /labelled by you/);
  });

  test('a label that does not exist is made, with an id that was never used', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await press('Move to…');
    await d.page.getByRole('combobox', { name: 'Label', exact: true }).fill('dunes');
    await d.page.getByRole('option', { name: 'New label “dunes”' }).click();
    assert.deepEqual(await d.edits(), [{ kind: 'label', cluster: { id: 6, name: 'dunes', images: [beach[0]] } }]);
    await d.card('dunes').waitFor();
  });

  test('excluded images lie in a card of their own and can be included again', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    await d.card('Excluded').waitFor();
    assert.equal((await d.page.locator('.card h2').allInnerTexts()).at(-1), 'Excluded');
    // Cards below the window draw their images when they are scrolled to.
    await d.card('Excluded').scrollIntoViewIfNeeded();
    await d.cell('Excluded', 0).click();
    await press('Include');
    await d.card('Excluded').waitFor({ state: 'detached' });
    assert.deepEqual(await d.edits(), [
      { kind: 'exclude', images: [beach[0]] },
      { kind: 'include', images: [beach[0]] },
    ]);
  });

  test('an excluded image that is moved comes back with it, and one undo takes both back', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    await d.card('Excluded').scrollIntoViewIfNeeded();
    await d.cell('Excluded', 0).click();
    await press('Move to…');
    await d.page.getByRole('combobox', { name: 'Label', exact: true }).fill('harbour');
    await d.page.keyboard.press('Enter');
    assert.deepEqual((await d.edits()).slice(1), [{ kind: 'move', images: [beach[0]], to: 3 }]);
    await d.card('Excluded').waitFor({ state: 'detached' });
    await d.page.keyboard.press('Control+z');
    await d.card('Excluded').waitFor();
  });

  test('ticked clusters merge into the largest, or into the one that is chosen', async () => {
    await openPanel();
    await d.page.getByRole('checkbox', { name: 'Choose harbour' }).check();
    assert.equal(await bar().isVisible(), false);
    await d.page.getByRole('checkbox', { name: 'Choose forest path' }).check();
    await press('Merge');
    assert.deepEqual(await d.edits(), [{ kind: 'merge', clusters: [3, 1], into: 1 }]);
    await d.card('harbour').waitFor({ state: 'detached' });
    assert.equal(await bar().isVisible(), false);
  });

  test('a split shows its parts first; the largest keeps the label, the others get new ones', async () => {
    await openPanel();
    await d.card('beach').getByRole('button', { name: 'Actions on beach' }).click();
    await d.page.getByRole('menuitem', { name: 'Split…' }).click();
    const dialog = d.page.getByRole('dialog', { name: 'Split beach' });
    const two = [beach.slice(0, 200), beach.slice(200)];
    await d.answer('split', { preview: { cluster: 0, parts: two } });
    await dialog.getByText('200 images, stays beach').waitFor();
    await dialog.getByRole('button', { name: 'More parts' }).click();
    const three = [beach.slice(0, 150), beach.slice(150, 250), beach.slice(250)];
    const question = await d.answer('split', { preview: { cluster: 0, parts: three } });
    assert.deepEqual(question, { about: 'split', cluster: 0, parts: 3, space: 'all' });
    await dialog.getByText('70 leave').waitFor();
    await d.settled();
    await d.shot('panel-dark-split');
    await dialog.getByRole('button', { name: 'Split into 3' }).click();
    assert.deepEqual(await d.edits(), [
      {
        kind: 'split',
        cluster: 0,
        parts: [
          { id: 6, name: 'beach (b)', images: three[1] },
          { id: 7, name: 'beach (c)', images: three[2] },
        ],
      },
    ]);
    await d.card('beach (c)').waitFor();
  });

  test('dialogs close when another labelling comes, and nothing is applied to its images', async () => {
    await openPanel();
    const dialog = d.page.getByRole('dialog');
    const openers = {
      split: async () => {
        await d.card('beach').getByRole('button', { name: 'Actions on beach' }).click();
        await d.page.getByRole('menuitem', { name: 'Split…' }).click();
        await d.answer('split', { preview: { cluster: 0, parts: [beach.slice(0, 200), beach.slice(200)] } });
      },
      relabel: async () => {
        await d.page.getByRole('button', { name: 'Learn from corrections…' }).click();
        await d.answer('relabel', { preview: { moves: [{ from: 0, to: 1, images: beach.slice(0, 9) }], fixed: 1 } });
      },
      move: async () => {
        await d.cell('beach', 0).click();
        await press('Move to…');
      },
    };
    await d.cell('beach', 5).click();
    await d.page.keyboard.press('Delete');
    await d.page.getByRole('button', { name: 'Undo: Exclude 1 image' }).waitFor();
    let labelling = 0;
    for (const [name, open] of Object.entries(openers)) {
      await open();
      await dialog.waitFor();
      const { curation } = await d.page.evaluate(() => window.lastCuration);
      await d.show({ ...snapshot, labelling: `later ${++labelling}`, curation });
      await dialog.waitFor({ state: 'detached' });
      assert.equal((await d.edits()).length, 1, name);
    }
  });

  test('an edit and a question name the labelling that was shown', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    await d.cell('forest path', 0).click();
    await press('Find similar');
    await d.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ask'));
    const labellings = (await d.posted('edit', 'ask')).map(({ labelling }) => labelling);
    assert.deepEqual(labellings, [snapshot.labelling, snapshot.labelling]);
  });

  test('a question that is asked anew, or whose dialog closes, is cancelled', async () => {
    await openPanel();
    await d.card('beach').getByRole('button', { name: 'Actions on beach' }).click();
    await d.page.getByRole('menuitem', { name: 'Split…' }).click();
    const dialog = d.page.getByRole('dialog', { name: 'Split beach' });
    await dialog.getByRole('button', { name: 'More parts' }).click();
    await dialog.getByRole('button', { name: 'More parts' }).click();
    const ids = async (type) => (await d.posted(type)).map(({ id }) => id);
    const asked = await ids('ask');
    assert.equal(asked.length, 3);
    assert.deepEqual(await ids('cancelQuestion'), asked.slice(0, 2));
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await d.page.waitForFunction(() => window.posted.filter(({ type }) => type === 'cancelQuestion').length === 3);
    assert.deepEqual(await ids('cancelQuestion'), asked);
  });

  test('the mark of a review goes with the review, though the words stay', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await press('Move to…');
    await d.page.getByRole('combobox', { name: 'Label', exact: true }).fill('harbour');
    await d.page.keyboard.press('Enter');
    const moved = d.page.locator(`.cards .thumbnail.reviewed[data-image="${beach[0]}"]`);
    await d.card('harbour').getByRole('button', { name: 'Show all' }).click();
    await moved.waitFor({ state: 'attached' });
    const edits = [...(await d.edits()), { kind: 'unreview', images: [beach[0]] }];
    await d.send({ type: 'curation', labelling: snapshot.labelling, curation: { edits, undone: [] } });
    await moved.waitFor({ state: 'detached' });
  });

  test('undo and redo go to the host by key and by button, which names the step', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    const undo = d.page.getByRole('button', { name: 'Undo: Exclude 1 image' });
    await undo.waitFor();
    await d.page.keyboard.press('Control+z');
    await d.card('Excluded').waitFor({ state: 'detached' });
    await d.page.getByRole('button', { name: 'Redo: Exclude 1 image' }).click();
    await d.card('Excluded').waitFor();
    await undo.click();
    await d.page.keyboard.press('Control+y');
    await d.page.keyboard.press('Control+z');
    await d.page.keyboard.press('Control+Shift+Z');
    const steps = (await d.posted('undo', 'redo')).map(({ type }) => type);
    assert.deepEqual(steps, ['undo', 'redo', 'undo', 'redo', 'undo', 'redo']);
  });

  test('F2 renames the cluster in use; the editor asks for the name', async () => {
    await openPanel();
    await d.cell('city street', 0).focus();
    await d.page.keyboard.press('F2');
    assert.deepEqual(await d.posted(), [{ type: 'rename', cluster: 2 }]);
  });

  test('the menu at an image selects it and acts on it by the keyboard', async () => {
    await openPanel();
    await d.cell('beach', 3).focus();
    await d.page.keyboard.press('Shift+F10');
    await d.page.getByRole('menu').waitFor();
    await d.shot('panel-dark-menu');
    await d.page.keyboard.press('m');
    await d.page.keyboard.press('m');
    await d.page.keyboard.press('m');
    assert.equal(await d.page.evaluate(() => document.activeElement.textContent), 'Mark Reviewed');
    await d.page.keyboard.press('Enter');
    assert.deepEqual(await d.edits(), [{ kind: 'review', images: [beach[3]] }]);
    await d.card('beach').getByText('0% reviewed').waitFor();
    assert.equal(await d.page.getByRole('menu').count(), 0);
    assert.equal(await d.page.evaluate(() => document.activeElement.dataset.position), '3');
  });

  test('cards stay where they are while labels are corrected, until an order is chosen', async () => {
    await openPanel();
    const order = () => d.page.locator('.card .name').allTextContents();
    const before = await order();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Control+a');
    await d.cell('beach', 0).click({ modifiers: ['Control'] });
    await d.page.keyboard.press('Delete');
    await d.card('beach').getByText('1 image', { exact: true }).waitFor();
    assert.deepEqual(await order(), [...before.filter((name) => name !== 'Excluded'), 'Excluded']);
    await d.page.getByRole('combobox', { name: 'Sort by' }).click();
    await d.page.getByRole('option', { name: 'Name' }).click();
    await d.page.getByRole('combobox', { name: 'Sort by' }).click();
    await d.page.getByRole('option', { name: 'Size' }).click();
    assert.notEqual((await order())[0], 'beach');
  });

  test('menus and the bar offer what would change something, and no more', async () => {
    const proposed = { ...snapshot, clusters: snapshot.clusters.map((cluster) => ({ ...cluster })) };
    proposed.clusters[0].proposals = ['seashore'];
    await openPanel({ snapshot: proposed });
    const entries = async (name) => {
      await d.page.getByRole('button', { name: `Actions on ${name}`, exact: true }).click();
      const texts = await d.page.getByRole('menuitem').locator('span:first-child').allTextContents();
      await d.page.keyboard.press('Escape');
      return texts;
    };
    assert.ok((await entries('beach')).includes('Call It seashore'));
    const forestEntries = await entries('forest path');
    assert.ok(forestEntries.every((text) => !text.startsWith('Call It')));
    assert.ok(forestEntries.includes('Mark All Reviewed'));
    await d.cell('forest path', 0).click();
    assert.ok((await entries('beach')).includes('Move the Selected Images Here'));
    assert.ok(!(await entries('forest path')).includes('Move the Selected Images Here'));
    await press('Mark reviewed');
    await press('Mark not reviewed');
    assert.deepEqual(
      (await d.edits()).map(({ kind }) => kind),
      ['review', 'unreview'],
    );
    await d.page.getByRole('button', { name: 'Actions on forest path', exact: true }).click();
    await d.page.getByRole('menuitem', { name: 'Mark All Reviewed' }).click();
    assert.ok(!(await entries('forest path')).includes('Mark All Reviewed'));
  });

  test('a menu ends with a scroll, but not with one that ended before it opened', async () => {
    await openPanel();
    await d.page.evaluate(() => {
      window.scrollBy(0, 40);
      const header = document.querySelector('.card header');
      header.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, clientX: 200, clientY: 200 }));
    });
    await d.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    assert.equal(await d.page.getByRole('menu').count(), 1, 'the scroll before');
    await d.page.evaluate(() => window.scrollBy(0, 40));
    await d.page.getByRole('menu').waitFor({ state: 'detached' });
  });

  test('first groups have no similar images to look for', async () => {
    await openPanel({ snapshot: { ...snapshot, finished: false } });
    await d.cell('beach', 0).click();
    await bar().getByRole('button', { name: 'Look closer' }).waitFor();
    assert.equal(await bar().getByRole('button', { name: 'Find similar' }).count(), 0);
  });

  test('selected images are dragged onto another cluster', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.cell('beach', 1).click({ modifiers: ['Control'] });
    await d.cell('beach', 1).dragTo(d.card('forest path').locator('header'));
    assert.deepEqual(await d.edits(), [{ kind: 'move', images: beach.slice(0, 2), to: 1 }]);
    assert.equal(await d.page.locator('.dropping').count(), 0);
  });

  test('the filter holds back images by name, label and confidence, and says how many are left', async () => {
    await openPanel();
    const status = d.page.locator('.outcome .shown');
    await d.page.getByRole('textbox', { name: 'File name' }).fill('img_100');
    await status.getByText('10 of 640').waitFor();
    assert.match(await d.card('beach').innerText(), /5 of 320/);
    assert.equal(await d.card('night sky').count(), 0);
    await d.page.getByRole('spinbutton', { name: 'Smallest confidence in percent' }).fill('70');
    await status.getByText('5 of 640').waitFor();
    await d.page.keyboard.press('Escape');
    await d.page.getByRole('button', { name: 'Clear the filter' }).click();
    await d.card('night sky').waitFor();
    assert.equal(await status.innerText(), '');
  });

  test('similar images appear in a strip and can be selected and moved together', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await press('Find similar');
    const found = { images: [...forest.slice(0, 20)], distances: forest.slice(0, 20).map((_, i) => i) };
    const question = await d.answer('similar', { found });
    assert.deepEqual(question, { about: 'similar', image: beach[0], space: 'all', count: 60 });
    const strip = d.page.getByRole('region', { name: 'Similar images' });
    assert.equal(await strip.getByRole('option').count(), 20);
    await strip.getByRole('button', { name: 'Select all' }).click();
    assert.equal(await selectedWords(), '20 images selected');
    await d.settled();
    await d.shot('panel-dark-similar');
    await d.page.keyboard.press('Escape');
    await strip.waitFor({ state: 'hidden' });
    assert.equal(await selectedWords(), '20 images selected');
  });

  test('the host can show similar images', async () => {
    await openPanel();
    await d.send({ type: 'showSimilar', image: 5, space: 'hog', found: { images: [1, 2, 3], distances: [1, 2, 3] } });
    await d.page.getByRole('region', { name: 'Similar images' }).getByRole('option').nth(2).waitFor();
  });

  test('what the classifier learned is applied where it is ticked', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    await d.page.getByRole('button', { name: 'Undo: Exclude 1 image' }).waitFor();
    await d.page.getByRole('button', { name: 'Learn from corrections…' }).click();
    const moves = [
      { from: 0, to: 1, images: beach.slice(1, 13) },
      { from: 1, to: 0, images: forest.slice(0, 4) },
    ];
    await d.answer('relabel', { preview: { moves, fixed: 1 } });
    await d.page.getByRole('checkbox', { name: 'forest path → beach' }).uncheck();
    await d.settled();
    await d.shot('panel-dark-relabel');
    await d.page.getByRole('dialog').getByRole('button', { name: 'Move 12 images' }).click();
    assert.deepEqual((await d.edits()).at(-1), { kind: 'relabel', moves: [moves[0]] });
  });

  test('a refused question says why where it was asked', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await press('Find similar');
    await d.page.waitForFunction(() => window.posted.some(({ type }) => type === 'ask'));
    await d.send({ type: 'refusal', id: (await d.posted('ask'))[0].id, message: 'The features are gone.' });
    await d.page.getByText('The features are gone.').waitFor();
  });

  test('commands of the editor do what the page would do', async () => {
    await openPanel();
    const command = (name) => d.send({ type: 'command', command: name });
    await command('selectAll');
    assert.equal(await selectedWords(), '640 images selected');
    await command('exclude');
    await d.card('Excluded').waitFor();
    assert.equal((await d.edits())[0].images.length, 640);
    await command('clearSelection');
    assert.equal(await selectedWords(), 'nothing');
    await command('filter');
    assert.equal(await d.page.evaluate(() => document.activeElement.ariaLabel), 'File name');
    await command('showReview');
    assert.equal(await d.page.getByRole('tab', { name: 'Review' }).getAttribute('aria-selected'), 'true');
  });

  test('a curation of another labelling changes nothing', async () => {
    await openPanel();
    const curation = { edits: [{ kind: 'rename', cluster: 0, name: 'coast' }], undone: [] };
    await d.send({ type: 'curation', labelling: 'older', curation });
    await d.settle();
    assert.equal(await d.card('beach').count(), 1);
    await d.send({ type: 'curation', labelling: snapshot.labelling, curation });
    await d.card('coast').waitFor();
  });

  test('an edit keeps the pictures that stay, the focus and the selection', async () => {
    await openPanel();
    await d.cell('beach', 0).click();
    await d.page.evaluate(() => {
      window.kept = document.querySelector('[data-cluster="2"] img');
      window.moved = document.activeElement;
    });
    await d.page.keyboard.press('ArrowRight');
    await d.page.keyboard.press('Delete');
    await d.card('Excluded').waitFor();
    assert.equal(await d.page.evaluate(() => window.kept.isConnected), true);
    assert.equal(await d.page.evaluate(() => document.activeElement.role), 'gridcell');
    assert.equal(await selectedWords(), '1 image selected');
    await d.card('Excluded').scrollIntoViewIfNeeded();
    await d.cell('Excluded', 0).waitFor();
    assert.equal(await selected(), 1);
  });

  test('coarser joins the nearest two groups and finer takes them apart, each as one edit, where neighbours made the groups', async () => {
    await openPanel();
    const press = (name) => d.page.getByRole('toolbar', { name: 'Data set' }).getByRole('button', { name }).click();
    assert.equal(await d.page.getByRole('button', { name: 'Coarser' }).count(), 0, 'there is no hierarchy');
    const leaves = snapshot.paths.map((_, image) =>
      snapshot.clusters.findIndex(({ images }) => images.includes(image)),
    );
    const merges = snapshot.clusters.slice(1).map((_, step) => ({ a: step === 0 ? 0 : 5 + step, b: step + 1 }));
    await openPanel({ snapshot: { ...snapshot, hierarchy: { leaves, merges, shown: 6 } } });
    assert.match(await d.cell('beach', 0).getAttribute('title'), /its neighbours agree/);
    await d.page.getByRole('meter', { name: 'Mean confidence' }).first().waitFor();
    assert.match(await d.page.getByRole('banner').innerText(), /% confident/);
    await d.page.getByRole('combobox', { name: 'Show agreement' }).click();
    await d.page.getByRole('option', { name: 'Most neighbours agree' }).waitFor();
    await d.page.keyboard.press('Escape');
    await press('Finer');
    await press('Coarser');
    await d.card('forest path').waitFor({ state: 'detached' });
    await press('Finer');
    await d.card('beach (b)').waitFor();
    const parts = [{ id: 6, name: 'beach (b)', images: forest }];
    assert.deepEqual(await d.edits(), [
      { kind: 'merge', clusters: [1, 0], into: 0 },
      { kind: 'split', cluster: 0, parts },
    ]);
  });

  test('tab, zoom, orders and filter survive a reload', async () => {
    await openPanel();
    const first = () => d.card('beach').getByRole('gridcell').first().getAttribute('data-image');
    const before = await first();
    await d.page.getByRole('button', { name: 'Larger images' }).click();
    await d.page.getByRole('combobox', { name: 'Order of images' }).click();
    await d.page.getByRole('option', { name: 'Most doubtful first' }).click();
    await d.page.getByRole('spinbutton', { name: 'Smallest confidence in percent' }).fill('60');
    await d.page.waitForFunction(() => JSON.parse(sessionStorage.getItem('state')).filter.confidence[0] === 60);
    assert.notEqual(await first(), before);
    const cell = () => d.cell('beach', 0).boundingBox();
    const { width } = await cell();
    assert.ok(width > 110, `${width} px`);
    await d.page.reload();
    await d.show(snapshot);
    await d.card('beach').waitFor();
    assert.equal((await cell()).width, width);
    assert.match(await d.card('beach').innerText(), /of 320/);
    await d.page.getByRole('tab', { name: 'Review' }).click();
    await d.page.reload();
    await d.show(snapshot);
    await d.page.getByRole('group', { name: 'Image to review' }).waitFor();
  });

  for (const theme of Object.keys(THEMES)) {
    test(`a selection can be looked at in the ${theme} theme`, async () => {
      await openPanel({ theme, snapshot: makeSnapshot({ count: 6889 }) });
      await d.cell('beach', 1).click();
      await d.cell('beach', 3).click({ modifiers: ['Shift'] });
      await press('Mark reviewed');
      await d.cell('forest path', 7).click({ modifiers: ['Control'] });
      await d.page.getByRole('checkbox', { name: 'Choose harbour' }).check();
      await d.page.getByRole('checkbox', { name: 'Choose mountain' }).check();
      await d.settled();
      await d.shot(`panel-${theme}-selection`);
    });
  }
});
