/** How well each class of the folders was found by the final labels, the hardest first. */
import { t } from '@vscode/l10n';
import type { ClassFacts } from '../../src/protocol/inspection';
import { element } from '../ui/element';
import { count, percent } from '../ui/wording';

/** @param nameOf what a person calls a cluster. */
export function classTable(
  { note, equivalentAccuracy, confidenceAuc, rows }: ClassFacts,
  nameOf: (cluster: number) => string,
): HTMLElement {
  const heading = (text: string): HTMLElement => element('th', { text, attributes: { scope: 'col' } });
  const titles = [t('Class'), t('Images'), t('Precision'), t('Recall'), 'F1', t('Label')];
  const lines = rows.map(({ name, images, precision, recall, f1, cluster }) =>
    element(
      'tr',
      {},
      element('th', { text: name, attributes: { scope: 'row' } }),
      ...[count(images), percent(precision), percent(recall), f1.toFixed(3)].map((text) => element('td', { text })),
      element('td', { text: cluster === null ? t('none') : nameOf(cluster) }),
    ),
  );
  const label = t('Each class against the final labels');
  const table = element(
    'table',
    { class: 'figures classes', attributes: { 'aria-label': label } },
    element('thead', {}, element('tr', {}, ...titles.map(heading))),
    element('tbody', {}, ...lines),
  );
  const content = [
    element('h3', { text: t('Each class, the hardest first') }),
    element('p', {
      class: 'hint',
      text: t('Each class is compared with the label that the best one-to-one matching gives it.'),
    }),
    element('div', { class: 'scrolled', attributes: { tabindex: '0', role: 'group', 'aria-label': label } }, table),
  ];
  if (note !== null) content.unshift(element('p', { class: 'balance', text: note, attributes: { role: 'note' } }));
  const words = inWords(equivalentAccuracy, confidenceAuc);
  if (words !== '') content.push(element('p', { class: 'hint', text: words }));
  return element('div', { class: 'class-scores' }, ...content);
}

function inWords(equivalentAccuracy: number | null, confidenceAuc: number | null): string {
  const sentences: string[] = [];
  if (equivalentAccuracy !== null) {
    sentences.push(
      t('The ARI is that of labels of which {0} are right and the rest wrong at random.', percent(equivalentAccuracy)),
    );
  }
  if (confidenceAuc !== null) {
    sentences.push(
      t('A right label has more confidence than a wrong one in {0} of all pairs.', percent(confidenceAuc)),
    );
  }
  return sentences.join(' ');
}
