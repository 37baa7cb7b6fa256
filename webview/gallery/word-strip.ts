/**
 * Searches images by words, and shows what it finds in a strip at the bottom of the window. What
 * the filter holds back is shown when the person asks for the rest.
 */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import type { WordMatches } from '../../src/protocol/inspection';
import { LONGEST_QUESTION } from '../../src/protocol/inspection';
import { element, nameControl, space } from '../ui/element';
import { icon } from '../ui/icons';
import { ImageStrip } from './image-strip';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { button, progressRing, textField } from '../ui/toolkit';
import { count, images, megabytes } from '../ui/wording';

/** Images that are shown, at most. */
const SHOWN = 120;
/** Names of classes that are told, at most. */
const NAMED = 4;

export class WordStrip {
  readonly element = element('section', { class: 'similar', attributes: { 'aria-label': t('Search by words') } });
  private readonly field: HTMLInputElement;
  private readonly words = element('span', { class: 'found', attributes: { role: 'status' } });
  private readonly beyond;
  private readonly all;
  private readonly strip: ImageStrip;
  private readonly offer = element('p', { class: 'offer' });
  private readonly offered = element('span');
  private readonly get: HTMLButtonElement;
  private state: PageState | undefined;
  private matches: WordMatches | undefined;
  /** Whether images that the filter holds back are shown too. */
  private isBeyond = false;
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
    this.beyond = button('secondary', '', () => {
      this.isBeyond = !this.isBeyond;
      this.draw();
    });
    this.all = button('secondary', t('Select all'), () => services.selection.set(this.strip.images));
    const close = button('icon', icon('close'), () => this.close());
    nameControl(close.element, t('Close the search'), t('Close (Esc)'));
    const header = element('div', { class: 'similar-header' });
    header.append(this.field, search.element, this.words);
    header.append(this.beyond.element, this.all.element, close.element);
    this.get = element('button', { class: 'link', attributes: { type: 'button' } });
    this.get.addEventListener('click', () => void this.getPair());
    this.offer.append(this.offered, space(), this.get);
    this.element.append(header, this.offer, this.strip.element);
    this.clear();
  }

  update(state: PageState): void {
    const before = this.state;
    this.state = state;
    if (before !== undefined && before.snapshot.hashes !== state.snapshot.hashes) this.close();
    // A person who changes the filter wants to see what it lets through.
    if (before?.filter.filter !== state.filter.filter) this.isBeyond = false;
    this.draw();
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
    this.matches = undefined;
    this.isBeyond = false;
    this.words.textContent = '';
    this.beyond.element.hidden = true;
    this.all.element.hidden = true;
    this.offer.hidden = true;
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
      const asked = { about: 'words', words, count: this.state?.snapshot.paths.length ?? SHOWN } as const;
      const { found } = await this.services.ask(asked, signal, ({ done, total }) => {
        if (!seen.isConnected) this.strip.say(progressRing(t('Searching')), seen);
        seen.textContent = t('The network sees the images: {0} of {1}', count(done), count(total));
      });
      this.matches = found;
      this.draw();
    } catch (reason) {
      if (!isAbort(reason)) this.strip.say(element('p', { class: 'reason', text: wordsOf(reason) }));
    }
  }

  /** Downloads the pair that reads any words, and lets it answer. */
  private async getPair(): Promise<void> {
    const { signal } = this.asking;
    this.get.disabled = true;
    try {
      const { there } = await this.services.ask({ about: 'pair' }, signal);
      if (there) await this.search();
    } catch (reason) {
      if (!isAbort(reason)) this.services.announce(wordsOf(reason));
    } finally {
      this.get.disabled = false;
    }
  }

  private draw(): void {
    const { state, matches } = this;
    if (state === undefined || matches === undefined) return;
    const { passes, active } = state.filter;
    const within = matches.images.filter((image) => passes[image] === 1);
    const found = this.isBeyond ? matches.images : within;
    const shown = found.slice(0, SHOWN);
    if (isSame(shown, this.strip.images)) this.strip.update(state);
    else this.strip.show(state, shown);
    this.strip.element.hidden = shown.length === 0;
    this.all.element.hidden = shown.length === 0;
    const outside = matches.images.length - within.length;
    this.beyond.element.hidden = !active || outside === 0;
    this.beyond.setLabel(
      this.isBeyond ? t('Keep to the filter') : t('Show {0} more outside the filter', count(outside)),
    );
    const words = foundInWords(matches, shown.length, found.length);
    if (this.words.textContent !== words) this.words.textContent = words;
    this.words.title = matches.classes.join(', ');
    this.offer.hidden = matches.offer === null;
    if (matches.offer === null) return;
    this.offered.textContent = t('{0} reads any words, not only names that the network knows.', matches.offer.title);
    this.get.textContent = t('Download {0}…', megabytes(matches.offer.bytes));
  }
}

const isSame = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((image, at) => image === b[at]);

function foundInWords({ classes, byNetwork, pair }: WordMatches, shown: number, found: number): string {
  const size = found > shown ? t('the best {0} of {1}', count(shown), images(found)) : images(found);
  if (pair !== null) return t('{0}, ranked by {1}', size, pair);
  if (!byNetwork) return t('{0}, by file names alone: no network that knows names saw them', size);
  if (classes.length === 0) return t('{0}, by file names alone: the network knows nothing of that name', size);
  const named = classes.slice(0, NAMED).join(', ');
  return classes.length > NAMED
    ? t('{0}, by what the network sees: {1} and {2} more', size, named, count(classes.length - NAMED))
    : t('{0}, by what the network sees: {1}', size, named);
}
