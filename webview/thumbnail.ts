/** One picture: its address, words and marks. */
import type { Curated } from '../src/protocol/curation';
import type { Cluster, RunSnapshot } from '../src/protocol/dataset';
import { element } from './element';
import { altText, baseName, finishedViews, hoverText } from './wording';

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

/** A square that shows image `image`; the class tells how far the views agree, and so does a mark in its corner. */
export function thumbnail(gallery: Gallery, image: number): HTMLElement {
  const { snapshot } = gallery;
  const picture = element('img', {
    attributes: { loading: 'lazy', decoding: 'async', draggable: 'false', src: thumbnailAddress(gallery, image) },
  });
  const square = element('div', { class: 'thumbnail', attributes: { 'data-image': String(image) } }, picture);
  picture.addEventListener(
    'error',
    () => {
      square.classList.add('missing');
      square.append(element('span', { class: 'name', text: baseName(snapshot.paths[image] ?? '') }));
    },
    { once: true },
  );
  const agreement = snapshot.agreement[image];
  if (finishedViews(snapshot) > 1 && (agreement === 'most' || agreement === 'disputed')) {
    square.classList.add(agreement);
    const mark = agreement === 'most' ? '2 of 3' : 'disputed';
    square.append(element('span', { class: 'mark', text: mark, attributes: { 'aria-hidden': 'true' } }));
  }
  square.append(element('span', { class: 'tick', text: '✓', attributes: { 'aria-hidden': 'true' } }));
  describe(square, gallery, image);
  return square;
}

/** Brings the words and the marks of a square up to date with its image's label. */
export function describe(square: HTMLElement, gallery: Gallery, image: number): void {
  const title = hoverText(gallery, image);
  if (square.title === title) return;
  square.title = title;
  square.querySelector('img')?.setAttribute('alt', altText(gallery, image));
  square.classList.toggle('reviewed', gallery.curated?.reviewed[image] === 1);
}
