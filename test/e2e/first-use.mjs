// The way of someone who has just installed the package, from a folder of pictures to a labelled
// tree on the disk. Counts clicks and keys, looks for what moves and for progress in two places,
// and writes the pictures of docs/first-use.md.
//
//   npm run first-use [-- TREE]
//
// TREE holds photos that may not be shown, one folder a kind: their pictures go to out/shots.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { Session } from './session.mjs';

const THEMES = {
  'vs-dark': 'Dark Modern',
  'hc-black': 'Dark High Contrast',
  'hc-light': 'Light High Contrast',
  vs: 'Light Modern',
};
const MOST_CLICKS = 5;
/** Milliseconds that each step of the moving picture stands. */
const SHOWN_MS = 1800;
const tree = process.argv[2];
const folder = tree ? path.resolve('out/shots/first-use') : path.resolve('docs/pictures');

// The defaults of the editor and of Winnow: what a new person has.
const untouched = ['winnow.preset', 'winnow.kRange', 'workbench.tree.expandMode'];
const settings = Object.fromEntries(untouched.map((name) => [name, undefined]));
const session = new Session({ size: { width: 1280, height: 800 }, settings });
/** Screenshots of the steps so far. */
const shots = [];
let clicks = 0;
let failure;
try {
  if (tree) await session.fill(30, tree);
  else session.fillToShow();
  await session.install();
  await session.open();
  fs.mkdirSync(folder, { recursive: true });
  await walk();
  await movingPicture();
  await inOtherLooks();
} catch (error) {
  failure = error;
  console.error(error);
} finally {
  await session.close();
}
process.exit(failure ? 1 : 0);

async function picture(name) {
  const shot = await session.page.screenshot();
  shots.push(shot);
  await sharp(shot)
    .webp({ quality: 80, effort: 6 })
    .toFile(path.join(folder, `first-use-${name}.webp`));
}

/** The steps one after the other, as a moving picture. */
async function movingPicture() {
  const small = await Promise.all(shots.map((shot) => sharp(shot).resize(960).png().toBuffer()));
  await sharp(small, { join: { animated: true } })
    .webp({ quality: 75, effort: 6, loop: 0, delay: small.map(() => SHOWN_MS) })
    .toFile(path.join(folder, 'first-use.webp'));
}

async function walk() {
  const { page } = session;
  const start = Date.now();
  const since = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
  const click = async (what, locator, options) => {
    await locator.click(options);
    console.log(`click ${++clicks}: ${what} (${since()})`);
  };
  await click('right-click the folder', session.folder, { button: 'right' });
  const item = page.locator('.monaco-menu .action-label', { hasText: 'Cluster Images' }).first();
  await item.waitFor();
  await picture('1-menu');
  clicks++;
  // The editor ignores a click on a menu that has only just opened.
  await session.until('the menu closes over a click', async () => {
    if (!(await item.isVisible())) return true;
    await item.click({ timeout: 1_000 });
    return false;
  });
  console.log(`click ${clicks}: Cluster Images… (${since()})`);
  const panel = await session.drawn('.cards', 8);
  console.log(`first groups: ${since()}`);
  await oneProgress(panel);
  await panel.evaluate(() => {
    window.moved = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) window.moved.push(entry.value);
    }).observe({ type: 'layout-shift' });
  });
  await session.finished();
  await panel.getByText('Final labels').waitFor();
  console.log(`final groups: ${since()}`);
  console.log(`layout shift since the first groups: ${(await panel.evaluate(() => window.moved)).join(' + ') || 0}`);
  await page.waitForTimeout(500);
  await picture('2-clusters');
  const names = panel.getByText('Accept All Names');
  if (await names.isVisible()) {
    await click('Accept All Names', names);
    await page.waitForTimeout(500);
    shots.push(await page.screenshot());
  }
  await click('Export…', panel.locator('.toolbar').getByText('Export…'));
  await panel.locator('dialog .export-preview .total').waitFor();
  await picture('3-export');
  await click('Export… in the dialog', panel.locator('dialog .actions').getByText('Export…'));
  const target = `${session.pictures}-labelled`;
  await session.until('a place is proposed', async () => (await session.quickInput.inputValue()) === target);
  await page.keyboard.press('Enter');
  await session.until('a labelled tree', () => fs.existsSync(target));
  console.log(`Enter; the labelled tree is there: ${since()}`);
  await page.locator('.notification-list-item', { hasText: 'Winnow wrote' }).first().waitFor();
  // It slides in over what was said before.
  await page.waitForTimeout(4000);
  await picture('4-written');
  const labels = fs.readdirSync(target, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  console.log(`${labels.map(({ name }) => name).join(', ')}; ${clicks} clicks`);
  assert.ok(labels.length > 1);
  assert.ok(clicks <= MOST_CLICKS, `${clicks} clicks`);
}

/** The panel tells of the run, and neither a notification nor the side view beside it does. */
async function oneProgress(panel) {
  const { page } = session;
  const told = await panel.locator('div.progress:not([hidden])').count();
  const notified = await page.locator('.notification-list-item', { hasText: 'Winnow' }).count();
  const side = await session.drawn('.strip', 1);
  const beside = await side.locator('div.progress:not([hidden])').count();
  assert.equal(notified, 0, 'a notification tells of the progress too');
  assert.ok(told + beside <= 1, `the progress is told ${told + beside} times`);
}

/** The same window in the other themes, and 900 pixels wide. */
async function inOtherLooks() {
  const { page } = session;
  const panel = await session.panel();
  const width = page.viewportSize().width;
  const height = page.viewportSize().height;
  for (const [kind, theme] of Object.entries(THEMES)) {
    await session.runCommand('Preferences: Color Theme');
    // The list is filled after it has opened, and what was typed before is then gone.
    await session.until(`the theme ${theme}`, async () => {
      await session.quickInput.fill(theme);
      await session.quickRow(theme).click({ timeout: 3_000 });
      return true;
    });
    await page.locator(`.monaco-workbench.${kind}`).first().waitFor({ state: 'attached' });
    for (const wide of [width, 900]) {
      await page.setViewportSize({ width: wide, height });
      await page.waitForTimeout(800);
      assert.equal(await panel.evaluate(() => document.documentElement.scrollWidth - innerWidth), 0);
      if (wide === 900) await picture(`look-${kind}`);
    }
  }
}
