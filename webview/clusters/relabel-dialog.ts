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
import { images as imageWords, percent } from '../ui/wording';

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
    accept: { text: t('Apply'), run: () => apply() },
    closed: () => asking.abort(),
  });
  dialog.setAccept(t('Apply'), false);

  function apply(): void {
    const edit = editToRelabel(state().curated, [...chosen]);
    if (edit === undefined) return services.announce(t('You have corrected all of these images yourself by now.'));
    services.edit(opened, edit);
    services.announce(
      t('{0} moved as learned', imageWords(edit.moves.reduce((sum, { images }) => sum + images.length, 0))),
    );
  }
  const total = (): number => [...chosen].reduce((sum, { images }) => sum + images.length, 0);
  const count = (): void => dialog.setAccept(t('Move {0}', imageWords(total())), chosen.size > 0);

  function show(preview: RelabelPreview): void {
    const found = [...preview.moves].sort((a, b) => b.images.length - a.images.length);
    const given = t('{0} with a label that you gave or reviewed stay.', imageWords(preview.fixed));
    if (found.length === 0) {
      content.replaceChildren(element('p', { text: t('The classifier agrees with every label. {0}', given) }));
      return;
    }
    for (const group of found) chosen.add(group);
    content.replaceChildren(element('p', { text: given }), ...found.map(row));
    count();
  }

  function row(group: LearnedMove): HTMLElement {
    const { curated } = state();
    const words = `${clusterWithId(curated, group.from).name} → ${clusterWithId(curated, group.to).name}`;
    const box = checkbox(words, true, (on) => {
      if (on) chosen.add(group);
      else chosen.delete(group);
      count();
    });
    const label = element('label', { class: 'caption' }, box, element('span', { class: 'name', text: words }));
    label.append(element('span', { class: 'size', text: imageWords(group.images.length) }));
    const pictures = group.images.slice(0, STRIP).map((image) => thumbnail(galleryOf(state(), image), image));
    return element('div', { class: 'strip-row' }, label, element('div', { class: 'strip-pictures' }, ...pictures));
  }

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
