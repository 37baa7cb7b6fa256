/** Opens the built page in Chromium and plays its host: what the tests of the panel share. */
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { after, afterEach, before } from 'node:test';
import axe from 'axe-core';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../host/chromium.mjs';
import { fakeApi, startHost } from './fake-host.mjs';
import { applyTheme, THEMES } from './themes.mjs';
import { undrawn } from './undrawn.mjs';

export { missing } from '../host/chromium.mjs';

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const DRAWN_WITHIN_MS = 30_000;
const SHOTS = fileURLToPath(new URL('../../out/shots/', import.meta.url));

/**
 * Registers the hooks that start and end host, browser and page, and that check after each test
 * that the page threw nothing and kept to its policy. Call inside `describe`; `page` is the one
 * that `open` opened last.
 * @param {{ language: string, messages: Record<string, string> }} [speech] the language of the
 * pages; English without.
 */
export function drivePage(speech) {
  let host, browser, faults;
  const driver = { page: undefined };
  const settle = () =>
    driver.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

  before(async () => {
    mkdirSync(SHOTS, { recursive: true });
    host = await startHost(undefined, speech);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  after(async () => {
    await browser?.close();
    host?.close();
  });
  afterEach(async () => {
    const { page } = driver;
    if (page === undefined) return;
    const violations = await page.evaluate(() => window.violations);
    await page.close();
    driver.page = undefined;
    assert.deepEqual(violations, [], 'the page keeps to its content security policy');
    assert.deepEqual(faults, [], 'the page throws nothing');
  });

  return Object.assign(driver, {
    /** Opens `panel` or `side`. */
    async open(view, { theme = 'dark', width = 1180, height = 860 } = {}) {
      const page = await browser.newPage({ viewport: { width, height } });
      faults = [];
      page.on('pageerror', (error) => faults.push(error.message));
      driver.page = page;
      await page.addInitScript(fakeApi);
      await page.goto(`${host.address}/${view}`);
      await page.evaluate(applyTheme, [theme, THEMES[theme]]);
    },
    send: (message) => driver.page.evaluate((data) => window.postMessage(data), message),
    show: (snapshot, more = {}) =>
      driver.send({
        type: 'snapshot',
        snapshot,
        thumbnails: host.thumbnails,
        originals: host.originals,
        ...more,
      }),
    /**
     * What the page posted, of the given kinds or, without any, all but that it is ready and what
     * it asks.
     */
    posted: (...types) =>
      driver.page.evaluate(
        (wanted) =>
          window.posted.filter(({ type }) =>
            wanted.length > 0 ? wanted.includes(type) : !['ready', 'ask', 'cancelQuestion', 'selection'].includes(type),
          ),
        types,
      ),
    edits: async () => (await driver.posted('edit')).map(({ edit }) => edit),
    /** Answers the next question about `about`. */
    async answer(about, answer) {
      await driver.page.waitForFunction(
        (subject) => window.posted.findLast(({ type }) => type === 'ask')?.question.about === subject,
        about,
      );
      const asked = (await driver.posted('ask')).at(-1);
      await driver.send({ type: 'answer', id: asked.id, answer: { about, ...answer } });
      return asked.question;
    },
    card: (name) => driver.page.getByRole('region', { name, exact: true }),
    cell: (name, place) => driver.card(name).getByRole('gridcell').nth(place),
    /**
     * What axe finds wrong in the page, or in the part that a selector names.
     * @param rules of axe, as its option of that name.
     */
    async faults(part, rules = {}) {
      await driver.page.evaluate(axe.source);
      return driver.page.evaluate(
        async ([within, chosen]) => {
          const root = within === undefined ? document : document.querySelector(within);
          const { violations } = await window.axe.run(root, { rules: chosen });
          return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
        },
        [part, rules],
      );
    },
    shot: (name) => driver.page.screenshot({ path: `${SHOTS}${name}.png` }),
    settle,
    /** Waits until every picture in sight is drawn; an error names those that are not. */
    async settled() {
      await settle();
      // A timer asks, not a frame: a page in which nothing moves may get no more frames.
      for (const end = Date.now() + DRAWN_WITHIN_MS; ;) {
        const left = await driver.page.evaluate(undrawn);
        if (left.length === 0) return;
        if (Date.now() > end) throw new Error(`not drawn: ${left.join(', ')}`);
        await driver.page.waitForTimeout(50);
      }
    },
  });
}
