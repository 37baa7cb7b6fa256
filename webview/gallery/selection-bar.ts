/** What is selected, and what can be done with it: images, and clusters whose boxes are ticked. */
import { t } from '@vscode/l10n';
import type { Cluster } from '../../src/domain/dataset';
import { element } from '../ui/element';
import type { ImageActions } from './image-actions';
import { takesDrops } from './image-drag';
import type { PageServices, PageState } from '../services/page-services';
import type { Selection } from '../services/selection';
import { button, dropdown } from '../ui/toolkit';
import { count, images } from '../ui/wording';

export class SelectionBar {
  readonly element = element('div', {
    class: 'selection-bar',
    attributes: { role: 'toolbar', 'aria-label': t('Selection') },
  });
  private readonly number = element('span', { class: 'number', attributes: { role: 'status' } });
  private readonly imagePart: HTMLElement;
  private readonly mergePart = element('div', { class: 'part' });
  private readonly exclude;
  private readonly include;
  private readonly similar;
  private readonly look;
  private readonly review;
  private state: PageState | undefined;
  private frame = 0;
  private into: number | undefined;

  /** @param checked the ids of the clusters whose boxes are ticked. */
  constructor(
    private readonly services: PageServices,
    private readonly actions: ImageActions,
    private readonly checked: Selection,
    private readonly merge: (into: number) => void,
  ) {
    const { selection } = services;
    const exclude = (this.exclude = button('secondary', t('Exclude'), () => actions.exclude()));
    exclude.element.title = t('Take out of the data set (Delete)');
    const move = button('primary', t('Move to…'), () => actions.pickLabel());
    takesDrops(exclude.element, () => actions.exclude());
    takesDrops(move.element, () => actions.pickLabel());
    this.include = button('secondary', t('Include'), () => actions.include());
    this.similar = button('secondary', t('Find similar'), () => actions.findSimilar());
    this.look = button('secondary', t('Look closer'), () => (actions.canCompare ? actions.compare() : actions.look()));
    const review = (this.review = button('secondary', t('Mark reviewed'), () =>
      actions.someUnreviewed ? actions.review() : actions.unreview(),
    ));
    const tag = button('secondary', t('Tag…'), () => actions.pickTags());
    tag.element.title = t('Give words beside the label');
    const clear = button('secondary', t('Clear'), () => selection.clear());
    clear.element.title = t('Select nothing (Esc)');
    const buttons = [move, exclude, this.include, review, tag, this.similar, this.look, clear].map(
      (control) => control.element,
    );
    this.imagePart = element('div', { class: 'part' }, this.number, ...buttons);
    this.element.append(this.imagePart, this.mergePart);
    selection.onChange(() => this.request());
    checked.onChange(() => this.drawMerge());
    this.draw();
    this.drawMerge();
  }

  update(state: PageState): void {
    this.state = state;
    this.request();
    this.drawMerge();
  }

  /** Merges the clusters whose boxes are ticked, if there are at least two. */
  mergeChecked(): void {
    if (this.into !== undefined) this.merge(this.into);
  }

  /** Redraws once a frame: a rubber band changes the selection more often than that. */
  private request(): void {
    this.frame ||= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = 0;
    const { size } = this.services.selection;
    this.imagePart.hidden = size === 0;
    this.hideIfEmpty();
    if (size === 0) return;
    this.number.textContent = t('{0} selected', images(size));
    this.exclude.element.hidden = !this.actions.someIncluded;
    this.include.element.hidden = !this.actions.someExcluded;
    this.review.setLabel(this.actions.someUnreviewed ? t('Mark reviewed') : t('Mark not reviewed'));
    this.similar.element.hidden = size !== 1 || !this.actions.canFindSimilar;
    const beside = this.actions.canCompare;
    this.look.element.hidden = size !== 1 && !beside;
    this.look.setLabel(beside ? t('Side by side') : t('Look closer'));
    this.look.element.title = beside ? t('The selected images side by side (C)') : t('The image itself, large (L)');
  }

  private drawMerge(): void {
    const clusters = this.state?.curated.clusters.filter(({ id }) => this.checked.has(id)) ?? [];
    this.mergePart.hidden = clusters.length < 2;
    this.hideIfEmpty();
    this.into = undefined;
    if (clusters.length < 2) return;
    this.into = this.target(clusters);
    const choices = clusters.map(({ id, name }) => ({ value: String(id), text: name }));
    this.mergePart.replaceChildren(
      element('span', {
        class: 'number',
        text: t('{0} clusters', count(clusters.length)),
        attributes: { role: 'status' },
      }),
      button('primary', t('Merge'), () => this.mergeChecked()).element,
      element('span', { text: t('into'), attributes: { 'aria-hidden': 'true' } }),
      dropdown(t('Merge into'), choices, String(this.into), (value) => (this.into = Number(value))),
      button('secondary', t('Clear'), () => this.checked.clear()).element,
    );
  }

  /** The largest cluster that a person named, or else the largest. */
  private target(clusters: readonly Cluster[]): number {
    const named = new Set(
      this.state?.snapshot.curation.edits.flatMap((edit) => {
        if (edit.kind === 'rename') return [edit.cluster];
        return edit.kind === 'label' ? [edit.cluster.id] : [];
      }),
    );
    const bySize = [...clusters].sort((a, b) => b.images.length - a.images.length);
    return (bySize.find(({ id }) => named.has(id)) ?? bySize[0]!).id;
  }

  private hideIfEmpty(): void {
    this.element.hidden = this.imagePart.hidden && this.mergePart.hidden;
  }
}
