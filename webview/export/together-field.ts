/**
 * Which files stay in one part of a split, so that none tells in training what is asked in the
 * test.
 */
import { t } from '@vscode/l10n';
import { KINSHIPS, type Kinship } from '../../src/domain/exports';
import { element } from '../ui/element';
import { checkbox } from '../ui/toolkit';

const WORDS: Readonly<Record<Kinship, string>> = {
  copies: t('Near copies'),
  stem: t('Names that begin alike'),
  folder: t('Files of one folder'),
  burst: t('Shots of one burst'),
};

export function togetherField(
  chosen: readonly Kinship[],
  onChange: (kinships: readonly Kinship[]) => void,
): HTMLElement {
  const kept = new Set(chosen);
  const boxes = KINSHIPS.map((kinship) => {
    const box = checkbox(WORDS[kinship], kept.has(kinship), (checked) => {
      if (checked) kept.add(kinship);
      else kept.delete(kinship);
      onChange(KINSHIPS.filter((each) => kept.has(each)));
    });
    return element('label', { class: 'option' }, box, element('span', { text: WORDS[kinship] }));
  });
  const title = element('span', { class: 'hint', text: t('Together in one part:') });
  return element(
    'div',
    { class: 'together', attributes: { role: 'group', 'aria-label': t('Together in one part') } },
    title,
    ...boxes,
  );
}
