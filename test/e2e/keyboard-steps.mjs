// The whole way without a pointer: from the folder in the Explorer to a labelled tree, with keys
// alone. The focus is asked for after each step: it is on something of the page, and can be seen.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import * as screen from './screen.mjs';

const MOST_TABS = 60;

export async function walkByKeys(session) {
  const { page } = session;
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  let panel;
  /** What has the focus in the panel, by role and name. */
  const focused = () =>
    panel.evaluate(() => {
      const { activeElement: node } = document;
      const picture = node.querySelector('img')?.alt;
      return `${node.getAttribute('role') ?? node.localName} ${node.ariaLabel ?? picture ?? node.textContent}`.trim();
    });
  const inFocus = (what) => session.until(`the focus on ${what}`, async () => what.test(await focused()));
  const tabTo = async (what) => {
    for (let i = 0; i < MOST_TABS; i++) {
      if (what.test(await focused())) return;
      await press('Tab');
    }
    assert.fail(`${what} is not reached by Tab`);
  };
  const cards = () => screen.cardsIn(panel);
  /** The Tab key reaches the box of one card, and the arrows those of the others. */
  const walkToBox = async (what) => {
    await tabTo(/^input Choose /);
    await press('Home');
    for (let i = Object.keys(await cards()).length; i > 0 && !what.test(await focused()); i--)
      await press('ArrowRight');
    assert.match(await focused(), what);
  };

  await session.step('keys start a run from the menu of the folder', async () => {
    await press('Control+Shift+E', 'Home', 'Shift+F10');
    await page.locator('.monaco-menu .action-label', { hasText: 'Cluster Images' }).first().waitFor();
    const chosen = page.locator('.monaco-menu .action-item.focused', { hasText: 'Cluster Images' });
    for (let i = 0; i < 30 && (await chosen.count()) === 0; i++) await press('ArrowDown');
    await press('Enter');
    await session.finished();
    panel = await session.drawn('.cards', 8);
    await panel.getByText('Final labels').waitFor();
  });
  await session.step('arrows walk from the page into the images, and from group to group', async () => {
    await session.until('a first image in focus', async () => {
      if (!/^gridcell/.test(await focused())) await press('ArrowDown');
      return /^gridcell/.test(await focused());
    });
    const group = () => panel.evaluate(() => document.activeElement.closest('[data-cluster]').dataset.cluster);
    const first = await group();
    for (let i = 0; i < 8 && (await group()) === first; i++) await press('ArrowDown');
    assert.notEqual(await group(), first);
    for (let i = 0; i < 8 && (await group()) !== first; i++) await press('ArrowUp');
    assert.equal(await group(), first);
    assert.match(await focused(), /^gridcell \S/, 'an image has a name');
  });
  const start = await cards();
  const count = Object.values(start).reduce((sum, card) => sum + card.count, 0);
  await session.step('keys select a range and move it to a new label', async () => {
    await press('Space', 'Shift+ArrowRight');
    await panel.getByText('2 images selected').waitFor();
    await tabTo(/Move to…/);
    await press('Enter');
    await inFocus(/^combobox/);
    await page.keyboard.type('keys alone');
    await press('Enter');
    await session.until('a new card', async () =>
      Object.values(await cards()).some(({ name, count: size }) => name === 'keys alone' && size === 2),
    );
    await session.until('a focus', async () => !/^body/.test(await focused()));
  });
  await session.step('Delete excludes the image in focus, and the focus stays among the images', async () => {
    await press('Escape');
    await tabTo(/^gridcell/);
    await press('Space', 'Delete');
    await session.until('an excluded image', async () => (await cards())[-2]?.count === 1);
    await inFocus(/^gridcell/);
  });
  await session.step('F2 asks for a name, and the focus comes back', async () => {
    await press('F2');
    await session.type(/.+/, 'named by keys');
    await panel.locator('.card .name', { hasText: 'named by keys' }).waitFor();
    await inFocus(/^gridcell/);
  });
  await session.step('two groups are merged by their boxes', async () => {
    await press('Escape');
    const before = Object.keys(await cards()).length;
    await walkToBox(/Choose keys alone/);
    await press('Space');
    await walkToBox(/Choose named by keys/);
    await press('Space');
    await tabTo(/vscode-button Merge$/);
    await press('Enter');
    await session.until('a card less', async () => Object.keys(await cards()).length === before - 1);
    await session.until('a focus', async () => !/^body/.test(await focused()));
  });
  await session.step('Ctrl+Z takes back all of it', async () => {
    for (let i = 0; i < 4; i++) await press('Control+z');
    await session.becomes(screen.listed(start), async () => screen.listed(await cards()));
  });
  await session.step('keys export a tree', async () => {
    await tabTo(/Export…/);
    await press('Enter');
    await panel.locator('dialog .export-preview .total').waitFor();
    await tabTo(/vscode-button Export…/);
    await press('Enter');
    const target = `${session.pictures}-labelled`;
    await session.until('a place is proposed', async () => (await session.quickInput.inputValue()) === target);
    await press('Enter');
    await session.until('a labelled tree', () => fs.existsSync(target));
    const files = fs.readdirSync(target, { recursive: true }).filter((name) => /\.(jpe?g|png)$/.test(name));
    assert.equal(files.length, count);
  });
}
