import { SPLIT_WORDS } from '../classes/split-words';

/**
 * What may stand beside such a word: an end of the name, or one of these. Other letters make it
 * part of a longer word.
 */
const BESIDE = '[-._ 0-9]';
const ALONE = new RegExp(`(?<=^|${BESIDE})(?:${SPLIT_WORDS.join('|')})(?=$|${BESIDE})`, 'g');

/** Whether a file or folder of this name is taken for a part of a split. */
export function isTakenForSplit(name: string): boolean {
  return name.search(ALONE) >= 0;
}

/** The name with a tilde behind each such word, which hides the word from those patterns. */
export function hiddenFromSplits(name: string): string {
  return name.replace(ALONE, '$&~');
}
