/**
 * Checks of what came over a process boundary. Each takes any value, and gives back a typed copy
 * of what is known of it, or throws in words.
 */

/** @throws Mismatch when `value` has another shape. `where` names the part that is checked. */
export type Check<T> = (value: unknown, where: string) => T;

/** One check a field. Only optional fields may come out as `undefined`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Check<T[K] | undefined> : Check<T[K]>;
};

/**
 * The message names the part that is wrong, and what it must be. It never repeats the value, which
 * may be megabytes.
 */
export class Mismatch extends Error {
  constructor(where: string, rule: string) {
    super(`${where} ${rule}`);
  }
}

export const text =
  (longest: number): Check<string> =>
  (value, where) => {
    if (typeof value !== 'string' || value.length > longest) {
      throw new Mismatch(where, `must be a text of at most ${longest} characters`);
    }
    return value;
  };

/** A number from `least` to `most`, both included. */
export const number =
  (least: number, most: number): Check<number> =>
  (value, where) => {
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new Mismatch(where, `must be a number from ${least} to ${most}`);
    }
    return value;
  };

/** A whole number from `least` to `most`, both included. */
export const whole =
  (least: number, most: number): Check<number> =>
  (value, where) => {
    if (!Number.isSafeInteger(value) || (value as number) < least || (value as number) > most) {
      throw new Mismatch(where, `must be a whole number from ${least} to ${most}`);
    }
    return value as number;
  };

export const flag: Check<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw new Mismatch(where, 'must be true or false');
  return value;
};

export const oneOf =
  <T extends string>(choices: readonly T[]): Check<T> =>
  (value, where) => {
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw new Mismatch(where, `must be one of ${choices.join(', ')}`);
    return choice;
  };

export const list =
  <T>(item: Check<T>, longest: number): Check<T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length > longest) {
      throw new Mismatch(where, `must be a list of at most ${longest}`);
    }
    return value.map((entry, place) => item(entry, `${where}[${place}]`));
  };

export const optional =
  <T>(check: Check<T>): Check<T | undefined> =>
  (value, where) =>
    value === undefined ? undefined : check(value, where);

export const nullable =
  <T>(check: Check<T>): Check<T | null> =>
  (value, where) =>
    value === null ? null : check(value, where);

/** A checked value that a rule holds for, besides; `rule` completes the sentence. */
export const that =
  <T>(check: Check<T>, holds: (value: T) => boolean, rule: string): Check<T> =>
  (value, where) => {
    const checked = check(value, where);
    if (!holds(checked)) throw new Mismatch(where, rule);
    return checked;
  };

/** An object with these fields; others are left out of what comes back. */
export const record =
  <T extends object>(fields: Fields<T>): Check<T> =>
  (value, where) =>
    fieldsOf<T>(fields, value, where);

/**
 * One of several records, told apart by the text in `tag`. Every member of the union needs its
 * fields here.
 */
export const tagged =
  <U extends Record<Tag, string>, Tag extends string>(
    tag: Tag,
    members: { readonly [K in U[Tag]]: Fields<Omit<Extract<U, Record<Tag, K>>, Tag>> },
  ): Check<U> =>
  (value, where) => {
    const kinds = Object.keys(members) as U[Tag][];
    const kind = oneOf(kinds)(propertiesOf(value, where)[tag], partOf(where, tag));
    return { [tag]: kind, ...fieldsOf(members[kind], value, where) } as unknown as U;
  };

/** @throws Mismatch unless `value` is an object, and no list. */
export function propertiesOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Mismatch(where === '' ? 'what is asked for' : where, 'must be an object');
  }
  return value as Record<string, unknown>;
}

function fieldsOf<T extends object>(fields: Fields<T>, value: unknown, where: string): T {
  const given = propertiesOf(value, where);
  const known = Object.entries<Check<unknown>>(fields)
    .map(([name, check]) => [name, check(given[name], partOf(where, name))] as const)
    .filter(([, part]) => part !== undefined);
  return Object.fromEntries(known) as T;
}

function partOf(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}
