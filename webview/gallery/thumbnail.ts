/** One picture: its address, words and marks. */
import { t } from '@vscode/l10n';
import { votersOf } from '../../src/domain/agreement';
import type { Curated } from '../../src/domain/curation';
import type { Cluster, RunSnapshot } from '../../src/domain/dataset';
import { element } from '../ui/element';
import { altText, baseName, finishedExtractors, hoverText } from '../ui/wording';

/** Milliseconds until a thumbnail that is not there yet is looked for again. */
const LOOK_AGAIN = 1500;

/** What is needed to draw the images of a cluster. */
export interface Gallery {
  readonly snapshot: RunSnapshot;
  readonly cluster: Cluster;
  /** Webview URI of the thumbnail folder. */
  readonly thumbnails: string;
  /** Present where a person's corrections are shown. */
  readonly curated?: Curated;
}

export function thumbnailAddress(gallery: Pick<Gallery, 'snapshot' | 'thumbnails'>, image: number): string {
  const hash = gallery.snapshot.hashes[image] ?? '';
  return `${gallery.thumbnails}/${hash.slice(0, 2)}/${hash}.webp`;
}

/**
 * A square that shows image `image`; the class tells how far the extractors or its neighbours
 * agree, and so does a mark in its corner.
 * @param later whether the picture waits until `load` is called.
 * @param kept its picture, where one was loaded before.
 */
export function thumbnail(gallery: Gallery, image: number, later = false, kept?: HTMLImageElement): HTMLElement {
  const { snapshot } = gallery;
  const address = thumbnailAddress(gallery, image);
  const picture =
    kept ??
    element('img', {
      attributes: { loading: 'lazy', decoding: 'async', draggable: 'false', [later ? 'data-src' : 'src']: address },
    });
  const square = element('div', { class: 'thumbnail', attributes: { 'data-image': String(image) } }, picture);
  picture.addEventListener(
    'error',
    () => {
      const name = element('span', { class: 'name', name: baseName(snapshot.paths[image] ?? '') });
      square.classList.add('missing');
      square.append(name);
      // While a run goes on the engine still makes those thumbnails that were not on the screen at
      // first.
      if (snapshot.finished) return;
      whenThere(square, address, () => {
        name.remove();
        square.classList.remove('missing');
        picture.src = address;
      });
    },
    { once: true },
  );
  const agreement = snapshot.agreement[image];
  const voters = votersOf(snapshot);
  if (voters !== undefined && (agreement === 'most' || agreement === 'disputed')) {
    square.classList.add(agreement);
    const mark =
      agreement === 'most'
        ? voters === 'extractors' && finishedExtractors(snapshot) === 3
          ? t('2 of 3')
          : t('most')
        : t('disputed');
    square.append(element('span', { class: 'mark', text: mark, attributes: { 'aria-hidden': 'true' } }));
  }
  square.append(element('span', { class: 'tick', text: '✓', attributes: { 'aria-hidden': 'true' } }));
  describe(square, gallery, image);
  return square;
}

/** Loads the picture of a square that waits for it. */
export function load(square: HTMLElement): void {
  const picture = square.querySelector<HTMLImageElement>('img[data-src]');
  const address = picture?.dataset['src'];
  if (picture === null || address === undefined) return;
  delete picture.dataset['src'];
  picture.src = address;
}

/** Looks for a picture now and then, as long as its square is in the document. */
function whenThere(square: HTMLElement, address: string, then: () => void): void {
  window.setTimeout(() => {
    if (!square.isConnected) return;
    const probe = new Image();
    probe.addEventListener('load', then);
    probe.addEventListener('error', () => whenThere(square, address, then));
    probe.src = address;
  }, LOOK_AGAIN);
}

/** Brings the words and the marks of a square up to date with its image's label. */
export function describe(square: HTMLElement, gallery: Gallery, image: number): void {
  square.classList.toggle('reviewed', gallery.curated?.reviewed[image] === 1);
  const title = hoverText(gallery, image);
  if (square.title === title) return;
  square.title = title;
  square.querySelector('img')?.setAttribute('alt', altText(gallery, image));
}
