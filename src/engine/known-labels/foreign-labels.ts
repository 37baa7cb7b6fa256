import { t } from '@vscode/l10n';
import { curate, EXCLUDED } from '../../domain/curation';
import type { RunSnapshot } from '../../domain/dataset';
import type { ForeignLabels } from '../../protocol/labels';
import { matchTruth } from '../annotations/match';
import { passedOverInWords, readAnnotations, READABLE } from '../annotations/read-annotations';
import { byCodePoint } from '../base/code-points';
import { WinnowFailure } from '../base/failure';

/**
 * What labels from elsewhere say of the images of a run. Images that the person excluded stay out.
 * @throws WinnowFailure `bad-request` where the labels cannot be read, or name no image of the run.
 */
export async function foreignLabels(snapshot: RunSnapshot, place: string): Promise<ForeignLabels> {
  const read = await readAnnotations(place);
  const { labels } = curate(snapshot);
  const found = matchTruth(snapshot.paths, read.images);
  const classes = new Map<string, number[]>();
  found.forEach((at, image) => {
    if (at < 0 || labels[image] === EXCLUDED) return;
    const { klass } = read.images[at]!;
    const images = classes.get(klass);
    if (images) images.push(image);
    else classes.set(klass, [image]);
  });
  const matched = [...classes.values()].reduce((sum, images) => sum + images.length, 0);
  if (matched === 0) {
    throw new WinnowFailure(
      'bad-request',
      t(
        'None of the {0} pictures that {1} names is among those that were clustered, such as {2}. Do they belong together? {3}',
        read.images.length,
        place,
        snapshot.paths[0]!,
        READABLE,
      ),
    );
  }
  return {
    kind: read.kind,
    named: read.images.length,
    matched,
    passedOver: passedOverInWords(read),
    classes: [...classes].sort(([a], [b]) => byCodePoint(a, b)).map(([name, images]) => ({ name, images })),
  };
}
