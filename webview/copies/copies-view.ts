/** Copies and near copies side by side, the best of each set first, and which of them stay. */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import {
  copySets,
  editToKeepOne,
  isIncluded,
  nearnessInWords,
  SAME_PICTURE,
  type Copies,
  type CopySet,
} from '../../src/domain/copies';
import { isAbort } from '../services/questions';
import type { PageServices, PageState } from '../services/page-services';
import { element } from '../ui/element';
import { button, numberField, progressRing } from '../ui/toolkit';
import { count, images as imageCount, percent } from '../ui/wording';
import { copyCard } from './copy-card';
import { QualityCard } from './quality-card';
import type { Fault } from '../../src/domain/quality';
import './copies.css';

/** Sets that are drawn at once; a button draws as many more. */
const DRAWN = 60;

export class CopiesView {
  readonly element = element('section', { class: 'copies', attributes: { 'aria-label': t('Copies') } });
  private readonly bar = element('div', {
    class: 'copies-bar',
    attributes: { role: 'group', 'aria-label': t('Copies') },
  });
  private readonly words = element('span', { class: 'found', attributes: { role: 'status' } });
  private readonly keepAll;
  private readonly list = element('div', { class: 'copies-list' });
  private state: PageState | undefined;
  private on = false;
  private labelling = '';
  private copies: Copies | undefined;
  private asking: AbortController | undefined;
  private sets: readonly CopySet[] = [];
  private nearness = SAME_PICTURE;
  private most = DRAWN;

  private readonly quality: QualityCard;

  /** @param showFault shows the images of one fault. */
  constructor(
    private readonly services: PageServices,
    showFault: (fault: Fault) => void,
  ) {
    this.quality = new QualityCard(services, showFault);
    const field = numberField(t('Nearness at least, in percent'), [1, 100], 100 * SAME_PICTURE, (percent) => {
      this.nearness = percent / 100;
      this.most = DRAWN;
      this.draw();
    });
    const hint = t(
      '100 % is equal, from 50 % on it is one picture, and below that pictures are much alike to the network',
    );
    const choice = element('label', { class: 'choice', title: hint });
    choice.append(t('Nearness at least'), field, '%');
    this.keepAll = button('primary', t('Keep the best of all'), () => this.keep(this.sets));
    this.bar.append(choice, this.words, this.keepAll.element);
    this.element.append(this.quality.element, this.bar, this.list);
    services.selection.onChange(() => this.drawSelection());
  }

  show(state: PageState): void {
    this.state = state;
    if (this.on) this.draw();
  }

  /** A hidden list asks for nothing and draws nothing. */
  visible(on: boolean): void {
    this.on = on;
    if (on) this.draw();
  }

  private draw(): void {
    const { state } = this;
    if (state === undefined) return;
    const { snapshot, curated, filter } = state;
    if (this.labelling !== snapshot.labelling) {
      this.labelling = snapshot.labelling;
      this.copies = undefined;
      this.asking?.abort();
      this.asking = undefined;
      this.most = DRAWN;
    }
    this.quality.update(state);
    this.bar.hidden = this.copies === undefined;
    if (!snapshot.finished) return this.say(t('Copies are looked for when the run has finished.'));
    if (this.copies === undefined) return void this.ask();
    const found = copySets(this.copies, this.nearness, snapshot.paths, isIncluded(curated));
    this.sets = found.filter(({ images }) => images.some((image) => filter.passes[image] === 1));
    const more = this.sets.reduce((sum, { images }) => sum + images.length - 1, 0);
    this.words.textContent = foundInWords(this.sets.length, more);
    this.keepAll.element.title = t('Exclude {0}, and keep the best of each set. You can undo this.', imageCount(more));
    this.keepAll.setDisabled(this.sets.length === 0);
    if (this.sets.length === 0) return this.say(this.nothing(found.length));
    this.list.replaceChildren(
      ...this.sets.slice(0, this.most).map((set) => this.card(state, set)),
      ...(this.sets.length > this.most ? [this.moreButton()] : []),
    );
  }

  private drawSelection(): void {
    for (const node of this.list.querySelectorAll<HTMLElement>('[data-pick]')) {
      node.setAttribute('aria-pressed', String(this.services.selection.has(Number(node.dataset['pick']))));
    }
  }

  private nothing(hidden: number): string {
    if (hidden > 0) return t('The filter hides all sets of copies.');
    return this.nearness > SAME_PICTURE
      ? t('No copies that are as near. Lower the nearness.')
      : t('No picture is there twice.');
  }

  private card(state: PageState, set: CopySet): HTMLElement {
    return copyCard(state, set, this.copies!.files, this.services, {
      keepBest: () => this.keep([set]),
      keep: (image) => this.keep([set], image),
      words: nearnessInWords(Math.min(...set.nearness)),
    });
  }

  private moreButton(): HTMLElement {
    const more = button('secondary', t('Show {0} more', count(Math.min(DRAWN, this.sets.length - this.most))), () => {
      this.most += DRAWN;
      this.draw();
    });
    return more.element;
  }

  /** @param image the one that stays; without it the best. */
  private keep(sets: readonly CopySet[], image?: number): void {
    if (this.state === undefined) return;
    const edit = editToKeepOne(this.state.curated, sets, image);
    if (!edit) return;
    this.services.edit(this.state, edit);
    if (edit.kind === 'exclude') this.services.announce(t('{0} excluded', imageCount(edit.images.length)));
  }

  private async ask(): Promise<void> {
    if (this.asking) return;
    const asking = (this.asking = new AbortController());
    const { labelling } = this;
    this.list.replaceChildren(
      element(
        'div',
        { class: 'notice' },
        progressRing(t('Looking for copies')),
        element('p', { text: t('Looking for copies…') }),
      ),
    );
    try {
      const progress = this.list.querySelector('p')!;
      const { copies } = await this.services.ask({ about: 'copies' }, asking.signal, ({ done, total }) => {
        progress.textContent = t('Looking for copies… {0}', percent(done / Math.max(1, total)));
      });
      if (labelling !== this.labelling) return;
      this.copies = copies;
      if (this.on) this.draw();
    } catch (error) {
      if (isAbort(error)) return;
      const again = button('secondary', t('Try Again'), () => this.draw());
      this.list.replaceChildren(
        element('div', { class: 'notice' }, element('p', { text: wordsOf(error) }), again.element),
      );
    } finally {
      if (this.asking === asking) this.asking = undefined;
    }
  }

  private say(text: string): void {
    this.list.replaceChildren(element('div', { class: 'notice', text }));
  }
}

/** @param more images that could go. */
function foundInWords(sets: number, more: number): string {
  if (sets === 0) return '';
  return sets === 1
    ? t('1 picture is there more than once; {0} could go', imageCount(more))
    : t('{0} pictures are there more than once; {1} could go', count(sets), imageCount(more));
}
