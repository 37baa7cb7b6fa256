/** Which images are shown: by file name, label, agreement, confidence, faults, facts of files. */
import type { Curated } from '../../src/domain/curation';
import type { Agreement, RunSnapshot } from '../../src/domain/dataset';
import { passesOf, type FactColumns, type FactRule } from '../../src/domain/fact-columns';
import { FAULTS, faultsOf, type Fault } from '../../src/domain/quality';

export interface Filter {
  /** Part of the path, whatever its case. */
  readonly text: string;
  /** Cluster id of the only label shown, or null for all. */
  readonly label: number | null;
  readonly agreement: Agreement | null;
  /** The only images shown are those with one of these faults; none for all. */
  readonly faults: readonly Fault[];
  /** The only images shown are those with one of these tags; none for all. */
  readonly tags: readonly string[];
  /** Smallest and largest confidence, both included, in percent. */
  readonly confidence: readonly [number, number];
  /** All of them hold; one a column. */
  readonly facts: readonly FactRule[];
}

export const NO_FILTER: Filter = {
  text: '',
  label: null,
  agreement: null,
  faults: [],
  tags: [],
  confidence: [0, 100],
  facts: [],
};

export interface FilterResult {
  readonly filter: Filter;
  /** Whether it holds anything back. */
  readonly active: boolean;
  /** 1 where image i is shown. */
  readonly passes: Uint8Array;
  /** Number of images that are shown. */
  readonly count: number;
}

function isActive({ text, label, agreement, faults, tags, confidence, facts }: Filter): boolean {
  const chosen = text.trim() !== '' || label !== null || agreement !== null || faults.length > 0;
  if (tags.length > 0 || facts.length > 0) return true;
  return chosen || confidence[0] > 0 || confidence[1] < 100;
}

const NONE: ReadonlySet<number> = new Set();

/** @param facts what is known of the files; rules about what is not known hold nothing back. */
export function applyFilter(
  filter: Filter,
  snapshot: RunSnapshot,
  curated: Curated,
  facts: FactColumns | undefined,
): FilterResult {
  const total = snapshot.paths.length;
  const active = isActive(filter);
  if (!active) return { filter, active, passes: new Uint8Array(total).fill(1), count: total };
  const text = filter.text.trim().toLowerCase();
  const least = filter.confidence[0] / 100;
  const most = filter.confidence[1] / 100;
  const tagged = filter.tags.map((tag) => curated.tags.get(tag) ?? NONE);
  const ruled = filter.facts.flatMap((rule) => {
    const column = facts?.columns.find(({ id }) => id === rule.column);
    return column ? [passesOf(column, rule)] : [];
  });
  const passes = new Uint8Array(total);
  let count = 0;
  for (let i = 0; i < total; i++) {
    const confidence = snapshot.confidence[i] ?? 0;
    if (confidence < least || confidence > most) continue;
    if (filter.label !== null && curated.labels[i] !== filter.label) continue;
    if (filter.agreement !== null && snapshot.agreement[i] !== filter.agreement) continue;
    if (filter.faults.length > 0 && !faultsOf(snapshot, i).some((fault) => filter.faults.includes(fault))) continue;
    if (text !== '' && !snapshot.paths[i]!.toLowerCase().includes(text)) continue;
    if (tagged.length > 0 && !tagged.some((images) => images.has(i))) continue;
    if (ruled.some((lets) => lets[i] === 0)) continue;
    passes[i] = 1;
    count++;
  }
  return { filter, active, passes, count };
}

/** Takes from a kept filter, whatever version wrote it, the parts that still make sense. */
export function restoredFilter(kept: unknown): Filter {
  if (typeof kept !== 'object' || kept === null) return NO_FILTER;
  const { text, label, agreement, faults, tags, confidence, facts } = kept as Partial<Record<keyof Filter, unknown>>;
  const tiers: readonly Agreement[] = ['all', 'most', 'disputed'];
  const bounds: readonly unknown[] = Array.isArray(confidence) ? confidence : [];
  const [least, most] = bounds;
  return {
    text: typeof text === 'string' ? text : '',
    label: typeof label === 'number' ? label : null,
    agreement: tiers.find((tier) => tier === agreement) ?? null,
    faults: Array.isArray(faults) ? FAULTS.filter((fault) => faults.includes(fault)) : [],
    tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [],
    confidence: typeof least === 'number' && typeof most === 'number' ? [least, most] : NO_FILTER.confidence,
    facts: Array.isArray(facts) ? facts.flatMap(restoredRule) : [],
  };
}

function restoredRule(kept: unknown): FactRule[] {
  if (typeof kept !== 'object' || kept === null) return [];
  const { column, least, most, among } = kept as Partial<Record<'column' | 'least' | 'most' | 'among', unknown>>;
  if (typeof column !== 'string') return [];
  if (Array.isArray(among)) return [{ column, among: among.filter((each) => typeof each === 'string') }];
  const bound = (value: unknown): value is number | null => value === null || typeof value === 'number';
  return bound(least) && bound(most) ? [{ column, least, most }] : [];
}
