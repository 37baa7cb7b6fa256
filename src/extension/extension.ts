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
import { DataSets } from './client/data-sets';
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
  const dataSets = new DataSets(engine, context.workspaceState, context.globalStorageUri, log);
  const pages = { extension: context.extensionUri, dataSets, log };
  const panels = new ClusterPanels(pages);
  const tree = new ClusterTree(dataSets, log);
  const side = new SideView(pages, panels);
  context.subscriptions.push(
    log,
    engine,
    dataSets,
    panels,
    tree,
    new FolderWatch(dataSets, log),
    new RunStatus(dataSets),
    new Badges(dataSets),
    new QualityProblems(dataSets),
    new UnreadableFiles(dataSets),
    new ContextKeyUpdates({ dataSets, panels, tree }),
    vscode.window.registerWebviewViewProvider('winnow.side', side),
    vscode.window.registerWebviewPanelSerializer('winnow.panel', panels),
    ...registerLanguageModelTools(dataSets),
    ...registerCommands({ log, engine, dataSets, panels, tree, side }, context.globalStorageUri),
  );
}
