import table from './kinds.json';

/** Words by their positions, as the file has them. */
const CLASSES: Readonly<Record<string, readonly number[] | undefined>> = table.classes;

/**
 * What a class of the network that ships is a kind of, and its other names, as `dog` and `canine`
 * for `golden retriever`; none for classes of other networks.
 * Source: the nouns of WordNet 3.1 (`src/build/kinds.mjs`).
 */
export function kindsOf(className: string): readonly string[] {
  const kinds = Object.hasOwn(CLASSES, className) ? CLASSES[className] : undefined;
  return (kinds ?? []).map((place) => table.kinds[place]!);
}
