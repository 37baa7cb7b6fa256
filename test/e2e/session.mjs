// A workbench with the packed extension and a folder of drawn pictures, and what every step in it
// needs.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { addLanguagePack } from '../host/language-pack.mjs';
import { installExtension, makeProfile, startBrowser, startWorkbench, webviewFrame } from '../host/workbench.mjs';
import { fetchPhotographs } from '../sample/photographs.mjs';
import { drawPictures } from '../sample/pictures.mjs';

/** Generous: two slow cores run the editor, the browser and the engine at once. */
const PATIENCE_MS = Number(process.env.WINNOW_E2E_PATIENCE_MS ?? 90_000);
export const RUN_LIMIT_MS = 300_000;

export class Session {
  passed = 0;
  failed = 0;
  #scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'winnow-e2e-'));
  #shots;

  /**
   * @param {{ settings?: Record<string, unknown>, shots?: string, size?: { width: number, height:
   *   number }, language?: string }} [options] `shots` is a folder that gets a picture of each
   *   step. `language` is that of the workbench; English without.
   */
  constructor({ settings = {}, shots, size = { width: 1360, height: 850 }, language } = {}) {
    this.vsix = process.env.WINNOW_VSIX ?? path.resolve(`winnow-${process.platform}-${process.arch}.vsix`);
    this.size = size;
    this.workspace = path.join(this.#scratch, 'holiday');
    this.pictures = path.join(this.workspace, 'pictures');
    this.#shots = shots;
    this.language = language;
    // A click on a row of the tree selects it, and does not unfold hundreds of images below it.
    const tree = { 'workbench.tree.expandMode': 'doubleClick' };
    this.profile = makeProfile({ 'winnow.preset': 'quick', 'winnow.kRange': [2, 8], ...tree, ...settings });
    if (language) addLanguagePack(this.profile, language);
    if (!shots) return;
    fs.rmSync(shots, { recursive: true, force: true });
    fs.mkdirSync(shots, { recursive: true });
  }

  /**
   * Draws the pictures, or takes photos of a tree with one folder a kind. Afterwards `truth` has
   * the kind of each file.
   */
  async fill(perKind, tree) {
    this.truth = tree ? copyPhotos(tree, this.pictures, perKind) : await drawPictures(this.pictures, { perKind });
  }

  /** Takes the photographs that may be shown. */
  fillToShow() {
    this.truth = fetchPhotographs(this.pictures);
  }

  install() {
    return installExtension(this.profile, this.vsix);
  }

  /**
   * Starts the workbench and opens it on the folder of pictures, until the Explorer and Winnow's
   * icon are there.
   */
  async open() {
    this.workbench = await startWorkbench(this.profile, this.language ? ['--locale', this.language] : []);
    this.browser = await startBrowser();
    this.page = await this.browser.newPage({ viewport: this.size });
    this.page.setDefaultTimeout(PATIENCE_MS);
    this.page.on('pageerror', (error) => console.log(`  page error: ${error.message}`));
    await this.page.goto(`${this.workbench.url}/?folder=${encodeURIComponent(this.workspace)}`);
    await this.folder.waitFor();
    // Contributions arrive after the Explorer: a menu opened earlier would not have the command.
    await this.page.getByRole('tab', { name: 'Winnow' }).first().waitFor();
  }

  /** The row of the pictures' folder in the Explorer. */
  get folder() {
    return this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: 'pictures' }).first();
  }

  /**
   * Runs one step, then takes its picture; the first failure ends the test, for the later steps
   * build on it.
   */
  async step(name, action) {
    const start = Date.now();
    try {
      const result = await action();
      this.passed++;
      console.log(`ok ${this.passed} ${name} (${Date.now() - start} ms)`);
      return result;
    } catch (error) {
      this.failed++;
      throw new Error(`step failed: ${name}`, { cause: error });
    } finally {
      const file = `${String(this.passed + this.failed).padStart(2, '0')}-${name.replace(/\W+/g, '-')}.png`;
      if (this.#shots) await this.page?.screenshot({ path: path.join(this.#shots, file) });
    }
  }

  /** Asks again until the answer is true, and gives it back. An error counts as not yet. */
  async until(what, ask, timeout = PATIENCE_MS) {
    let seen;
    for (const end = Date.now() + timeout; ;) {
      try {
        seen = await ask();
        if (seen) return seen;
      } catch (error) {
        seen = error;
      }
      if (Date.now() > end) throw new Error(`not within ${timeout} ms: ${what}`, { cause: seen });
      await this.page.waitForTimeout(150);
    }
  }

  /** Asks again until the answer equals `wanted`; fails with the difference. */
  async becomes(wanted, ask, timeout = PATIENCE_MS) {
    let seen;
    for (const end = Date.now() + timeout; ;) {
      seen = await ask().catch((error) => error);
      try {
        return assert.deepEqual(seen, wanted);
      } catch (difference) {
        if (Date.now() > end) throw difference;
      }
      await this.page.waitForTimeout(150);
    }
  }

  /** Runs a command by its title, from the Command Palette. */
  async runCommand(title) {
    const input = this.quickInput;
    await this.until(`the command ${title}`, async () => {
      await this.page.keyboard.press('F1');
      await input.waitFor({ timeout: 5_000 });
      await input.fill(`>${title}`);
      await this.quickRow(title).click({ timeout: 10_000 });
      return true;
    });
  }

  get quickInput() {
    return this.page.locator('.quick-input-widget input[type=text]').first();
  }

  quickRow(text) {
    return this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first();
  }

  /** Answers the editor's list with this placeholder (or title) by its row of this text. */
  async pick(asked, answer) {
    await this.page.locator('.quick-input-widget').getByPlaceholder(asked).waitFor();
    await this.quickRow(answer).click();
  }

  /** Leaves all boxes of a question empty. */
  async pickNone(asked) {
    await this.page.locator('.quick-input-widget').getByPlaceholder(asked).waitFor();
    await this.page.keyboard.press('Enter');
  }

  /**
   * Answers the editor's input box that proposes `proposal`. A box that has just opened still
   * writes its own text.
   */
  async type(proposal, answer) {
    await this.until(`an input box with ${proposal}`, async () => proposal.test(await this.quickInput.inputValue()));
    await this.quickInput.fill(answer);
    await this.page.keyboard.press('Enter');
  }

  panel(timeout = PATIENCE_MS) {
    return webviewFrame(this.page, "document.body.dataset.view === 'panel'", timeout);
  }

  /** Waits for a page of Winnow with at least `count` thumbnails drawn under `selector`. */
  drawn(selector, count, timeout = PATIENCE_MS) {
    const images = JSON.stringify(`${selector} img`);
    const isIt = `[...document.querySelectorAll(${images})]
      .filter((image) => image.complete && image.naturalWidth > 0).length >= ${count}`;
    return webviewFrame(this.page, isIt, timeout);
  }

  /** Waits until the store has a finished snapshot, and gives it. */
  finished() {
    return this.until(
      'a finished snapshot in the store',
      () =>
        this.stored('current.json')
          .map((file) => JSON.parse(fs.readFileSync(file, 'utf8')).value.snapshot)
          .find((snapshot) => snapshot.finished),
      RUN_LIMIT_MS,
    );
  }

  /** Absolute paths of the files of a name in the stores of the workbench. */
  stored(file) {
    return fs
      .readdirSync(this.profile.root, { recursive: true, withFileTypes: true })
      .filter(({ name }) => name === file)
      .map(({ parentPath, name }) => path.join(parentPath, name));
  }

  /** Changes user settings as an editor of the settings file would. */
  configure(settings) {
    const file = path.join(this.profile.data, 'User/settings.json');
    const before = JSON.parse(fs.readFileSync(file, 'utf8'));
    fs.writeFileSync(file, JSON.stringify({ ...before, ...settings }));
  }

  /** Runs all steps, closes the session, says how they went, and ends the process. */
  async run(name, steps) {
    try {
      await steps();
    } catch (error) {
      console.error(error);
      if (this.failed === 0) this.failed = 1;
      const output = this.workbench?.output().split('\n').slice(-30).join('\n');
      if (output) console.error(output);
    } finally {
      await this.close();
    }
    console.log(`${name}: ${this.passed} passed, ${this.failed} failed`);
    process.exit(this.failed === 0 ? 0 : 1);
  }

  async close() {
    await this.browser?.close();
    await this.workbench?.stop();
    this.profile.remove();
    fs.rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/**
 * Photos of the first kinds of a tree, in one flat folder; as many kinds as the drawn pictures
 * have.
 */
function copyPhotos(tree, folder, perKind) {
  const truth = new Map();
  fs.mkdirSync(folder, { recursive: true });
  for (const kind of fs.readdirSync(tree).slice(0, 5)) {
    for (const file of fs.readdirSync(path.join(tree, kind)).slice(0, perKind)) {
      const name = `IMG_${1000 + truth.size}${path.extname(file)}`;
      fs.copyFileSync(path.join(tree, kind, file), path.join(folder, name));
      truth.set(name, kind);
    }
  }
  return truth;
}
