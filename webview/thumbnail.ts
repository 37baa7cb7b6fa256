/** One picture: its address, words and marks. */
import type { Cluster, RunSnapshot } from '../src/protocol/dataset';
import { element } from './element';
import { altText, baseName, finishedViews, hoverText } from './wording';

/** What is needed to draw the images of a cluster. */
export interface Gallery {
  readonly snapshot: RunSnapshot;
  readonly cluster: Cluster;
  /** Webview URI of the thumbnail folder. */
  readonly thumbnails: string;
}

export function thumbnailAddress(gallery: Gallery, image: number): string {
  const hash = gallery.snapshot.hashes[image] ?? '';
  return `${gallery.thumbnails}/${hash.slice(0, 2)}/${hash}.webp`;
}

/** A square that shows image `image`; the class tells how far the views agree, and so does a mark in its corner. */
export function thumbnail(gallery: Gallery, image: number): HTMLElement {
  const { snapshot, cluster } = gallery;
  const picture = element('img', {
    attributes: {
      alt: altText(snapshot, cluster, image),
      loading: 'lazy',
      decoding: 'async',
      draggable: 'false',
      src: thumbnailAddress(gallery, image),
    },
  });
  const square = element('div', { class: 'thumbnail', title: hoverText(snapshot, cluster, image) }, picture);
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
  return square;
}
