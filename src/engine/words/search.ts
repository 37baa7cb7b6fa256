import { t } from '@vscode/l10n';
import type { WordMatches } from '../../protocol/inspection';
import { WinnowFailure } from '../base/failure';
import type { Work } from '../base/work';
import { yieldToEventLoop } from '../base/yield-to-event-loop';
import type { FinishedRun } from '../curation/current';
import { searchWords } from '../inspect/search-words';
import { PAIR } from '../models/catalogue';
import { modelOffers } from '../models/model-file';
import { openArtifacts } from '../run-artifacts/artifacts';
import { dotProduct } from '../numeric/distance';
import type { FeatureMatrix } from '../numeric/matrix';
import { imageEmbeddings, type ImageEmbeddings } from './image-embeddings';
import { pairFor, type Pair } from './pair';
import { textEmbeddings } from './text-embeddings';

/** As the captions began of which CLIP says what it sees best. Source: arXiv:2103.00020, 3.1.4. */
const captionOf = (words: string): string => `a photo of a ${words.trim()}`;

/**
 * The images that words fit, the best first. Where a text-and-image pair is on this machine it
 * ranks all of them, by the cosine of words and image; else the network's classes and the paths
 * answer, as {@link searchWords} has it.
 * @param stores the folder under which the stores of data sets lie.
 * @param count most images to give back.
 * @throws WinnowFailure where the pair cannot be used; the signal's reason.
 */
export async function search(
  run: FinishedRun,
  stores: string,
  question: string,
  count: number,
  work: Work,
): Promise<WordMatches> {
  const { store, snapshot } = run;
  const { paths, configuration } = snapshot;
  const pair = await pairFor(configuration, stores);
  if (!pair) {
    const seen = openArtifacts(store).seenClasses(paths.length);
    return {
      ...(await searchWords(question, paths, seen, count, work.signal)),
      pair: null,
      offer: await offerOfPair(stores),
    };
  }
  const { words, images } = await bothHalves(run, stores, pair, [question], work);
  const { dimension } = words;
  const found: { image: number; score: number }[] = [];
  for (let image = 0; image < paths.length; image++) {
    if ((image & 1023) === 0) await yieldToEventLoop(work.signal);
    const row = images.rowOf[image]!;
    if (row >= 0)
      found.push({
        image,
        score: Math.round(dotProduct(images.rows.rows, row * dimension, words.rows, 0, dimension) * 1e4) / 1e4,
      });
  }
  found.sort((a, b) => b.score - a.score || a.image - b.image);
  const shown = found.slice(0, count);
  return {
    images: shown.map(({ image }) => image),
    scores: shown.map(({ score }) => score),
    found: found.length,
    classes: [],
    byNetwork: true,
    pair: pair.title,
    offer: null,
  };
}

/** What a person who searches by words is told of the pair that would answer better. */
async function offerOfPair(stores: string): Promise<WordMatches['offer']> {
  const offer = (await modelOffers(stores)).find(({ name }) => name === PAIR);
  return offer ? { title: offer.title, bytes: offer.bytes - offer.part } : null;
}

/**
 * Where captions of names and the images of a run lie beside each other.
 * @throws WinnowFailure `bad-request` where the two networks did not learn together.
 */
export async function bothHalves(
  run: FinishedRun,
  stores: string,
  pair: Pair,
  names: readonly string[],
  work: Work,
): Promise<{ readonly words: FeatureMatrix; readonly images: ImageEmbeddings }> {
  const { threads } = run.snapshot.configuration;
  // First, because it is short: what is wrong with it is said before the pictures are seen.
  const words = await textEmbeddings(pair.words, names.map(captionOf), threads, work.signal);
  const images = await imageEmbeddings(run, stores, pair, work);
  const read = words.dimension;
  const seen = images.rows.dimension;
  if (read !== seen) {
    throw new WinnowFailure(
      'bad-request',
      t('{0} and {1} are not halves of one pair: {2} and {3} values.', pair.words.network, pair.title, read, seen),
    );
  }
  return { words, images };
}
