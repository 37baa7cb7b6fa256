/** The orders in which clusters can be listed. */
import { t } from '@vscode/l10n';
import type { Cluster } from '../../src/domain/dataset';
import type { Choice } from '../ui/toolkit';

export const ORDERS = ['size', 'agreement', 'name'] as const;
export type Order = (typeof ORDERS)[number];

export const ORDER_CHOICES: readonly Choice<Order>[] = [
  { value: 'size', text: t('Size') },
  { value: 'agreement', text: t('Agreement') },
  { value: 'name', text: t('Name') },
];

/**
 * Largest, most agreed or alphabetically first; images without a label (negative ids) always come
 * last, the excluded ones after the undecided.
 */
export function ordered(clusters: readonly Cluster[], order: Order): Cluster[] {
  const bySize = (a: Cluster, b: Cluster): number => b.images.length - a.images.length || a.id - b.id;
  const rules: Readonly<Record<Order, (a: Cluster, b: Cluster) => number>> = {
    size: bySize,
    agreement: (a, b) => b.agreedByAll - a.agreedByAll || bySize(a, b),
    name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }),
  };
  return [...clusters].sort((a, b) => Math.min(b.id, 0) - Math.min(a.id, 0) || rules[order](a, b));
}

/**
 * Ids that were there before stay in their order; each new one comes after the one that it follows
 * in `sorted`, and those of images without a label last.
 */
export function inPlace(before: readonly number[], sorted: readonly number[]): number[] {
  const present = new Set(sorted);
  const places = before.filter((id) => id >= 0 && present.has(id));
  sorted.forEach((id, at) => {
    if (id < 0) places.push(id);
    else if (!places.includes(id)) places.splice(at === 0 ? 0 : places.indexOf(sorted[at - 1]!) + 1, 0, id);
  });
  return places;
}
