import path from 'node:path';
import * as vscode from 'vscode';
import { EXPORT_MODES, type Diagnostics, type ExportMode } from '../protocol/dataset';
import { diagnostics } from '../protocol/engine';
import type { ClusterPanels } from './cluster-panel';
import { clusterOf } from './cluster-tree';
import type { EngineClient } from './engine-client';
import { wordsOf, type Runs, type RunState } from './runs';
import { describeProgress } from './status';

interface Parts {
  readonly log: vscode.LogOutputChannel;
  readonly engine: EngineClient;
  readonly runs: Runs;
  readonly panels: ClusterPanels;
}

/** What a tree row, a page or a test names; a missing part means the latest data set, or a question to the person. */
interface Target {
  readonly folders?: readonly string[];
  readonly cluster?: number;
  readonly image?: number;
  readonly target?: string;
  readonly mode?: ExportMode;
}

/** Registers every command of the manifest. A failure is shown once, here, with the way to the log. */
export function registerCommands(parts: Parts): vscode.Disposable[] {
  const { log, runs, panels } = parts;
  const register = <A extends unknown[]>(name: string, action: (...args: A) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`winnow.${name}`, async (...args: A) => {
      try {
        await action(...args);
      } catch (error) {
        log.error(wordsOf(error));
        // Not awaited: the command has ended, however long the message stays.
        void vscode.window.showErrorMessage(`Winnow: ${wordsOf(error)}`, 'Show Log').then((choice) => {
          if (choice) log.show();
        });
      }
    });
  const stateOf = (target: Target | undefined): RunState | undefined =>
    target?.folders ? runs.find(target.folders) : runs.latest;
  return [
    register('clusterImages', (clicked?: vscode.Uri, selected?: vscode.Uri[]) =>
      clusterImages(parts, clicked, selected),
    ),
    register('exportTree', (target?: Target) => exportLabelledTree(runs, stateOf(target), target)),
    register('cancel', () => runs.cancel()),
    register('showLog', () => log.show()),
    register('showDiagnostics', () => showDiagnostics(parts)),
    register('openPanel', (target?: Target) => {
      const state = stateOf(target);
      if (state) panels.show(state.folders, target?.cluster);
      else void vscode.window.showInformationMessage('Winnow: cluster a folder of images first.');
    }),
    register('renameCluster', (target?: Target) => renameCluster(runs, stateOf(target), target?.cluster)),
    register('openImage', (target?: Target) => withImage(stateOf(target), target, 'vscode.open')),
    register('revealImage', (target?: Target) => withImage(stateOf(target), target, 'revealInExplorer')),
  ];
}

async function clusterImages({ runs, panels }: Parts, clicked?: vscode.Uri, selected?: vscode.Uri[]): Promise<void> {
  const uris = selected && selected.length > 0 ? selected : clicked ? [clicked] : await askForFolders();
  if (!uris || uris.length === 0) return;
  const folders = uris.map((uri) => uri.fsPath);
  const shownFirst = runs.onChange((state) => {
    if (!state.running || !state.snapshot || JSON.stringify(state.folders) !== JSON.stringify(folders)) return;
    shownFirst.dispose();
    if (!panels.isOpen(folders)) panels.show(folders);
  });
  const title = `Winnow: ${folders.map((folder) => path.basename(folder)).join(', ')}`;
  void vscode.commands.executeCommand('winnow.side.focus');
  try {
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, cancellable: true, title },
      async (progress, token) => {
        const reports = runs.onChange((state) => {
          if (state.progress && state.running) progress.report({ message: describeProgress(state.progress) });
        });
        try {
          await runs.cluster(folders, token);
        } finally {
          reports.dispose();
        }
      },
    );
  } finally {
    shownFirst.dispose();
  }
}

async function askForFolders(): Promise<vscode.Uri[] | undefined> {
  return vscode.window.showOpenDialog({
    canSelectFiles: false,
    canSelectFolders: true,
    canSelectMany: true,
    openLabel: 'Cluster Images',
    title: 'Folders of images to cluster',
  });
}

