import assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Curation } from '../../../src/domain/curation';
import type { RunSnapshot } from '../../../src/domain/dataset';
import type { ExportReport } from '../../../src/domain/exports';
import { enginePids } from './engine-process';
import { until } from './until';

const RUN_LIMIT_MS = 220_000;

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

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

  it('registers every command of its manifest when it activates', async () => {
    const registered = await vscode.commands.getCommands(true);
    const { contributes } = vscode.extensions.getExtension('winnow.winnow')?.packageJSON as Manifest;
    assert.deepEqual(
      contributes.commands.map(({ command }) => command).filter((command) => !registered.includes(command)),
      [],
    );
  });

  it('clusters a folder of pictures into a finished run', async () => {
    // The window knows that a run is finished a moment after the store does.
    await cluster(small);
    const snapshot = finishedRun(small);
    assert.ok(snapshot, 'the run is not finished');
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

  it('takes a correction, takes it back and makes it again', async () => {
    const folders = [small];
    const largest = finishedRun(small)?.clusters.find(({ id }) => id >= 0);
    assert.ok(largest);
    const edit = { kind: 'rename', cluster: largest.id, name: 'wheels' };
    const renamed = await correct('renameCluster', { folders, cluster: largest.id, name: 'wheels' });
    assert.deepEqual(renamed, { edits: [edit], undone: [] });
    assert.deepEqual(await correct('undo', { folders }), { edits: [], undone: [edit] });
    assert.deepEqual(await correct('redo', { folders }), { edits: [edit], undone: [] });
  });

  it('exports corrected labels without excluded images', async () => {
    const folders = [small];
    const [first, second] = finishedRun(small)?.clusters.find(({ id }) => id >= 0)?.images ?? [];
    await correct('excludeImages', { folders, image: first });
    await correct('moveImages', { folders, image: second, name: 'odd one' });
    const plan = { scope: { kind: 'reviewed' }, split: null, layout: 'label', mode: 'copy' };
    const target = path.join(workspace, 'reviewed');
    const report = await vscode.commands.executeCommand<ExportReport>('winnow.exportTree', { folders, plan, target });
    assert.deepEqual(report.counts, { 'odd one': 1 });
    const name = path.basename(finishedRun(small)?.paths[second ?? -1] ?? '');
    assert.deepEqual(readdirSync(path.join(target, 'odd one')), [name]);
  });

  it('shows the images nearest to a file of the Explorer in the panel', async () => {
    const [first = ''] = readdirSync(small);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await vscode.commands.executeCommand('winnow.findSimilar', vscode.Uri.file(path.join(small, first)));
    await until(
      'the panel',
      10_000,
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Clusters: pictures',
    );
  });

  it('audits the labels of a folder that has classes, and exports what was accepted', async () => {
    const folder = path.join(workspace, 'sorted by hand');
    const folders = [folder];
    const uri = vscode.Uri.file(folder);
    const audited = await vscode.commands.executeCommand<RunSnapshot | undefined>('winnow.auditLabels', uri, [uri]);
    assert.equal(audited?.source, 'given');
    const [worst] = audited.audit?.suspects ?? [];
    const nameOf = (id?: number): string | undefined => audited.clusters.find((cluster) => cluster.id === id)?.name;
    assert.equal(audited.paths[worst?.image ?? -1], 'wheel/wrong.jpg');
    assert.deepEqual([nameOf(worst?.given), nameOf(worst?.suggested)], ['wheel', 'house']);
    const label = 'Clusters: sorted by hand';
    await until('the panel', 10_000, () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === label);
    await correct('moveImages', { folders, image: worst?.image, to: worst?.suggested });
    const plan = { scope: { kind: 'all' }, split: null, layout: 'label', mode: 'copy' };
    const target = path.join(workspace, 'sorted anew');
    const report = await vscode.commands.executeCommand<ExportReport>('winnow.exportTree', { folders, plan, target });
    assert.deepEqual(report.counts, { house: 14, leaf: 14, wheel: 14 });
    assert.ok(existsSync(path.join(target, 'house', 'wrong.jpg')));
    assert.ok(existsSync(path.join(folder, 'wheel', 'wrong.jpg')), 'the original stays where it is');
  });

  it('says in words that a folder without classes cannot be audited', async () => {
    const uri = vscode.Uri.file(path.join(workspace, 'more pictures'));
    await until('the command to end', 20_000, () =>
      ended(vscode.commands.executeCommand('winnow.auditLabels', uri, [uri])),
    );
    assert.equal(lastRun(uri.fsPath), undefined, 'it was not clustered in vain');
  });

  it('keeps corrections over a second run and lists a broken file among the Problems', async () => {
    const before = await correct('undo', { folders: [small] });
    const broken = path.join(small, 'broken.jpg');
    writeFileSync(broken, 'no picture');
    await cluster(small);
    const problems = vscode.languages.getDiagnostics(vscode.Uri.file(broken));
    assert.deepEqual(
      problems.map(({ source, severity }) => [source, severity]),
      [['Winnow', vscode.DiagnosticSeverity.Warning]],
    );
    assert.deepEqual(await correct('redo', { folders: [small] }), {
      edits: [...before.edits, before.undone.at(-1)],
      undone: before.undone.slice(0, -1),
    });
    rmSync(broken);
    await cluster(small);
    assert.deepEqual(vscode.languages.getDiagnostics(vscode.Uri.file(broken)), []);
  });

  it('notices files that came into a folder and went from it, and labels them', async () => {
    const [first = '', second = ''] = readdirSync(small);
    const added = ['new 1.jpg', 'new 2.jpg'].map((name) => path.join(small, name));
    for (const file of added) copyFileSync(path.join(small, second), file);
    const away = path.join(workspace, first);
    renameSync(path.join(small, first), away);
    // Nothing runs before the change is noticed, and then once.
    const changes = await until('the change to be noticed', RUN_LIMIT_MS, () =>
      vscode.commands.executeCommand<object | undefined>('winnow.labelNewImages', { folders: [small] }),
    );
    assert.deepEqual(changes, { added: 2, gone: 1 });
    assert.deepEqual([...(finishedRun(small)?.paths ?? [])], readdirSync(small).sort());
    for (const file of added) rmSync(file);
    renameSync(away, path.join(small, first));
    await cluster(small);
  });

  it('excludes pictures by the fixes of their Problems', async () => {
    const folder = path.join(workspace, 'dim pictures');
    const settings = vscode.workspace.getConfiguration('winnow');
    await settings.update('qualityProblems', true, vscode.ConfigurationTarget.Global);
    await cluster(folder);
    const problemOf = (name: string): Promise<vscode.Diagnostic> =>
      until(`the Problem of ${name}`, 10_000, () =>
        vscode.languages
          .getDiagnostics(vscode.Uri.file(path.join(folder, name)))
          .find(({ message }) => message === 'Dark'),
      );
    const gone = (name: string): Promise<unknown> =>
      until(`the Problem of ${name} to go`, 10_000, () => {
        return vscode.languages.getDiagnostics(vscode.Uri.file(path.join(folder, name))).length === 0;
      });
    const exclude = 'Exclude this image';

    // The editor shows this one as text, and offers its quick fixes.
    const text = vscode.Uri.file(path.join(folder, 'dark.pgm'));
    const { range } = await problemOf('dark.pgm');
    await vscode.workspace.openTextDocument(text);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      text,
      range,
    );
    const titles = actions.map(({ title }) => title);
    assert.ok(titles.includes('Exclude all 3 images with this fault: Dark'), titles.join(', '));
    const command = actions[titles.indexOf(exclude)]?.command;
    assert.ok(command, titles.join(', '));
    await vscode.commands.executeCommand(command.command, ...(command.arguments as unknown[]));
    await gone('dark.pgm');

    // Of the others it knows no text: the Problem's link leads to the fixes.
    const [name = ''] = readdirSync(folder).filter((file) => /^dark .*jpg$/.test(file));
    const { code } = await problemOf(name);
    assert.ok(typeof code === 'object' && code.target.scheme === 'command');
    const [file] = JSON.parse(code.target.query) as [string];
    await vscode.commands.executeCommand(code.target.path, file, exclude);
    await gone(name);
    await settings.update('qualityProblems', undefined, vscode.ConfigurationTarget.Global);
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

  it('shows what trains the networks here, and why', async () => {
    await vscode.commands.executeCommand('winnow.showDiagnostics');
    await until('a page with drawn tables', 10_000, () => {
      const { activeTab } = vscode.window.tabGroups.activeTabGroup;
      return activeTab?.input instanceof vscode.TabInputWebview && activeTab.label.includes('Winnow.md');
    });
    const shown = await vscode.workspace.openTextDocument(vscode.Uri.parse('winnow-diagnostics:Winnow.md'));
    assert.equal(shown.isUntitled, false, 'nothing asks to be saved');
    const text = shown.getText();
    assert.match(
      text,
      /^\| way \| found \| version \| self-test \| features, images\/s \| training, images\/s \| chosen for \| why \|$/m,
    );
    assert.match(text, /^\| onnx-cpu \| yes \| \S+ \| – \| (\d+|–) \| \d+ \| .*training \|/m);
    assert.match(text, /^CUDA acceleration /m);
  });

  it('says in words that a folder without pictures cannot be clustered', async () => {
    const empty = path.join(workspace, 'nothing here');
    mkdirSync(empty, { recursive: true });
    const command = cluster(empty);
    await until('the command to end', 20_000, () => ended(command));
    assert.equal(lastRun(empty), undefined);
  });

  function cluster(folder: string): Thenable<unknown> {
    const uri = vscode.Uri.file(folder);
    return vscode.commands.executeCommand('winnow.clusterImages', uri, [uri]);
  }

  /** Runs a command that corrects labels, and gives the edits then in force. */
  async function correct(command: string, target: object): Promise<Curation> {
    const curation = await vscode.commands.executeCommand<Curation | undefined>(`winnow.${command}`, target);
    assert.ok(curation, `${command} changed nothing`);
    return curation;
  }

  /** What the store keeps of a folder; undefined while there is nothing. */
  function lastRun(folder: string): RunSnapshot | undefined {
    if (!existsSync(store)) return undefined;
    for (const dataSet of readdirSync(store)) {
      const file = path.join(store, dataSet, 'current.json');
      if (!existsSync(file)) continue;
      const { value } = JSON.parse(readFileSync(file, 'utf8')) as { value: { snapshot: RunSnapshot } };
      if (value.snapshot.folders.includes(folder)) return value.snapshot;
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
