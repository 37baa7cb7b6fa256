// The packed extension in a workbench whose language is German: no word of Winnow's is English in
// what a person meets first, and the link of a problem leads to its fixes. A screenshot of each
// step goes to out/shots/german. usage: node test/e2e/german.mjs
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { editorWords } from '../host/workbench.mjs';
import { englishAmong, readWords } from './german-words.mjs';
import { followProblem } from './problem-steps.mjs';
import { Session } from './session.mjs';

const words = readWords();
/** The editor's own words stay English, for its translation is not at hand. */
const ofEditor = editorWords();
const settings = { 'winnow.qualityProblems': true };
const session = new Session({ settings, shots: path.resolve('out/shots/german'), language: 'de' });

/** What a person reads, hears or finds by pointing, below `root` of a page. */
const shown = (page, root) =>
  page.evaluate((within) => {
    const texts = new Set();
    for (const part of document.querySelectorAll(within)) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement: parent, data } = walker.currentNode;
        if (!parent.closest('script, style, [hidden]')) texts.add(data.trim());
      }
      for (const node of part.querySelectorAll('*')) {
        for (const name of ['title', 'aria-label', 'placeholder']) {
          if (node.hasAttribute(name)) texts.add(node.getAttribute(name).trim());
        }
      }
    }
    return [...texts];
  }, root);

async function isGerman(page, root, expected) {
  await session.until(`“${expected}” is shown`, async () =>
    (await shown(page, root)).some((text) => text.includes(expected)),
  );
  const english = englishAmong(await shown(page, root), words);
  const isOwn = (text) => page === session.page && ofEditor.has(text);
  assert.deepEqual(
    english.filter((text) => !isOwn(text)),
    [],
  );
}

await session.run('e2e in German', async () => {
  await session.fill(25);
  const dark = path.join(session.pictures, 'dark.jpg');
  await sharp(path.join(session.pictures, fs.readdirSync(session.pictures)[0]))
    .linear(0.15, 0)
    .toFile(dark);
  await session.step('the package installs', () => session.install());
  await session.step('the Explorer shows the folder and Winnow its icon', () => session.open());
  const { page } = session;
  await session.step('the menu of a folder is German', async () => {
    await session.folder.click({ button: 'right' });
    await isGerman(page, '.monaco-menu', words.manifest['command.clusterImages']);
    await page.keyboard.press('Escape');
  });
  await session.step('titles of commands are German', async () => {
    await page.keyboard.press('F1');
    await session.quickInput.fill('>Winnow');
    // Below each title the editor shows the English one, so that both are found.
    await session.quickRow(`Winnow: ${words.manifest['command.clusterImages']}`).waitFor();
    await page.keyboard.press('Escape');
  });
  await session.step('the empty side panel is German', async () => {
    await page.getByRole('tab', { name: 'Winnow' }).first().click();
    await isGerman(page, '.sidebar', words.manifest['view.side']);
  });
  await session.step('a run started from the empty panel ends', async () => {
    await page
      .getByRole('tab', { name: /^Explorer/ })
      .first()
      .click();
    await session.folder.click({ button: 'right' });
    const item = page.locator('.monaco-menu .action-label', { hasText: words.manifest['command.clusterImages'] });
    await session.until('the menu closes over a click', async () => {
      if (!(await item.first().isVisible())) return true;
      await item.first().click({ timeout: 1_000 });
      return false;
    });
    await session.finished();
  });
  await session.step('the tree and the side view are German', async () => {
    const header = page.locator('.pane-header', { hasText: words.manifest['view.clusters'] }).first();
    if (!(await header.isVisible())) await page.getByRole('tab', { name: 'Winnow' }).first().click();
    await page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row').nth(1).waitFor();
    await isGerman(page, '.sidebar', words.manifest['view.clusters']);
  });
  const panel = await session.step('the panel is German', async () => {
    const title = `Winnow: ${words.manifest['command.openPanel']}`;
    if (!(await session.drawn('.cards', 8, 8_000).catch(() => undefined))) await session.runCommand(title);
    const found = await session.drawn('.cards', 8);
    await isGerman(found, 'body', words.messages['Final labels']);
    return found;
  });
  for (const tab of ['review', 'copies', 'map', 'run']) {
    await session.step(`the tab ${tab} is German`, async () => {
      await panel.locator(`#tab-${tab}`).click();
      await panel.locator(`#tab-${tab}[aria-selected="true"]`).waitFor();
      await page.waitForTimeout(2_000);
      await isGerman(panel, 'body', words.messages['Export…']);
    });
  }
  await panel.locator('#tab-clusters').click();
  await followProblem(session, words, 'dark.jpg');
});
