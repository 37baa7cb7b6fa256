import type { WordMatches } from '../../protocol/inspection';
import { yieldToEventLoop } from '../base/yield-to-event-loop';
import { KEPT, type SeenClasses } from '../features/pretrained/top-classes';
import { kindsOf } from '../names/kinds';
import { askedWords, wordsIn } from '../names/word-vocabulary';

/** Less of a picture's probability is chance. */
const LEAST = 0.02;

/**
 * Ranks images by how well words fit them. Words fit the names and kinds of the classes that a
 * network saw in an image (`dog` finds a `golden retriever`), and the words of its path. The score
 * is the mean over the words of what the likeliest classes with that word sum up to, in [0, 1]; a
 * word of the path counts 1.
 * @param seen in the order of `paths`; undefined without such a network.
 * @param count most images to give back.
 */
export async function searchWords(
  question: string,
  paths: readonly string[],
  seen: SeenClasses | undefined,
  count: number,
  signal: AbortSignal,
): Promise<Omit<WordMatches, 'pair' | 'offer'>> {
  const words = askedWords(question);
  const classes = words.map((word) => classesWith(word, words, seen?.names ?? []));
  const found: { image: number; score: number }[] = [];
  for (let image = 0; image < paths.length; image++) {
    if ((image & 1023) === 0) await yieldToEventLoop(signal);
    const inPath = new Set(wordsIn(paths[image]!));
    const scores = words.map((word, at) => (inPath.has(word) ? 1 : sumOver(seen, image, classes[at]!)));
    const mean = scores.reduce((sum, each) => sum + each, 0) / Math.max(1, words.length);
    const score = Math.round(mean * 1e4) / 1e4;
    if (score >= LEAST) found.push({ image, score });
  }
  found.sort((a, b) => b.score - a.score || a.image - b.image);
  const shown = found.slice(0, count);
  return {
    images: shown.map(({ image }) => image),
    scores: shown.map(({ score }) => score),
    found: found.length,
    classes: seen?.names.filter((_, index) => classes.some((each) => each.has(index))) ?? [],
    byNetwork: seen !== undefined,
  };
}

/**
 * Positions of the classes whose name, or one of whose kinds, has a word. Of a name of several
 * words it has to be the last one, or all of them are asked for: a `house finch` is no house.
 */
function classesWith(word: string, asked: readonly string[], names: readonly string[]): ReadonlySet<number> {
  const isMeant = (name: string): boolean => {
    const own = wordsIn(name);
    return own.at(-1) === word || (own.includes(word) && own.every((each) => asked.includes(each)));
  };
  const found = new Set<number>();
  names.forEach((name, index) => {
    if (isMeant(name) || kindsOf(name).some(isMeant)) found.add(index);
  });
  return found;
}

function sumOver(seen: SeenClasses | undefined, image: number, wanted: ReadonlySet<number>): number {
  if (seen === undefined || wanted.size === 0) return 0;
  const { classes, probabilities } = seen.top;
  let sum = 0;
  for (let at = image * KEPT; at < (image + 1) * KEPT; at++) if (wanted.has(classes[at]!)) sum += probabilities[at]!;
  return Math.min(1, sum);
}
