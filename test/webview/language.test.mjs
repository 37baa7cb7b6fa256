// Every view in a language that marks each message: what is outside the marks was never translated.
// Names, paths and figures of the data are none of the page's words.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { describe, test } from 'node:test';
import { EXPORT_REPORT, imageFacts, mapOf, runFacts, validationCurves } from './engine-answers.mjs';
import { curateAsHost, makeAudit, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

const english = Object.keys(JSON.parse(fs.readFileSync('l10n/bundle.l10n.json', 'utf8')));
const marked = Object.fromEntries(english.map((message) => [message, `⟦${message}⟧`]));

/** Names of the field and of formats, the same in every language. */
const NAMES =
  /\b(Winnow|HOG|PCA|UMAP|CNN|VAE|NMI|ARI|BIC|IIC|SCAN|DEC|WebGL|train|val|test|label|file|onnxruntime-node|on the processor|k|s)\b/g;

describe('a page in another language', { skip: missing }, () => {
  const d = drivePage({ language: 'de', messages: marked });
  const snapshot = makeSnapshot({ count: 640 });
  snapshot.clusters[0].proposals = ['sandbank', 'seashore'];
  const [beach, forest] = snapshot.clusters.map(({ images }) => images);
  /** What comes from the data. */
  const data = [
    ...snapshot.clusters.map(({ name }) => name),
    'sandbank',
    'seashore',
    'holiday 2024',
    '/home/ada/pictures/',
    'no such file',
    'the file is empty',
    'The folder is gone.',
  ];

  async function open(view = 'panel', size = {}) {
    await d.open(view, size);
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
  }
  const tab = (name) => d.page.locator(`#tab-${name}`).click();
  const press = (name) => d.page.locator('vscode-button', { hasText: name }).first().click();

  /** The words that a person sees, hears or finds by pointing. */
  async function allTranslated(what, more = []) {
    await d.settle();
    const found = await d.page.evaluate(() => {
      const texts = [];
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement: parent, data } = walker.currentNode;
        if (!parent.closest('script, .path, [hidden]')) texts.push(data);
      }
      for (const node of document.querySelectorAll('*')) {
        for (const name of ['title', 'aria-label', 'alt', 'placeholder', 'aria-valuetext']) {
          if (node.hasAttribute(name) && !node.closest('[hidden]')) texts.push(node.getAttribute(name));
        }
      }
      return [...new Set(texts)];
    });
    assert.ok(
      found.some((text) => text.includes('⟦')),
      `${what} shows messages`,
    );
    const raw = found.filter((text) => {
      let rest = text;
      for (let before; before !== rest;) {
        before = rest;
        rest = rest.replace(/⟦[^⟦⟧]*⟧/g, ' ');
      }
      // Paths and their file names.
      rest = rest.replace(/(day \d+\/)?[\w-]+\.(jpg|png|webp)/g, ' ').replace(/\S*\/\S*/g, ' ');
      for (const one of [...more, ...data].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(one, ' ');
      return /\p{L}{2}/u.test(rest.replaceAll(NAMES, ' '));
    });
    assert.deepEqual(raw, [], what);
  }

  test('the clusters, what is selected, and the menus', async () => {
    await open();
    await d.card('beach').waitFor();
    await d.cell('night sky', 0).click();
    await d.page.keyboard.press('Delete');
    await d.cell('beach', 1).click();
    await d.cell('beach', 3).click({ modifiers: ['Shift'] });
    await press('⟦Mark reviewed⟧');
    await d.card('harbour').getByRole('checkbox').check();
    await d.card('mountain').getByRole('checkbox').check();
    await d.page.locator('.bounds input').first().fill('56');
    await allTranslated('clusters');
    await d.cell('beach', 3).click({ button: 'right' });
    await d.page.getByRole('menu').waitFor();
    await allTranslated('the menu of images');
    await d.page.keyboard.press('Escape');
    await d.card('beach').locator('header').first().click({ button: 'right' });
    await allTranslated('the menu of a cluster');
  });

  test('the review, its end, and an audit', async () => {
    await open();
    await tab('review');
    await d.page.locator('.review-stage').waitFor();
    await allTranslated('review');
    await d.page.locator('.filter input[type=text]').fill('no such file');
    await d.page.locator('.review .notice:not([hidden])').waitFor();
    await allTranslated('the end of the review');
    const audit = makeAudit({ count: 640 });
    await d.page.locator('.filter input[type=text]').fill('');
    await d.show(audit);
    await d.page.locator('.neighbours').waitFor();
    await allTranslated(
      'an audit',
      audit.audit.suspects.map(({ why }) => why),
    );
  });

  test('the map', async () => {
    await open();
    await tab('map');
    await allTranslated('a map that is asked for');
    await d.answer('map', { map: mapOf(snapshot) });
    await d.page.locator('.map-legend').waitFor();
    await allTranslated('the map');
  });

  test('the run and its figures', async () => {
    await open();
    await d.cell('beach', 0).click();
    await tab('run');
    await d.answer('image', { facts: await imageFacts(beach[0]) });
    const facts = runFacts(snapshot);
    const asked = (await d.posted('ask')).find(({ question }) => question.about === 'run');
    await d.send({ type: 'answer', id: asked.id, answer: { about: 'run', facts } });
    await d.page.locator('.run-status').waitFor({ state: 'hidden' });
    const names = [facts.classes?.note ?? '', ...(facts.classes?.rows.map(({ name }) => name) ?? [])];
    await allTranslated(
      'run',
      names.filter((name) => name !== ''),
    );
    await press('⟦Compare Measures Over k⟧');
    await d.answer('validation', { curves: validationCurves(snapshot) });
    await d.page.locator('.every-figure summary').click();
    await allTranslated(
      'the measures',
      names.filter((name) => name !== ''),
    );
  });

  test('the dialogs', async () => {
    await open();
    await d.cell('beach', 0).click();
    await press('⟦Move to…⟧');
    await d.page.locator('dialog .label-list input').fill('f');
    await allTranslated('the dialog that moves');
    await d.page.keyboard.press('Escape');
    await d.card('beach').locator('header').first().click({ button: 'right' });
    await d.page.getByRole('menuitem').filter({ hasText: 'Split' }).click();
    await d.answer('split', { preview: { cluster: 0, parts: [beach.slice(0, 200), beach.slice(200)] } });
    await d.page.locator('.strip-row').nth(1).waitFor();
    await allTranslated('the dialog that splits');
    await d.page.keyboard.press('Escape');
    await press('⟦Export…⟧');
    await d.answer('export', { report: EXPORT_REPORT });
    await d.page.locator('.export-preview').waitFor();
    await d.page.locator('.export input[value=yes]').check();
    await d.page.locator('.export .parts input').first().fill('70');
    const folders = Object.keys(EXPORT_REPORT.counts);
    const renamed = EXPORT_REPORT.renamed.flatMap(({ from, to }) => [from, to]);
    const reasons = EXPORT_REPORT.missing.map(({ reason }) => reason);
    const formats = ['COCO', 'annotations.json', 'CSV', 'labels.csv'];
    await allTranslated('the dialog that exports', [...folders, ...renamed, ...reasons, ...formats]);
    await d.page.keyboard.press('Escape');
    await d.cell('beach', 0).click();
    await d.page.keyboard.press('Delete');
    await d.page.locator('.toolbar vscode-button:not([disabled])', { hasText: 'Learn' }).click();
    const moves = [{ from: 0, to: 1, images: beach.slice(1, 13) }];
    await d.answer('relabel', { preview: { moves, fixed: 1 } });
    await d.page.locator('.strip-row').first().waitFor();
    await allTranslated('the dialog that learns');
  });

  test('similar images, progress, an empty page and a failure', async () => {
    await open();
    await d.cell('beach', 0).click();
    await press('⟦Find similar⟧');
    await d.answer('similar', { found: { images: forest.slice(0, 20), distances: forest.slice(0, 20) } });
    await d.page.locator('.similar-images .thumbnail').first().waitFor();
    await allTranslated('similar images');
    const progress = { stage: 'exemplar', done: 30, total: 100, imagesPerSecond: 1234.5, secondsLeft: 95 };
    await d.send({ type: 'progress', progress });
    await allTranslated('progress');
    await d.send({ type: 'progress', progress: null });
    await d.send({ type: 'empty' });
    await allTranslated('an empty page');
    await d.send({ type: 'failed', message: 'The folder is gone.' });
    await allTranslated('a failure');
  });

  test('the side view', async () => {
    await open('side', { width: 300, height: 700 });
    await d.page.locator('.strip').first().waitFor();
    await allTranslated('the side view');
  });

  test('figures are written as the language writes them', async () => {
    await d.open('side', { width: 300, height: 700 });
    const large = makeSnapshot({ count: 6400 });
    await d.show(large);
    await d.page.locator('.strip .size', { hasText: '3.200' }).waitFor();
  });
});
