/** Pictures over the points, where few enough of them are in view to be told apart. */
import { element } from '../ui/element';

/** Above this many in view, points alone. */
export const MOST_PICTURES = 150;

export interface Placed {
  readonly image: number;
  /** Middle of the picture, in pixels. */
  readonly x: number;
  readonly y: number;
  readonly colour: string;
  readonly selected: boolean;
}

export class ThumbnailLayer {
  readonly element = element('div', { class: 'map-pictures', attributes: { 'aria-hidden': 'true' } });
  private readonly pictures = new Map<number, HTMLImageElement>();

  constructor(private readonly address: (image: number) => string) {}

  /**
   * Draws exactly these, each `side` pixels wide; pictures that stay are moved, not loaded again.
   */
  show(placed: readonly Placed[], side: number): void {
    const wanted = new Set(placed.map(({ image }) => image));
    for (const [image, picture] of this.pictures) {
      if (wanted.has(image)) continue;
      picture.remove();
      this.pictures.delete(image);
    }
    for (const { image, x, y, colour, selected } of placed) {
      const picture = this.pictures.get(image) ?? this.added(image);
      picture.classList.toggle('selected', selected);
      picture.style.width = picture.style.height = `${side}px`;
      picture.style.transform = `translate(${x - side / 2}px, ${y - side / 2}px)`;
      picture.style.borderColor = colour;
    }
  }

  clear(): void {
    this.show([], 0);
  }

  private added(image: number): HTMLImageElement {
    const picture = element('img', { attributes: { alt: '', decoding: 'async', draggable: 'false' } });
    picture.src = this.address(image);
    // The point below tells where an image is whose picture is gone.
    picture.addEventListener('error', () => (picture.hidden = true), { once: true });
    this.pictures.set(image, picture);
    this.element.append(picture);
    return picture;
  }
}
