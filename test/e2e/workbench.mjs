// The packed extension in a real workbench, used as a person would: right-click a folder, look at the clusters, export them.
// A screenshot of each step goes to out/shots.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { installExtension, makeProfile, startBrowser, startWorkbench, webviewFrame } from '../host/workbench.mjs';
import { purity, readLabelledTree } from '../sample/labelled-tree.mjs';
import { drawPictures } from '../sample/pictures.mjs';

const RUN_LIMIT_MS = 180_000;
const vsix = process.env.WINNOW_VSIX ?? path.resolve(`winnow-${process.platform}-${process.arch}.vsix`);
const shots = path.resolve('out/shots');
fs.rmSync(shots, { recursive: true, force: true });
fs.mkdirSync(shots, { recursive: true });

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-e2e-'));
const workspace = path.join(scratch, 'holiday');
const pictures = path.join(workspace, 'pictures');
const tree = path.join(workspace, 'labelled');
const truth = await drawPictures(pictures, { perKind: 25 });

let passed = 0;
let failed = 0;
let page;

/** Runs one step, then takes its picture; the first failure ends the test, for the later steps build on it. */
async function step(name, action) {
  const start = Date.now();
  try {
    const result = await action();
    passed++;
    console.log(`ok ${passed} ${name} (${Date.now() - start} ms)`);
    return result;
  } catch (error) {
    failed++;
    throw new Error(`step failed: ${name}`, { cause: error });
  } finally {
    const file = `${String(passed + failed).padStart(2, '0')}-${name.replace(/\W+/g, '-')}.png`;
    await page?.screenshot({ path: path.join(shots, file) });
  }
}

async function runCommand(title) {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget input').first().fill(`>${title}`);
  await page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
}

/** True inside a frame once at least `count` thumbnails under `selector` have been drawn. */
function thumbnailsDrawn(selector, count) {
  return `[...document.querySelectorAll(${JSON.stringify(`${selector} img`)})]
    .filter((image) => image.complete && image.naturalWidth > 0).length >= ${count}`;
}

const profile = makeProfile({ 'winnow.preset': 'quick', 'winnow.kRange': [2, 8] });
let workbench;
let browser;
try {
  await step('the package installs', () => installExtension(profile, vsix));
  workbench = await step('the workbench starts', () => startWorkbench(profile));
  browser = await startBrowser();
  page = await browser.newPage({ viewport: { width: 1360, height: 850 } });
  page.on('pageerror', (error) => console.log(`  page error: ${error.message}`));

  const folder = page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'pictures' });
  await step('the Explorer shows the folder and Winnow its icon', async () => {
    await page.goto(`${workbench.url}/?folder=${encodeURIComponent(workspace)}`);
    await folder.waitFor({ timeout: 90_000 });
    // Contributions arrive after the Explorer: a menu opened earlier would not have the command.
    await page.getByRole('tab', { name: 'Winnow' }).first().waitFor({ timeout: 60_000 });
  });

  const menuItem = page.locator('.monaco-menu .action-label', { hasText: 'Cluster Images' }).first();
  await step('the folder menu offers clustering', async () => {
    await folder.click({ button: 'right' });
    await menuItem.waitFor({ timeout: 20_000 });
  });
  await step('clustering starts', async () => {
    await menuItem.click();
    await page
      .getByText(/Winnow|Clustering/)
      .first()
      .waitFor({ timeout: 30_000 });
  });

  await step('the side panel shows clusters as strips of pictures', async () => {
    if (
      !(await page
        .locator('.pane-header', { hasText: /Runs|Clusters/ })
        .first()
        .isVisible())
    ) {
      await page.getByRole('tab', { name: 'Winnow' }).first().click();
    }
    await webviewFrame(page, thumbnailsDrawn('.strip', 4), RUN_LIMIT_MS);
  });
  await step('the run finishes', async () => {
    const store = () => fs.globSync?.(`${profile.root}/**/current.json`) ?? findFiles(profile.root, 'current.json');
    const finished = () => store().some((file) => JSON.parse(fs.readFileSync(file, 'utf8')).snapshot.finished);
    for (const end = Date.now() + RUN_LIMIT_MS; !finished();) {
      assert.ok(Date.now() < end, 'no finished snapshot in the store');
      await page.waitForTimeout(250);
    }
  });
  await step('the side panel lists the clusters of the run', async () => {
    await page.locator('.pane-body .monaco-list-row').nth(1).waitFor({ timeout: 20_000 });
  });
  const panel = await step('the cluster panel shows cards of thumbnails', async () => {
    const find = (timeout) => webviewFrame(page, thumbnailsDrawn('.cards', 8), timeout);
    return find(8_000).catch(async () => {
      await runCommand('Winnow: Open Cluster Panel');
      return find(30_000);
    });
  });

  await step('export asks where', async () => {
    await panel.getByText('Export', { exact: false }).first().click();
    await page.locator('.quick-input-widget input').first().waitFor({ timeout: 20_000 });
  });
  await step('export writes the tree', async () => {
    await answerExport();
    for (const end = Date.now() + 60_000; !fs.existsSync(tree);) {
      assert.ok(Date.now() < end, `no tree at ${tree}`);
      await page.waitForTimeout(200);
    }
    await page.waitForTimeout(1_000);
  });
  await step('the tree on disk is right', async () => {
    const labels = readLabelledTree(tree, pictures);
    const share = purity(labels, truth);
    console.log(`  ${labels.size} of ${truth.size} pictures labelled, purity ${share.toFixed(3)}`);
    assert.ok(labels.size >= truth.size / 2, 'fewer than half of the pictures have a label');
    assert.ok(share >= 0.7, 'the labels mix the kinds');
  });
} catch (error) {
  console.error(error);
  if (failed === 0) failed = 1;
  await page?.screenshot({ path: path.join(shots, 'failure.png') }).catch(() => undefined);
  if (workbench) console.error(workbench.output().split('\n').slice(-30).join('\n'));
} finally {
  await browser?.close();
  await workbench?.stop();
  profile.remove();
  fs.rmSync(scratch, { recursive: true, force: true });
}
console.log(`e2e: ${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Types the target where the workbench asks for a path, and takes the first choice of any list before or after it. */
async function answerExport() {
  const input = page.locator('.quick-input-widget input').first();
  for (let question = 0; question < 8 && !fs.existsSync(tree); question++) {
    // A dialog that has just opened still writes its own proposal.
    await page.waitForTimeout(1_500);
    if (!(await input.isVisible())) continue;
    if ((await input.inputValue()).startsWith('/')) {
      await input.fill(tree);
      await page.waitForTimeout(700);
    }
    await page.keyboard.press('Enter');
  }
}

function findFiles(folder, name) {
  return fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.name === name)
    .map((entry) => path.join(entry.parentPath, entry.name));
}
