import type { Random } from '../../src/engine/base/random';

type Json = unknown;

const DEPTH = 3000;

/**
 * Values that break checks: of every type, at the edges of every range, and built to reach a
 * prototype.
 */
export function oddValue(random: Random): Json {
  const made = ODD[random.integer(ODD.length)]!;
  return made(random);
}

const ODD: readonly ((random: Random) => Json)[] = [
  ...[null, true, false, 0, -0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 32, 2 ** 53, -(2 ** 53), 1e-320].map(
    (value) => () => value,
  ),
  ...['', ' ', '..', '/', '../../etc/passwd', '/etc/passwd', 'C:\\Windows', 'file:///etc/passwd', '\0', '/a\0b'].map(
    (value) => () => value,
  ),
  ...['__proto__', 'constructor', 'toString', 'NaN', 'Infinity', '\ud800', '\u202e', '${1}', '%00', '🦁'].map(
    (value) => () => value,
  ),
  () => 'x'.repeat(100_000),
  () => `/${'x'.repeat(5000)}`,
  () => `/${'d/'.repeat(3000)}`,
  () => [],
  () => ({}),
  () => [[[]]],
  () => [null],
  () => Array.from({ length: 10_000 }, (_, i) => i),
  () => nested('array'),
  () => nested('object'),
  () => JSON.parse('{"__proto__":{"kind":"all","type":"cancel","length":3}}') as Json,
  () => JSON.parse('{"constructor":{"prototype":{"polluted":1}},"__proto__":null}') as Json,
  () => ({ length: 3, 0: 'a', 1: 'b', 2: 'c' }),
  () => ({ toString: 1, valueOf: 1, toJSON: 1, then: 1 }),
  (random) => random.next() * 2 ** 40 - 2 ** 39,
  (random) => String.fromCharCode(...Array.from({ length: 1 + random.integer(40) }, () => random.integer(65_536))),
];

function nested(kind: 'array' | 'object'): Json {
  let value: Json = kind === 'array' ? [] : {};
  for (let depth = 0; depth < DEPTH; depth++) value = kind === 'array' ? [value] : { parts: value };
  return value;
}

/**
 * A copy with one part, at any depth, exchanged for an odd value, left out, or joined by a part
 * that is not known.
 */
export function mutations(value: object, random: Random): Json {
  const places = placesIn(value);
  const place = places[random.integer(places.length)]!;
  const kind = random.integer(10);
  if (place.length === 0) return oddValue(random);
  const copy = structuredClone(value) as Record<string, Json>;
  let at = copy;
  for (const name of place.slice(0, -1)) at = at[name] as Record<string, Json>;
  const name = place.at(-1)!;
  if (kind === 0) delete at[name];
  else if (kind === 1 && !Array.isArray(at)) {
    Object.defineProperty(at, '__proto__', { value: { [name]: at[name] }, enumerable: true, writable: true });
    delete at[name];
  } else at[name] = oddValue(random);
  return copy;
}

/** The paths of all parts of a value, itself first. */
export function placesIn(value: Json): string[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  return [[], ...Object.entries(value).flatMap(([name, part]) => placesIn(part).map((rest) => [name, ...rest]))];
}
