/**
 * What an audit says of an image: the label that it has, the one that it should rather have, why,
 * and the images nearest to it.
 */
import { t } from '@vscode/l10n';
import type { Suspect } from '../../src/domain/audit';
import { element, space } from '../ui/element';
import { clusterOf, clusterWithId, galleryOf } from '../gallery/labels';
import type { PageServices, PageState } from '../services/page-services';
import { thumbnail } from '../gallery/thumbnail';

/** Neighbours in the strip; more are too small to tell anything. */
const NEIGHBOURS = 12;

/**
 * The suspicion about an image, if there is one; none where its suggested label is gone meanwhile.
 */
export function suspicionOf({ snapshot, curated }: PageState, image: number): Suspect | undefined {
  const found = snapshot.audit?.suspects.find((suspect) => suspect.image === image);
  return found && curated.clusters.some(({ id }) => id === found.suggested) ? found : undefined;
}

/** The label that an image has, the one suggested, and why; or what the person decided. */
export function suspicionFacts(state: PageState, suspect: Suspect): HTMLElement[] {
  const { byPerson, reviewed } = state.curated;
  const { image, why } = suspect;
  const decided = byPerson[image] ? t('labelled by you') : reviewed[image] ? t('reviewed') : '';
  return [
    heading(state, suspect),
    element('div', { class: 'why', text: why }),
    element('div', { class: 'reason', text: decided }),
  ];
}

function heading({ curated }: PageState, { image, suggested }: Suspect): HTMLElement {
  const now = clusterOf(curated, image);
  const rather = clusterWithId(curated, suggested);
  const name = (text: string, kind: string): HTMLElement =>
    element('span', { class: `name ${kind}`, name: text, title: text });
  if (now.id === suggested) return element('h2', { class: 'verdict' }, name(now.name, 'suggested'));
  const arrow = element('span', { class: 'arrow', text: '→', attributes: { 'aria-hidden': 'true' } });
  return element(
    'h2',
    { class: 'verdict', attributes: { 'aria-label': t('In {0}, rather {1}', now.name, rather.name) } },
    name(now.name, 'given'),
    space(),
    arrow,
    space(),
    name(rather.name, 'suggested'),
  );
}

/** The images that voted on one, each with its label; a click opens it. */
export class NeighbourStrip {
  readonly element = element('div', {
    class: 'neighbours',
    attributes: { role: 'list', 'aria-label': t('Nearest images') },
  });

  constructor(private readonly services: PageServices) {}

  show(state: PageState, suspect: Suspect | undefined): void {
    this.element.hidden = suspect === undefined || suspect.neighbours.length === 0;
    const items = (suspect?.neighbours ?? []).slice(0, NEIGHBOURS).map((image) => {
      const { id, name } = clusterOf(state.curated, image);
      const kind = id === suspect?.suggested ? 'suggested' : id === suspect?.given ? 'given' : 'other';
      const item = element(
        'div',
        { class: `neighbour ${kind}`, attributes: { role: 'listitem' } },
        thumbnail(galleryOf(state, image), image),
        element('span', { class: 'name', name, title: name }),
      );
      item.addEventListener('click', () => this.services.openImage(image));
      return item;
    });
    this.element.replaceChildren(...items);
  }
}
