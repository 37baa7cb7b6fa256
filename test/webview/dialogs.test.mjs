// A window of 1280 pixels that is enlarged to 200 %, and a small one: each dialog scrolls in
// itself, its buttons stay, and what has the focus is seen whole, its ring too.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { EXPORT_REPORT } from './engine-answers.mjs';
import { curateAsHost, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';

const SIZES = [
  { width: 640, height: 400 },
  { width: 900, height: 600 },
];

describe('the dialogs in a small or enlarged window', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 640, clusters: 12 });
  const [beach] = snapshot.clusters.map(({ images }) => images);
  const press = (name) => d.page.getByRole('button', { name, exact: true }).click();

  const dialogs = {
    async export() {
      await press('Export…');
      await d.answer('export', { report: EXPORT_REPORT });
      await d.page.getByText('464 images in 5 folders').waitFor();
      await d.page.getByRole('radio', { name: 'Train, validation and test' }).check();
    },
    async move() {
      await d.cell('beach', 0).click();
      await press('Move to…');
    },
    async tags() {
      await d.cell('beach', 0).click();
      await press('Tag…');
    },
    async choose() {
      await press('Choose some…');
    },
    async split() {
      await press('Actions on beach');
      await d.page.getByRole('menuitem', { name: 'Split…' }).click();
      const parts = Array.from({ length: 8 }, (_, i) => beach.slice(20 * i, 20 * i + 20));
      await d.answer('split', { preview: { cluster: 0, parts } });
      await d.page.getByText('20 images, stays beach').waitFor();
    },
    async relabel() {
      await d.cell('beach', 0).click();
      await d.page.keyboard.press('Delete');
      await press('Learn from corrections…');
      const moves = Array.from({ length: 8 }, (_, i) => ({
        from: 0,
        to: i + 1,
        images: beach.slice(9 * i, 9 * i + 9),
      }));
      await d.answer('relabel', { preview: { moves, fixed: 1 } });
      await d.page.getByRole('checkbox', { name: 'beach → harbour' }).waitFor();
    },
    async look() {
      await d.cell('beach', 0).click();
      await d.page.keyboard.press('l');
    },
  };

  /**
   * What has the focus, and which sides of it, its ring included, lie outside of what is shown of
   * the parts around it.
   */
  const cut = () =>
    d.page.evaluate(() => {
      const inner = (node) => (node.shadowRoot?.activeElement ? inner(node.shadowRoot.activeElement) : node);
      const node = inner(document.activeElement);
      const { outlineStyle, outlineWidth, outlineOffset } = getComputedStyle(node);
      const ring = outlineStyle === 'none' ? 0 : parseFloat(outlineWidth) + parseFloat(outlineOffset);
      const box = node.getBoundingClientRect();
      const sides = {
        left: -box.left + ring,
        top: -box.top + ring,
        right: box.right + ring,
        bottom: box.bottom + ring,
      };
      const seen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
      for (let around = node.parentElement ?? node.getRootNode().host; around;) {
        if (getComputedStyle(around).overflowY !== 'visible') {
          const { left, top, right, bottom } = around.getBoundingClientRect();
          seen.left = Math.max(seen.left, left);
          seen.top = Math.max(seen.top, top);
          seen.right = Math.min(seen.right, right);
          seen.bottom = Math.min(seen.bottom, bottom);
        }
        around = around.parentElement ?? around.getRootNode().host;
      }
      const outside = { ...sides, left: seen.left + sides.left, top: seen.top + sides.top };
      const over = [
        outside.left > 0.5 && 'left',
        outside.top > 0.5 && 'top',
        sides.right - seen.right > 0.5 && 'right',
        sides.bottom - seen.bottom > 0.5 && 'bottom',
      ].filter(Boolean);
      const host = document.activeElement;
      const name = host.ariaLabel ?? (host.labels?.[0]?.textContent || host.textContent);
      return { name: `${host.localName} ${name.trim().slice(0, 30)}`, inside: host.closest('dialog') !== null, over };
    });

  for (const { width, height } of SIZES) {
    for (const [what, show] of Object.entries(dialogs)) {
      test(`${what}, ${width} × ${height}`, async () => {
        await d.open('panel', { width, height });
        await d.page.evaluate(curateAsHost);
        await d.show(snapshot);
        await d.card('beach').waitFor();
        await show();
        const dialog = d.page.getByRole('dialog');
        await dialog.waitFor();
        await d.settled();
        await d.shot(`dialog-${what}-${width}`);
        const box = await dialog.boundingBox();
        assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
        for (const button of await d.page.locator('.dialog > .actions vscode-button').all()) {
          const { y, height: own } = await button.boundingBox();
          assert.ok(y >= box.y && y + own <= box.y + box.height, 'a button is in sight');
        }
        const sideways = await d.page
          .locator('.dialog > .content')
          .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
        assert.equal(sideways, 0);
        const seen = new Map();
        for (let i = 0; i < 60; i++) {
          const { name, inside, over } = await cut();
          if (inside) seen.set(name, over.join());
          await d.page.keyboard.press('Tab');
        }
        assert.ok(seen.size > 1, [...seen.keys()].join('; '));
        assert.deepEqual(
          [...seen].filter(([, over]) => over !== ''),
          [],
        );
      });
    }
  }

  test('of a long list of labels the field stays in sight, whatever is pointed at', async () => {
    await d.open('panel', { width: 640, height: 400 });
    await d.show(makeSnapshot({ count: 640, clusters: 40 }));
    await d.cell('beach', 0).click();
    await press('Move to…');
    const field = d.page.getByRole('combobox', { name: 'Label', exact: true });
    const top = (await field.boundingBox()).y;
    for (let i = 0; i < 30; i++) await d.page.keyboard.press('ArrowDown');
    await d.settle();
    const chosen = await d.page.getByRole('option', { selected: true }).boundingBox();
    const content = await d.page.locator('.dialog > .content').boundingBox();
    assert.ok(chosen.y + chosen.height <= content.y + content.height + 0.5, 'what is pointed at is in sight');
    assert.equal((await field.boundingBox()).y, top);
  });

  test('boxes to tick begin where the pictures below them do', async () => {
    await d.open('panel');
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await dialogs.relabel();
    const left = async (part) => (await d.page.locator(`.strip-row ${part}`).first().boundingBox()).x;
    assert.equal(await left('input'), await left('.thumbnail'));
  });
});
