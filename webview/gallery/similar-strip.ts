/**
 * The images nearest to one, in a strip at the bottom of the window. It stays when another view is
 * shown.
 */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import type { Neighbours, Space } from '../../src/protocol/inspection';
import { SPACES } from '../../src/protocol/inspection';
import { element, nameControl } from '../ui/element';
import { icon } from '../ui/icons';
import { ImageStrip } from './image-strip';
import { galleryOf } from './labels';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { thumbnail } from './thumbnail';
import { button, dropdown, progressRing } from '../ui/toolkit';
import { baseName, SPACE_WORDS } from '../ui/wording';
import { isolated } from '../ui/isolated';

const NEIGHBOURS = 60;

export class SimilarStrip {
  readonly element = element('section', { class: 'similar', attributes: { 'aria-label': t('Similar images') } });
  private readonly strip: ImageStrip;
  private state: PageState | undefined;
  private image: number | undefined;
  private asking = new AbortController();

  constructor(private readonly services: PageServices) {
    this.element.hidden = true;
    this.strip = new ImageStrip(services, t('Similar images'));
  }

  update(state: PageState): void {
    const other = this.state !== undefined && this.state.snapshot.hashes !== state.snapshot.hashes;
    this.state = state;
    if (other) this.close();
    this.strip.update(state);
  }

  /** Asks for the neighbours of an image and shows them. */
  async find(image: number, space: Space = 'all'): Promise<void> {
    this.asking.abort();
    this.asking = new AbortController();
    this.open(image, space);
    this.strip.say(progressRing(t('Looking for similar images')));
    try {
      const { found } = await this.services.ask(
        { about: 'similar', image, space, count: NEIGHBOURS },
        this.asking.signal,
      );
      this.show(image, space, found);
    } catch (reason) {
      if (!isAbort(reason)) this.strip.say(element('p', { class: 'reason', text: wordsOf(reason) }));
    }
  }

  show(image: number, space: Space, { images }: Neighbours): void {
    const state = this.state;
    if (state === undefined) return;
    this.open(image, space);
    this.strip.show(state, images);
    this.services.announce(images.length === 1 ? t('1 similar image') : t('{0} similar images', images.length));
  }

  close(): void {
    this.asking.abort();
    this.element.hidden = true;
    this.image = undefined;
    this.strip.say();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  private open(image: number, space: Space): void {
    const state = this.state;
    if (state === undefined) return;
    this.element.hidden = false;
    if (this.image === image && this.element.dataset['space'] === space) return;
    this.image = image;
    this.element.dataset['space'] = space;
    const close = button('icon', icon('close'), () => this.close());
    nameControl(close.element, t('Close similar images'), t('Close (Esc)'));
    const spaces = SPACES.map((value) => ({ value, text: SPACE_WORDS[value] }));
    const name = baseName(state.snapshot.paths[image] ?? '');
    const header = element(
      'div',
      { class: 'similar-header' },
      thumbnail(galleryOf(state, image), image),
      element('span', {
        class: 'name',
        text: t('Similar to {0}', isolated(name)),
        title: state.snapshot.paths[image] ?? '',
      }),
      element('span', { text: t('by'), attributes: { 'aria-hidden': 'true' } }),
      dropdown(t('Compare by'), spaces, space, (chosen) => void this.find(image, chosen)),
      button('secondary', t('Select all'), () => this.services.selection.set(this.strip.images)).element,
      close.element,
    );
    this.element.replaceChildren(header, this.strip.element);
  }
}
