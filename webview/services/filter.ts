/** Which images are shown: by file name, label, agreement, confidence and faults. */
import type { Curated } from '../../src/domain/curation';
import type { Agreement, RunSnapshot } from '../../src/domain/dataset';
import { FAULTS, faultsOf, type Fault } from '../../src/domain/quality';

export interface Filter {
  /** Part of the path, whatever its case. */
  readonly text: string;
  /** Cluster id of the only label shown, or null for all. */
  readonly label: number | null;
  readonly agreement: Agreement | null;
  /** The only images shown are those with one of these faults; none for all. */
  readonly faults: readonly Fault[];
  /** Smallest and largest confidence, both included, in percent. */
  readonly confidence: readonly [number, number];
}

export const NO_FILTER: Filter = { text: '', label: null, agreement: null, faults: [], confidence: [0, 100] };

export interface FilterResult {
  readonly filter: Filter;
  /** Whether it holds anything back. */
  readonly active: boolean;
  /** 1 where image i is shown. */
  readonly passes: Uint8Array;
  /** Number of images that are shown. */
  readonly count: number;
}

function isActive({ text, label, agreement, faults, confidence }: Filter): boolean {
  const chosen = text.trim() !== '' || label !== null || agreement !== null || faults.length > 0;
  return chosen || confidence[0] > 0 || confidence[1] < 100;
}

export function applyFilter(filter: Filter, snapshot: RunSnapshot, curated: Curated): FilterResult {
  const total = snapshot.paths.length;
  const active = isActive(filter);
  if (!active) return { filter, active, passes: new Uint8Array(total).fill(1), count: total };
  const text = filter.text.trim().toLowerCase();
  const least = filter.confidence[0] / 100;
  const most = filter.confidence[1] / 100;
  const passes = new Uint8Array(total);
  let count = 0;
  for (let i = 0; i < total; i++) {
    const confidence = snapshot.confidence[i] ?? 0;
    if (confidence < least || confidence > most) continue;
    if (filter.label !== null && curated.labels[i] !== filter.label) continue;
    if (filter.agreement !== null && snapshot.agreement[i] !== filter.agreement) continue;
    if (filter.faults.length > 0 && !faultsOf(snapshot, i).some((fault) => filter.faults.includes(fault))) continue;
    if (text !== '' && !snapshot.paths[i]!.toLowerCase().includes(text)) continue;
    passes[i] = 1;
    count++;
  }
  return { filter, active, passes, count };
}

/** Takes from a kept filter, whatever version wrote it, the parts that still make sense. */
export function restoredFilter(kept: unknown): Filter {
  if (typeof kept !== 'object' || kept === null) return NO_FILTER;
  const { text, label, agreement, faults, confidence } = kept as Partial<Record<keyof Filter, unknown>>;
  const tiers: readonly Agreement[] = ['all', 'most', 'disputed'];
  const bounds: readonly unknown[] = Array.isArray(confidence) ? confidence : [];
  const [least, most] = bounds;
  return {
    text: typeof text === 'string' ? text : '',
    label: typeof label === 'number' ? label : null,
    agreement: tiers.find((tier) => tier === agreement) ?? null,
    faults: Array.isArray(faults) ? FAULTS.filter((fault) => faults.includes(fault)) : [],
    confidence: typeof least === 'number' && typeof most === 'number' ? [least, most] : NO_FILTER.confidence,
  };
}
