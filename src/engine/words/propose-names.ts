import { t } from '@vscode/l10n';
import { curate } from '../../domain/curation';
import type { ProposedNames } from '../../protocol/inspection';
import { WinnowFailure } from '../base/failure';
import type { Work } from '../base/work';
import { currentArtifacts, finishedRun, keepCurrent, type FinishedRun } from '../curation/current';
import { withEditLock } from '../curation/edit-lock';
import { knownModel, offerOf } from '../models/model-file';
import { PAIR } from '../models/catalogue';
import { dotProduct } from '../numeric/distance';
import { toUnitLength } from '../numeric/unit-length';
import type { ImageEmbeddings } from './image-embeddings';
import { pairFor } from './pair';
import { bothHalves } from './search';

/**
 * Proposes for each group the one of some names that fits the mean of its images best, and makes
 * these the proposals of the labelling. Groups that the person named keep their names.
 * @param stores the folder under which the stores of data sets lie.
 * @param names at least one, none twice.
 * @throws WinnowFailure `model-missing` where no text-and-image pair is on this machine;
 * `bad-request` for labels of given classes, and where the pair cannot be used.
 */
export async function proposeNames(
  run: FinishedRun,
  stores: string,
  names: readonly string[],
  work: Work,
): Promise<ProposedNames> {
  const { store, snapshot } = run;
  if (snapshot.source === 'given') {
    throw new WinnowFailure('bad-request', t('These labels have names: they are those of the folders, or were given.'));
  }
  const pair = await pairFor(snapshot.configuration, stores);
  if (!pair) throw missingPair();
  const { words, images } = await bothHalves(run, stores, pair, names, work);
  const proposed = curate(snapshot).clusters.flatMap(({ id, images: members }) => {
    const mean = id < 0 ? undefined : meanOf(members, images);
    if (!mean) return [];
    const scores = names.map((_, name) => dotProduct(mean, 0, words.rows, name * words.dimension, words.dimension));
    const best = scores.indexOf(Math.max(...scores));
    return [{ cluster: id, name: names[best]!, score: Math.round(scores[best]! * 1e4) / 1e4 }];
  });
  const nameOf = new Map(proposed.map(({ cluster, name }) => [cluster, name]));
  const kept = withEditLock(store, () => {
    const { snapshot: current } = finishedRun({ folders: snapshot.folders, store: stores }, snapshot.labelling);
    const clusters = current.clusters.map(({ proposals: _, ...cluster }) => {
      const name = nameOf.get(cluster.id);
      return name === undefined ? cluster : { ...cluster, proposals: [name] };
    });
    return keepCurrent(store, { ...current, clusters }, currentArtifacts(store));
  });
  return { snapshot: kept, pair: pair.title, proposed };
}

/** Mean of the rows of some images, of unit length; undefined where none of them has a row. */
function meanOf(members: readonly number[], { rows, rowOf }: ImageEmbeddings): Float32Array | undefined {
  const { dimension } = rows;
  const sum = new Float32Array(dimension);
  let count = 0;
  for (const image of members) {
    const row = rowOf[image]!;
    if (row < 0) continue;
    count++;
    for (let i = 0; i < dimension; i++) sum[i]! += rows.rows[row * dimension + i]!;
  }
  toUnitLength(sum, dimension);
  return count === 0 ? undefined : sum;
}

function missingPair(): WinnowFailure {
  const model = knownModel(PAIR);
  return new WinnowFailure(
    'model-missing',
    t(
      'Names from a list need a network that reads words: {0}. Download it with "winnow models get {1}" or --download.',
      offerOf(model),
      model.name,
    ),
    model.name,
  );
}
