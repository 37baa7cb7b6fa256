import type { KnownImage } from '../annotations/annotation';
import { readAnnotations } from '../annotations/read-annotations';

export { matchTruth } from '../annotations/match';
export type { KnownImage } from '../annotations/annotation';

/**
 * True classes from a folder with one sub-folder a class, or from a file of labels as other
 * programs write them.
 * @throws WinnowFailure `bad-request` when there are none.
 */
export async function readTruth(place: string): Promise<readonly KnownImage[]> {
  return (await readAnnotations(place)).images;
}
