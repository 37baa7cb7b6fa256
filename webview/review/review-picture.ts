/** The picture that is reviewed, large: it can be zoomed, and a note says what is shown of it. */
import { galleryOf } from '../gallery/labels';
import { originalAddress } from '../gallery/original';
import type { LookKey } from '../look/look-keys';
import { PicturePane } from '../look/picture-pane';
import { WHOLE, type View } from '../look/zoom';
import { ZoomBar } from '../look/zoom-bar';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';

export class ReviewPicture {
  readonly element = element('div', { class: 'review-picture' });
  private readonly pane = new PicturePane({
    viewed: (view) => this.view(view),
    loaded: () => this.view(),
  });
  private readonly bar = new ZoomBar({
    zoom: (step) => this.pane.zoom(step),
    whole: () => this.view(WHOLE),
    pixels: () => this.pane.toggle(),
  });
  private readonly note = element('span', { class: 'note', attributes: { role: 'status' } });
  /** The steps of the zoom, and what is shown of the picture. */
  readonly zooming = element('div', { class: 'review-zoom' }, this.bar.element, this.note);

  constructor() {
    this.element.append(this.pane.element);
  }

  show(state: PageState, image: number): void {
    this.element.dataset['image'] = String(image);
    // The file itself is loaded where somebody looks closer: most decisions need no more than the
    // thumbnail.
    this.pane.show(
      { gallery: galleryOf(state, image), image, original: originalAddress(state, image) },
      { whole: false },
    );
    this.view();
  }

  zoom(key: LookKey): void {
    if (key.kind === 'zoom') this.pane.zoom(key.step);
    else if (key.kind === 'nudge') this.pane.nudge(key.right, key.down);
    else if (key.kind === 'whole') this.view(WHOLE);
  }

  /** Shows another part of the picture, or says anew how large it is. */
  private view(view?: View): void {
    if (view) this.pane.view(view);
    this.bar.show(this.pane.scale);
    if (this.note.textContent !== this.pane.note) this.note.textContent = this.pane.note;
  }
}
