import { sha256 } from '../base/sha256';

const BEFORE = '{"check":"';
const BETWEEN = '","value":';
const VALUE = BEFORE.length + 64 + BETWEEN.length;

/** JSON that carries the SHA-256 of its value's text: `{"check":"…","value":…}`. */
export function checkedJson(value: unknown): string {
  return Buffer.concat(checkedBytes(value)).toString();
}

/**
 * The same as bytes in parts: a labelling of many images is in memory as text and once as bytes.
 */
export function checkedBytes(value: unknown): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(value));
  return [Buffer.from(`${BEFORE}${sha256(text)}${BETWEEN}`), text, Buffer.from('}')];
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
