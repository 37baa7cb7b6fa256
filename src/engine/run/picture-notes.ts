import type { ImageNote, RunSnapshot } from '../../domain/dataset';
import type { KeptFacts } from '../quality/kept-facts';
import { verdicts } from '../quality/verdicts';
import { distinctPictures, setsOfEqual } from './equal-pictures';
import type { Ingested } from './ingest';

/**
 * What is said of pictures, by their position; a picture that nothing is said of is left out.
 * @param facts of all pictures, once all have been measured. The size of one is odd only among all
 * others'.
 */
export function pictureNotes(
  { images, blocks, notes }: Ingested,
  facts: KeptFacts | undefined,
): NonNullable<RunSnapshot['notes']> {
  const hashes = images.map(({ sha256 }) => sha256);
  const copies = new Set(setsOfEqual(distinctPictures(hashes, blocks)).flat());
  const faults = verdicts(hashes.map((hash) => facts?.get(hash)));
  const rows = hashes.map((hash, i): [number, ImageNote[]] => {
    const found = [...(notes.get(hash) ?? [])];
    if (copies.has(i)) found.push('copy');
    // Blank says it all.
    if (!found.includes('blank')) found.push(...faults[i]!);
    return [i, found];
  });
  return Object.fromEntries(rows.filter(([, found]) => found.length > 0));
}
