import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { imageFacts, runFacts, validationCurves } from './engine-answers.mjs';
import { makeSnapshot } from './fake-host.mjs';
import { closeKept, missing, shotPath, startParts, themes } from './part-host.mjs';

function complete(changes) {
  const snapshot = { labelling: 'l1', curation: { edits: [], undone: [] }, ...makeSnapshot(changes) };
  const curves = snapshot.curves.map((curve) => ({
    ...curve,
    stabilities: curve.ks.map((k) => 0.9 - 0.03 * Math.abs(k - curve.chosen)),
  }));
  return { ...snapshot, curves: changes.curves ?? curves };
}

describe('the view that explains a run', { skip: missing }, () => {
  let parts, page;
  before(async () => (parts = await startParts()));
  after(() => parts?.close());
  afterEach(async () => {
    if (page !== undefined) await closeKept(page, assert);
    page = undefined;
  });

  async function openRun(options = {}, changes = {}, truth = true) {
    page = await parts.open(options);
    const snapshot = complete({ count: 640, ...changes });
    const replies = { run: { facts: runFacts(snapshot, truth) }, image: { facts: await imageFacts(3) } };
    await page.evaluate((given) => Object.assign(window.replies, given), replies);
    await page.evaluate((shown) => window.mount('run', shown), snapshot);
    await page.getByText('Computing the figures').waitFor({ state: 'hidden' });
    return snapshot;
  }
  const asked = (about) => page.evaluate((kind) => window.asked.filter((question) => question.about === kind), about);

  test('Enter on another k asks for its clusters and shows them as strips', async () => {
    const snapshot = await openRun();
    const labels = snapshot.paths.map((_, i) => (i % 4 === 0 ? 1 : 0));
    await page.evaluate((given) => (window.replies.clusters = { clusters: given }), { extractor: 'hog', k: 7, labels });
    const slider = page.getByRole('slider', { name: /of the HOG features for k from 2 to 20.*Chosen: k = 9/ });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    assert.equal(await slider.getAttribute('aria-valuenow'), '7');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'HOG at k = 7' }).waitFor();
    await page.getByRole('button', { name: 'Cluster 1, 160 images' }).click();
    assert.deepEqual(await asked('clusters'), [{ about: 'clusters', extractor: 'hog', k: 7 }]);
    assert.equal(await page.locator('.members li').count(), 2);
    assert.equal(await page.locator('.members li').first().locator('img').count(), 14);
    const selected = await page.evaluate(() => window.selection.images);
    assert.deepEqual(
      selected,
      snapshot.paths.flatMap((_, i) => (i % 4 === 0 ? [i] : [])),
    );
  });

  test('a hierarchy is drawn as a dendrogram of its upper part, without crossing brackets', async () => {
    const merges = [
      { a: 0, b: 2, height: 1 },
      { a: 1, b: 3, height: 2 },
      { a: 4, b: 5, height: 4 },
    ];
    const tree = { leaves: [30, 20, 10, 4], merges };
    const [curve] = complete({ count: 64 }).curves;
    await openRun({}, { curves: [{ ...curve, ks: [], scores: [], stabilities: [], chosen: 3, rule: 'own', tree }] });
    await page.getByText('k = 3: found by the method itself').waitFor();
    assert.equal(await page.getByText(/^Click a point/).isVisible(), false, 'there is no point to click');
    await page
      .getByRole('img', {
        name: 'Dendrogram of the Autoencoder features: 4 clusters of 4 to 30 images, joined at distances up to 4.00.',
      })
      .waitFor();
    const paths = await page.locator('.score .merge').evaluateAll((all) => all.map((path) => path.getAttribute('d')));
    const spans = paths.map((d) =>
      d
        .match(/M (\S+) \S+ V \S+ H (\S+)/)
        .slice(1)
        .map(Number),
    );
    assert.equal(spans.length, 3);
    const [first, second] = spans;
    assert.ok(Math.max(...first) < Math.min(...second), 'leaves of one merge lie side by side');
  });

  test('a click on a point asks for that k, and a refusal is told in its words', async () => {
    await openRun();
    await page.evaluate(() => (window.replies.clusters = { refuse: 'k is larger than the number of images.' }));
    const box = await page.getByRole('slider').first().boundingBox();
    await page.mouse.click(box.x + box.width * (1 - 10 / 320), box.y + box.height / 2);
    await page.getByText('k is larger than the number of images.').waitFor();
    assert.deepEqual(await asked('clusters'), [{ about: 'clusters', extractor: 'autoencoder', k: 20 }]);
  });

  test('a curve shows what its rule looked at: stability where starts decided, else the score', async () => {
    const [first, second] = complete({ count: 64 }).curves;
    await openRun({}, { curves: [{ ...first, rule: 'most stable' }, second] });
    await page
      .getByRole('slider', { name: /^Agreement of independent starts of the Autoencoder.*higher is better/ })
      .waitFor();
    await page.getByRole('slider', { name: /^Spread within ÷ distance.*Exemplar CNN.*lower is better/ }).waitFor();
  });

  test('measures over k are asked for once wanted, and stand side by side as a chart and a table', async () => {
    const snapshot = await openRun();
    assert.deepEqual(await asked('validation'), []);
    const curves = validationCurves(snapshot);
    await page.evaluate((given) => (window.replies.validation = { curves: given }), curves);
    await page.getByRole('button', { name: 'Compare Measures Over k' }).click();
    await page
      .getByRole('img', {
        name: /^Silhouette for k from 2 to 20, higher is better\. Best: Autoencoder k = 5, .*HOG k = 7\.$/,
      })
      .waitFor();
    await page.getByRole('img', { name: /^BIC for k from 2 to 20, lower is better/ }).waitFor();
    assert.equal(await page.getByRole('group', { name: 'Against the folders’ classes' }).getByRole('img').count(), 4);
    await page.getByText('Every figure, the preferred k with ★').click();
    const lines = await page.getByRole('table', { name: 'Every figure over k' }).locator('tbody tr').allInnerTexts();
    assert.equal(lines.length, 3 * 19);
    assert.match(lines[3], /^Autoencoder\t5\t0\.300 ★\t0\.240\t[\d.]+\t–\t/);
    assert.deepEqual(await asked('validation'), [{ about: 'validation' }]);
  });

  test('without classes only the measures that need none are drawn, and a refusal can be asked again', async () => {
    const snapshot = await openRun({}, {}, false);
    await page.evaluate(() => (window.replies.validation = { refuse: 'The store was cleared.' }));
    await page.getByRole('button', { name: 'Compare Measures Over k' }).click();
    await page.getByText('The store was cleared.').waitFor();
    const curves = validationCurves(snapshot, 0);
    await page.evaluate((given) => (window.replies.validation = { curves: given }), curves);
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('group', { name: 'Without classes' }).waitFor();
    assert.equal(await page.getByText('Against the folders’ classes').count(), 0);
  });

  test('the overlap matrix counts the images in common and outlines the pairs of the consensus', async () => {
    const autoencoder = [0, 0, 0, 1, 1, 2, -1, 2];
    const hog = [5, 5, 3, 3, 3, 5, 5, -1];
    await openRun({}, { count: 8, clusters: 2, partitions: { autoencoder, hog } });
    const table = page.getByRole('table', { name: /^Images in common/ });
    const rows = await table.locator('tbody tr').all();
    const text = await Promise.all(rows.map((row) => row.locator('th,td').allInnerTexts()));
    assert.deepEqual(text, [
      ['0', '1', '2'],
      ['1', '2', ''],
      ['2', '', '1'],
    ]);
    const snapshot = await page.locator('table.heat td.taken').count();
    assert.equal(snapshot, 0, 'no match of these facts pairs clusters that are here');
  });

  test('the pair that the consensus took is outlined', async () => {
    await openRun();
    const taken = page.locator('table.heat td.taken');
    assert.equal(await taken.count(), 2);
    assert.equal(await taken.first().getAttribute('title'), 'Autoencoder 0 and HOG 0: 320, taken by the consensus');
  });

  test('with true classes there are scores as bars and a table, and always the agreement of the partitions', async () => {
    await openRun();
    await page
      .getByRole('img', { name: /^Accuracy: Autoencoder 0\.43.*Consensus 0\.79, Final labels 0\.61\.$/ })
      .waitFor();
    assert.equal(
      await page.locator('table.figures tbody tr').nth(3).innerText(),
      'Consensus\t6\t0.790\t0.740\t0.700\t0.890\t0.225\t0.235\t31%',
    );
    await page.getByRole('table', { name: 'Adjusted Rand index between partitions' }).waitFor();
    await closeKept(page, assert);
    await openRun({}, {}, false);
    const cell = page.getByRole('table', { name: 'Adjusted Rand index between partitions' }).locator('tbody tr').nth(0);
    assert.deepEqual(await cell.locator('td').allInnerTexts(), ['1.00', '0.80', '0.75', '0.70', '0.65']);
  });

  test('each class has a row with the label that stands for it, the hardest first, and a note on unequal sizes', async () => {
    await openRun();
    await page.getByText(/^The classes are imbalanced: beach has 320 images, night 20\./).waitFor();
    const lines = await page
      .getByRole('table', { name: 'Each class against the final labels' })
      .locator('tbody tr')
      .allInnerTexts();
    assert.equal(lines[0], 'night\t20\t0%\t0%\t0.000\tnone');
    assert.equal(lines[1], 'harbour by day\t60\t41%\t55%\t0.470\tharbour');
    assert.equal(lines.at(-1), 'beach\t320\t93%\t90%\t0.915\tbeach');
    await page.getByText('68% are right').waitFor();
    await page.getByText('in 83% of all pairs').waitFor();
  });

  test('where the folders are no classes, a folder that the person chooses can tell them', async () => {
    const snapshot = await openRun({}, {}, false);
    await page.getByText('do not look like classes').waitFor();
    await page.evaluate(() => (window.replies.truth = { facts: null }));
    await page.getByRole('button', { name: 'Compare With a Folder…' }).click();
    await page.evaluate(() => (window.replies.truth = { refuse: 'No image of this run is in /truth.' }));
    await page.getByRole('button', { name: 'Compare With a Folder…' }).click();
    await page.getByText('No image of this run is in /truth.').waitFor();
    const { truth, classes } = runFacts(snapshot);
    const facts = { from: 'truth 2024', unknown: 12, truth, classes };
    await page.evaluate((given) => (window.replies.truth = { facts: given }), facts);
    await page.getByRole('button', { name: 'Compare With a Folder…' }).click();
    await page.getByText(/^Against the classes in truth 2024\. 12 images have none there\./).waitFor();
    await page.getByRole('table', { name: 'Each class against the final labels' }).waitFor();
    assert.equal((await asked('truth')).length, 3);
  });

  test('the silhouette plot says the mean of each cluster, also of more images than it draws', async () => {
    await openRun({}, { count: 9000, clusters: 3 });
    const plot = page.getByRole('img', {
      name: /^Silhouettes of 9,000 images in the HOG features\. Means: cluster 0 0\.27/,
    });
    await plot.waitFor();
    assert.ok((await plot.boundingBox()).height > 200);
  });

  test('the first selected image is asked for once the selection stands', async () => {
    await openRun();
    await page.getByText('Select an image to see what each feature extractor makes of it.').waitFor();
    for (const image of [9, 5, 3]) await page.evaluate((chosen) => window.selection.set([chosen]), image);
    await page.getByRole('img', { name: 'What the autoencoder makes of it' }).waitFor();
    await page.getByRole('img', { name: 'What the variational autoencoder makes of it' }).waitFor();
    assert.deepEqual(await asked('image'), [{ about: 'image', image: 3 }]);
    await page.waitForFunction(() => document.querySelector('.pixels').width === 64);
    const codes = page.getByRole('img', { name: 'What the variational autoencoder makes of 24 random codes' });
    assert.equal(await codes.locator('.pixels').count(), 24);
    const responses = page.getByRole('img', { name: "Responses of 64 filters of the exemplar CNN's first layer" });
    assert.equal(await responses.locator('.pixels').count(), 64);
    assert.ok((await page.locator('.hog line').count()) > 100);
  });

  test('figures that cannot be computed are told, and can be asked for again', async () => {
    page = await parts.open();
    const snapshot = complete({ count: 64 });
    await page.evaluate(() => (window.replies.run = { refuse: 'The store is locked.' }));
    await page.evaluate((shown) => window.mount('run', shown), snapshot);
    await page.getByText('The figures could not be computed: The store is locked.').waitFor();
    await page.evaluate((facts) => (window.replies.run = { facts }), runFacts(snapshot));
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('img', { name: /^Autoencoder: loss over 40 epochs, from 0.690 to/ }).waitFor();
    await page.getByText('onnxruntime-node 1.30.0 on the processor').waitFor();
  });

  for (const [theme, width] of [...themes.map((theme) => [theme, 1180]), ['dark', 400], ['light', 1600]]) {
    test(`the run can be looked at in the ${theme} theme, ${width} pixels wide`, async () => {
      const snapshot = await openRun({ theme, width, height: 900 }, {}, width !== 1600);
      const labels = snapshot.paths.map((_, i) => i % 5);
      await page.evaluate((given) => (window.replies.clusters = { clusters: given }), {
        extractor: 'hog',
        k: 5,
        labels,
      });
      const curves = validationCurves(snapshot, width === 1600 ? 0 : 6);
      await page.evaluate((given) => (window.replies.validation = { curves: given }), curves);
      await page.getByRole('button', { name: 'Compare Measures Over k' }).click();
      await page.getByRole('slider').last().focus();
      await page.keyboard.press('Home');
      await page.keyboard.press('Enter');
      await page.evaluate(() => window.selection.set([3]));
      await page.getByRole('img', { name: 'What the autoencoder makes of it' }).waitFor();
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      await page.evaluate(() => Promise.all(document.getAnimations().map(({ finished }) => finished)));
      await page.screenshot({ path: shotPath(`run-${theme}-${width}`), fullPage: true });
    });
  }
});
