/**
 * Pictures of images that are about to be drawn elsewhere. An element that moves keeps what it has
 * loaded; one that is made anew shows nothing for a moment.
 */
import { thumbnailAddress, type Gallery } from './thumbnail';

const pictures = new Map<number, HTMLImageElement>();

/** Offers the picture of each square within `part` that is drawn, until {@link forgetPictures}. */
export function offerPictures(part: ParentNode): void {
  for (const square of part.querySelectorAll<HTMLElement>('.thumbnail[data-image]')) {
    const picture = square.querySelector('img');
    if (picture?.complete && picture.naturalWidth > 0) pictures.set(Number(square.dataset['image']), picture);
  }
}

/** The picture of an image, if it was offered and has the same address. Each is given once. */
export function takePicture(gallery: Gallery, image: number): HTMLImageElement | undefined {
  const picture = pictures.get(image);
  if (picture?.getAttribute('src') !== thumbnailAddress(gallery, image)) return undefined;
  pictures.delete(image);
  // It is decoded already, so nothing has to wait for that.
  picture.decoding = 'sync';
  return picture;
}

/** What was not taken goes with its square. */
export function forgetPictures(): void {
  pictures.clear();
}
