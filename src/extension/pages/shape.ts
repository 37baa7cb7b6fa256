/** Checks of what came over a process boundary: each takes anything, and gives back a typed copy of what is known or throws. */

/** Gives `value` back, typed and without parts that are not known. @throws Mismatch when it has another shape. */
export type Shape<T> = (value: unknown, where: string) => T;

/** One shape a field; optional ones may be `undefined`. */
export type Fields<T> = {
  readonly [K in keyof T]-?: object extends Pick<T, K> ? Shape<T[K] | undefined> : Shape<T[K]>;
};

/** Names the part that is wrong and what was expected there; never its value, which may be megabytes. */
export class Mismatch extends Error {
  constructor(where: string, expected: string) {
    super(`${where} is not ${expected}`);
  }
}

export const text =
  (longest: number): Shape<string> =>
  (value, where) => {
    if (typeof value !== 'string' || value.length > longest) {
      throw new Mismatch(where, `a text of at most ${longest} characters`);
    }
    return value;
  };

/** A number from `least` to `most`, both included. */
export const number =
  (least: number, most: number): Shape<number> =>
  (value, where) => {
    if (typeof value !== 'number' || !(value >= least && value <= most)) {
      throw new Mismatch(where, `a number from ${least} to ${most}`);
    }
    return value;
  };

/** A whole number from `least` to `most`, both included. */
export const whole =
  (least: number, most: number): Shape<number> =>
  (value, where) => {
    if (!Number.isSafeInteger(value)) throw new Mismatch(where, 'a whole number');
    return number(least, most)(value, where);
  };

export const oneOf =
  <T extends string>(choices: readonly T[]): Shape<T> =>
  (value, where) => {
    const choice = choices.find((known) => known === value);
    if (choice === undefined) throw new Mismatch(where, `one of ${choices.join(', ')}`);
    return choice;
  };

export const list =
  <T>(item: Shape<T>, longest: number): Shape<T[]> =>
  (value, where) => {
    if (!Array.isArray(value) || value.length > longest) throw new Mismatch(where, `a list of at most ${longest}`);
    return value.map((entry, place) => item(entry, `${where}[${place}]`));
  };

export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value, where) =>
    value === undefined ? undefined : shape(value, where);

export const nullable =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value, where) =>
    value === null ? null : shape(value, where);

export const record =
  <T extends object>(fields: Fields<T>): Shape<T> =>
  (value, where) =>
    fieldsOf<T>(fields, value, where);

/** One of several records, told apart by the text in `tag`. Every member of the union needs its fields here. */
export const tagged =
  <U extends Record<Tag, string>, Tag extends string>(
    tag: Tag,
    members: { readonly [K in U[Tag]]: Fields<Omit<Extract<U, Record<Tag, K>>, Tag>> },
  ): Shape<U> =>
  (value, where) => {
    const kinds = Object.keys(members) as U[Tag][];
    const kind = oneOf(kinds)(propertiesOf(value, where)[tag], `${where}.${tag}`);
    return { [tag]: kind, ...fieldsOf(members[kind], value, where) } as unknown as U;
  };

function fieldsOf<T extends object>(fields: Fields<T>, value: unknown, where: string): T {
  const given = propertiesOf(value, where);
  const known = Object.entries<Shape<unknown>>(fields)
    .map(([name, shape]) => [name, shape(given[name], `${where}.${name}`)] as const)
    .filter(([, part]) => part !== undefined);
  return Object.fromEntries(known) as T;
}

function propertiesOf(value: unknown, where: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Mismatch(where, 'an object');
  return value as Record<string, unknown>;
}
