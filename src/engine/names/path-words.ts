import { SPLIT_WORDS } from '../classes/split-words';
import { distinctiveness, type ScoredName } from './distinctive';

/** Words of cameras, programs and data sets, which say nothing of what a picture shows. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  ...SPLIT_WORDS,
  ...(
    'img image images dsc dscn dscf dcim pict pic pics picture pictures photo photos foto fotos screenshot screen shot scan scans ' +
    'mvc gopr pxl vid wp snap capture copy edited edit final new untitled unnamed download downloads file files frame frames ' +
    'data dataset set sample samples class label labels cluster clusters group ' +
    'unlabelled unlabeled unsorted other misc tmp temp backup original originals full small medium large thumb thumbs thumbnail ' +
    'jpg jpeg png webp gif tif tiff bmp heic the and of in at on with from for ilsvrc imagenet'
  ).split(' '),
]);
const SHORTEST = 3;
/** Less of a group, and the words are no name for it. */
const LEAST_SHARE = 0.5;
/** A name that as many images of the set have does not tell the group from the others. */
const LEAST_SCORE = 0.5;

/**
 * Names of each group from words that its images' paths share, unsorted: folders and file names as
 * whole phrases where they agree (`stop_sign/0007.jpg`: "stop sign"), else the words in them.
 * @param groups images of each group, by their position in `paths`.
 * @param paths relative ones, `/` between folders.
 */
export function namesFromPaths(groups: readonly (readonly number[])[], paths: readonly string[]): ScoredName[][] {
  const all = new Map<string, number>();
  let count = 0;
  const counts = groups.map((images) => {
    const mine = new Map<string, number>();
    count += images.length;
    for (const image of images) {
      for (const phrase of phrasesOf(paths[image]!)) {
        mine.set(phrase, (mine.get(phrase) ?? 0) + 1);
        all.set(phrase, (all.get(phrase) ?? 0) + 1);
      }
    }
    return mine;
  });
  return groups.map(({ length }, group) => {
    const found = [...counts[group]!].flatMap(([name, held]) => {
      const score = distinctiveness(held / length, all.get(name)! / count);
      return held / length >= LEAST_SHARE && score >= LEAST_SCORE ? [{ name, score }] : [];
    });
    // Of "stop sign", "stop" and "sign" the phrase says it all.
    const longer = (name: string): boolean =>
      found.some((other) => other.name !== name && ` ${other.name} `.includes(` ${name} `));
    return found.filter(({ name }) => !longer(name));
  });
}

/** What the folders and the name of a file say: each as a phrase, and every word of it. */
function phrasesOf(file: string): Set<string> {
  const phrases = new Set<string>();
  for (const part of file.replace(/\.[^./]*$/, '').split('/')) {
    const words = wordsIn(part);
    for (const word of words) phrases.add(word);
    if (words.length > 1) phrases.add(words.join(' '));
  }
  return phrases;
}

function wordsIn(part: string): string[] {
  // Hexadecimal names of files are no words, though some of their pieces look like it.
  if (/^[0-9a-f-]{12,}$/i.test(part)) return [];
  return part
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{M}]+/u)
    .map((word) => word.toLowerCase())
    .filter((word) => word.length >= SHORTEST && !SAYS_NOTHING.has(word));
}
