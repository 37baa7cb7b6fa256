/** The labels that the features suggest for an image, as buttons numbered for the keys 1 to 9. */
import { t } from '@vscode/l10n';
import type { Candidate } from './candidates';
import { element, space } from '../ui/element';
import { EXTRACTOR_WORDS } from '../ui/wording';

/** As many as there are keys. */
const MOST = 9;

export class CandidateList {
  readonly element = element('div', {
    class: 'candidates',
    attributes: { role: 'group', 'aria-label': t('Labels that the features suggest') },
  });

  constructor(private readonly choose: (label: number) => void) {}

  /** @param current the label that the image has. */
  show(candidates: readonly Candidate[], current: number): void {
    const rows = candidates.slice(0, MOST).map((candidate, place) => {
      const row = rowOf(candidate, place + 1);
      if (candidate.cluster.id === current) row.setAttribute('aria-current', 'true');
      row.addEventListener('click', () => this.choose(candidate.cluster.id));
      return row;
    });
    this.element.replaceChildren(...rows);
    this.element.hidden = rows.length === 0;
  }
}

function rowOf({ cluster, extractors }: Candidate, key: number): HTMLElement {
  const by = extractors.map((extractor) => EXTRACTOR_WORDS[extractor]).join(', ');
  return element(
    'button',
    { class: 'candidate', attributes: { type: 'button', 'aria-label': `${key} ${cluster.name}: ${by}` } },
    element('kbd', { text: String(key) }),
    space(),
    element('span', { class: 'name', name: cluster.name }),
    space(),
    element('span', { class: 'extractors', text: by }),
  );
}
