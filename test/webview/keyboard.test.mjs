import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COPIES } from './engine-answers.mjs';
import { curateAsHost, equalClusters, makeSnapshot } from './fake-host.mjs';
import { drivePage, missing } from './page-driver.mjs';
import { THEMES } from './themes.mjs';

describe('the panel without a pointer', { skip: missing }, () => {
  const d = drivePage();
  const snapshot = makeSnapshot({ count: 640, clusters: 3 });
  const [beach] = snapshot.clusters.map(({ images }) => images);

  async function openPanel(theme = 'dark') {
    await d.open('panel', { theme });
    await d.page.evaluate(curateAsHost);
    await d.show(snapshot);
    await d.card('beach').waitFor();
    await d.settled();
  }
  const press = async (...keys) => {
    for (const key of keys) await d.page.keyboard.press(key);
  };
  /** The control that has the focus, by what it is and what it is called. */
  const focused = () =>
    d.page.evaluate(() => {
      const { activeElement: node } = document;
      const words = node.ariaLabel ?? node.textContent;
      return `${node.getAttribute('role') ?? node.localName} ${words}`.trim();
    });
  /** Presses Tab until the focus is on such a control; fails after a round through the page. */
  async function tabTo(wanted) {
    for (let i = 0; i < 60; i++) {
      await press('Tab');
      if (wanted.test(await focused())) return;
    }
    assert.fail(`${wanted} was not reached`);
  }
  /** Whether what has the focus looks different from how it looks without. */
  const showsFocus = () =>
    d.page.evaluate(async () => {
      const host = document.activeElement;
      const look = () =>
        [host, ...(host.shadowRoot?.querySelectorAll('*') ?? [])]
          .map((node) => {
            const { outline, boxShadow, borderColor, backgroundColor } = getComputedStyle(node);
            return [outline, boxShadow, borderColor, backgroundColor].join();
          })
          .join('\n');
      const with_ = look();
      const x = window.scrollX;
      const y = window.scrollY;
      host.blur();
      await new Promise((frame) => requestAnimationFrame(frame));
      const without = look();
      host.focus({ preventScroll: true, focusVisible: true });
      window.scrollTo(x, y);
      return with_ !== without;
    });

  test('what had the focus has it again after the editor asked for a name in a box of its own', async () => {
    await openPanel();
    await tabTo(/Rename beach/);
    const before = await focused();
    // As the browser does when another frame takes the focus and gives it back.
    await d.page.evaluate(() => {
      document.activeElement.blur();
      window.dispatchEvent(new Event('focus'));
    });
    assert.equal(await focused(), before);
  });

  test('images are reached, selected and moved to a label that is found by its letters', async () => {
    await openPanel();
    await tabTo(/^gridcell/);
    await press('Space', 'Shift+ArrowRight', 'Shift+ArrowRight');
    await tabTo(/^vscode-button Move to…/);
    await press('Enter');
    assert.match(await focused(), /^combobox/);
    await d.page.keyboard.type('cit');
    await press('Enter');
    assert.deepEqual(await d.edits(), [{ kind: 'move', images: beach.slice(0, 3), to: 2 }]);
    await d
      .card('beach')
      .getByText(`${beach.length - 3} images`)
      .waitFor();
  });

  test('the arrow keys open every tab, and Tab goes from each into what it shows', async () => {
    await openPanel();
    await tabTo(/^tab Clusters/);
    const inside = [
      /^combobox Sort by/,
      /Image to review/,
      /Nearness at least/,
      /^combobox Layout/,
      /^(summary|slider)/,
    ];
    for (const [place, first] of inside.entries()) {
      if (place === 2) await d.answer('copies', { copies: COPIES });
      assert.equal(await d.page.locator('[role="tabpanel"]:visible').count(), 1);
      assert.equal(await d.page.getByRole('tab').nth(place).getAttribute('aria-selected'), 'true');
      await tabTo(first);
      await d.page.getByRole('tab').nth(place).focus();
      await press('ArrowRight');
    }
    assert.match(await focused(), /^tab Clusters/);
  });

  test('arrows lead into the images, and from the images of one group to those of the next', async () => {
    await openPanel();
    const place = () =>
      d.page.evaluate(() => {
        const { activeElement: node } = document;
        return [node.closest('[data-cluster]')?.dataset.cluster, node.dataset.position];
      });
    await press('ArrowDown');
    assert.deepEqual(await place(), ['0', '0']);
    await press('ArrowRight', 'ArrowDown', 'ArrowDown');
    // Two cards stand side by side, and the third lies below the first.
    assert.deepEqual(await place(), ['2', '1']);
    await press('ArrowUp');
    const [card, position] = await place();
    assert.equal(card, '0');
    assert.ok(Number(position) > 1, 'the last row');
    await press('Shift+ArrowDown');
    assert.deepEqual((await place())[0], '0', 'a range stays in its group');
  });

  /** A page of many screens. */
  const groups = (count) => equalClusters({ count, size: 12 }, { proposals: ['ferret'] });
  async function openGroups() {
    await d.open('panel', { width: 900, height: 700 });
    await d.show(groups(300));
    await d.card('Group 1').waitFor();
    await d.settled();
  }
  const larger = () => d.page.getByRole('button', { name: 'Larger images' });

  test('Tab goes through the controls of one of 300 groups, and then to what is behind them all', async () => {
    await openGroups();
    await d.cell('Group 1', 0).click();
    await larger().focus();
    const seen = [];
    for (let i = 0; i < 7; i++) {
      await press('Tab');
      seen.push(await focused());
    }
    assert.match(seen[0], /^input Choose Group 1$/);
    assert.match(seen[5], /^gridcell/);
    assert.match(seen[6], /Move to…$/);
    await press('Shift+Tab');
    assert.match(await focused(), /^gridcell/);
  });

  test('arrows lead from a control of a group to the same one of another, which is then in sight', async () => {
    await openGroups();
    await larger().focus();
    await press('Tab');
    const steps = {
      ArrowRight: 'Group 2',
      ArrowDown: 'Group 4',
      ArrowLeft: 'Group 3',
      ArrowUp: 'Group 1',
      End: 'Group 300',
      Home: 'Group 1',
    };
    for (const [key, name] of Object.entries(steps)) {
      await press(key);
      assert.equal(await focused(), `input Choose ${name}`, key);
      const { y, height } = await d.card(name).boundingBox();
      const bars = await d.page.evaluate(() => document.querySelector('header.page').getBoundingClientRect().bottom);
      assert.ok(y >= bars && y + height <= 700, `${name} is in sight`);
    }
    await press('ArrowDown', 'Space', 'Tab', 'Tab');
    assert.equal(await focused(), 'vscode-button Actions on Group 3', 'Tab goes on in that group');
  });

  test('after a scroll Tab reaches the first group in sight, and the page stays', async () => {
    await openGroups();
    await d.page.evaluate(() => window.scrollTo(0, 5000));
    await d.settled();
    await larger().evaluate((button) => button.focus({ preventScroll: true }));
    await press('Tab');
    assert.match(await focused(), /^input Choose Group \d+$/);
    assert.equal(await d.page.evaluate(() => window.scrollY), 5000);
  });

  test('menus and dialogs take the focus and give it back', async () => {
    await openPanel();
    await tabTo(/^vscode-button Actions on beach/);
    await press('Enter');
    assert.match(await focused(), /^menuitem Rename/);
    await press('Escape');
    assert.equal(await focused(), 'vscode-button Actions on beach');
    await press('Enter', 's', 'Enter');
    await d.page.getByRole('dialog', { name: 'Split beach' }).waitFor();
    await press('Escape');
    await d.page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await focused(), 'vscode-button Actions on beach');
  });

  for (const theme of Object.keys(THEMES)) {
    test(`whatever has the focus can be told in the ${theme} theme`, async () => {
      await openPanel(theme);
      await d.cell('beach', 1).click();
      await d.page.evaluate(() => document.activeElement.blur());
      const seen = new Set();
      const unseen = [];
      for (let i = 0; i < 40; i++) {
        await press('Tab');
        const name = await focused();
        if (name.startsWith('body') || seen.has(name)) continue;
        seen.add(name);
        if (!(await showsFocus())) unseen.push(name);
      }
      assert.ok(seen.size > 20, `${seen.size} controls were reached`);
      assert.deepEqual(unseen, []);
    });
  }
});
