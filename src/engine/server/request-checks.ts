import path from 'node:path';
import type { ExportScope, ExportSplit, RunConfiguration } from '../../domain/dataset';
import { CLUSTERERS, LABELLERS, REDUCTIONS, EXTRACTORS, type ExtractorName } from '../../domain/methods';
import { settingFault, type GivenSettings } from '../../domain/method-settings';
import { BACKENDS, EXPORT_LAYOUTS, EXPORT_MODES, KINSHIPS, MOST_THREADS, PRESETS } from '../../domain/dataset';
import type { ClusterParams, DatasetParams, ExportParams, LabellingParams } from '../../protocol/engine';
import { WinnowFailure } from '../base/failure';

/** What came over a process boundary is unknown until it was looked at; each check throws `bad-request` in words. */
type Unknown = Record<string, unknown>;

/** Longer than any name that a person could tell from another. */
const LONGEST_TEXT = 10_000;
/** What Linux takes at most, in characters; longer paths are refused before they are repeated in a message. */
const LONGEST_PATH = 4096;
/** More folders than a person chooses. */
const MOST_FOLDERS = 1000;

export function checkDataset(params: unknown): DatasetParams {
  const { folders, store } = record(params, 'params');
  if (!Array.isArray(folders) || folders.length === 0) throw bad('folders must name at least one folder');
  if (folders.length > MOST_FOLDERS) throw bad(`folders must name at most ${MOST_FOLDERS} folders`);
  return { folders: folders.map((folder) => absolute(folder, 'each folder')), store: absolute(store, 'store') };
}

export function checkLabelling(params: unknown): LabellingParams {
  return { ...checkDataset(params), labelling: text(record(params, 'params').labelling, 'labelling') };
}

export function checkCluster(params: unknown): ClusterParams {
  const { configuration, takeOver = false, fromScratch = false } = record(params, 'params');
  if (typeof takeOver !== 'boolean') throw bad('takeOver must be true or false');
  if (typeof fromScratch !== 'boolean') throw bad('fromScratch must be true or false');
  return { ...checkDataset(params), configuration: checkConfiguration(configuration), takeOver, fromScratch };
}

export function checkExport(params: unknown): ExportParams {
  const { target, mode, dryRun, scope, split, layout } = record(params, 'params');
  if (typeof dryRun !== 'boolean') throw bad('dryRun must be true or false');
  const parts = split === null ? null : checkSplitShares(split);
  const nesting = oneOf(layout, EXPORT_LAYOUTS, 'layout');
  if (!parts && nesting !== 'label') throw bad(`the layout ${nesting} needs a split`);
  return {
    ...checkDataset(params),
    target: absolute(target, 'target'),
    mode: oneOf(mode, EXPORT_MODES, 'mode'),
    dryRun,
    scope: checkScope(scope),
    split: parts,
    layout: nesting,
  };
}

function checkScope(value: unknown): ExportScope {
  const { kind, least } = record(value, 'scope');
  const known = oneOf(kind, ['all', 'reviewed', 'agreed', 'confident'] as const, 'the kind of scope');
  return known === 'confident' ? { kind: known, least: between(least, 0, 1, 'the least confidence') } : { kind: known };
}

function checkSplitShares(value: unknown): ExportSplit {
  const shares = record(value, 'split');
  const [train, val, test] = (['train', 'val', 'test'] as const).map((part) => between(shares[part], 0, 100, part));
  if (Math.abs(train! + val! + test! - 100) > 1e-6) throw bad('train, val and test must sum to 100');
  const { together = [] } = shares;
  if (!Array.isArray(together)) throw bad('what stays together in a split must be a list');
  return {
    ...{ train: train!, val: val!, test: test!, seed: whole(shares.seed, 0, 2 ** 32 - 1, 'the seed of the split') },
    together: together.map((kinship) => oneOf(kinship, KINSHIPS, 'what stays together in a split')),
  };
}

function checkConfiguration(value: unknown): RunConfiguration {
  const { preset, seed, k, kRange, backend, threads, ...methods } = record(value, 'configuration');
  const { features, reduction, clusterer, labeller, model, settings } = methods;
  if (!Array.isArray(kRange) || kRange.length !== 2) throw bad('kRange must hold the smallest and the largest k');
  const lowest = whole(kRange[0], 2, 1000, 'the smallest k');
  return {
    preset: oneOf(preset, PRESETS, 'preset'),
    seed: whole(seed, 0, 2 ** 32 - 1, 'seed'),
    k: k === 'auto' ? k : whole(k, 2, 1000, 'k'),
    kRange: [lowest, whole(kRange[1], lowest, 1000, 'the largest k')],
    backend: oneOf(backend, BACKENDS, 'backend'),
    threads: whole(threads, 1, MOST_THREADS, 'threads'),
    features: checkedFeatures(features),
    reduction: oneOf(reduction, REDUCTIONS, 'reduction'),
    clusterer: oneOf(clusterer, CLUSTERERS, 'clusterer'),
    labeller: oneOf(labeller, LABELLERS, 'labeller'),
    model: text(model, 'model'),
    settings: checkSettings(settings),
  };
}

function checkedFeatures(value: unknown): ExtractorName[] {
  if (!Array.isArray(value) || value.length === 0) throw bad('features must name at least one extractor');
  const named = value.map((extractor) => oneOf(extractor, EXTRACTORS, 'each extractor'));
  return EXTRACTORS.filter((extractor) => named.includes(extractor));
}

function checkSettings(value: unknown): GivenSettings {
  const given = Object.entries(record(value, 'settings'));
  for (const [name, setting] of given) {
    const fault = settingFault(name, setting);
    if (fault !== undefined) throw bad(`the setting ${text(name, 'each setting').slice(0, 100)} ${fault}`);
  }
  return Object.fromEntries(given) as GivenSettings;
}

export function record(value: unknown, what: string): Unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(`${what} must be an object`);
  return value as Unknown;
}

export function absolute(value: unknown, what: string): string {
  if (typeof value !== 'string' || !path.isAbsolute(value)) throw bad(`${what} must be an absolute path`);
  if (value.length > LONGEST_PATH) throw bad(`${what} must be a path of at most ${LONGEST_PATH} characters`);
  if (value.includes('\0')) throw bad(`${what} must be a path without a zero character`);
  return value;
}

export function text(value: unknown, what: string): string {
  if (typeof value !== 'string' || value.length > LONGEST_TEXT) throw bad(`${what} must be a text`);
  return value;
}

export function whole(value: unknown, least: number, most: number, what: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw bad(`${what} must be a whole number from ${least} to ${most}`);
  }
  return value;
}

function between(value: unknown, least: number, most: number, what: string): number {
  if (typeof value !== 'number' || !(value >= least && value <= most)) {
    throw bad(`${what} must be a number from ${least} to ${most}`);
  }
  return value;
}

export function oneOf<T extends string>(value: unknown, choices: readonly T[], what: string): T {
  if (!choices.includes(value as T)) throw bad(`${what} must be one of ${choices.join(', ')}`);
  return value as T;
}

export function bad(message: string): WinnowFailure {
  return new WinnowFailure('bad-request', `${message[0]!.toUpperCase()}${message.slice(1)}.`);
}
