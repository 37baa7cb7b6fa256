import { sha256 } from '../base/sha256';

const BEFORE = '{"check":"';
const BETWEEN = '","value":';
const VALUE = BEFORE.length + 64 + BETWEEN.length;

/** JSON that carries the SHA-256 of its value's text: `{"check":"…","value":…}`. */
export function checkedJson(value: unknown): string {
  const text = JSON.stringify(value);
  return `${BEFORE}${sha256(text)}${BETWEEN}${text}}`;
}

/** The value of {@link checkedJson}, or undefined when one bit of it is another. */
export function readCheckedJson<T>(text: string): T | undefined {
  const value = text.slice(VALUE, -1);
  if (`${BEFORE}${sha256(value)}${BETWEEN}` !== text.slice(0, VALUE) || !text.endsWith('}')) return undefined;
  try {
    return JSON.parse(value) as T;
  } catch {
    return undefined;
  }
}
