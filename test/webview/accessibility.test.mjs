import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import axe from 'axe-core';
import { EXPORT_REPORT, imageFacts, mapOf, runFacts, validationCurves } from './engine-answers.mjs';
import { curateAsHost, makeAudit, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

/** Every rule but these runs. */
const OFF = {
  // A webview is a frame of the editor's window, which has the landmarks and the name of the whole.
  region: { enabled: false },
};

for (const theme of Object.keys(THEMES)) {
  describe(`what a screen reader and weak eyes get in the ${theme} theme`, { skip: missing }, () => {
    const d = drivePage();
    const snapshot = makeSnapshot({ count: 640 });
    const [beach, forest] = snapshot.clusters.map(({ images }) => images);

    async function openPanel(view = 'panel', size = {}) {
      await d.open(view, { theme, ...size });
      await d.page.evaluate(curateAsHost);
      await d.show(snapshot);
    }
    async function openClusters() {
      await openPanel();
      await d.card('beach').waitFor();
      await d.settled();
    }
    const tab = (name) => d.page.getByRole('tab', { name }).click();
    const press = (name) => d.page.getByRole('button', { name, exact: true }).click();

    async function hasNoFault(what) {
      await d.settled();
      await d.shot(`${what}-${theme}-checked`);
      await d.page.evaluate(axe.source);
      const faults = await d.page.evaluate(async (rules) => {
        const { violations } = await window.axe.run(document, { rules, resultTypes: ['violations'] });
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}\n${failureSummary}`),
        );
      }, OFF);
      assert.deepEqual(faults, [], what);
    }

    test('the clusters, with images selected, excluded and reviewed, and clusters chosen', async () => {
      await openClusters();
      await d.cell('night sky', 0).click();
      await d.page.keyboard.press('Delete');
      await d.card('Excluded').waitFor();
      await d.cell('beach', 1).click();
      await d.cell('beach', 3).click({ modifiers: ['Shift'] });
      await press('Mark reviewed');
      await d.page.getByRole('checkbox', { name: 'Choose harbour' }).check();
      await d.page.getByRole('checkbox', { name: 'Choose mountain' }).check();
      await d.page.getByRole('spinbutton', { name: 'Smallest confidence in percent' }).fill('56');
      await hasNoFault('clusters');
    });

    test('one image large, and images side by side', async () => {
      await openClusters();
      await d.cell('beach', 1).click();
      await d.page.keyboard.press('l');
      await d.page.getByRole('dialog').waitFor();
      await hasNoFault('look');
      await d.page.keyboard.press('Escape');
      await d.cell('beach', 4).click({ modifiers: ['Shift'] });
      await d.page.keyboard.press('c');
      await d.page.getByRole('dialog').waitFor();
      await hasNoFault('look-beside');
    });

    test('the review queue, at work and finished', async () => {
      await openPanel();
      await tab('Review');
      await d.page.getByRole('group', { name: 'Image to review' }).waitFor();
      await d.page.keyboard.type('ha');
      await d.page.getByRole('option').first().waitFor();
      await hasNoFault('review');
      await d.page.getByRole('textbox', { name: 'File name' }).fill('no such file');
      await hasNoFault('review-end');
    });

    test('the review queue of an audit', async () => {
      await openPanel();
      await d.show(makeAudit({ count: 640 }));
      await tab('Review');
      await d.page.getByRole('list', { name: 'Nearest images' }).waitFor();
      await hasNoFault('review-audit');
    });

    test('the map', async () => {
      await openPanel();
      await tab('Map');
      await d.answer('map', { map: mapOf(snapshot) });
      await d.page.getByRole('button', { name: /^Select beach/ }).click();
      await hasNoFault('map');
    });

    test('the run explained, with one image', async () => {
      await openPanel();
      await d.cell('beach', 0).click();
      await tab('Run');
      await d.answer('image', { facts: await imageFacts(beach[0]) });
      const asked = (await d.posted('ask')).find(({ question }) => question.about === 'run');
      await d.send({ type: 'answer', id: asked.id, answer: { about: 'run', facts: runFacts(snapshot) } });
      await d.page.getByText('Computing the figures').waitFor({ state: 'hidden' });
      await hasNoFault('run');
      await press('Compare Measures Over k');
      await d.answer('validation', { curves: validationCurves(snapshot) });
      await d.page.getByText('Every figure, the preferred k with ★').click();
      await hasNoFault('run-measures');
    });

    test('the dialog that splits a cluster', async () => {
      await openClusters();
      await press('Actions on beach');
      await d.page.getByRole('menuitem', { name: 'Split…' }).click();
      await hasNoFault('split-asked');
      await d.answer('split', { preview: { cluster: 0, parts: [beach.slice(0, 200), beach.slice(200)] } });
      await d.page.getByText('200 images, stays beach').waitFor();
      await hasNoFault('split');
    });

    test('the dialog that learns from corrections', async () => {
      await openClusters();
      await d.cell('beach', 0).click();
      await d.page.keyboard.press('Delete');
      await press('Undo: Exclude 1 image');
      await press('Redo: Exclude 1 image');
      await press('Learn from corrections…');
      const moves = [{ from: 0, to: 1, images: beach.slice(1, 13) }];
      await d.answer('relabel', {
        preview: { moves: [...moves, { from: 1, to: 0, images: forest.slice(0, 4) }], fixed: 1 },
      });
      await d.page.getByRole('checkbox', { name: 'forest path → beach' }).waitFor();
      await hasNoFault('relabel');
    });

    test('the dialog that exports', async () => {
      await openClusters();
      await press('Export…');
      await d.answer('export', { report: EXPORT_REPORT });
      await d.page.getByText('464 images in 5 folders').waitFor();
      await d.page.getByText('1 image cannot be written').click();
      await hasNoFault('export');
    });

    test('the dialog that moves images', async () => {
      await openClusters();
      await d.cell('beach', 0).click();
      await press('Move to…');
      await d.page.getByRole('combobox', { name: 'Label', exact: true }).fill('f');
      await hasNoFault('move');
    });

    test('the menus of an image and of a cluster', async () => {
      await openClusters();
      await d.cell('beach', 3).click({ button: 'right' });
      await d.page.getByRole('menu').waitFor();
      await hasNoFault('image-menu');
      await d.page.keyboard.press('Escape');
      await press('Actions on beach');
      await hasNoFault('cluster-menu');
    });

    test('similar images', async () => {
      await openClusters();
      await d.cell('beach', 0).click();
      await press('Find similar');
      await d.answer('similar', { found: { images: forest.slice(0, 20), distances: forest.slice(0, 20) } });
      await d.page.getByRole('region', { name: 'Similar images' }).getByRole('option').nth(2).waitFor();
      await hasNoFault('similar');
    });

    test('progress, an empty page and a failure', async () => {
      await openPanel();
      const progress = { stage: 'exemplar', done: 30, total: 100, imagesPerSecond: 1234.5, secondsLeft: 95 };
      await d.send({ type: 'progress', progress });
      await hasNoFault('progress');
      await d.send({ type: 'progress', progress: null });
      await d.send({ type: 'empty' });
      await hasNoFault('empty');
      await d.send({ type: 'failed', message: 'The folder holiday is gone.' });
      await hasNoFault('failed');
    });

    test('the side view', async () => {
      await openPanel('side', { width: 300, height: 700 });
      await d.page.locator('.strip').first().waitFor();
      await hasNoFault('side');
    });
  });
}
