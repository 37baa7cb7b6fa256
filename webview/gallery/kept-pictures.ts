import { thumbnailAddress, type Gallery } from './thumbnail';

/**
 * Pictures of images that are about to be drawn elsewhere in a view. An element that moves keeps
 * what it has loaded; one that is made anew shows nothing for a moment.
 */
export class KeptPictures {
  private readonly pictures = new Map<number, HTMLImageElement>();

  /** Offers the picture of each square within `part` that is drawn, until {@link forget}. */
  offer(part: ParentNode): void {
    for (const square of part.querySelectorAll<HTMLElement>('.thumbnail[data-image]')) {
      const picture = square.querySelector('img');
      if (picture?.complete && picture.naturalWidth > 0) this.pictures.set(Number(square.dataset['image']), picture);
    }
  }

  /** The picture of an image, if it was offered and has the same address. Each is given once. */
  take(gallery: Gallery, image: number): HTMLImageElement | undefined {
    const picture = this.pictures.get(image);
    if (picture?.getAttribute('src') !== thumbnailAddress(gallery, image)) return undefined;
    this.pictures.delete(image);
    // It is decoded already, so nothing has to wait for that.
    picture.decoding = 'sync';
    return picture;
  }

  /** What was not taken goes with its square. */
  forget(): void {
    this.pictures.clear();
  }
}