async function exportLabelledTree(runs: Runs, state: RunState | undefined, asked: Target | undefined): Promise<void> {
  if (!state?.snapshot?.finished) {
    throw new Error('There are no finished clusters to export yet. Cluster a folder of images first.');
  }
  const target =
    asked?.target ??
    (await vscode.window.showInputBox({
      title: 'Export Labelled Tree (1/2)',
      prompt: 'Folder to write. It must not exist yet; the originals stay where they are.',
      value: `${state.snapshot.root}-labelled`,
      ignoreFocusOut: true,
      validateInput: (value) => (path.isAbsolute(value) ? undefined : 'Give an absolute path.'),
    }));
  if (target === undefined) return;
  const mode = asked?.mode ?? (await askForMode());
  if (mode === undefined) return;
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, cancellable: true, title: 'Winnow: writing the labelled tree' },
    (_, token) => runs.export(state.folders, target, mode, false, token),
  );
  const written = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  const missing = report.missing.length > 0 ? ` ${report.missing.length} could not be written; see the manifest.` : '';
  void vscode.window
    .showInformationMessage(`Winnow wrote ${written} images to ${report.target}.${missing}`, 'Reveal')
    .then((choice) => {
      if (choice) void vscode.commands.executeCommand('revealInExplorer', vscode.Uri.file(report.target));
    });
}

async function askForMode(): Promise<ExportMode | undefined> {
  const details: Record<ExportMode, string> = {
    copy: 'Independent files; the safe choice',
    hardlink: 'No space needed; the same file system only',
    symlink: 'Links to the originals, which must stay',
  };
  const items = EXPORT_MODES.map((mode) => ({ label: mode, detail: details[mode] }));
  const choice = await vscode.window.showQuickPick(items, {
    title: 'Export Labelled Tree (2/2)',
    ignoreFocusOut: true,
  });
  return choice?.label;
}

async function renameCluster(runs: Runs, state: RunState | undefined, cluster: number | undefined): Promise<void> {
  if (!state?.snapshot) return;
  const { clusters } = state.snapshot;
  const id = cluster ?? (await vscode.window.showQuickPick(clusters.map(({ id, name }) => ({ label: name, id }))))?.id;
  const before = id === undefined ? undefined : clusterOf(state.snapshot, id);
  if (!before) return;
  const name = await vscode.window.showInputBox({
    title: `Rename ${before.name}`,
    value: before.name,
    validateInput: (value) =>
      value.trim() === ''
        ? 'A cluster needs a name.'
        : clusters.some((other) => other.id !== before.id && other.name === value.trim())
          ? 'Another cluster has this name.'
          : undefined,
  });
  if (name !== undefined) await runs.rename(state.folders, before.id, name);
}

async function withImage(state: RunState | undefined, target: Target | undefined, command: string): Promise<void> {
  const relative = target?.image === undefined ? undefined : state?.snapshot?.paths[target.image];
  if (!state?.snapshot || relative === undefined) return;
  await vscode.commands.executeCommand(command, vscode.Uri.file(path.join(state.snapshot.root, relative)));
}

async function showDiagnostics({ engine }: Parts): Promise<void> {
  const found = await engine.request(diagnostics, null);
  const document = await vscode.workspace.openTextDocument({
    language: 'markdown',
    content: describe(found, engine.pid),
  });
  await vscode.window.showTextDocument(document, { preview: true });
}

function describe({ winnow, node, platform, cpus, memoryBytes, parts }: Diagnostics, pid: number | undefined): string {
  const rows = parts.map(
    ({ name, version, works, message, chosen }) =>
      `- ${works ? '✓' : '✗'} **${name}** ${version ?? ''}${chosen ? ' (in use)' : ''}: ${message}`,
  );
  return [
    `# Winnow ${winnow}`,
    '',
    `Engine: process ${pid ?? '–'}, Node ${node}, ${platform}, ${cpus}, ${(memoryBytes / 2 ** 30).toFixed(1)} GiB of memory.`,
    '',
    ...rows,
    '',
  ].join('\n');
}
