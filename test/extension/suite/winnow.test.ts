import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { RunSnapshot } from '../../../src/protocol/dataset';
import { enginePids } from './engine-process';
import { until } from './until';

const RUN_LIMIT_MS = 220_000;
const COMMANDS = ['clusterImages', 'exportTree', 'cancel', 'showLog', 'showDiagnostics'].map(
  (name) => `winnow.${name}`,
);

describe('Winnow in the extension host', () => {
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const small = path.join(workspace, 'pictures');
  const large = path.join(workspace, 'more pictures');
  const store = process.env['WINNOW_TEST_STORE'] ?? '';

  before(async () => {
    // A setting of the machine: the workspace's settings file cannot give it.
    const settings = vscode.workspace.getConfiguration('winnow');
    await settings.update('storeLocation', store, vscode.ConfigurationTarget.Global);
    const extension = vscode.extensions.getExtension('winnow.winnow');
    assert.ok(extension, 'the extension is not there');
    await extension.activate();
  });

  it('registers its commands when it activates', async () => {
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      COMMANDS.filter((command) => !registered.includes(command)),
      [],
    );
  });

  it('clusters a folder of pictures into a finished run', async () => {
    void cluster(small);
    const snapshot = await until('the finished run', RUN_LIMIT_MS, () => finishedRun(small));
    assert.equal(snapshot.paths.length, readdirSync(small).length);
    assert.ok(snapshot.clusters.filter(({ id }) => id >= 0).length >= 2, 'fewer than two clusters');
    const members = snapshot.clusters.flatMap(({ images }) => images);
    assert.deepEqual(
      [...members].sort((a, b) => a - b),
      [...snapshot.paths.keys()],
      'each picture is in one cluster',
    );
  });

  it('exports the labelled tree of that run', async () => {
    const target = path.join(workspace, 'labelled');
    await vscode.commands.executeCommand('winnow.exportTree', { target, mode: 'copy' });
    const labels = readdirSync(target).filter((name) => !name.startsWith('.'));
    const exported = labels.flatMap((label) => readdirSync(path.join(target, label)));
    const rest = existsSync(`${target}-unlabelled`) ? readdirSync(`${target}-unlabelled`) : [];
    assert.deepEqual([...exported, ...rest].sort(), readdirSync(small).sort());
    for (const label of labels) {
      const [first = ''] = readdirSync(path.join(target, label));
      assert.ok(readFileSync(path.join(target, label, first)).equals(readFileSync(path.join(small, first))));
    }
  });

  it('cancels a run and keeps what was finished', async () => {
    const run = cluster(large);
    await until('the first clusters', RUN_LIMIT_MS, () => lastRun(large));
    await vscode.commands.executeCommand('winnow.cancel');
    await until('the run to end', 5_000, () => ended(run));
    assert.equal(lastRun(large)?.finished, false);
  });

  it('goes on with a run whose engine is killed', async function () {
    if (process.platform !== 'linux') return this.skip();
    void cluster(large);
    const [pid] = await until('an engine', 10_000, () => {
      const pids = enginePids();
      return pids.length > 0 && pids;
    });
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    process.kill(pid ?? 0, 'SIGKILL');
    const snapshot = await until('the finished run', RUN_LIMIT_MS, () => finishedRun(large));
    assert.equal(snapshot.paths.length, readdirSync(large).length);
    assert.ok(!enginePids().includes(pid ?? 0));
  });

  it('says in words that a folder without pictures cannot be clustered', async () => {
    const empty = path.join(workspace, 'nothing here');
    mkdirSync(empty, { recursive: true });
    await until('the command to end', 20_000, () => ended(cluster(empty)));
    assert.equal(lastRun(empty), undefined);
  });

  function cluster(folder: string): Thenable<unknown> {
    const uri = vscode.Uri.file(folder);
    return vscode.commands.executeCommand('winnow.clusterImages', uri, [uri]);
  }

  /** What the store keeps of a folder; undefined while there is nothing. */
  function lastRun(folder: string): RunSnapshot | undefined {
    if (!existsSync(store)) return undefined;
    for (const dataSet of readdirSync(store)) {
      const file = path.join(store, dataSet, 'current.json');
      if (!existsSync(file)) continue;
      const { snapshot } = JSON.parse(readFileSync(file, 'utf8')) as { snapshot: RunSnapshot };
      if (snapshot.folders.includes(folder)) return snapshot;
    }
    return undefined;
  }

  function finishedRun(folder: string): RunSnapshot | undefined {
    const run = lastRun(folder);
    return run?.finished === true ? run : undefined;
  }
});

/** Whether a command has ended, well or not. */
async function ended(command: Thenable<unknown>): Promise<boolean> {
  const pending = Symbol('pending');
  const settled = Promise.resolve(command).catch(() => undefined);
  return (await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, 20, pending))])) !== pending;
}
