/** Searches images by words, and shows what it finds in a strip at the bottom of the window. */
import { t } from '@vscode/l10n';
import type { WordMatches } from '../../src/protocol/inspection';
import { LONGEST_QUESTION } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import { icon } from '../ui/icons';
import { ImageStrip } from './image-strip';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { button, progressRing, textField } from '../ui/toolkit';
import { count, images } from '../ui/wording';

/** Images that are shown, at most. */
const SHOWN = 120;
/** Names of classes that are told, at most. */
const NAMED = 4;

export class WordStrip {
  readonly element = element('section', { class: 'similar', attributes: { 'aria-label': t('Search by words') } });
  private readonly field: HTMLInputElement;
  private readonly words = element('span', { class: 'found', attributes: { role: 'status' } });
  private readonly all;
  private readonly strip: ImageStrip;
  private state: PageState | undefined;
  private asking = new AbortController();

  constructor(private readonly services: PageServices) {
    this.element.hidden = true;
    this.strip = new ImageStrip(services, t('Images that the words fit'));
    this.field = textField(t('Words to search for'), t('Such as dog, red car, beach'), () => undefined);
    this.field.maxLength = LONGEST_QUESTION;
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') void this.search();
      else if (event.key === 'Escape') this.close();
      else return;
      event.preventDefault();
    });
    const search = button('primary', t('Search'), () => void this.search());
    this.all = button('secondary', t('Select all'), () => services.selection.set(this.strip.images));
    const close = button('icon', icon('close'), () => this.close());
    close.element.setAttribute('aria-label', t('Close the search'));
    close.element.title = t('Close (Esc)');
    const header = element('div', { class: 'similar-header' });
    header.append(this.field, search.element, this.words, this.all.element, close.element);
    this.element.append(header, this.strip.element);
    this.clear();
  }

  update(state: PageState): void {
    const other = this.state !== undefined && this.state.snapshot.hashes !== state.snapshot.hashes;
    this.state = state;
    if (other) this.close();
    this.strip.update(state);
  }

  open(): void {
    this.element.hidden = false;
    this.field.focus();
    this.field.select();
  }

  close(): void {
    this.asking.abort();
    this.element.hidden = true;
    this.clear();
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  private clear(): void {
    this.words.textContent = '';
    this.all.element.hidden = true;
    this.strip.say();
    this.strip.element.hidden = true;
  }

  private async search(): Promise<void> {
    const words = this.field.value.trim();
    if (words === '') return;
    this.asking.abort();
    const { signal } = (this.asking = new AbortController());
    this.clear();
    this.strip.element.hidden = false;
    this.strip.say(progressRing(t('Searching')));
    const seen = element('span', { text: '' });
    try {
      const { found } = await this.services.ask({ about: 'words', words, count: SHOWN }, signal, ({ done, total }) => {
        if (!seen.isConnected) this.strip.say(progressRing(t('Searching')), seen);
        seen.textContent = t('The network sees the images: {0} of {1}', count(done), count(total));
      });
      this.show(found);
    } catch (reason) {
      if (!isAbort(reason)) this.strip.say(element('p', { class: 'reason', text: (reason as Error).message }));
    }
  }

  private show(found: WordMatches): void {
    const { state } = this;
    if (state === undefined) return;
    this.strip.show(state, found.images);
    this.strip.element.hidden = found.images.length === 0;
    this.all.element.hidden = found.images.length === 0;
    this.words.textContent = foundInWords(found);
    this.words.title = found.classes.join(', ');
  }
}

function foundInWords({ images: shown, found, classes, byNetwork, pair }: WordMatches): string {
  const size = found > shown.length ? t('the best {0} of {1}', count(shown.length), images(found)) : images(found);
  if (pair !== null) return t('{0}, ranked by {1}', size, pair);
  if (!byNetwork) return t('{0}, by file names alone: no network that knows names saw them', size);
  if (classes.length === 0) return t('{0}, by file names alone: the network knows nothing of that name', size);
  const named = classes.slice(0, NAMED).join(', ');
  return classes.length > NAMED
    ? t('{0}, by what the network sees: {1} and {2} more', size, named, count(classes.length - NAMED))
    : t('{0}, by what the network sees: {1}', size, named);
}
