/** Words of a person's question, of paths and of class names, so that they can be compared. */

/** Words that a question has around what it is about. */
const SAYS_NOTHING = new Set(
  'a an the of in on at by to and or with from for is are image images picture pictures photo photos showing shows show'.split(
    ' ',
  ),
);

/**
 * The words of a text in lower case, each in one form whether it stands for one or for several, in
 * their order and without repeats.
 */
export function wordsIn(text: string): string[] {
  const words = text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{M}]+/u)
    .filter((word) => word !== '');
  return [...new Set(words.map(single))];
}

/** The words that a question is about; all of its words where it has no others. */
export function askedWords(question: string): string[] {
  const words = wordsIn(question);
  const telling = words.filter((word) => !SAYS_NOTHING.has(word));
  return telling.length > 0 ? telling : words;
}

/** `dogs` and `dog` are one word, so are `cities` and `city`; `glass` and `bus` stay. */
function single(word: string): string {
  if (word.length < 4 || /(ss|us|is)$/.test(word)) return word;
  if (word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  if (/(ch|sh|x|ss|z)es$/.test(word)) return word.slice(0, -2);
  return word.endsWith('s') ? word.slice(0, -1) : word;
}
