import * as vscode from 'vscode';
import { ClusterPanels } from './cluster-panel';
import { ClusterTree } from './cluster-tree';
import { registerCommands } from './commands';
import { EngineClient } from './engine-client';
import { Runs } from './runs';
import { SideView } from './side-view';
import { RunStatus } from './status';

/** Winnow's parts, built, joined and handed over for disposal. */
export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('Winnow', { log: true });
  const engine = new EngineClient(context.asAbsolutePath('dist/engine.js'), log);
  const runs = new Runs(engine, context.workspaceState, context.globalStorageUri, log);
  const panels = new ClusterPanels(context.extensionUri, runs);
  const tree = new ClusterTree(runs);
  context.subscriptions.push(
    ...[log, engine, runs, panels, tree],
    new RunStatus(runs),
    vscode.window.registerWebviewViewProvider('winnow.side', new SideView(context.extensionUri, runs)),
    vscode.window.registerWebviewPanelSerializer('winnow.panel', panels),
    ...registerCommands({ log, engine, runs, panels }),
  );
  void runs.reopen();
}
