import type { PassedOver } from '../../domain/dataset';
import type { Refusal } from './file-kind';

/** Counts files by kind: the most first, then by name. */
export function countKinds(refusals: readonly Refusal[]): PassedOver[] {
  const counts = new Map<string, { files: number; reason: string }>();
  for (const { kind, reason } of refusals) {
    const known = counts.get(kind);
    if (known) known.files++;
    else counts.set(kind, { files: 1, reason });
  }
  const rows = [...counts].map(([kind, { files, reason }]): PassedOver => ({ kind, files, reason }));
  return rows.sort((a, b) => b.files - a.files || (a.kind < b.kind ? -1 : 1));
}
