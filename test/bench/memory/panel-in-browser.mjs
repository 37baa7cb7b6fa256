// The built panel in Chromium, with the host played to it.
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../../host/chromium.mjs';
import { fakeApi, startHost } from '../../webview/fake-host.mjs';
import { applyTheme, THEMES } from '../../webview/themes.mjs';

export class PanelInBrowser {
  #host;
  #browser;
  #page;
  #session;

  static async open() {
    const panel = new PanelInBrowser();
    panel.#host = await startHost();
    panel.#browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: ['--headless', '--no-sandbox', '--disable-gpu'],
    });
    panel.#page = await panel.#browser.newPage({ viewport: { width: 1180, height: 860 } });
    await panel.#page.addInitScript(fakeApi);
    await panel.#page.goto(`${panel.#host.address}/panel`);
    await panel.#page.evaluate(applyTheme, ['dark', THEMES.dark]);
    panel.#session = await panel.#page.context().newCDPSession(panel.#page);
    await panel.#session.send('Performance.enable');
    return panel;
  }

  /** Shows a run, its edits one after the other, and takes them back. */
  async show(snapshot, edits) {
    const thumbnails = this.#host.thumbnails;
    await this.#send({ type: 'snapshot', snapshot, thumbnails });
    for (let count = 1; count <= edits.length; count++) await this.#curate(snapshot, edits.slice(0, count));
    for (let count = edits.length - 1; count >= 0; count--) await this.#curate(snapshot, edits.slice(0, count));
    await this.#send({ type: 'opening' });
    await this.#send({ type: 'snapshot', snapshot, thumbnails });
    // The messages that a page of the tests keeps do not belong to the panel.
    await this.#page.evaluate(() => void (window.posted.length = 0));
  }

  /** What scripts of the page hold, in bytes, without garbage. */
  async heapBytes() {
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'JSHeapUsedSize').value;
  }

  async close() {
    await this.#browser?.close();
    this.#host?.close();
  }

  #curate({ labelling }, edits) {
    return this.#send({ type: 'curation', labelling, curation: { edits, undone: [] } });
  }

  async #send(message) {
    await this.#page.evaluate((data) => window.postMessage(data), message);
    await this.#page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }
}
