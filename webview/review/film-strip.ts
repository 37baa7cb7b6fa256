/** The images that come next in the review; a click goes to one. */
import { t } from '@vscode/l10n';
import { galleryOf } from '../gallery/labels';
import { thumbnail } from '../gallery/thumbnail';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';

/** Images in the strip. */
export const STRIP = 14;

export class FilmStrip {
  readonly element = element('div', { class: 'film', attributes: { role: 'list', 'aria-label': t('Next images') } });

  constructor(private readonly goTo: (image: number) => void) {}

  /** Squares that stay are not made anew: a picture that is loaded again flickers. */
  show(state: PageState, upcoming: readonly number[]): void {
    const squares = [...this.element.children] as HTMLElement[];
    const kept = new Map(squares.map((item) => [Number(item.dataset['next']), item]));
    this.element.replaceChildren(...upcoming.map((image) => kept.get(image) ?? this.square(state, image)));
  }

  private square(state: PageState, image: number): HTMLElement {
    const item = element(
      'div',
      { attributes: { role: 'listitem', 'data-next': String(image) } },
      thumbnail(galleryOf(state, image), image),
    );
    item.addEventListener('click', () => this.goTo(image));
    return item;
  }
}
