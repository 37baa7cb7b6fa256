import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { EXPORT_REPORT } from './engine-answers.mjs';
import { makeSnapshot } from './fake-host.mjs';
import { closeKept, missing, shotPath, startParts, themes } from './part-host.mjs';

describe('the export dialog', { skip: missing }, () => {
  let parts, page;
  before(async () => (parts = await startParts()));
  after(() => parts?.close());
  afterEach(async () => {
    if (page !== undefined) await closeKept(page, assert);
    page = undefined;
  });

  const complete = (changes) => ({ labelling: 'l1', curation: { edits: [], undone: [] }, ...makeSnapshot(changes) });

  async function openExport(options = {}, reply = { report: EXPORT_REPORT }) {
    page = await parts.open(options);
    await page.clock.install();
    await page.evaluate((given) => (window.replies.export = given), reply);
    await page.locator('#opener').focus();
    await page.evaluate((snapshot) => window.mount('export', snapshot), complete({ count: 640 }));
    await page.getByRole('dialog', { name: 'Export labels' }).waitFor();
  }
  /** All that the page waits for has happened: its clock runs ahead. */
  const settle = () => page.clock.runFor(60_000);
  const posted = () => page.evaluate(() => window.posted);
  const plans = () => page.evaluate(() => window.asked.map(({ plan }) => plan));
  const exportButton = () => page.getByRole('button', { name: 'Export…' });
  const isDisabled = () => exportButton().evaluate((node) => node.hasAttribute('disabled'));

  test('the preview tells folders, images left out, changed names and missing files', async () => {
    await openExport();
    await page.getByText('464 images in 5 folders; 12 images without a label left out').waitFor();
    const rows = await page.getByRole('table', { name: 'Images of each folder' }).locator('tr').allInnerTexts();
    assert.equal(rows[3].trim(), 'train/forest path\t128');
    await page.getByText('1 name changed to be safe on every system').click();
    await page.getByText('a:b → a_b').waitFor();
    await page.getByText('1 image cannot be written').click();
    await page.getByText('day 3/gone.jpg: the file is gone').waitFor();
  });

  test('Export… posts the plan that was previewed and closes', async () => {
    await openExport();
    await page.getByRole('radio', { name: 'Images with a confidence of at least' }).check();
    await page.getByRole('spinbutton', { name: 'Least confidence, percent' }).fill('65');
    await page.getByRole('radio', { name: 'Train, validation and test' }).check();
    await page.getByRole('spinbutton', { name: 'Train, percent' }).fill('70');
    await page.getByRole('spinbutton', { name: 'Validation, percent' }).fill('20');
    await page.getByRole('spinbutton', { name: 'Seed of the split' }).fill('7');
    await page.getByRole('radio', { name: 'label/train/file' }).check();
    await page.getByRole('checkbox', { name: 'COCO' }).check();
    await page.getByRole('radio', { name: /^Hard links/ }).check();
    const plan = {
      scope: { kind: 'confident', least: 0.65 },
      split: { train: 70, val: 20, test: 10, seed: 7, together: ['copies'] },
      layout: 'label/split',
      mode: 'hardlink',
      pixels: 'original',
      longest: null,
      sidecars: ['coco'],
    };
    await page.waitForFunction(() => window.asked.at(-1)?.plan.mode === 'hardlink');
    assert.deepEqual((await plans()).at(-1), plan);
    await exportButton().click();
    assert.deepEqual((await posted()).at(-1), { type: 'export', plan });
    assert.equal(await page.getByRole('dialog').count(), 0);
  });

  test('without a split the layout is that of the labels', async () => {
    await openExport();
    await exportButton().click();
    const form = { mode: 'copy', pixels: 'original', longest: null, sidecars: [] };
    const plan = { scope: { kind: 'all' }, split: null, layout: 'label', ...form };
    assert.deepEqual(await posted(), [{ type: 'export', plan }]);
  });

  test('upright pixels are copies, made smaller where that is asked for, and a wrong size is told', async () => {
    await openExport();
    await page.getByRole('radio', { name: /^Upright pixels/ }).check();
    await page.getByRole('checkbox', { name: 'Make larger ones smaller' }).check();
    await page.getByRole('spinbutton', { name: 'Long side at most, pixels' }).fill('4');
    await page.getByText('The long side must be a whole number from 16 to 16383.').waitFor();
    // The component library writes its attributes with the next frame.
    await exportButton().and(page.locator('[disabled]')).waitFor();
    await page.getByRole('spinbutton', { name: 'Long side at most, pixels' }).fill('224');
    await exportButton().click();
    const { mode, pixels, longest } = (await posted()).at(-1).plan;
    assert.deepEqual({ mode, pixels, longest }, { mode: 'copy', pixels: 'upright', longest: 224 });
  });

  test('the preview says what readers stumble over, and how they number the labels', async () => {
    await openExport();
    await page.getByText('3 pictures (.tif) are passed over by Keras').waitFor();
    await page.getByText('Numbers of the 2 labels as trainers count').click();
    await page.getByText('1 forest path').waitFor();
  });

  test('parts that do not sum to 100 are told and neither previewed nor exported', async () => {
    await openExport();
    await page.getByText('464 images').waitFor();
    await page.getByRole('radio', { name: 'Train, validation and test' }).check();
    await page.getByRole('spinbutton', { name: 'Train, percent' }).fill('90');
    await page.getByText('The parts must sum to 100 %. They sum to 110 %.').waitFor();
    assert.equal(await page.getByRole('spinbutton', { name: 'Test, percent' }).getAttribute('aria-invalid'), 'true');
    await exportButton().and(page.locator('[disabled]')).waitFor();
    await settle();
    assert.ok((await plans()).every(({ split }) => split === null || split.train !== 90));
    await exportButton().click({ force: true });
    assert.deepEqual(await posted(), []);
    for (const typed of ['', '-10', '33.5']) {
      await page.getByRole('spinbutton', { name: 'Train, percent' }).fill(typed);
      await page.getByText('The parts must be whole numbers from 0 to 100.').waitFor();
    }
    await page.getByRole('spinbutton', { name: 'Train, percent' }).fill('80');
    await page.getByText('464 images').waitFor();
    assert.equal(await isDisabled(), false);
  });

  test('typing asks once, when it has come to rest', async () => {
    await openExport();
    await page.getByText('464 images').waitFor();
    await page.getByRole('radio', { name: 'Images with a confidence of at least' }).check();
    await settle();
    const before = (await plans()).length;
    // Keys may come slowly on a busy machine: no time passes for the page between them.
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.getByRole('spinbutton', { name: 'Least confidence, percent' }).fill('');
    await page.getByRole('spinbutton', { name: 'Least confidence, percent' }).pressSequentially('55');
    await page.getByText('Counting…').waitFor();
    // A question that an earlier key had started would be asked by now.
    await settle();
    await page.getByText('464 images').waitFor();
    const after = (await plans()).slice(before).map(({ scope }) => scope.least);
    assert.deepEqual(after, [0.55]);
  });

  test('a refusal is shown in its words', async () => {
    await openExport({}, { refuse: 'The labels changed meanwhile.' });
    await page.getByRole('alert').getByText('The labels changed meanwhile.').waitFor();
  });

  test('Escape closes it, posts nothing and gives the focus back', async () => {
    await openExport();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.querySelector('dialog') === null);
    assert.equal(await page.evaluate(() => document.activeElement.id), 'opener');
    assert.deepEqual(await posted(), []);
  });

  for (const [theme, width] of [...themes.map((theme) => [theme, 1180]), ['dark', 420]]) {
    test(`the dialog can be looked at in the ${theme} theme, ${width} pixels wide`, async () => {
      await openExport({ theme, width });
      await page.getByRole('radio', { name: 'Train, validation and test' }).check();
      await page.getByText('464 images').waitFor();
      await page.screenshot({ path: shotPath(`export-${theme}-${width}`) });
    });
  }
});
