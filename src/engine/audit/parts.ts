import { copySets, SAME_PICTURE, type Copies } from '../../domain/copies';
import type { PartsAudit } from '../../domain/parts';
import type { GivenClasses } from './classes';

/**
 * What is wrong with the parts of a tree: copies and near copies that lie in several, and classes
 * that one lacks. Undefined where the tree has fewer than two.
 * @param parts of each image, null for none.
 */
export function auditParts(
  paths: readonly string[],
  parts: readonly (string | null)[],
  { names, of }: GivenClasses,
  copies: Copies,
): PartsAudit | undefined {
  const sizes = new Map<string, number>();
  const classes = new Map<string, Set<number>>();
  parts.forEach((part, image) => {
    if (part === null) return;
    sizes.set(part, (sizes.get(part) ?? 0) + 1);
    if (of[image]! >= 0) classes.set(part, (classes.get(part) ?? new Set()).add(of[image]!));
  });
  if (sizes.size < 2) return undefined;
  const leaks = copySets(copies, SAME_PICTURE, paths, (image) => parts[image] !== null)
    .filter(({ images }) => new Set(images.map((image) => parts[image])).size > 1)
    .map(({ images, nearness }) => ({
      images: [...images].sort((a, b) => (parts[a]! < parts[b]! ? -1 : parts[a]! > parts[b]! ? 1 : a - b)),
      nearness: Math.min(...nearness),
    }));
  // A part without any class, such as a test set whose answers are kept secret, lacks none.
  const missing = [...classes]
    .map(([part, own]) => ({ part, classes: names.filter((_, at) => !own.has(at)) }))
    .filter((each) => each.classes.length > 0);
  return {
    parts: [...sizes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, images]) => ({ name, images })),
    leaks,
    missing: missing.sort((a, b) => (a.part < b.part ? -1 : 1)),
  };
}
