/** Copies and near copies side by side, the best of each group first, and which of them stay. */
import { t } from '@vscode/l10n';
import {
  copyGroups,
  editToKeepOne,
  isIncluded,
  nearnessInWords,
  SAME_PICTURE,
  type Copies,
  type CopyGroup,
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

/** Groups that are drawn at once; a button draws as many more. */
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
  private groups: readonly CopyGroup[] = [];
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
    this.keepAll = button('primary', t('Keep the best of all'), () => this.keep(this.groups));
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
    const found = copyGroups(this.copies, this.nearness, snapshot.paths, isIncluded(curated));
    this.groups = found.filter(({ images }) => images.some((image) => filter.passes[image] === 1));
    const more = this.groups.reduce((sum, { images }) => sum + images.length - 1, 0);
    this.words.textContent = foundInWords(this.groups.length, more);
    this.keepAll.element.title = t(
      'Exclude {0}, and keep the best of each group. You can undo this.',
      imageCount(more),
    );
    this.keepAll.setDisabled(this.groups.length === 0);
    if (this.groups.length === 0) return this.say(this.nothing(found.length));
    this.list.replaceChildren(
      ...this.groups.slice(0, this.most).map((group) => this.card(state, group)),
      ...(this.groups.length > this.most ? [this.moreButton()] : []),
    );
  }

  private drawSelection(): void {
    for (const node of this.list.querySelectorAll<HTMLElement>('[data-pick]')) {
      node.setAttribute('aria-pressed', String(this.services.selection.has(Number(node.dataset['pick']))));
    }
  }

  private nothing(hidden: number): string {
    if (hidden > 0) return t('The filter hides all groups of copies.');
    return this.nearness > SAME_PICTURE
      ? t('No copies that are as near. Lower the nearness.')
      : t('No picture is there twice.');
  }

  private card(state: PageState, group: CopyGroup): HTMLElement {
    return copyCard(state, group, this.copies!.files, this.services, {
      keepBest: () => this.keep([group]),
      keep: (image) => this.keep([group], image),
      words: nearnessInWords(Math.min(...group.nearness)),
    });
  }

  private moreButton(): HTMLElement {
    const more = button('secondary', t('Show {0} more', count(Math.min(DRAWN, this.groups.length - this.most))), () => {
      this.most += DRAWN;
      this.draw();
    });
    return more.element;
  }

  /** @param image the one that stays; without it the best. */
  private keep(groups: readonly CopyGroup[], image?: number): void {
    if (this.state === undefined) return;
    const edit = editToKeepOne(this.state.curated, groups, image);
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
        element('div', { class: 'notice' }, element('p', { text: (error as Error).message }), again.element),
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
function foundInWords(groups: number, more: number): string {
  if (groups === 0) return '';
  return groups === 1
    ? t('1 picture is there more than once; {0} could go', imageCount(more))
    : t('{0} pictures are there more than once; {1} could go', count(groups), imageCount(more));
}
