/** Names in sentences of another direction. */

/** Letters of Hebrew, Arabic and their kin, with their forms of presentation. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const FIRST_STRONG_ISOLATE = '\u2068';
const POP_ISOLATE = '\u2069';

/**
 * A name as a sentence holds it: one that is read from right to left neither moves the words and
 * figures beside it nor is moved by them.
 * Source: Unicode Standard Annex 9, section 2.4.
 */
export function isolated(name: string): string {
  return RIGHT_TO_LEFT.test(name) ? `${FIRST_STRONG_ISOLATE}${name}${POP_ISOLATE}` : name;
}
