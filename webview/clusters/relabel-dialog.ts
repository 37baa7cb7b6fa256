/**
 * Shows what the classifier, having learned from the person's corrections, would change; the person
 * picks which.
 */
import { t } from '@vscode/l10n';
import { wordsOf } from '../../src/domain/error-words';
import type { StageProgress } from '../../src/domain/dataset';
import { editToRelabel, type LearnedMove } from '../../src/domain/edits';
import type { RelabelPreview } from '../../src/protocol/inspection';
import { openDialog } from '../ui/dialog';
import { element } from '../ui/element';
import { clusterWithId, galleryOf } from '../gallery/labels';
import type { PageServices, PageState } from '../services/page-services';
import { isAbort } from '../services/questions';
import { thumbnail } from '../gallery/thumbnail';
import { checkbox, progressRing } from '../ui/toolkit';
import { count, images as imageWords, percent } from '../ui/wording';
import { isolated } from '../ui/isolated';

/** Pictures of a group. */
const STRIP = 10;

/**
 * @param opened what is shown as the dialog opens.
 * @param state what is shown when the person decides: corrections made meanwhile are kept.
 */
export function openRelabelDialog(services: PageServices, opened: PageState, state: () => PageState): void {
  const asking = new AbortController();
  const content = element('div', { class: 'relabel', attributes: { 'aria-live': 'polite' } });
  const figure = element('p', { class: 'figure', attributes: { 'aria-hidden': 'true' } });
  content.append(
    progressRing(t('Training')),
    element('p', { text: t('Training the classifier with your labels as truth. Nothing changes until you say so.') }),
    figure,
  );
  const chosen = new Set<LearnedMove>();
  const dialog = openDialog({
    title: t('Learn from corrections'),
    content: [content],
    accept: { text: t('Apply'), run: () => apply(services, opened, state(), chosen) },
    closed: () => asking.abort(),
  });
  dialog.setAccept(t('Apply'), false);

  const countChosen = (): void => dialog.setAccept(t('Move {0}', imageWords(sizeOf(chosen))), chosen.size > 0);
  const choose = (group: LearnedMove, on: boolean): void => {
    if (on) chosen.add(group);
    else chosen.delete(group);
    countChosen();
  };
  const show = ({ moves, fixed }: RelabelPreview): void => {
    const stay =
      fixed === 1
        ? t('1 image with a label that you gave or reviewed stays.')
        : t('{0} images with a label that you gave or reviewed stay.', count(fixed));
    if (moves.length === 0) {
      content.replaceChildren(element('p', { text: t('The classifier agrees with every label. {0}', stay) }));
      return;
    }
    const largestFirst = [...moves].sort((a, b) => b.images.length - a.images.length);
    for (const group of largestFirst) chosen.add(group);
    const rows = largestFirst.map((group) => row(state(), group, (on) => choose(group, on)));
    content.replaceChildren(element('p', { text: stay }), ...rows);
    countChosen();
  };
  const training = ({ done, total }: StageProgress): void => {
    figure.textContent = total > 0 ? percent(done / total) : '';
  };
  services.ask({ about: 'relabel' }, asking.signal, training).then(
    ({ preview }) => show(preview),
    (reason: unknown) => {
      if (isAbort(reason)) return;
      content.replaceChildren(element('p', { class: 'reason', text: wordsOf(reason) }));
    },
  );
}

const sizeOf = (moves: Iterable<LearnedMove>): number => [...moves].reduce((sum, { images }) => sum + images.length, 0);

/** Moves the images of the chosen groups, but for those that the person labelled meanwhile. */
function apply(
  services: PageServices,
  opened: PageState,
  { curated }: PageState,
  chosen: ReadonlySet<LearnedMove>,
): void {
  const edit = editToRelabel(curated, [...chosen]);
  if (edit === undefined) return services.announce(t('You have corrected all of these images yourself by now.'));
  services.edit(opened, edit);
  services.announce(t('{0} moved as learned', imageWords(sizeOf(edit.moves))));
}

/** Images that would go from one label to another, with a box to tick. */
function row(page: PageState, group: LearnedMove, onChange: (on: boolean) => void): HTMLElement {
  const { curated } = page;
  const words = [group.from, group.to].map((id) => isolated(clusterWithId(curated, id).name)).join(' → ');
  const box = checkbox(words, true, onChange);
  const label = element('label', { class: 'caption' }, box, element('span', { class: 'name', text: words }));
  label.append(element('span', { class: 'size', text: imageWords(group.images.length) }));
  const pictures = group.images.slice(0, STRIP).map((image) => thumbnail(galleryOf(page, image), image));
  return element('div', { class: 'strip-row' }, label, element('div', { class: 'strip-pictures' }, ...pictures));
}
