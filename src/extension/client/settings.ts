import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import { VIEWS } from '../../domain/methods';
import { DEFAULT_CONFIGURATION, MOST_THREADS, type RunConfiguration } from '../../domain/dataset';

/** The settings of one run, read once when it starts. */
export function readConfiguration(): RunConfiguration {
  const settings = vscode.workspace.getConfiguration('winnow');
  const k = settings.get<number>('k', 0);
  const threads = settings.get<number>('threads', 0);
  return {
    preset: settings.get('preset', DEFAULT_CONFIGURATION.preset),
    seed: settings.get('seed', DEFAULT_CONFIGURATION.seed),
    k: k === 0 ? 'auto' : k,
    kRange: settings.get('kRange', DEFAULT_CONFIGURATION.kRange),
    backend: settings.get('backend', DEFAULT_CONFIGURATION.backend),
    threads: Math.min(threads > 0 ? threads : availableParallelism(), MOST_THREADS),
    views: VIEWS.filter((view) => settings.get<string[]>('views', []).includes(view)),
    reduction: settings.get('reduction', DEFAULT_CONFIGURATION.reduction),
    clusterer: settings.get('clusterer', DEFAULT_CONFIGURATION.clusterer),
    labeller: settings.get('labeller', DEFAULT_CONFIGURATION.labeller),
    model: settings.get('model', DEFAULT_CONFIGURATION.model),
    settings: settings.get('methodSettings', DEFAULT_CONFIGURATION.settings),
  };
}

/** Absolute folder of the stores: the setting, or the extension's own storage. */
export function storeLocation(storage: vscode.Uri): string {
  const chosen = vscode.workspace.getConfiguration('winnow').get<string>('storeLocation', '').trim();
  return chosen === '' ? vscode.Uri.joinPath(storage, 'stores').fsPath : chosen;
}
