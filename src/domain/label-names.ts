/** Which names labels can have, and which they are given where they lack one of their own. Pure. */
import { t } from '@vscode/l10n';
import { EXCLUDED_NAME, UNDECIDED_NAME, type Curated } from './curation';

export const LONGEST_NAME = 200;

/** A name that a label can have. */
export function ownName(given: string): string {
  const name = given.trim().slice(0, LONGEST_NAME).trim();
  return name === UNDECIDED_NAME || name === EXCLUDED_NAME || name === '' ? `${name} (imported)`.trim() : name;
}

/** Names of Winnow's own, in the language of the editor and in that of the engine. */
const RESERVED: readonly string[] = [UNDECIDED_NAME, EXCLUDED_NAME, 'Undecided', 'Excluded'];

/**
 * Why a label cannot have this name, in words; undefined when it can. `cluster` is the one that is
 * renamed, if any.
 */
export function nameProblem(curated: Curated, name: string, cluster?: number): string | undefined {
  const trimmed = name.trim();
  if (trimmed === '') return t('A label needs a name.');
  if (trimmed.length > LONGEST_NAME) return t('A name has at most {0} characters.', LONGEST_NAME);
  if (RESERVED.includes(trimmed)) return t("“{0}” is Winnow's own.", trimmed);
  if (curated.clusters.some((other) => other.id !== cluster && other.name === trimmed)) {
    return t('Another label has this name.');
  }
  return undefined;
}

/** Of the parts of a label, from its second one on. */
const LETTERS = 'bcdefghijklmnopqrstuvwxyz';

/**
 * A name for a part of the label `name`: `Group 3 (b)`, `Group 3 (c)`…, then `Group 3 (26)`: the
 * first that is not in `taken`, whatever its case; adds it there. A part of a part is named after
 * the whole.
 */
export function nameOfPart(name: string, taken: Set<string>): string {
  const whole = name.replace(/ \(([b-z]|\d+)\)$/, '').slice(0, LONGEST_NAME - 12);
  for (let number = 0; ; number++) {
    const part = `${whole} (${LETTERS[number] ?? number + 1})`;
    if (taken.has(part.toLowerCase())) continue;
    taken.add(part.toLowerCase());
    return part;
  }
}

/** `name`, or `name 2`, `name 3`…: the first that is not in `taken`, whatever its case. */
export function unusedName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${name} ${number}`;
  return free;
}
