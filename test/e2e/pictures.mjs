// `npm run pictures`: takes the pictures of the README from the packed extension in a real
// workbench, in three themes, and writes them to media/pictures. They show the photographs of
// test/sample/photographs.mjs.
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { clusterFolder } from './clustering-steps.mjs';
import * as screen from './screen.mjs';
import { undrawn } from '../webview/undrawn.mjs';
import { Session } from './session.mjs';

const THEMES = {
  dark: ['Dark Modern', 'vs-dark'],
  light: ['Light Modern', 'vs'],
  'high-contrast': ['Dark High Contrast', 'hc-black'],
};
const MOST_BYTES = 150_000;
const PLURALS = { bird: 'birds', flower: 'flowers', fruit: 'fruit', 'hoofed animal': 'hoofed animals' };
const folder = path.resolve('media/pictures');

const quiet = { 'workbench.statusBar.visible': false, 'window.commandCenter': false };
const session = new Session({ settings: quiet, size: { width: 1240, height: 800 } });
let failure;
try {
  session.fillToShow();
  await addCopies(4);
  await session.install();
  await session.open();
  await clusterFolder(session);
  await correct();
  fs.mkdirSync(folder, { recursive: true });
  for (const theme of Object.keys(THEMES)) await picturesIn(theme);
} catch (error) {
  failure = error;
  console.error(error);
} finally {
  await session.close();
}
process.exit(failure ? 1 : 0);

/** Smaller and more compressed copies of the first pictures, so that there are notes on some. */
async function addCopies(count) {
  for (const file of [...session.truth.keys()].slice(0, count)) {
    const kind = session.truth.get(file);
    const { name } = path.parse(file);
    for (const [side, quality] of [
      [120, 80],
      [96, 60],
    ]) {
      const copy = `${name}-${side}.jpg`;
      await sharp(path.join(session.pictures, file))
        .resize(side)
        .flatten({ background: 'white' })
        .jpeg({ quality })
        .toFile(path.join(session.pictures, copy));
      session.truth.set(copy, kind);
    }
  }
}

/**
 * Names the labels for what they show, and makes some corrections, so that the views have something
 * to tell.
 */
async function correct() {
  const { page, truth } = session;
  const panel = await session.panel();
  const names = new Set();
  for (const [id, { name }] of Object.entries(await screen.cardsIn(panel))) {
    const kinds = (await screen.filesOf(panel, id)).map((file) => truth.get(file));
    const kind = PLURALS[mostCommon(kinds)];
    const fresh = names.has(kind) ? `more ${kind}` : kind;
    names.add(fresh);
    await screen.rowOfTree(page, name).click();
    await page.keyboard.press('F2');
    await session.type(new RegExp(`^${name}$`), fresh);
    await session.until(fresh, async () => (await screen.cardsIn(panel))[id].name === fresh);
  }
  const cards = await screen.cardsIn(panel);
  await screen.selectImages(panel, screen.labelsOf(cards)[0], 3);
  await panel.getByText('Mark reviewed', { exact: true }).click();
  await panel.getByText('3 reviewed').waitFor();
  await page.keyboard.press('Escape');
}

async function picturesIn(theme) {
  const { page } = session;
  const [colorTheme, workbenchClass] = THEMES[theme];
  await session.runCommand('Preferences: Color Theme');
  await session.quickRow('Light Modern').waitFor();
  await session.quickInput.fill(colorTheme);
  await session.quickRow(colorTheme).click();
  await page.locator(`.monaco-workbench.${workbenchClass}`).first().waitFor({ state: 'attached' });
  const panel = await session.panel();
  const editor = page.locator('.part.editor');
  const sidebar = page.locator('.part.sidebar');
  const save = async (name, element) => {
    await settled(panel);
    const file = path.join(folder, `${name}-${theme}.webp`);
    const { size } = await sharp(await (element ?? page).screenshot())
      .webp({ quality: 82, effort: 6, smartSubsample: true })
      .toFile(file);
    console.log(`${path.relative('.', file)} ${(size / 1000).toFixed(0)} kB`);
    if (size > MOST_BYTES) throw new Error(`${file} is too large for a README`);
  };
  const open = async (tab, drawn) => {
    await panel.getByRole('tab', { name: tab, exact: true }).click();
    await panel.locator(drawn).first().waitFor();
  };

  await open('Clusters', '.cards img');
  await panel.evaluate(() => window.scrollTo(0, 0));
  await panel.locator('.toolbar').getByText('Export…').click();
  await panel.locator('dialog').getByLabel('Train, validation and test').check();
  await panel.locator('dialog .counts').getByText('train/').first().waitFor();
  await save('export', editor);
  await page.keyboard.press('Escape');
  await panel.locator('dialog').waitFor({ state: 'detached' });

  await screen.selectImages(panel, screen.labelsOf(await screen.cardsIn(panel))[1], 3);
  await panel.evaluate(() => window.scrollTo(0, 0));
  await save('clusters');
  await page.keyboard.press('Escape');
  await save('side', sidebar);

  await open('Review', '.review-picture img');
  await save('review', editor);
  await open('Map', '.map:has(.map-status[hidden]) .map-plot');
  await save('map', editor);
  await open('Run', '.run :is(svg, canvas, table):visible');
  await save('run', editor);
  await open('Clusters', '.cards img');

  const row = screen.rowOfTree(page, 'birds');
  await row.click();
  await page.keyboard.press('ArrowRight');
  const image = page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row[aria-level="3"]');
  await image.first().waitFor();
  await save('tree', page.locator('.pane', { has: page.locator('.tree-explorer-viewlet-tree-view') }));
  await row.click();
  await page.keyboard.press('ArrowLeft');
  await image.first().waitFor({ state: 'detached' });
}

/**
 * Until every picture in sight is drawn, no message passes by and the page has painted what it
 * shows.
 */
async function settled(panel) {
  await session.until('all pictures are drawn', async () => (await panel.evaluate(undrawn)).length === 0);
  await panel.evaluate(() =>
    Promise.all(document.getAnimations().map((animation) => animation.finished.catch(() => 0))),
  );
  await panel.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

function mostCommon(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0][0];
}
