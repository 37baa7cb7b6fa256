/**
 * The report of `winnow compare` in a browser: it keeps to its own policy, and can be read by all
 * in any colour scheme.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { missing, shotPath } from './part-host.mjs';

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const CHROMIUM = process.env.WINNOW_CHROMIUM ?? '/usr/bin/chromium';

/** Three extractors over k, with one run that failed, as a comparison finds them. */
function comparison() {
  const row = (extractor, k, clusterer, at) => {
    const near = 1 / (1 + Math.abs(k - 6 - at) / 3);
    const external = { acc: near * 0.8, nmi: near * 0.7, ari: near * 0.6, purity: 0.3 + k / 40, f1: near * 0.75 };
    const figures = {
      silhouette: near * 0.3,
      intraInter: 2 - near,
      gap: near,
      bic: -4e4 - 100 * k,
      dbcv: near - 0.6,
      ...external,
      balancedAccuracy: near * 0.77,
      equivalentAccuracy: near * 0.78,
      auc: null,
    };
    const cell = { preset: 'balanced', seed: 1, features: [extractor], reduction: 'none', clusterer, k };
    return { cell, partition: extractor, groups: k, without: 0, figures, seconds: 3 };
  };
  const ks = [3, 4, 5, 6, 7, 8, 9, 10];
  const rows = ['hog', 'pca', 'vae'].flatMap((extractor, at) =>
    ['kmeans', 'agglomerative', 'spectral'].flatMap((clusterer, i) =>
      ks.map((k) => row(extractor, k, clusterer, at + i)),
    ),
  );
  const { cell } = row('hog', 'auto', 'dbscan', 0);
  rows.push({
    cell,
    seconds: 1,
    error: 'DBSCAN found no dense place: raise dbscan.eps, or reduce the features first.',
  });
  return {
    format: 1,
    winnow: '1.0.0',
    folders: ['/home/ada/pictures'],
    truth: 'the sub-folders',
    images: 400,
    rows,
    classes: { cat: 300, dog: 60, horse: 40 },
    note: 'The classes are imbalanced: cat has 300 images, horse 40.',
    cells: 73,
    finished: 73,
  };
}

describe('the report of a comparison', { skip: missing }, () => {
  const bundle = path.join(tmpdir(), `winnow-report-${process.pid}.cjs`);
  const file = path.join(tmpdir(), `winnow-report-${process.pid}.html`);
  let browser;
  before(async () => {
    await build({
      absWorkingDir: PROJECT,
      entryPoints: ['src/cli/comparison/report.ts'],
      bundle: true,
      format: 'cjs',
      platform: 'node',
      outfile: bundle,
    });
    const { comparisonReport } = await import(pathToFileURL(bundle).href);
    writeFileSync(file, comparisonReport(comparison()));
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--headless', '--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    for (const each of [bundle, file]) rmSync(each, { force: true });
  });

  for (const [scheme, width] of [
    ['light', 1240],
    ['dark', 1240],
    ['forced', 1240],
    ['dark', 420],
  ]) {
    test(`it keeps to its policy and has no accessibility fault, ${scheme}, ${width} pixels wide`, async () => {
      const page = await browser.newPage({ viewport: { width, height: 900 } });
      const colours = scheme === 'forced' ? { colorScheme: 'dark', forcedColors: 'active' } : { colorScheme: scheme };
      await page.emulateMedia(colours);
      const complaints = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      await page.goto(pathToFileURL(file).href);
      assert.deepEqual(complaints, [], 'a policy that blocks the style sheet says so here');
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      assert.equal(background, { light: 'rgb(255, 255, 255)', dark: 'rgb(13, 17, 23)', forced: background }[scheme]);
      assert.equal(await page.getByRole('img').count(), 1);
      assert.equal(await page.locator('.legend li').count(), 9);
      assert.equal(await page.locator('tbody tr').count(), 73);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => window.axe.run());
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`),
        [],
      );
      await page.screenshot({ path: shotPath(`comparison-${scheme}-${width}`), fullPage: true });
      await page.close();
    });
  }
});
