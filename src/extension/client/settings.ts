import { availableParallelism } from 'node:os';
import * as vscode from 'vscode';
import { EXTRACTORS } from '../../domain/methods';
import { DEFAULT_CONFIGURATION, MOST_THREADS, PRESET_METHODS, type RunConfiguration } from '../../domain/configuration';

/** The settings of one run, read once when it starts. */
export function readConfiguration(): RunConfiguration {
  const settings = vscode.workspace.getConfiguration('winnow');
  const k = settings.get<number>('k', 0);
  const threads = settings.get<number>('threads', 0);
  const preset = settings.get('preset', DEFAULT_CONFIGURATION.preset);
  const methods = PRESET_METHODS[preset];
  // A default of the manifest was not chosen by anyone. Where nothing was chosen, the preset
  // decides.
  const chosen = <Value>(name: string): Value | undefined => {
    const { workspaceFolderValue, workspaceValue, globalValue } = settings.inspect<Value>(name) ?? {};
    return workspaceFolderValue ?? workspaceValue ?? globalValue;
  };
  const extractors = chosen<string[]>('features') ?? methods.features;
  return {
    preset,
    seed: settings.get('seed', DEFAULT_CONFIGURATION.seed),
    k: k === 0 ? 'auto' : k,
    kRange: settings.get('kRange', DEFAULT_CONFIGURATION.kRange),
    backend: settings.get('backend', DEFAULT_CONFIGURATION.backend),
    threads: Math.min(threads > 0 ? threads : availableParallelism(), MOST_THREADS),
    features: EXTRACTORS.filter((extractor) => (extractors as readonly string[]).includes(extractor)),
    reduction: settings.get('reduction', DEFAULT_CONFIGURATION.reduction),
    clusterer: chosen<RunConfiguration['clusterer']>('clusterer') ?? methods.clusterer,
    labeller: chosen<RunConfiguration['labeller']>('labeller') ?? methods.labeller,
    model: settings.get('model', DEFAULT_CONFIGURATION.model),
    settings: settings.get('methodSettings', DEFAULT_CONFIGURATION.settings),
  };
}

/** Absolute folder of the stores: the setting, or the extension's own storage. */
export function storeLocation(storage: vscode.Uri): string {
  const chosen = vscode.workspace.getConfiguration('winnow').get<string>('storeLocation', '').trim();
  return chosen === '' ? vscode.Uri.joinPath(storage, 'stores').fsPath : chosen;
}
