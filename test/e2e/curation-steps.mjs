// Every correction that a person makes in the panel and in the tree; undone, made again, and still
// there in a new window.
import assert from 'node:assert/strict';
import * as screen from './screen.mjs';

const EXCLUDED = -2;

/** @returns {Promise<void>} */
export async function correct(session) {
  const { page } = session;
  const panel = await session.panel();
  const cards = () => screen.cardsIn(panel);
  /** Panel and tree both come to show `wanted`. */
  const shows = async (wanted) => {
    await session.becomes(wanted, cards);
    await treeAgrees(session, wanted);
  };
  const start = await cards();
  let edits = 0;

  await session.step('F2 in the tree renames a cluster', async () => {
    const [id] = screen.labelsOf(start);
    await screen.rowOfTree(page, start[id].name).click();
    await page.keyboard.press('F2');
    await session.type(new RegExp(`^${start[id].name}$`), 'first choice');
    await shows({ ...start, [id]: { ...start[id], name: 'first choice' } });
    edits++;
  });
  await session.step('clusters whose boxes are ticked merge', async () => {
    const before = await cards();
    const [small, other] = screen.labelsOf(before).reverse();
    for (const id of [small, other]) await screen.card(panel, id).getByRole('checkbox').check();
    await panel.getByRole('toolbar', { name: 'Selection' }).getByText('Merge', { exact: true }).click();
    const { [small]: gone, ...rest } = before;
    await shows({ ...rest, [other]: { ...before[other], count: before[other].count + gone.count } });
    edits++;
  });
  const whole = await cards();
  const [split] = screen.labelsOf(whole);
  const dialog = panel.locator('dialog');
  const sizes = await session.step('a split shows its parts before it is made', async () => {
    await screen.card(panel, split).locator('vscode-button[aria-label^="Actions on"]').click();
    await panel.getByRole('menuitem', { name: 'Split…' }).click();
    const captions = dialog.locator('.strip-row .caption');
    await captions.nth(1).waitFor();
    const found = (await captions.allTextContents()).map((text) => Number.parseInt(text, 10));
    assert.equal(found[0] + found[1], whole[split].count, 'the parts are the whole');
    return found;
  });
  await session.step('the cluster splits into these parts', async () => {
    await dialog.getByText('Split into 2').click();
    await session.until('another card', async () => Object.keys(await cards()).length > Object.keys(whole).length);
    const after = await cards();
    const [fresh] = Object.keys(after).filter((id) => !(id in whole));
    const [stay, leave] = sizes;
    await shows({ ...whole, [split]: { ...whole[split], count: stay }, [fresh]: { ...after[fresh], count: leave } });
    edits++;
  });
  await session.step('images dragged onto another card move there', async () => {
    const before = await cards();
    const [from] = screen.labelsOf(before);
    const [, to] = screen.labelsOf(before);
    await screen.selectImages(panel, from, 2);
    await screen.cell(panel, from, 0).dragTo(screen.card(panel, to).locator('header').first());
    await shows({
      ...before,
      [from]: { ...before[from], count: before[from].count - 2 },
      [to]: { ...before[to], count: before[to].count + 2 },
    });
    edits++;
  });
  await session.step('Delete excludes the selected images', async () => {
    const before = await cards();
    const [id] = screen.labelsOf(before);
    await screen.selectImages(panel, id, 3);
    await page.keyboard.press('Delete');
    await shows({
      ...before,
      [id]: { ...before[id], count: before[id].count - 3 },
      [EXCLUDED]: { name: 'Excluded', count: 3 },
    });
    edits++;
  });
  await session.step('the review takes its decisions by keys', async () => {
    const before = await cards();
    await session.runCommand('Winnow: Show Review');
    const position = panel.locator('.review-progress');
    await position.getByText(/^1 of/).waitFor();
    // The view takes the focus when it opens, so that its keys work at once.
    await panel.locator('.review-stage:focus-within').waitFor();
    const facts = panel.locator('.summary .facts');
    // The two that were dragged count as looked at.
    const reviewed = 2;
    await page.keyboard.press('a');
    await facts.getByText(`${reviewed + 1} reviewed`).waitFor();
    await position.getByText(/^2 of/).waitFor();
    const label = await panel.locator('.review-facts .name').textContent();
    await page.keyboard.press('x');
    await facts.getByText(`${before[EXCLUDED].count + 1} excluded`).waitFor();
    edits += 2;
    await session.runCommand('Winnow: Show Clusters');
    const id = Object.keys(before).find((other) => before[other].name === label);
    await shows({
      ...before,
      [id]: { ...before[id], count: before[id].count - 1 },
      [EXCLUDED]: { name: 'Excluded', count: before[EXCLUDED].count + 1 },
    });
  });

  const end = await cards();
  await session.step('Ctrl+Z takes back one correction after the other', async () => {
    await screen.cell(panel, screen.labelsOf(end)[0], 0).click();
    assert.equal(await pressUntilOff(session, 'Control+z', screen.undoButton(panel)), edits);
    await shows(start);
  });
  await session.step('Ctrl+Y makes them all again', async () => {
    assert.equal(await pressUntilOff(session, 'Control+y', screen.redoButton(panel)), edits);
    await shows(end);
  });
}

/**
 * Presses a key until the button that does the same is off. Each press must change what the button
 * says. Returns their number.
 */
async function pressUntilOff(session, key, button) {
  let presses = 0;
  while (await screen.enabled(button)) {
    const before = await button.getAttribute('title');
    await session.page.keyboard.press(key);
    presses++;
    await session.until(`${key} changes “${before}”`, async () => (await button.getAttribute('title')) !== before);
  }
  return presses;
}

export async function treeAgrees(session, cards) {
  await session.becomes(screen.listed(cards), async () =>
    (await screen.rowsOfTree(session.page)).sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

export async function reload(session) {
  const { page } = session;
  await session.step('a new window has the panel, the names and the counts', async () => {
    const before = await screen.cardsIn(await session.panel());
    await page.evaluate(() => (window.fromBefore = true));
    await session.runCommand('Developer: Reload Window');
    await session.until('another window', () => page.evaluate(() => !window.fromBefore));
    await page.getByRole('tab', { name: 'Winnow' }).first().waitFor();
    // Nothing opens the panel: the editor restores it.
    await session.becomes(before, async () => screen.cardsIn(await session.panel(5_000)));
    await session.drawn('.cards', 8);
    await treeAgrees(session, before);
  });
}
