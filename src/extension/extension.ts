import * as vscode from 'vscode';
import './client/language';
import { registerLanguageModelTools } from './agents/language-model-tools';
import { Badges } from './decorations/badges';
import { ClusterPanels } from './pages/cluster-panels';
import { ClusterTree } from './tree/cluster-tree';
import { registerCommands } from './commands/commands';
import { ContextKeyUpdates } from './commands/context-keys';
import { installedCuda } from './cuda/cuda-installer';
import { EngineClient } from './client/engine-client';
import { FolderWatch } from './client/folder-watch';
import { Runs } from './client/runs';
import { SideView } from './pages/side-view';
import { QualityProblems } from './decorations/quality-problems';
import { RunStatus } from './decorations/status';
import { UnreadableFiles } from './commands/unreadable-files';

/** Winnow's parts, built, joined and handed over for disposal. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Winnow', { log: true });
  const cuda = (): NodeJS.ProcessEnv => {
    const folder = installedCuda(context.globalStorageUri.fsPath);
    return folder === undefined ? {} : { WINNOW_CUDA_FOLDER: folder };
  };
  const engine = new EngineClient(context.asAbsolutePath('dist/engine.js'), log, cuda);
  const runs = new Runs(engine, context.workspaceState, context.globalStorageUri, log);
  const pages = { extension: context.extensionUri, runs, log };
  const panels = new ClusterPanels(pages);
  const tree = new ClusterTree(runs, log);
  const side = new SideView(pages, panels);
  context.subscriptions.push(
    log,
    engine,
    runs,
    panels,
    tree,
    new FolderWatch(runs, log),
    new RunStatus(runs),
    new Badges(runs),
    new QualityProblems(runs),
    new UnreadableFiles(runs),
    new ContextKeyUpdates({ runs, panels, tree }),
    vscode.window.registerWebviewViewProvider('winnow.side', side),
    vscode.window.registerWebviewPanelSerializer('winnow.panel', panels),
    ...registerLanguageModelTools(runs),
    ...registerCommands({ log, engine, runs, panels, tree, side }, context.globalStorageUri),
  );
}
