/** What the fields of the export dialog mean, and what is wrong with them. */
import { t } from '@vscode/l10n';
import {
  LONGEST_SIDE,
  SHORTEST_SIDE,
  type ExportLayout,
  type ExportMode,
  type ExportScope,
  type Kinship,
  type Sidecar,
} from '../../src/domain/exports';
import type { ExportPlan } from '../../src/protocol/panel';

/** As typed: a field that holds no number is NaN. */
export interface ExportFields {
  readonly scope: ExportScope['kind'];
  /** Paths of the images that are selected. */
  readonly chosen: readonly string[];
  /** Percent. */
  readonly least: number;
  readonly split: boolean;
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly seed: number;
  /** What stays in one part of the split. */
  readonly together: readonly Kinship[];
  /** Used with a split; without one the layout is `label`. */
  readonly layout: Exclude<ExportLayout, 'label'>;
  readonly files: ExportMode | 'upright';
  /** Whether upright pictures are made smaller, and to how many pixels of the long side. */
  readonly resized: boolean;
  readonly longest: number;
  readonly sidecars: readonly Sidecar[];
}

export const DEFAULT_FIELDS: ExportFields = {
  scope: 'all',
  chosen: [],
  least: 80,
  split: false,
  train: 80,
  val: 10,
  test: 10,
  seed: 1,
  together: ['copies'],
  layout: 'split/label',
  files: 'copy',
  resized: false,
  longest: 512,
  sidecars: [],
};

/** Largest seed: an unsigned 32-bit number. */
export const LARGEST_SEED = 2 ** 32 - 1;

export type Problem = { readonly field: 'least' | 'split' | 'seed' | 'longest'; readonly words: string };

export function problemOf(fields: ExportFields): Problem | undefined {
  const { scope, least, split, train, val, test, seed } = fields;
  if (scope === 'confident' && !(least >= 0 && least <= 100)) {
    return { field: 'least', words: t('The confidence must lie between 0 and 100 %.') };
  }
  const { files, resized, longest } = fields;
  const sized = Number.isInteger(longest) && longest >= SHORTEST_SIDE && longest <= LONGEST_SIDE;
  if (files === 'upright' && resized && !sized) {
    return {
      field: 'longest',
      words: t('The long side must be a whole number from {0} to {1}.', SHORTEST_SIDE, LONGEST_SIDE),
    };
  }
  if (!split) return undefined;
  const parts = [train, val, test];
  if (!parts.every((part) => Number.isInteger(part) && part >= 0)) {
    return { field: 'split', words: t('The parts must be whole numbers from 0 to 100.') };
  }
  const sum = train + val + test;
  if (sum !== 100) return { field: 'split', words: t('The parts must sum to 100 %. They sum to {0} %.', sum) };
  if (!(Number.isInteger(seed) && seed >= 0 && seed <= LARGEST_SEED)) {
    return { field: 'seed', words: t('The seed must be a whole number from 0 to {0}.', LARGEST_SEED) };
  }
  return undefined;
}

/** The plan that fields without a problem describe. */
export function planOf(fields: ExportFields): ExportPlan {
  const { split, train, val, test, seed, together, layout, files, resized, longest, sidecars } = fields;
  const scope = scopeOf(fields);
  const form =
    files === 'upright'
      ? ({ mode: 'copy', pixels: 'upright', longest: resized ? longest : null, sidecars } as const)
      : ({ mode: files, pixels: 'original', longest: null, sidecars } as const);
  return split
    ? { scope, split: { train, val, test, seed, together }, layout, ...form }
    : { scope, split: null, layout: 'label', ...form };
}

function scopeOf({ scope: kind, least, chosen }: ExportFields): ExportScope {
  if (kind === 'confident') return { kind, least: least / 100 };
  return kind === 'chosen' ? { kind, paths: chosen } : { kind };
}
