// The labelled tree, asked for in the Command Palette and in the panel; on the disk it is what the
// screen says.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { readLabelledTree } from '../sample/labelled-tree.mjs';
import * as screen from './screen.mjs';

const EXCLUDED = -2;

export async function exportTrees(session) {
  const { workspace, pictures, truth } = session;
  const tree = path.join(workspace, 'labelled');
  const parts = path.join(workspace, 'parts');
  const panel = await session.panel();
  const cards = await screen.cardsIn(panel);
  const shown = Object.fromEntries(screen.labelsOf(cards).map((id) => [cards[id].name, cards[id].count]));
  const seen = new Map();
  for (const id of screen.labelsOf(cards)) seen.set(cards[id].name, await screen.filesOf(panel, id));
  const excluded = await screen.filesOf(panel, EXCLUDED);
  assert.equal(excluded.length, cards[EXCLUDED].count, 'the card shows all excluded images');

  await session.step('the palette asks which images, how and where', async () => {
    await session.runCommand('Winnow: Export Labelled Tree');
    await session.pick('Which images?', 'All labelled images');
    await session.pick('Split for training?', 'No split');
    await session.pick('How are the files written?', 'Copies');
    await session.pickNone('Files in the tree for those who read it');
    await session.type(/-labelled$/, tree);
  });
  await session.step('it says what it would write, and writes nothing before the answer', async () => {
    const files = truth.size - excluded.length;
    await session.quickRow(`Write ${files} files to ${tree}`).waitFor();
    assert.ok(!fs.existsSync(tree));
  });
  await session.step('the tree on the disk is what the screen shows', async () => {
    await session.quickRow('Write').click();
    await session.until(`a tree at ${tree}`, () => fs.existsSync(tree));
    const folders = fs.readdirSync(tree, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const counts = folders.map(({ name }) => [name, fs.readdirSync(path.join(tree, name)).length]);
    assert.deepEqual(Object.fromEntries(counts), shown);
    const labels = readLabelledTree(tree, pictures, { without: excluded });
    for (const [name, files] of seen) for (const file of files) assert.equal(labels.get(file), name, file);
  });
  await session.step('the panel previews a split', async () => {
    await panel.locator('.toolbar').getByText('Export…').click();
    const dialog = panel.locator('dialog');
    await dialog.getByLabel('Train, validation and test').check();
    await dialog.getByText(`${truth.size - excluded.length} images in`).waitFor();
    await dialog.locator('.counts').getByText('train/first choice', { exact: true }).waitFor();
  });
  await session.step('the panel writes the split', async () => {
    await panel.locator('dialog').getByText('Export…').click();
    await session.type(/-labelled$/, parts);
    await session.until(`a tree at ${parts}`, () => fs.existsSync(parts));
    const folders = fs.readdirSync(parts).filter((name) => !name.startsWith('.'));
    assert.deepEqual(folders.sort(), ['test', 'train', 'val']);
    const files = fs.readdirSync(parts, { recursive: true }).filter((file) => file.endsWith('.jpg'));
    assert.equal(files.length, truth.size - excluded.length);
  });
}

/** Needs the setting to be on. */
export async function showBadges(session) {
  await session.step('the setting puts badges on the files in the Explorer', async () => {
    const { page, folder } = session;
    const files = page.locator('.explorer-folders-view .monaco-list-row', { hasText: /IMG_\d+\.jpg/ });
    await page
      .getByRole('tab', { name: /^Explorer/ })
      .first()
      .click();
    await folder.click();
    await page.keyboard.press('ArrowRight');
    await files.first().waitFor();
    const badges = page.locator('.explorer-folders-view .monaco-list-row [class*="itemBadge"]');
    await badges.first().waitFor({ state: 'attached' });
  });
}
