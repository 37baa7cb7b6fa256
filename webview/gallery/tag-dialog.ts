/** Words to give to images beside their label: typed, or those that are known. */
import { t } from '@vscode/l10n';
import type { Curated } from '../../src/domain/curation';
import { openDialog } from '../ui/dialog';
import { element } from '../ui/element';
import { textField } from '../ui/toolkit';
import { images as imageCount } from '../ui/wording';

/** @param give takes what was typed. */
export function openTagDialog({ tags }: Curated, images: readonly number[], give: (text: string) => void): void {
  const field = textField(t('Tags'), t('Words, with commas between tags'), () => allow());
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || field.value.trim() === '') return;
    // The button that gets the focus back would take the key for a press.
    event.preventDefault();
    dialog.close();
    give(field.value);
  });
  const known = [...tags.keys()].map((tag) => {
    const chip = element('button', { class: 'chip', text: `#${tag}`, attributes: { type: 'button' } });
    chip.addEventListener('click', () => {
      field.value = field.value.trim() === '' ? tag : `${field.value.replace(/[\s,;]+$/, '')}, ${tag}`;
      allow();
      field.focus();
    });
    return chip;
  });
  const chips = element('div', { class: 'tag-chips' }, ...known);
  const dialog = openDialog({
    title: t('Tag {0}', imageCount(images.length)),
    content: [element('div', { class: 'tag-field' }, field), chips],
    accept: { text: t('Tag'), run: () => give(field.value) },
  });
  const allow = (): void => dialog.setAccept(t('Tag'), field.value.trim() !== '');
  allow();
  field.focus();
}
