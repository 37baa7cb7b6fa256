// Reads what the workbench shows of the labels, and uses the panel's cards as a person would.

/** @typedef {{ name: string, count: number }} Shown */

/**
 * The cards of the panel.
 * @returns {Promise<Record<string, Shown>>} by the cluster's id
 */
export async function cardsIn(panel) {
  return panel.evaluate(() =>
    Object.fromEntries(
      [...document.querySelectorAll('[data-cluster]')].map((card) => [
        card.dataset.cluster,
        {
          name: card.querySelector('.name').textContent,
          count: Number(card.querySelector('.size').textContent.replace(/\D/g, '')),
        },
      ]),
    ),
  );
}

/**
 * The rows of clusters in the tree of the side panel.
 * @returns {Promise<Shown[]>} in the order of the rows
 */
export async function rowsOfTree(page) {
  return page.locator('.monaco-list-row[aria-level="2"]').evaluateAll((rows) =>
    rows
      .filter((row) => row.closest('.tree-explorer-viewlet-tree-view'))
      .sort((a, b) => a.offsetTop - b.offsetTop)
      .map((row) => ({
        name: row.querySelector('.label-name').textContent,
        // A name that is proposed stands before the number.
        count: Number(/(?:^|· )(\d+)/.exec(row.querySelector('.label-description').textContent)?.[1]),
      })),
  );
}

export function rowOfTree(page, name) {
  return page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row[aria-level="2"]', { hasText: name }).first();
}

export const listed = (cards) => Object.values(cards).sort((a, b) => (a.name < b.name ? -1 : 1));

/** Ids of the clusters that are labels, the largest first. */
export function labelsOf(cards) {
  return Object.keys(cards)
    .filter((id) => Number(id) >= 0)
    .sort((a, b) => cards[b].count - cards[a].count || a - b);
}

export const card = (panel, id) => panel.locator(`[data-cluster="${id}"]`);

export const cell = (panel, id, place) => card(panel, id).getByRole('gridcell').nth(place);

/** Selects the first `count` images of a card: one click, then clicks with Ctrl. */
export async function selectImages(panel, id, count) {
  await cell(panel, id, 0).click();
  for (let place = 1; place < count; place++) await cell(panel, id, place).click({ modifiers: ['Control'] });
  await panel.getByRole('toolbar', { name: 'Selection' }).getByText(`${count} images selected`).waitFor();
}

/**
 * File names of the first images of a card, as their hover tells them. Scrolls to the card: one out
 * of sight has none.
 */
export async function filesOf(panel, id) {
  const cells = card(panel, id).getByRole('gridcell');
  await card(panel, id).scrollIntoViewIfNeeded();
  await cells.first().waitFor();
  return cells.evaluateAll((all) => all.map((one) => one.title.split('\n')[0]));
}

export const undoButton = (panel) => panel.locator('.toolbar vscode-button[aria-label^="Undo"]');
export const redoButton = (panel) => panel.locator('.toolbar vscode-button[aria-label^="Redo"]');

/** Whether a button of the panel's toolkit can be pressed. */
export const enabled = (button) => button.evaluate((node) => !node.hasAttribute('disabled'));
