/** Which images are shown: by file name, label, agreement and confidence. */
import type { Curated } from '../../src/domain/curation';
import type { Agreement, RunSnapshot } from '../../src/domain/dataset';

export interface Filter {
  /** Part of the path, whatever its case. */
  readonly text: string;
  /** Cluster id of the only label shown, or null for all. */
  readonly label: number | null;
  readonly agreement: Agreement | null;
  /** Smallest and largest confidence, both included, in percent. */
  readonly confidence: readonly [number, number];
}

export const NO_FILTER: Filter = { text: '', label: null, agreement: null, confidence: [0, 100] };

export interface FilterResult {
  readonly filter: Filter;
  /** Whether it holds anything back. */
  readonly active: boolean;
  /** 1 where image i is shown. */
  readonly passes: Uint8Array;
  /** Number of images that are shown. */
  readonly count: number;
}

export function isActive({ text, label, agreement, confidence }: Filter): boolean {
  return text.trim() !== '' || label !== null || agreement !== null || confidence[0] > 0 || confidence[1] < 100;
}

export function applyFilter(filter: Filter, snapshot: RunSnapshot, curated: Curated): FilterResult {
  const total = snapshot.paths.length;
  const active = isActive(filter);
  if (!active) return { filter, active, passes: new Uint8Array(total).fill(1), count: total };
  const text = filter.text.trim().toLowerCase();
  const [least, most] = [filter.confidence[0] / 100, filter.confidence[1] / 100];
  const passes = new Uint8Array(total);
  let count = 0;
  for (let i = 0; i < total; i++) {
    const confidence = snapshot.confidence[i] ?? 0;
    if (confidence < least || confidence > most) continue;
    if (filter.label !== null && curated.labels[i] !== filter.label) continue;
    if (filter.agreement !== null && snapshot.agreement[i] !== filter.agreement) continue;
    if (text !== '' && !snapshot.paths[i]!.toLowerCase().includes(text)) continue;
    passes[i] = 1;
    count++;
  }
  return { filter, active, passes, count };
}

/** Takes from a kept filter, whatever version wrote it, the parts that still make sense. */
export function restoredFilter(kept: unknown): Filter {
  if (typeof kept !== 'object' || kept === null) return NO_FILTER;
  const { text, label, agreement, confidence } = kept as Partial<Record<keyof Filter, unknown>>;
  const tiers: readonly Agreement[] = ['all', 'most', 'disputed'];
  const bounds: readonly unknown[] = Array.isArray(confidence) ? confidence : [];
  const [least, most] = bounds;
  return {
    text: typeof text === 'string' ? text : '',
    label: typeof label === 'number' ? label : null,
    agreement: tiers.find((tier) => tier === agreement) ?? null,
    confidence: typeof least === 'number' && typeof most === 'number' ? [least, most] : NO_FILTER.confidence,
  };
}
