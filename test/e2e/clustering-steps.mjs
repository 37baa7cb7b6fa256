// From a folder in the Explorer to the cards of a finished run.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { purity } from '../sample/labelled-tree.mjs';
import { RUN_LIMIT_MS } from './session.mjs';

export async function clusterFolder(session) {
  const { page } = session;
  const menuItem = page.locator('.monaco-menu .action-label', { hasText: 'Cluster Images' }).first();
  await session.step('the folder menu offers clustering', async () => {
    await session.folder.click({ button: 'right' });
    await menuItem.waitFor();
  });
  await session.step('clustering starts', async () => {
    // The editor ignores a click on a menu that has only just opened, so the menu has to be seen to
    // close.
    await session.until('the menu closes over a click', async () => {
      if (!(await menuItem.isVisible())) return true;
      await menuItem.click({ timeout: 1_000 });
      return false;
    });
    const traces = () => [...session.stored('run.lock'), ...session.stored('current.json')];
    await session.until('a run in the store', () => traces().length > 0);
  });
  await session.step('the side panel shows clusters as strips of pictures', async () => {
    const header = page.locator('.pane-header', { hasText: 'Clusters' }).first();
    if (!(await header.isVisible())) await page.getByRole('tab', { name: 'Winnow' }).first().click();
    await session.drawn('.strip', 4, RUN_LIMIT_MS);
  });
  await session.step('the run finishes with labels that seldom mix the kinds', async () => {
    const { clusters, paths } = await session.finished();
    const labels = clusters.flatMap(({ id, images }) => (id < 0 ? [] : images.map((image) => [paths[image], id])));
    const share = purity(new Map(labels), session.truth);
    console.log(`  ${labels.length} of ${paths.length} pictures labelled, purity ${share.toFixed(3)}`);
    assert.ok(labels.length >= paths.length / 2, 'fewer than half of the pictures have a label');
    const kinds = new Set(session.truth.values()).size;
    assert.ok(share >= (process.argv[2] ? 2 / kinds : 0.7), 'the labels mix the kinds');
  });
  await session.step('the side panel lists the clusters of the run', () =>
    page.locator('.tree-explorer-viewlet-tree-view .monaco-list-row').nth(1).waitFor(),
  );
  await session.step('the cluster panel shows cards of thumbnails', async () => {
    const opened = await session.drawn('.cards', 8, 8_000).catch(() => undefined);
    if (!opened) await session.runCommand('Winnow: Open Cluster Panel');
    const panel = await session.drawn('.cards', 8);
    await panel.getByText('Final labels').waitFor();
  });
}

/** Another process clusters the same folder; the person has it stop, and clusters here. */
export async function takeOver(session) {
  const { page } = session;
  await session.step('a run of another process can be taken over', async () => {
    const [current] = session.stored('current.json');
    const store = path.dirname(path.dirname(current));
    const args = [session.pictures, '--store', store, '--preset', 'paper', '--from-scratch', '--quiet'];
    const other = spawn(process.execPath, [path.resolve('dist/winnow.js'), 'cluster', ...args]);
    const gone = once(other, 'exit');
    let complaint = '';
    other.stderr.on('data', (data) => (complaint += data));
    try {
      await session.until('the lock of the other process', () => session.stored('run.lock').length > 0);
      await session.runCommand('Winnow: Cluster From Scratch');
      await page.getByRole('button', { name: 'Take Over' }).first().click();
      const [code] = await gone;
      assert.equal(code, 1);
      assert.match(complaint, /took over/);
      await session.until('the end of the run', () => session.stored('run.lock').length === 0, RUN_LIMIT_MS);
      const { configuration } = await session.finished();
      assert.equal(configuration.preset, 'quick');
    } finally {
      other.kill('SIGKILL');
    }
  });
}
