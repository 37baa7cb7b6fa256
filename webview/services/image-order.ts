/** The orders in which the images of a cluster can be shown. */
import { t } from '@vscode/l10n';
import type { FactColumn, FactColumns } from '../../src/domain/fact-columns';
import type { Choice } from '../ui/toolkit';

/** `certain` is the order of the engine; `ID:up` and `ID:down` sort by the numbers of a column. */
export type ImageOrder =
  'certain' | 'doubtful' | 'unlike' | 'name' | 'pixels:up' | 'pixels:down' | `${string}:${'up' | 'down'}`;

/** The orders in which images are reviewed. */
export const REVIEW_ORDERS = ['doubtful', 'unlike'] as const;
export type ReviewOrder = (typeof REVIEW_ORDERS)[number];

const PLAIN: readonly Choice<ImageOrder>[] = [
  { value: 'certain', text: t('Most certain first') },
  { value: 'doubtful', text: t('Most doubtful first') },
  { value: 'unlike', text: t('Like nothing else first') },
  { value: 'name', text: t('By name') },
  { value: 'pixels:down', text: t('Most pixels first') },
  { value: 'pixels:up', text: t('Fewest pixels first') },
  { value: 'bytes:down', text: t('Most bytes first') },
  { value: 'bytes:up', text: t('Fewest bytes first') },
  { value: 'taken:down', text: t('Newest first') },
  { value: 'taken:up', text: t('Oldest first') },
];

/** What can be chosen in the review. */
export const REVIEW_ORDER_CHOICES = REVIEW_ORDERS.map((value) => ({
  value,
  text: PLAIN.find((choice) => choice.value === value)!.text,
}));

/** What can be chosen; the columns of tables once they are known. */
export function imageOrderChoices(facts: FactColumns | undefined): readonly Choice<ImageOrder>[] {
  const tables = (facts?.columns ?? []).filter(({ kind, table }) => kind === 'number' && table !== undefined);
  return [
    ...PLAIN,
    ...tables.flatMap(({ id, name }): Choice<ImageOrder>[] => [
      { value: `${id}:down`, text: t('{0}, largest first', name) },
      { value: `${id}:up`, text: t('{0}, smallest first', name) },
    ]),
  ];
}

/** Whether an order goes by facts of the files, which have to be asked for. */
export const needsFacts = (order: ImageOrder): boolean => order.includes(':');

/** Takes an order that was kept, whatever version wrote it. */
export function restoredOrder(kept: unknown): ImageOrder {
  const known = PLAIN.find(({ value }) => value === kept)?.value;
  return known ?? (typeof kept === 'string' && /^table:.*:(?:up|down)$/s.test(kept) ? (kept as ImageOrder) : 'certain');
}

/** What images can be sorted by, as far as it is known. */
export interface Known {
  readonly facts: FactColumns | undefined;
  /** How far each image is from its nearest ones. */
  readonly unlikeness: readonly number[] | undefined;
}

/**
 * Sorts images. Equal ones stay in their order, and those without a value come last. `certain`
 * changes nothing.
 */
export function inOrder(images: readonly number[], order: ImageOrder, { facts, unlikeness }: Known): readonly number[] {
  if (order === 'certain') return images;
  if (order === 'doubtful') return [...images].reverse();
  // The numbers of the images follow their paths.
  if (order === 'name') return [...images].sort((a, b) => a - b);
  if (order === 'unlike') return unlikeness ? [...images].sort((a, b) => unlikeness[b]! - unlikeness[a]!) : images;
  const end = order.lastIndexOf(':');
  const values = valuesOf(order.slice(0, end), facts?.columns ?? []);
  if (values === undefined) return images;
  const sign = order.endsWith(':up') ? 1 : -1;
  const rank = (image: number): number => {
    const value = values(image);
    return value === null ? Infinity : sign * value;
  };
  return images
    .map((image) => ({ image, rank: rank(image) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ image }) => image);
}

function valuesOf(id: string, columns: readonly FactColumn[]): ((image: number) => number | null) | undefined {
  const numbers = (wanted: string): readonly (number | null)[] | undefined => {
    const column = columns.find((each) => each.id === wanted);
    return column?.kind === 'number' ? column.values : undefined;
  };
  if (id !== 'pixels') {
    const values = numbers(id);
    return values && ((image) => values[image] ?? null);
  }
  // There is no column of a fact that is the same for all images.
  const width = numbers('width');
  const height = numbers('height');
  if (width === undefined && height === undefined) return undefined;
  return (image) => {
    const across = width ? width[image]! : 1;
    const down = height ? height[image]! : 1;
    return across === null || down === null ? null : across * down;
  };
}
