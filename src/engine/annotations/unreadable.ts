import { WinnowFailure } from '../base/failure';

/** Labels that cannot be read: which file, where in it, and what is wrong. */
export function unreadable(file: string, where: string, what: string): WinnowFailure {
  return new WinnowFailure('bad-request', `${file}${where === '' ? '' : `, ${where}`}: ${what}.`);
}
