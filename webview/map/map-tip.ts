/** What is said of the image under the pointer. */
import { thumbnailAddress } from '../gallery/thumbnail';
import type { PageState } from '../services/page-services';
import { element } from '../ui/element';
import { baseName } from '../ui/wording';

export interface TipPlace {
  /** Of the pointer, in pixels of `within`. */
  readonly x: number;
  readonly y: number;
  /** The tip stays inside of it. */
  readonly within: HTMLElement;
}

export class MapTip {
  readonly element = element('div', { class: 'map-tip', attributes: { 'aria-hidden': 'true' } });

  constructor() {
    this.element.hidden = true;
  }

  /** What is said may have changed. */
  forget(): void {
    delete this.element.dataset['image'];
  }

  /** @param image undefined where the pointer is on none. */
  show(state: PageState | undefined, image: number | undefined, { x, y, within }: TipPlace): void {
    const tip = this.element;
    tip.hidden = image === undefined;
    if (image === undefined || state === undefined) return;
    if (tip.dataset['image'] !== String(image)) {
      const id = state.curated.labels[image];
      const cluster = state.curated.clusters.find((other) => other.id === id);
      tip.dataset['image'] = String(image);
      tip.replaceChildren(
        element('img', { attributes: { alt: '', src: thumbnailAddress(state, image) } }),
        element('span', { class: 'file', name: baseName(state.snapshot.paths[image] ?? '') }),
        element('span', { class: 'label', name: cluster?.name ?? '' }),
      );
    }
    const { clientWidth, clientHeight } = within;
    const left = x + 16 + tip.offsetWidth > clientWidth ? x - 16 - tip.offsetWidth : x + 16;
    const top = Math.max(4, Math.min(clientHeight - tip.offsetHeight - 4, y - tip.offsetHeight / 2));
    tip.style.transform = `translate(${Math.max(4, left)}px, ${top}px)`;
  }
}
