import type { ExportForm, ExportLayout, ExportScope, ExportSplit } from '../../domain/exports';
import { EXPORT_LAYOUTS, EXPORT_PIXELS, KINSHIPS, LONGEST_SIDE, SHORTEST_SIDE, SIDECARS } from '../../domain/exports';
import { choice, UsageError, wholeNumber } from './usage';

/** Options of every command that writes a tree, for `parse`. */
export const EXPORT_OPTIONS = {
  split: { type: 'string' },
  layout: { type: 'string' },
  together: { type: 'string' },
  'min-confidence': { type: 'string' },
  pixels: { type: 'string' },
  longest: { type: 'string' },
  sidecars: { type: 'string' },
} as const;

/** What a tree holds and how it is laid out. */
export interface TreeOptions extends ExportForm {
  readonly scope: ExportScope;
  readonly split: ExportSplit | null;
  readonly layout: ExportLayout;
}

/**
 * @param seed of the split.
 * @throws UsageError
 */
export function treeOptions(
  values: { readonly [P in keyof typeof EXPORT_OPTIONS]?: string | undefined },
  seed: number,
): TreeOptions {
  const { split, layout, together, 'min-confidence': least, longest } = values;
  if (split === undefined && together !== undefined) {
    throw new UsageError('--together says what stays in one part of a split: add --split 80/10/10');
  }
  if (split === undefined && layout !== undefined && layout !== 'label') {
    throw new UsageError('--layout says where the parts of a split go: add --split 80/10/10');
  }
  const pixels = choice('--pixels', values.pixels ?? (longest === undefined ? 'original' : 'upright'), EXPORT_PIXELS);
  if (longest !== undefined && pixels === 'original') {
    throw new UsageError('--longest makes new pictures: add --pixels upright');
  }
  return {
    pixels,
    longest: longest === undefined ? null : wholeNumber('--longest', longest, SHORTEST_SIDE, LONGEST_SIDE),
    sidecars: (values.sidecars?.split(',') ?? []).map((name) => choice('--sidecars', name.trim(), SIDECARS)),
    scope: least === undefined ? { kind: 'all' } : { kind: 'confident', least: confidence(least) },
    split: split === undefined ? null : { ...shares(split), seed, ...kinships(together) },
    layout: choice('--layout', layout ?? (split === undefined ? 'label' : 'split/label'), EXPORT_LAYOUTS),
  };
}

function kinships(text: string | undefined): Pick<ExportSplit, 'together'> {
  if (text === undefined) return {};
  return { together: [...new Set(text.split(','))].map((name) => choice('--together', name, KINSHIPS)) };
}

function shares(text: string): Omit<ExportSplit, 'seed'> {
  const parts = /^\d+(\.\d+)?(\/\d+(\.\d+)?){2}$/.test(text) ? text.split('/').map(Number) : [];
  if (Math.abs(parts.reduce((sum, part) => sum + part, 0) - 100) > 1e-6) {
    throw new UsageError(
      `--split takes the percentages of train, val and test, which sum to 100, as in 80/10/10, not ${JSON.stringify(text)}`,
    );
  }
  return { train: parts[0]!, val: parts[1]!, test: parts[2]! };
}

function confidence(text: string): number {
  const value = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || value > 1) {
    throw new UsageError(`--min-confidence takes a number in 0 … 1, not ${JSON.stringify(text)}`);
  }
  return value;
}
